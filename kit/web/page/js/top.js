import { h, starRow, svg, tool } from './dom.js';
import { outcomeMark, worstFirst } from './outcomes.js';

// The row above all: which program, which goal, what has been seen, and the tools.

const kManyCells = 60; // more get narrower cells
const kMostCells = 120; // of more there is a bar instead

export class Top {
  constructor(root, about, act) {
    this.about = about;
    this.words = h('b');
    this.stars = h('span');
    this.goal = h('button.goal', { type: 'button', onclick: act.goals, 'aria-haspopup': 'dialog' },
      h('span.goalhead', h('span.eyebrow', 'Goal'), this.stars), this.words);
    this.cells = h('div.cells', { 'aria-hidden': 'true' });
    this.count = h('div.count');
    const program = [about.program, ...about.arguments].join(' ');
    root.replaceChildren(
      h('div.brand', logo(), h('span', 'Be the scheduler')),
      h('h1.title', { title: program }, about.title),
      this.goal, h('div.album', this.cells, this.count, partial(about)),
      h('div.tools',
        this.hint = tool('hint', 'Hint: the next step of the shortest way', 'H', act.hint),
        tool('link', 'Copy a link to this state', 'L', act.link),
        tool('command', 'Copy the command that replays it', 'C', act.command),
        tool('theme', 'Light or dark', 'T', act.theme),
        tool('big', 'For the class: bigger', 'P', act.view),
        tool('help', 'Keys', '?', act.help)));
  }

  adopt(graph) {
    this.graph = graph;
  }

  update({ progress, goal }, session, hinting) {
    this.words.textContent = goal.words;
    this.goal.title = `${goal.words}. A click shows all goals.`;
    this.stars.replaceChildren(starRow(goal.stars(progress)));
    this.hint.setAttribute('aria-pressed', String(hinting));
    this.#album(progress, session);
    this.#counts(progress);
  }

  #album(progress, session) {
    const whole = progress.whole;
    const order = whole ? this.graph.ends : [...progress.seen.keys()];
    const now = session.end ? (whole ? session.state : this.graph.names?.[session.state]) : null;
    const many = order.length > kMostCells;
    this.cells.className = many ? 'bar' : order.length > kManyCells ? 'cells many' : 'cells';
    if (many) {
      const total = whole ? order.length : progress.seen.size;
      this.cells.replaceChildren(...this.#kinds(progress).map(({ outcome, seen }) => h('i', {
        class: `on o-${outcome}`, style: { width: `${(100 * seen) / total}%` } })));
      return;
    }
    this.cells.replaceChildren(...order.map((end) => {
      const outcome = progress.seen.get(end);
      return h('i', { class: `${outcome ? `on o-${outcome}` : ''} ${end === now ? 'now' : ''}` });
    }));
  }

  /// [{outcome, seen, all}]; all: of a complete search.
  #kinds(progress) {
    const seen = {};
    for (const outcome of progress.seen.values()) seen[outcome] = (seen[outcome] || 0) + 1;
    const all = (!this.about.why_not && this.about.outcomes) || {};
    return worstFirst(new Set([...Object.keys(all), ...Object.keys(seen)])).map((outcome) =>
      ({ outcome, seen: seen[outcome] || 0, all: all[outcome] }));
  }

  #counts(progress) {
    const total = this.about.why_not ? null : this.about.interleavings;
    const kinds = this.#kinds(progress);
    const seen = progress.seen.size.toLocaleString('en');
    const count = total ? `${seen} of ${total.toLocaleString('en')}` : seen;
    const shown = kinds.length > 1 || !total ? kinds : [];
    const noun = (total || progress.seen.size) === 1 ? 'interleaving' : 'interleavings';
    this.count.replaceChildren(h('b', count), ` ${noun} seen`,
      ...shown.map(({ outcome, seen: some, all }) => {
        const label = `${some}${all ? ` of ${all}` : ''} ${outcome}`;
        return h('span.kind', { class: `o-${outcome}`, title: label, role: 'img',
          'aria-label': label }, ` ${outcomeMark(outcome)} ${some}${all ? `/${all}` : ''}`);
      }));
  }
}

/// An incomplete search does not tell how much there is to find.
function partial({ why_not: why }) {
  return why ? h('div.partial', `The search was not complete: ${why.replace(/\.$/, '')}. There may `
    + 'be more interleavings.') : null;
}

function logo() {
  const thread = (d, colour) => svg('path', { d, fill: 'none', stroke: colour, 'stroke-width': 2.6,
    'stroke-linecap': 'round' });
  return svg('svg', { viewBox: '0 0 28 28', 'aria-hidden': 'true' },
    thread('M4 8h6c6 0 2 12 8 12h6', 'var(--t1)'), thread('M4 20h6c6 0 2-12 8-12h6', 'var(--t2)'),
    svg('circle', { cx: 24, cy: 20, r: 3.2, fill: 'var(--t1)' }),
    svg('rect', { x: 21, y: 5, width: 6, height: 6, fill: 'var(--t2)' }));
}
