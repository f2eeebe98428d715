import { badge, h, shapeOf, svg, tone, toneOf } from './dom.js';
import { cellLabel, objectLabel, valueLabel } from './labels.js';
import { briefText, isMemory, mainAccess, misuseOf, stepText } from './phrases.js';
import { shortCall } from './names.js';

// What each thread did: a column for each, time downwards. Two threads mirror each other on a
// gutter, in which races zigzag and the arrows from unlock to lock run. With more threads each
// column has its axis at its left.

const kRow = 1.55; // heights in rem
const kCut = 1.15;
const kAxisLeft = 1.05;
const kGutter = 0.95;

export class Columns {
  constructor(root) {
    this.root = root;
    this.rows = h('div.rows');
    this.log = h('div.log', { tabindex: 0, role: 'group', 'aria-label': 'What each thread did' },
      this.rows);
    root.append(this.log);
  }

  adopt(graph, names) {
    this.graph = graph;
    this.names = names;
    this.players = graph.players;
    this.two = this.players.length === 2;
    this.root.style.setProperty('--n', this.players.length);
    this.root.classList.toggle('two', this.two);
    this.root.classList.toggle('crowd', this.players.length > 3);
  }

  #column(thread) {
    return this.players.indexOf(thread) + 1;
  }
  #axis(thread) {
    const { width } = this;
    const i = this.players.indexOf(thread);
    if (this.two) return width / 2 + (i === 0 ? -1 : 1) * kGutter * this.rem;
    return (width / this.players.length) * i + kAxisLeft * this.rem;
  }

  update(moment) {
    // Asked for once: each answer makes the browser lay out the page.
    this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.width = this.rows.clientWidth;
    const height = this.log.clientHeight;
    this.rows.replaceChildren();
    // A start alone says something only of a thread that has come no further.
    const shown = moment.rows.filter((r) => this.players.includes(r.thread)
      && (r.event.verb !== 'start' || r.event.accesses
        || moment.threads[r.thread].last === r.event));
    const last = shown.at(-1);
    const race = last?.races.at(-1);
    const hot = new Set(race ? [race.first.step, race.second.step] : []);
    this.place = new Map(); // step → {x, y, kind, thread}; y in rem from the top of the list
    let y = 0;
    let before = null;
    for (const row of shown) {
      if (before && before.thread !== row.thread) {
        this.rows.append(this.#cut(before, row, moment));
        y += kCut;
      }
      // A start's line is the one of the thread that starts it.
      if (row.event.verb !== 'start'
        && (!before || before.thread !== row.thread || !samePlace(before.event, row.event))) {
        this.rows.append(this.#lineRow(row));
        y += kRow;
      }
      this.rows.append(this.#stepRow(row, moment, row === last, hot.has(row.step)));
      this.place.set(row.step, { x: this.#axis(row.thread), y: y + kRow / 2, row });
      y += kRow;
      before = row;
    }
    if (!shown.length)
      this.rows.append(h('p.empty', this.players.length
        ? 'No thread has run yet. Choose the one that goes first.'
        : 'This program starts no thread.'));
    this.#wires(moment, race, hot, Math.max(height, (y + 0.5) * this.rem), y);
    this.log.scrollTop = this.log.scrollHeight;
  }

  #side(thread) {
    return this.two && this.#column(thread) === 1 ? 'left' : '';
  }

  #cut(before, row, moment) {
    const switched = moment.rows.some(
      (r) => r.preempts && r.step > before.step && r.step <= row.step);
    const side = this.two ? (this.#column(before.thread) === 1 ? 'l' : 'r') : '';
    return h('div.cut', { class: side }, h('span', switched ? 'switch' : this.#stopped(before)));
  }
  #stopped({ thread, event }) {
    const name = this.names.thread(thread);
    if (!event.next) return `${name} has ended`;
    if (event.next.verb === 'wake up') return `${name} sleeps`;
    const object = this.names.object(event.next.object);
    return object ? `${name} waits for ${object}` : 'switch';
  }

  #lineRow({ thread, event }) {
    const source = this.graph.sourceLine(event.at).replace(/\s\/\/ .*$/, '').trim();
    const number = event.at?.line ? `${event.at.line} ` : '';
    const call = shortCall(event.at?.call);
    return h('div.row.line', {
      class: this.#side(thread), style: { 'grid-column': this.#column(thread) }, title: source,
    }, number, call ? h('em', `in ${call}`) : source.replace(/^\S.*\{\s*(\S.*\S)\s*\}$/, '$1'));
  }

  #stepRow(row, moment, isLast, isHot) {
    const { thread, event } = row;
    const access = mainAccess(event);
    const more = (event.accesses?.length || 0) - (access ? 1 : 0);
    const quiet = row.races.length && !isHot;
    const classes = [this.#side(thread), tone(thread), isLast ? 'last' : '', isHot ? 'race' : '',
      access && access[0] === 'r' ? 'read' : ''].join(' ');
    return h('div.row', {
      class: classes, style: { 'grid-column': this.#column(thread) },
      title: stepText(this.names, row) + (row.races.length ? ' (data race)' : ''),
    },
    quiet ? h('span.was-race', { role: 'img', 'aria-label': 'data race' }, '⚡') : null,
    this.#text(row, access, moment),
    more > 0 ? h('span.more', { title: `and ${more} more accesses, for which the order of other `
      + 'threads\' steps makes no difference' }, ` +${more}`) : null);
  }

  #text(row, access, moment) {
    const { names } = this;
    const { verb } = row.event;
    if (!access && isMemory(verb)) {
      const { end } = moment;
      if (!end?.block) return [h('span.op.boom', '✕'), h('span.boom', 'uses memory wrongly')];
      const { does, how } = misuseOf(end);
      const told = end.reason === 'use after free' ? ': freed!' : ` ${how}`;
      return [h('span.op.boom', '✕'),
        h('span.boom', `${does} `, objectLabel(names, end.block), told)];
    }
    if (verb === 'start' && moment.threads[row.thread].standing === 'waits')
      return ['begins, and waits'];
    if (!access) {
      const [word, rest] = briefText(names, row);
      return [word ? h('span.op.W', word) : null, rest];
    }
    const [kind, what, before, after] = access;
    if (kind === 'f') return [h('span.op.W', 'Free'), objectLabel(names, what)];
    if (kind === 'z') return [h('span.op.W', 'Fill'), objectLabel(names, what)];
    const subject = cellLabel(names, what);
    if (kind === 'r')
      return [h('span.op', 'R'), subject, h('span.arrow', ' = '), valueLabel(names, before, what)];
    return [h('span.op.W', kind === 'u' ? 'U' : 'W'), subject, h('span.arrow', ' → '),
      valueLabel(names, after, what)];
  }

  #wires(moment, race, hot, height, rowsHeight) {
    const { rem } = this;
    const top = height - (rowsHeight + 0.2) * rem;
    const yOf = (y) => top + y * rem;
    const wires = svg('svg.wires', { 'aria-hidden': 'true' },
      svg('defs', svg('marker', { id: 'unlock-lock', viewBox: '0 0 10 10', refX: 9, refY: 5,
        markerWidth: 7, markerHeight: 7, orient: 'auto' },
      svg('path', { class: 'order-tip', d: 'M0 0 10 5 0 10z' }))));
    for (const thread of this.players) {
      const x = this.#axis(thread);
      const first = [...this.place.values()].find((p) => p.row.thread === thread);
      wires.append(svg('line.axis', { class: tone(thread), x1: x, x2: x,
        y1: first ? yOf(first.y) : height, y2: height }));
    }
    for (const edge of moment.edges) {
      const a = this.place.get(edge.from);
      const b = this.place.get(edge.to);
      if (!a || !b || !edge.isLock || a.row.thread === b.row.thread) continue;
      wires.append(svg('path.order', { d: `M${a.x} ${yOf(a.y)} L${b.x} ${yOf(b.y)}`,
        'marker-end': 'url(#unlock-lock)' }));
    }
    const from = race && this.place.get(race.first.step);
    const to = race && this.place.get(race.second.step);
    if (from && to)
      wires.append(svg('path.zigzag', { d: this.#zigzag(from.x, yOf(from.y), to.x, yOf(to.y)) }));
    for (const [step, { x, y, row }] of this.place)
      wires.append(this.#dot(x, yOf(y), row, hot.has(step)));
    this.rows.append(wires);
  }

  #dot(x, y, row, isHot) {
    const r = 0.3 * this.rem;
    const kind = mainAccess(row.event)?.[0];
    const colour = isHot ? 'var(--race)' : `var(--t${toneOf(row.thread)})`;
    const group = svg('g', { transform: `translate(${x} ${y})` });
    if (kind === 'f')
      group.append(svg('path', { d: `M${-r} ${-r}L${r} ${r}M${r} ${-r}L${-r} ${r}`, stroke: colour,
        'stroke-width': 3 }));
    else if (kind === 'r')
      group.append(svg('path', { d: shapeOf(row.thread), fill: 'var(--panel)', stroke: colour,
        'stroke-width': 3, transform: `scale(${r / 8}) translate(-8 -8)` }));
    else
      group.append(svg('path', { d: shapeOf(row.thread), fill: colour,
        transform: `scale(${(r * 2.3) / 16}) translate(-8 -8)` }));
    return group;
  }

  /// From one access to the other: down the gutter, else beside the first's axis.
  #zigzag(x1, y1, x2, y2) {
    const middle = this.two ? (x1 + x2) / 2 : x1 - 0.5 * this.rem;
    const count = Math.max(2, Math.round((y2 - y1) / 8));
    let d = `M${x1} ${y1}L${middle} ${y1}`;
    for (let i = 1; i < count; ++i)
      d += `L${middle + (i % 2 ? 3.5 : -3.5)} ${y1 + ((y2 - y1) * i) / count}`;
    return `${d}L${middle} ${y2}L${x2} ${y2}`;
  }
}

function samePlace(a, b) {
  return a.at?.line === b.at?.line && (a.at?.file || 0) === (b.at?.file || 0)
    && a.at?.call === b.at?.call;
}

/// The head of each column: the thread's name, and how it stands.
export class Heads {
  constructor(root) {
    this.heads = h('div.heads');
    root.append(this.heads);
  }
  adopt(graph, names) {
    this.chips = new Map(graph.players.map((t) => [t, h('span.chip')]));
    this.heads.replaceChildren(...graph.players.map((t) => h('div.head', { class: tone(t) },
      badge(t), h('b', { title: names.thread(t) }, names.thread(t)), this.chips.get(t))));
  }
  update(moment) {
    for (const [t, chip] of this.chips) {
      const { standing } = moment.threads[t];
      chip.textContent = standing === 'cut off' ? 'stopped' : standingText(moment.threads[t]);
      chip.className = `chip ${standing.replace(' ', '-')}`;
    }
  }
}

export function standingText({ standing, begun }) {
  if (standing === 'ready') return begun ? 'can go' : 'not begun';
  if (standing === 'ended') return 'has ended';
  if (standing === 'cut off') return 'did not get to go on';
  return standing === 'absent' ? 'not there yet' : standing;
}
