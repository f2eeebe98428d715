import { kUnknown } from './graph.js';

// Where the learner is: a schedule, and a place in it. What lies behind the place can be redone.
//
// Its moves are asynchronous, since a step can lead to a state that the page does not know yet.
// Then `find` is asked, which gives another graph and the states of the whole schedule in it. With
// a whole graph it is never asked, and nothing waits.

const kMostSteps = 20000;

export class Session {
  /// `find(schedule)` gives {graph, path}, or throws.
  constructor(graph, find) {
    this.graph = graph;
    this.find = find;
    this.steps = [];
    this.states = [0];
    this.stops = [0];
    this.at = 0;
  }

  /// Begins anew, with another graph if one is given.
  async reset(graph = this.graph) {
    this.graph = graph;
    this.steps = [];
    this.states = [0];
    await this.#settle();
    this.at = this.steps.length;
    this.stops = [this.at];
  }

  get state() {
    return this.states[this.at];
  }
  get end() {
    return this.graph.end(this.state);
  }
  /// The choices up to the place, as a schedule file has them.
  schedule(upto = this.at) {
    return this.steps.slice(0, upto).map(asInFile);
  }

  /// Lays the session over another graph of the same case.
  lay(graph, path) {
    this.graph = graph;
    this.states = path.slice(0, this.steps.length + 1);
  }
  /// The same for a whole graph, whose states can be found by walking.
  layOver(graph) {
    const path = [0];
    for (const { thread, alternative } of this.steps) {
      const to = graph.to(path.at(-1), thread, alternative);
      if (to === undefined) return false;
      path.push(to);
    }
    this.lay(graph, path);
    return true;
  }

  async #push(thread, alternative) {
    const to = this.graph.to(this.states.at(-1), thread, alternative);
    if (to === undefined) return false;
    if (to === kUnknown) {
      const steps = [...this.steps, { thread, alternative }];
      const found = await this.find(steps.map(asInFile));
      this.steps = steps;
      this.lay(found.graph, found.path);
    } else {
      this.steps.push({ thread, alternative });
      this.states.push(to);
    }
    return true;
  }

  /// main starts and joins by itself.
  async #settle() {
    for (let i = 0; i < kMostSteps; ++i) {
      const state = this.states.at(-1);
      const choices = this.graph.choices(state);
      const main = choices.find((c) => c.thread === 0);
      if (!main) return;
      if (!this.graph.mainIsQuiet(state) && choices.some((c) => c.thread !== 0)) return;
      if (!(await this.#push(0, main.alternative))) return;
    }
  }

  can(thread) {
    return this.graph.can(this.state, thread);
  }

  /// One step of a thread, in one of its ways; without one, the first that it has. A thread that
  /// has not begun takes its first real step at once.
  async take(thread, alternative) {
    const ways = this.graph.alternatives(this.state, thread);
    const way = alternative ?? ways[0];
    if (!ways.includes(way)) return false;
    const again = this.steps[this.at];
    if (again && again.thread === thread && again.alternative === way) return this.redo();
    this.#forget();
    const begins = !this.graph.last(this.state, thread);
    const from = this.at;
    try {
      await this.#push(thread, way);
      const further = begins ? this.graph.alternatives(this.states.at(-1), thread) : [];
      if (further.length === 1) await this.#push(thread, further[0]);
      await this.#settle();
    } finally {
      // Also where the server has gone in the middle: what was reached stays.
      if (this.steps.length > from) {
        this.at = this.steps.length;
        this.stops.push(this.at);
      }
    }
    return true;
  }

  #forget() {
    this.steps.length = this.at;
    this.states.length = this.at + 1;
    this.stops = this.stops.filter((stop) => stop <= this.at);
  }

  async #keepGoing(thread, goesOn) {
    if (!(await this.take(thread))) return false;
    for (let i = 0; i < kMostSteps && !this.end && goesOn(); ++i) {
      // Asleep, with no way on but a time-out: that is for the learner to choose.
      if (this.graph.alternatives(this.state, thread)[0] !== 0) break;
      await this.take(thread);
    }
    return true;
  }

  /// To the end of the source line that it is on.
  line(thread) {
    const here = () => {
      const at = this.graph.next(this.state, thread)?.at;
      return at ? `${at.file || 0}:${at.line}` : '';
    };
    const start = here();
    return this.#keepGoing(thread, () => here() === start);
  }

  /// As far as it gets: until it waits for another, or to its end.
  run(thread) {
    return this.#keepGoing(thread, () => true);
  }

  undo() {
    const before = this.stops.filter((stop) => stop < this.at);
    if (before.length) this.at = before.at(-1);
    return before.length > 0;
  }
  redo() {
    const after = this.stops.find((stop) => stop > this.at);
    if (after !== undefined) this.at = after;
    return after !== undefined;
  }
  go(place) {
    this.at = this.stops.find((stop) => stop >= place) ?? this.stops.at(-1);
  }
  first() {
    this.at = this.stops[0];
  }
  finish() {
    this.at = this.stops.at(-1);
  }

  /// The schedule in few letters: "0x2_1x20_2.1_1".
  text() {
    const parts = [];
    for (const { thread, alternative } of this.steps) {
      const name = alternative ? `${thread}.${alternative}` : `${thread}`;
      const last = parts.at(-1);
      if (last && last.name === name) ++last.count;
      else parts.push({ name, count: 1 });
    }
    return parts.map(({ name, count }) => (count > 1 ? `${name}x${count}` : name)).join('_');
  }

  /// Takes what text() gave, as far as the program can do it. True if it can do all of it.
  async load(text, at) {
    const wanted = scheduleOf(text);
    if (!wanted) {
      await this.reset();
      return false;
    }
    return this.follow(wanted, at);
  }

  /// Takes a schedule. It may be cut off anywhere, also where the learner could not stop.
  async follow(wanted, at) {
    if (!this.graph.whole && wanted.length) await this.#lookAhead(wanted);
    await this.reset();
    const own = this.steps.length;
    for (let i = 0; i < Math.min(own, wanted.length); ++i)
      if (wanted[i].thread !== this.steps[i].thread) return this.#followStrictly(wanted, at);
    while (this.at < wanted.length) {
      const { thread, alternative } = wanted[this.at];
      if (!(await this.take(thread, alternative))) return false;
    }
    const same = wanted.every((w, i) => this.steps[i].thread === w.thread
      && this.steps[i].alternative === w.alternative);
    if (!same) return this.#followStrictly(wanted, at);
    if (at !== undefined) this.go(at);
    return true;
  }

  /// Asks for all of a schedule at once. One that cannot be followed is then taken as far as it
  /// goes, step by step.
  async #lookAhead(wanted) {
    try {
      this.graph = (await this.find(wanted.map(asInFile))).graph;
    } catch (error) {
      if (error.status !== 409 || error.again) throw error;
    }
  }

  /// A schedule from elsewhere (the explorer's) may let main start its threads late.
  async #followStrictly(wanted, at) {
    this.steps = [];
    this.states = [0];
    this.stops = [];
    this.at = 0;
    let all = true;
    for (const [i, { thread, alternative }] of wanted.entries()) {
      const isOwn = thread === 0 && this.graph.mainIsQuiet(this.states.at(-1));
      if (!this.stops.length && !isOwn) this.stops.push(this.steps.length);
      if (!(await this.#push(thread, alternative))) {
        all = false;
        break;
      }
      const begins = this.graph.last(this.states.at(-1), thread)?.verb === 'start'
        && wanted[i + 1]?.thread === thread;
      if (!isOwn && !begins) this.stops.push(this.steps.length);
    }
    await this.#settle();
    this.at = this.steps.length;
    if (this.stops.at(-1) !== this.at) this.stops.push(this.at);
    if (at !== undefined) this.go(at);
    return all;
  }

  /// Preemptions, as the kit counts them: another thread goes on although the one before could.
  switches(upto = this.at) {
    let count = 0;
    for (let i = 1; i < upto; ++i) if (this.preempts(i)) ++count;
    return count;
  }
  preempts(i) {
    return i > 0 && this.steps[i].thread !== this.steps[i - 1].thread
      && this.graph.can(this.states[i], this.steps[i - 1].thread);
  }
}

function asInFile({ thread, alternative }) {
  return alternative ? [thread, alternative] : thread;
}

/// A schedule as a file has it, or as text() gave it; null if it is neither.
export function scheduleOf(given) {
  if (Array.isArray(given))
    return given.map((c) => (Array.isArray(c)
      ? { thread: c[0], alternative: c[1] } : { thread: c, alternative: 0 }));
  const out = [];
  for (const part of String(given || '').split('_').filter(Boolean)) {
    const found = /^(\d+)(?:\.(\d+))?(?:x(\d+))?$/.exec(part);
    if (!found) return null;
    const count = Math.min(Number(found[3] || 1), kMostSteps);
    for (let i = 0; i < count && out.length < kMostSteps; ++i)
      out.push({ thread: Number(found[1]), alternative: Number(found[2] || 0) });
  }
  return out;
}
