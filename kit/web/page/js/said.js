import { h, starRow, tone, who } from './dom.js';
import { endingText } from './endings.js';
import { raceWords, stepText } from './phrases.js';
import { outcomeMark } from './outcomes.js';

// One or two sentences: what the last step did, the race in words, or how the program ended and
// why.

export class Said {
  constructor(root, about, act) {
    this.root = root;
    this.status = h('div.status', { role: 'status', 'aria-live': 'polite' });
    this.score = h('div.score');
    this.again = h('button.btn', { type: 'button', onclick: act.again }, h('kbd', '0'), 'Again');
    this.next = nextButton(about.next, act);
    this.side = h('div.side', this.score, this.again, this.next);
    root.replaceChildren(this.status, this.side);
  }

  adopt(graph, names) {
    this.graph = graph;
    this.names = names;
  }

  /// `result`: {stars, text} at an end. `hint`: its words, or null.
  update(moment, session, result, hint) {
    const last = moment.rows.findLast((r) => this.graph.players.includes(r.thread));
    this.side.hidden = !moment.end;
    this.root.className = 'said';
    if (moment.end) this.#end(moment, session, result);
    else if (!last) this.#start(hint);
    else if (last.races.length) this.#race(last, session, hint);
    else this.#step(last, moment, session, hint);
  }

  #say(...parts) {
    this.status.replaceChildren(...parts.flat(9).filter((p) => p !== '' && p !== null));
  }

  #end(moment, session, result) {
    const { end } = moment;
    const outcome = end.outcome || 'circular';
    this.root.className = `said ends o-${outcome}`;
    const [text, small] = endingText(this.graph, this.names, moment, session);
    const mark = end.outcome ? `${outcomeMark(outcome)} ${outcome}` : '↻ a circle';
    this.#say(h('span.big', mark),
      h('div.txt.why', text, small ? h('small', small) : null));
    this.score.replaceChildren(...(result.stars === null ? [] : [starRow(result.stars)]),
      h('div', result.text));
  }

  #start(hint) {
    const keys = this.graph.players.slice(0, 9).map((t) => (t === 0 ? 'M' : String(t)));
    this.#say(h('span.no', 'start'), h('span.txt', 'The threads are ready. ',
      h('b', 'You are the scheduler:'), ' choose the thread that takes the next step, with the '
      + 'buttons or the keys ', keys.map((k, i) => [i ? ' ' : '', h('kbd', k)]), '.',
      hintText(hint)));
  }

  #no(session) {
    const steps = session.stops.filter((s) => s <= session.at).length - 1;
    return h('span.no', `step ${steps}`);
  }

  #race(last, session, hint) {
    this.root.className = 'said race';
    const race = last.races.at(-1);
    const words = raceWords(this.names, race);
    this.#say(this.#no(session), h('span.tag', '⚡ Data race'),
      h('span.txt', h('b', words.what), ': ', who(this.names, race.first.thread),
        ` ${words.first}; now `, who(this.names, race.second.thread),
        ` ${words.second}. Nothing puts one before the other.`, hintText(hint)));
  }

  #step(last, moment, session, hint) {
    const { names } = this;
    const place = names.place(last.event.at);
    const did = last.event.verb === 'start' ? this.#begins(last, moment)
      : [who(names, last.thread), ` ${stepText(names, last)}`, place ? [', ', h('b', place)] : '',
        '.'];
    const meet = moment.meets[0];
    const warning = meet && !hint ? [' ', h('span.soon', '⚡ ', names.thread(meet.a), ' and ',
      names.thread(meet.b), ` are both about to use ${names.cell(meet.cell)}.`)] : '';
    this.#say(this.#no(session), h('span.txt', did, warning, hintText(hint)));
  }

  #begins(last, moment) {
    const waits = moment.threads[last.thread].waitsFor;
    const { names } = this;
    if (!waits) return [who(names, last.thread), ' begins.'];
    return [who(names, last.thread), ' begins, and must wait',
      waits.object ? [' for ', h('b.mono', names.object(waits.object))] : '',
      waits.owners.length ? [', which ', who(names, waits.owners[0]), ' holds'] : '', '.'];
  }
}

function hintText(hint) {
  return hint ? [' ', h('b', 'Hint: '), hint] : '';
}

function nextButton(next, act) {
  if (!next) return null;
  if (next.file) return h('a.btn', { href: next.file, title: next.title }, 'Next ›');
  return h('button.btn', { type: 'button', title: next.title, onclick: act.next }, 'Next ›');
}

/// A hint in words. `found`: what the source gave.
export function hintWords(names, found, first, goal, total) {
  if (!found) return 'no way leads to the goal from here. Go back.';
  if (found.gaveUp) return `the search gave up after ${found.gaveUp.toLocaleString('en')} runs.`;
  const more = `${found.switches} more ${found.switches === 1 ? 'switch' : 'switches'}`;
  const who1 = first ? [h('span.who', { class: tone(first.thread) }, names.thread(first.thread))]
    : '';
  const left = found.ends === undefined ? ''
    : ` From here ${found.ends} of ${total} ${total === 1 ? 'end is' : 'ends are'} left`
      + `${found.good < found.ends ? `, and ${found.good} of them reach the goal` : ''}.`;
  return ['let ', who1, ` go.${left} The nearest needs ${more}.`];
}
