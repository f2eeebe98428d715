import { way } from './ways.js';
import { isFailure, kReachWords, worstFirst } from './outcomes.js';

// What the learner is after: derived from how the program can end, for any program.

const kNumberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

/// Reach one of some outcomes, with as few switches as possible.
class ReachGoal {
  constructor(outcomes, words) {
    this.id = 'reach';
    this.outcomes = outcomes;
    this.words = words;
    this.par = undefined; // the fewest switches; undefined: not known (yet)
  }
  meets(end) {
    return this.outcomes.includes(end.outcome);
  }
  wants(end) {
    return this.meets(end);
  }
  stars(progress) {
    return progress.best === undefined ? 0 : this.starsFor(progress.best);
  }
  starsFor(switches) {
    if (this.par === undefined) return 1;
    return switches <= this.par ? 3 : switches === this.par + 1 ? 2 : 1;
  }
  /// Of what a hint says: what the ends that it leads to are, and why it leads to none.
  get good() {
    return 'the goal';
  }
  noWay() {
    return 'no way leads to the goal from here. Go back.';
  }
  state(progress) {
    if (progress.best === undefined) return '';
    return `${progress.best} ${progress.best === 1 ? 'switch' : 'switches'}`;
  }
}

/// See some number of things: kinds of end, or ends.
class CollectGoal {
  constructor(id, words, total) {
    this.id = id;
    this.words = words;
    this.total = total;
  }
  count(progress) {
    return this.id === 'kinds' ? new Set(progress.seen.values()).size : progress.seen.size;
  }
  meets() {
    return true;
  }
  wants(end, key, progress) {
    if (end.end === 'circular') return false;
    return this.id === 'kinds'
      ? ![...progress.seen.values()].includes(end.outcome) : !progress.seen.has(key);
  }
  stars(progress) {
    const count = this.count(progress);
    return count >= this.total ? 3 : count * 2 >= this.total ? 2 : count > 0 ? 1 : 0;
  }
  get good() {
    return this.id === 'kinds' ? 'of a kind that is new' : 'new';
  }
  noWay(progress) {
    if (this.count(progress) >= this.total) return 'you have found all of them.';
    return 'all ends that can be reached from here have been seen. Go back.';
  }
  state(progress) {
    return `${this.count(progress)} of ${this.total}`;
  }
}

/// What "make it fail" asks for. A race alone is no failure that one would see.
const kVisible = Object.keys(kReachWords).filter((outcome) => outcome !== 'raced');

/// `about`: the case. Without a complete search only "make it fail" can be asked for.
export function goalsOf(about) {
  const counts = about.why_not ? null : about.outcomes;
  if (!counts) {
    const outcomes = about.goal_outcome ? [about.goal_outcome] : kVisible;
    return [new ReachGoal(outcomes, about.goal || 'Make it fail')];
  }
  const kinds = worstFirst(Object.keys(counts));
  const goals = [];
  if (isFailure(kinds[0]))
    goals.push(new ReachGoal([kinds[0]],
      about.goal || kReachWords[kinds[0]] || `Reach the end "${kinds[0]}"`));
  if (kinds.length > 1) {
    const many = kinds.length === 2 ? 'both'
      : `all ${kNumberWords[kinds.length] || kinds.length}`;
    goals.push(new CollectGoal('kinds', `Find ${many} kinds of end`, kinds.length));
  }
  const all = about.interleavings;
  goals.push(new CollectGoal('all',
    all === 1 ? 'See its only interleaving' : all === 2 ? 'Find both interleavings'
      : `Find all ${all.toLocaleString('en')} interleavings`, all));
  return goals;
}

/// The fewest switches with which a goal can be reached from a state that the learner begins in.
export function parOf(graph, goal, state, last) {
  return way(graph, state, last, (end) => goal.meets(end))?.switches;
}
