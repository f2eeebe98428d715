import { kUnknown } from './graph.js';

// Ways through a graph. Only what is known of it is searched.

/// A switch costs more than all steps of a way together: ways with fewest switches come first.
const kSwitchCost = 65536;

/// The cheapest way from a state to an end that is wanted: fewest switches, then fewest steps.
/// `last` is the thread that took the step before, or -1. Gives {switches, steps} or null.
export function way(graph, state, last, wanted) {
  const keyOf = (s, l) => s * 64 + l + 1;
  const best = new Map([[keyOf(state, last), 0]]);
  const queue = new CostQueue();
  queue.put(0, { state, last, up: null });
  for (let item; (item = queue.take());) {
    const { cost, value: here } = item;
    if (best.get(keyOf(here.state, here.last)) < cost) continue;
    const end = graph.end(here.state);
    if (end && wanted(end, here.state)) {
      const steps = [];
      for (let p = here; p.up; p = p.up) steps.unshift(p.choice);
      return { switches: Math.floor(cost / kSwitchCost), steps };
    }
    for (const choice of graph.choices(here.state)) {
      if (choice.to === kUnknown) continue;
      const preempts = here.last >= 0 && choice.thread !== here.last
        && graph.can(here.state, here.last);
      const more = cost + (preempts ? kSwitchCost : 0) + 1;
      const key = keyOf(choice.to, choice.thread);
      if (best.has(key) && best.get(key) <= more) continue;
      best.set(key, more);
      queue.put(more, { state: choice.to, last: choice.thread, up: here, choice });
    }
  }
  return null;
}

/// A priority queue for costs of which few are different: a bucket for each.
class CostQueue {
  constructor() {
    this.buckets = new Map();
    this.costs = []; // of the buckets that are not empty, highest first
  }
  put(cost, value) {
    if (!this.buckets.has(cost)) {
      this.buckets.set(cost, []);
      let low = 0;
      for (let high = this.costs.length; low < high;) {
        const middle = (low + high) >> 1;
        if (this.costs[middle] > cost) low = middle + 1;
        else high = middle;
      }
      this.costs.splice(low, 0, cost);
    }
    this.buckets.get(cost).push(value);
  }
  take() {
    const cost = this.costs.at(-1);
    if (cost === undefined) return null;
    const bucket = this.buckets.get(cost);
    const value = bucket.pop();
    if (!bucket.length) {
      this.buckets.delete(cost);
      this.costs.pop();
    }
    return { cost, value };
  }
}

/// How the schedules that begin like this one can end: the numbers of the ends.
export function reachable(graph, state) {
  const seen = new Set([state]);
  const todo = [state];
  const ends = [];
  while (todo.length) {
    const here = todo.pop();
    const end = graph.end(here);
    if (end && end.end !== 'circular') ends.push(here);
    for (const { to } of graph.choices(here)) {
      if (to === kUnknown || seen.has(to)) continue;
      seen.add(to);
      todo.push(to);
    }
  }
  return ends;
}
