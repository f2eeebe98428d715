import { h, starRow } from './dom.js';
import { kWhatCounts } from './strip.js';

// What opens over the page: the keys, the goals, a text to copy; and the line that fades.

const kToastMs = 3200;
const kKeys = [
  ['1 … 9', 'one step of that thread (M: of main, where it plays)'],
  ['Shift 1 … 9', 'to the end of its line'],
  ['Alt 1 … 9', 'until it waits, or to its end'],
  ['← →', 'back, forward'],
  ['Home End', 'to the first choice, to the last step'],
  ['0', 'start again'],
  ['G', 'all goals'],
  ['H', 'hint'],
  ['L', 'copy a link to this state'],
  ['C', 'copy the command that replays it'],
  ['T', 'light or dark'],
  ['P', 'bigger, for the class'],
  ['?', 'these keys'],
];

export class Dialogs {
  constructor(dialog, toast) {
    this.dialog = dialog;
    this.toastLine = toast;
  }

  get isOpen() {
    return this.dialog.open;
  }

  #show(title, ...content) {
    this.dialog.setAttribute('aria-label', title);
    this.dialog.replaceChildren(h('h2', title), ...content,
      h('form.close', { method: 'dialog' }, h('button.btn', 'Close')));
    if (!this.dialog.open) this.dialog.showModal();
  }

  toast(text) {
    this.toastLine.textContent = text;
    this.toastLine.classList.add('on');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.toastLine.classList.remove('on'), kToastMs);
  }

  help() {
    const keys = (names) => names.split(' ').map((k) => (k === '…' ? ' … ' : [h('kbd', k), ' ']));
    this.#show('Keys', h('dl.keylist',
      kKeys.map(([k, text]) => [h('dt', keys(k)), h('dd', text)])),
    h('p', kWhatCounts));
  }

  goals({ goals, goal: current, progress }, choose) {
    this.#show('Goals', h('ul.goals', goals.map((goal) => h('li', h('button.btn.choice', {
      type: 'button', 'aria-current': goal === current ? 'true' : null,
      onclick: () => {
        this.dialog.close();
        choose(goal);
      },
    }, starRow(goal.stars(progress)), h('span', goal.words),
    h('span.state', goal.state(progress)))))));
  }

  /// Copies a text; where the browser refuses, shows it.
  async copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.toast(done);
    } catch {
      this.text('Copy this', '', text);
    }
  }

  /// A text to copy by hand.
  text(title, words, text) {
    const area = h('textarea', { readonly: true, 'aria-label': title,
      rows: Math.min(12, text.split('\n').length + 2) });
    area.value = text;
    this.#show(title, words ? h('p', words) : '', area);
    area.focus();
    area.select();
  }
}
