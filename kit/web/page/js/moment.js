// What can be seen at a place of a session: the memory, the locks, what each thread did, believes
// and waits for. It is folded from the events up to there.

const kLockVerbs = new Set(['lock', 'lock shared', 'trylock']);

export function momentOf(session) {
  return new Fold(session).moment();
}

class Fold {
  constructor(session) {
    this.session = session;
    this.graph = session.graph;
    this.cells = new Map(this.graph.data.memory.map(([c, v]) => [c, { value: v, step: -1 }]));
    this.blocks = new Map(); // those that exist: {born, freed?}
    this.locks = new Map(); // lock → the threads that hold it
    this.asleep = new Map(); // thread → the condition variable that it sleeps on
    this.rows = [];
    this.races = [];
    this.edges = [];
    this.placeOf = new Map(); // event → step
    this.released = new Map();
    this.threads = this.graph.threads.map((name, number) =>
      ({ number, name, holds: new Map(), place: '' }));
  }

  moment() {
    const { steps, at } = this.session;
    // What main does when all others have ended, it does to look at the result and to tidy up.
    // The picture shows what the threads left.
    let settled = at;
    if (!this.graph.mainPlays && this.session.end?.end === 'exited')
      while (settled > 0 && steps[settled - 1].thread === 0) --settled;
    for (let i = 0; i < at; ++i) this.#step(i, i < settled);
    this.#seeThreads();
    const { cells, blocks, locks, asleep, rows, races, edges, threads } = this;
    return {
      cells, blocks, locks, asleep, rows, races, edges, threads, at,
      state: this.session.state,
      end: this.session.end,
      meets: meetsOf(this.graph, this.session.state, threads),
    };
  }

  #step(i, tellsMemory) {
    const { steps, states } = this.session;
    const { thread } = steps[i];
    const id = this.graph.lastId(states[i + 1], thread);
    const event = this.graph.events[id];
    this.placeOf.set(id, i);
    const row = {
      step: i, thread, event, alternative: steps[i].alternative,
      preempts: this.session.preempts(i), races: [],
      sleepers: [...this.asleep].filter(([, object]) => object === event.object)
        .map(([t]) => t).sort((a, b) => a - b),
    };
    this.#order(i, thread, event);
    if (event.verb === 'wait') this.asleep.set(thread, event.object);
    else this.asleep.delete(thread);
    const me = this.threads[thread];
    const place = `${event.at?.file || 0} ${event.at?.function}`;
    if (event.verb !== 'start' && place !== me.place) {
      me.holds.clear();
      me.place = place;
    }
    if (tellsMemory) for (const a of event.accesses || []) this.#access(i, thread, event, a);
    for (const [first, firstAccess, mine] of event.races || []) {
      const from = this.placeOf.get(first);
      if (from === undefined) continue;
      const other = this.graph.events[first];
      const race = {
        first: { step: from, thread: other.thread, event: other,
          access: other.accesses[firstAccess] },
        second: { step: i, thread, event, access: event.accesses[mine] },
      };
      this.races.push(race);
      row.races.push(race);
    }
    this.rows.push(row);
  }

  #order(i, thread, event) {
    for (const [sign, object, isLock] of event.edges || []) {
      if (sign === '+' && this.released.has(object))
        this.edges.push({ from: this.released.get(object), to: i, object, isLock });
      if (sign === '-') this.released.set(object, i);
      if (!isLock) continue;
      const owners = new Set(this.locks.get(object));
      if (sign === '+') owners.add(thread);
      else owners.delete(thread);
      this.locks.set(object, owners);
    }
  }

  #access(step, thread, event, [kind, what, before, after]) {
    if (kind === 'f') {
      this.blocks.set(what, { ...this.blocks.get(what), freed: { thread, step, at: event.at } });
      return;
    }
    if (kind === 'z') {
      this.#exists(what, step);
      // What was written, and to which part of the block, is not recorded. But a new array of
      // buckets is empty.
      if (this.graph.blocks[what]?.kind === 'bucket array')
        this.graph.cells.forEach(([whole], c) => {
          if (whole === what) this.cells.set(c, { value: 'nullptr', step, thread });
        });
      return;
    }
    this.#exists(this.graph.cells[what][0], step);
    const known = this.cells.get(what);
    const me = this.threads[thread];
    if (kind === 'r') {
      me.holds.set(what, { value: before, step, at: event.at });
      // Code of the library that is not seen may have written it.
      if (before !== null && known?.value !== before)
        this.cells.set(what, { value: before, step: -1 });
    } else {
      me.holds.delete(what);
      this.cells.set(what,
        { value: after, was: before ?? known?.value, step, thread });
    }
  }

  #exists(whole, step) {
    if (this.graph.blocks[whole] && !this.blocks.has(whole)) this.blocks.set(whole, { born: step });
  }

  #seeThreads() {
    const { graph, session } = this;
    const { state, end } = session;
    for (const me of this.threads) {
      const n = me.number;
      me.last = graph.last(state, n);
      me.next = graph.next(state, n);
      me.can = graph.can(state, n);
      me.ways = graph.alternatives(state, n);
      me.begun = !!me.last;
      me.standing = standing(me, end);
      if (me.standing === 'ended') me.holds.clear();
      me.waitsFor = me.standing === 'waits' && me.next ? this.#waitsFor(me) : null;
      for (const [c, held] of me.holds) {
        const now = this.cells.get(c);
        held.stale = !!now && now.step > held.step && now.thread !== n;
        held.sameLine = !!me.next?.at && me.next.at.line === held.at?.line;
      }
    }
  }

  #waitsFor(me) {
    const { verb, object } = me.next;
    if (this.asleep.has(me.number))
      return { kind: 'notification', object: this.asleep.get(me.number), owners: [] };
    const ended = /^end (\d+)$/.exec(object || '');
    if (ended) return { kind: 'end', object, owners: [Number(ended[1])] };
    if (kLockVerbs.has(verb))
      return { kind: 'lock', object, owners: [...(this.locks.get(object) || [])] };
    if (me.next.cell !== undefined) return { kind: 'value', cell: me.next.cell, owners: [] };
    return { kind: 'other', object, owners: [] };
  }
}

function standing(me, end) {
  if (end && end.outcome === 'crashed' && end.thread === me.number) return 'crashed';
  if (me.begun && !me.next) return 'ended';
  if (me.can) return 'ready';
  if (!me.begun) return 'absent';
  if (end?.end === 'circular') return 'goes round';
  if (end && end.end !== 'deadlocked' && end.end !== 'hung') return 'cut off';
  return 'waits';
}

/// Pairs of threads whose next steps race, whichever goes first: found in the graph by going first
/// with one and then with the other.
function meetsOf(graph, state, threads) {
  const meets = [];
  const ready = threads.filter((t) => t.can && t.next?.cell !== undefined);
  ready.forEach((a, i) => {
    for (const b of ready.slice(i + 1))
      if (a.next.cell === b.next.cell && (raceInOrder(graph, state, a.number, b.number)
        || raceInOrder(graph, state, b.number, a.number)))
        meets.push({ a: a.number, b: b.number, cell: a.next.cell });
  });
  return meets;
}

function raceInOrder(graph, state, a, b) {
  const afterA = stateAfter(graph, state, a);
  const afterB = afterA >= 0 ? stateAfter(graph, afterA, b) : -1;
  if (afterB < 0) return false;
  const first = graph.lastId(afterA, a);
  return (graph.last(afterB, b).races || []).some(([event]) => event === first);
}

/// Where a thread's next real step leads; -1 where that is not known.
function stateAfter(graph, state, thread) {
  let to = graph.to(state, thread) ?? -1;
  if (to >= 0 && !graph.last(state, thread)) to = graph.to(to, thread) ?? -1;
  return to;
}
