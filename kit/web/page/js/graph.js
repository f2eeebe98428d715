// The graph of a case: states, the choices in each, and the events that lead from one to the next.
// Its form is documented in kit/web/graph_json.h. Nothing here knows about pages or networks.

/// What main does by itself: a learner learns nothing from clicking on it.
const kQuietVerbs = new Set(['', 'start', 'create', 'join']);

/// A state that has not been looked at yet. The server knows it (see source.js).
export const kUnknown = -1;

export class Graph {
  /// `whole`: all states are in it. Else it is a fragment around one schedule.
  constructor(data, whole = true) {
    this.data = data;
    this.whole = whole;
    this.threads = data.threads;
    this.events = data.events;
    this.states = data.states;
    this.cells = data.cells;
    this.blocks = data.blocks;
    this.ends = [];
    this.states.forEach((state, number) => {
      if (state[2] && state[2].end !== 'circular') this.ends.push(number);
    });
    this.mainPlays = this.events.some(
      (e) => e.thread === 0 && !kQuietVerbs.has(e.verb));
    this.players = this.threads.map((_, n) => n).filter((n) => n > 0 || this.mainPlays);
  }

  /// The choices in a state: [{thread, to, alternative}].
  choices(state) {
    return this.states[state][1].map(([thread, to, alternative = 0]) =>
      ({ thread, to, alternative }));
  }

  /// Where a choice leads: a state, kUnknown, or undefined if there is no such choice.
  to(state, thread, alternative = 0) {
    const found = this.states[state][1].find(
      (c) => c[0] === thread && (c[2] || 0) === alternative);
    return found && found[1];
  }

  alternatives(state, thread) {
    return this.states[state][1].filter((c) => c[0] === thread).map((c) => c[2] || 0);
  }

  can(state, thread) {
    return this.states[state][1].some((c) => c[0] === thread);
  }

  lastId(state, thread) {
    const id = this.states[state][0][thread];
    return id === undefined ? -1 : id;
  }

  last(state, thread) {
    const id = this.lastId(state, thread);
    return id < 0 ? null : this.events[id];
  }

  end(state) {
    return this.states[state][2] || null;
  }

  /// What a thread is about to do. A thread that has not begun is looked into: its first step only
  /// begins it, and takes the next one along (see Session).
  next(state, thread) {
    const last = this.last(state, thread);
    if (last) return last.next || null;
    const begun = this.to(state, thread);
    if (begun === undefined) return null;
    if (begun === kUnknown) return { verb: 'start', begins: true };
    return { ...(this.last(begun, thread)?.next || { verb: 'start' }), begins: true };
  }

  /// Whether main's next step is one that it takes by itself.
  mainIsQuiet(state) {
    const last = this.last(state, 0);
    return !last || !last.next || kQuietVerbs.has(last.next.verb);
  }

  file(at) {
    return this.data.sources[(at && at.file) || 0]?.file || '';
  }

  sourceLine(at) {
    return (at && this.data.sources[at.file || 0]?.lines[at.line - 1]) || '';
  }
}
