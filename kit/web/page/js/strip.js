import { h, shapeOf, svg, tone, tool } from './dom.js';
import { outcomeMark } from './outcomes.js';

// The schedule: a lane for each thread, a mark for each step. A click goes there.

const kWidest = 26; // px a step
const kLeft = 6;
const kRight = 60; // room for the end's sign
const kFewest = 24; // steps that always have room

export const kWhatCounts = 'A switch counts only if the thread before it could have gone on.';

export class Strip {
  constructor(root, act) {
    this.undo = tool('undo', 'Back one step', '←', act.undo);
    this.redo = tool('redo', 'Forward one step', '→', act.redo);
    this.strip = h('div.strip', { role: 'slider', tabindex: 0, 'aria-valuemin': 0,
      'aria-label': 'Place in the schedule' });
    this.tally = h('div.tally', { title: kWhatCounts });
    root.replaceChildren(
      h('div.transport', tool('reset', 'Start again', '0', act.again), this.undo, this.redo),
      this.strip, this.tally);
    this.strip.addEventListener('click', (event) => {
      const x = event.clientX - this.strip.getBoundingClientRect().left;
      act.go(this.#placeAt(Math.round((x - kLeft) / this.step + 0.2)));
    });
  }

  adopt(graph) {
    this.graph = graph;
  }

  #placeAt(column) {
    const wanted = Math.max(0, Math.min(column, this.column.at(-1)));
    return Math.max(this.first, this.column.findIndex((c) => c >= wanted));
  }

  /// What main does by itself takes no room, nor does a start that takes a step along.
  #isTold({ steps, states, stops }, i) {
    const { thread } = steps[i];
    return i >= stops[0] && this.graph.players.includes(thread)
      && (this.graph.last(states[i + 1], thread)?.verb !== 'start' || stops.includes(i + 1));
  }

  update(moment, session, par) {
    const { graph, strip } = this;
    const { players } = graph;
    const width = strip.clientWidth;
    const height = strip.clientHeight;
    this.first = session.stops[0];
    this.column = [0];
    session.steps.forEach((_, i) =>
      this.column.push(this.column.at(-1) + (this.#isTold(session, i) ? 1 : 0)));
    const total = Math.max(this.column.at(-1), 1);
    this.step = Math.min(kWidest, (width - kRight) / Math.max(total, kFewest));
    const lane = (t) => ((players.indexOf(t) + 0.5) * height) / players.length;
    const size = Math.max(2, Math.min(this.step * 0.85, (height / players.length) * 0.8, 18));
    const drawing = svg('svg', { 'aria-hidden': 'true' });
    for (const t of players)
      drawing.append(svg('line.lane', { x1: 0, x2: width, y1: lane(t), y2: lane(t) }));
    const lastX = this.#steps(drawing, moment, session, lane, size);
    const end = graph.end(session.states.at(-1));
    if (end && lastX !== null) {
      const outcome = end.outcome || 'circular';
      drawing.append(svg('text.endmark', { class: `o-${outcome}`, x: kLeft + total * this.step + 14,
        y: height / 2 + 6, 'text-anchor': 'middle', opacity: moment.end ? 1 : 0.45 },
      end.outcome ? outcomeMark(outcome) : '↻'));
    }
    const x = kLeft + this.column[session.at] * this.step;
    drawing.append(svg('line.playhead', { x1: x, x2: x, y1: -2, y2: height + 2 }),
      svg('path.playtop', { d: `M${x - 5} -4h10l-5 7z` }));
    strip.replaceChildren(drawing);
    this.#tell(session, par);
  }

  #steps(drawing, moment, session, lane, size) {
    const { graph } = this;
    let before = null;
    const lastStep = moment.rows.findLast((r) => graph.players.includes(r.thread))?.step;
    for (let i = 0; i < session.steps.length; ++i) {
      const { thread } = session.steps[i];
      if (!this.#isTold(session, i)) continue;
      const x = kLeft + (this.column[i] + 0.5) * this.step;
      const y = lane(thread);
      const done = i < session.at;
      if (before && before.thread !== thread) {
        const [x0, y0] = [before.x, lane(before.thread)];
        drawing.append(svg('path.jump', { opacity: done ? 1 : 0.35,
          d: `M${x0 + size / 2} ${y0}C${x - this.step / 2} ${y0} ${x0 + this.step / 2} ${y} `
            + `${x - size / 2} ${y}` }));
      }
      drawing.append(svg('path.cell', { class: `${tone(thread)} ${done ? '' : 'redo'}`,
        d: shapeOf(thread),
        transform: `translate(${x} ${y}) scale(${size / 16}) translate(-8 -8)` }));
      const event = graph.last(session.states[i + 1], thread);
      if (event?.races && done)
        drawing.append(svg('text.bolt', { x, y: y - size / 2 + 1, 'text-anchor': 'middle',
          class: i === lastStep ? '' : 'dim' }, '⚡'));
      before = { thread, x };
    }
    return before && before.x;
  }

  #tell(session, par) {
    const now = session.stops.filter((s) => s <= session.at).length - 1;
    const most = session.stops.length - 1;
    const switches = session.switches();
    const words = switches === 1 ? 'switch' : 'switches';
    this.strip.setAttribute('aria-valuemax', most);
    this.strip.setAttribute('aria-valuenow', now);
    this.strip.setAttribute('aria-valuetext', `step ${now} of ${most}, ${switches} ${words}`);
    this.tally.replaceChildren(h('div', h('b', String(switches)), ` ${words}`),
      h('div', par === undefined ? `step ${now}` : `fewest: ${par}`));
    this.undo.setAttribute('aria-disabled', String(now <= 0));
    this.redo.setAttribute('aria-disabled', String(now >= most));
  }
}
