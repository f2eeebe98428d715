// What the learner has reached, kept in the browser. A private window may refuse to keep it.

export const store = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Then it lasts as long as the page is open.
    }
  },
};

export class Progress {
  constructor(about) {
    this.key = `racekit.${about.program}.${about.arguments.join(' ')}.${about.build}`;
    const saved = store.get(this.key) || {};
    this.saved = Array.isArray(saved.seen) ? saved.seen : [];
    this.best = Number.isInteger(saved.best) ? saved.best : undefined;
    this.goal = saved.goal; // the one that the learner has chosen
    this.seen = new Map(); // end → its outcome
    this.ways = new Map(); // end → how it was reached, while its number is only the server's
    this.whole = false;
  }

  /// From here on ends are known by their numbers in the whole graph.
  adopt(graph) {
    const found = [...this.ways.values()];
    this.seen.clear();
    this.ways.clear();
    this.whole = true;
    for (const state of this.saved)
      if (graph.states[state]?.[2]?.outcome) this.seen.set(state, graph.end(state).outcome);
    return found;
  }

  forget() {
    this.seen.clear();
    this.ways.clear();
  }

  /// True if the end was not known.
  add(key, outcome, text) {
    const isNew = !this.seen.has(key);
    this.seen.set(key, outcome);
    if (!this.whole) this.ways.set(key, text);
    this.save();
    return isNew;
  }

  reached(switches) {
    if (this.best === undefined || switches < this.best) this.best = switches;
    this.save();
  }

  choose(id) {
    this.goal = id;
    this.save();
  }

  save() {
    const seen = this.whole ? [...this.seen.keys()] : this.saved;
    store.set(this.key, { seen, best: this.best, goal: this.goal });
  }
}
