import { goalsOf, parOf } from './goals.js';
import { Progress } from './progress.js';
import { scheduleOf, Session } from './session.js';
import { reachable } from './ways.js';

// The goals, and what the learner has reached of them.

export class Game {
  constructor(source) {
    this.source = source;
    this.about = source.about;
    this.progress = new Progress(this.about);
    this.goals = goalsOf(this.about);
    this.goal = undefined;
    this.fresh = null; // the end that was new when it was reached
    this.asked = false;
  }

  get #reach() {
    return this.goals.find((goal) => goal.id === 'reach');
  }

  /// The whole graph is there: ends have numbers that last, and the fewest switches can be had.
  async complete(graph, session) {
    const isFresh = this.fresh !== null && session.end;
    for (const text of this.progress.adopt(graph)) {
      let state = 0;
      for (const { thread, alternative } of scheduleOf(text) || [])
        state = graph.to(state, thread, alternative) ?? state;
      const outcome = graph.end(state)?.outcome;
      if (outcome) this.progress.add(state, outcome);
    }
    this.fresh = isFresh ? session.state : null;
    const begin = new Session(graph, null);
    await begin.reset();
    this.#count(graph, begin.state);
    if (!this.#reach) return;
    this.#reach.par = parOf(graph, this.#reach, begin.state, begin.steps.at(-1)?.thread ?? -1);
  }

  /// What there is to find from where the learner begins. A program that can go in circles has
  /// more ways to its ends than the explorer runs.
  #count(graph, start) {
    graph.ends = reachable(graph, start).sort((a, b) => a - b);
    const outcomes = {};
    for (const end of graph.ends) {
      const { outcome } = graph.end(end);
      outcomes[outcome] = (outcomes[outcome] || 0) + 1;
    }
    Object.assign(this.about, { outcomes, interleavings: graph.ends.length });
    this.goals = goalsOf(this.about);
    this.goal = this.goals.find((goal) => goal.id === this.goal?.id);
  }

  choose(goal) {
    this.progress.choose(goal.id);
    this.goal = goal;
  }

  /// The one that was chosen, else the first that has not all its stars. It is asked for only where
  /// the learner begins: on the way a goal stays, so that its stars are seen. Gives whether another
  /// goal took its place.
  pickGoal() {
    const before = this.goal;
    const open = (goal) => goal.stars(this.progress) < 3;
    this.goal = this.goals.find((g) => g.id === this.progress.goal && open(g))
      || this.goals.find(open) || this.goals.at(-1);
    return !!before && before !== this.goal;
  }

  /// Whether the fewest switches must be asked for: the goal is reached, and there is no graph.
  get wantsPar() {
    return !this.asked && !this.progress.whole && this.progress.best !== undefined
      && this.#reach?.par === undefined;
  }
  async askPar(session, then) {
    this.asked = true;
    const goal = this.#reach;
    const schedule = session.schedule(session.stops[0]);
    const found = await this.source.hint({ schedule, outcomes: goal.outcomes }).catch(() => null);
    if (found?.switches === undefined) return;
    goal.par = found.switches;
    then();
  }

  /// What an end is worth: {stars, text}. Also notes that it was seen.
  result(moment, session) {
    const { end, state } = moment;
    if (!end?.outcome) {
      this.fresh = null; // to come back to an end is not to find it
      return { stars: null, text: '' };
    }
    const { progress, goal } = this;
    const key = progress.whole ? state : session.graph.names?.[state] ?? session.text();
    if (progress.add(key, end.outcome, session.text())) this.fresh = key;
    else if (this.fresh !== key) this.fresh = null;
    const switches = session.switches();
    if (this.#reach?.meets(end)) progress.reached(switches);
    return this.#worth(end, switches, this.fresh === key, goal, progress);
  }

  #worth(end, switches, isNew, goal, progress) {
    if (goal.id !== 'reach')
      return { stars: goal.stars(progress), text: goal.state(progress)
        + (isNew ? ', a new one' : ', seen before') };
    if (!goal.meets(end))
      return { stars: null, text: `not the goal yet${isNew ? ', but a new interleaving' : ''}` };
    const stars = goal.starsFor(switches);
    const count = switches === 0 ? 'without a switch'
      : `with ${switches} ${switches === 1 ? 'switch' : 'switches'}`;
    if (goal.par === undefined) return { stars, text: count };
    return { stars, text: switches <= goal.par ? `${count}: no way needs fewer`
      : `${count}; ${goal.par ? `${goal.par} would do` : 'it can be done without one'}` };
  }

  /// All that was seen is of steps that are no more.
  forget() {
    this.progress.forget();
    this.fresh = null;
    this.asked = false;
    if (this.#reach) this.#reach.par = undefined;
  }

  /// The outcomes that were not seen yet.
  missing() {
    const seen = [...this.progress.seen.values()];
    const all = Object.keys(this.about.outcomes || {});
    const missing = all.filter((outcome) => !seen.includes(outcome));
    return missing.length ? missing : all;
  }
}
