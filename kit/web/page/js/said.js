import { h, starRow, who } from './dom.js';
import { endingText } from './endings.js';
import { raceWords, stepText } from './phrases.js';
import { outcomeMark } from './outcomes.js';

// One or two sentences: what the last step did, the race in words, or how the program ended and
// why.

export class Said {
  constructor(root, about, act) {
    this.root = root;
    this.status = h('div.status', { role: 'status', 'aria-live': 'polite' });
    this.score = h('div.score');
    this.again = h('button.btn', { type: 'button', onclick: act.again }, h('kbd', '0'), 'Again');
    this.next = nextButton(about.next, act);
    this.side = h('div.side', this.score, this.again, this.next);
    root.replaceChildren(this.status, this.side);
  }

  adopt(graph, names) {
    this.graph = graph;
    this.names = names;
  }

  /// `result`: {stars, text} at an end. `hint`: its words, or null.
  update(moment, session, result, hint) {
    const last = moment.rows.findLast((r) => this.graph.players.includes(r.thread));
    this.side.hidden = !moment.end || !this.graph.players.length;
    this.root.className = 'said';
    if (!this.graph.players.length) this.#noThread();
    else if (moment.end) this.#end(moment, session, result);
    else if (!last) this.#start(hint);
    else if (last.races.length) this.#race(last, session, hint);
    else this.#step(last, moment, session, hint);
  }

  #say(...parts) {
    this.status.replaceChildren(...parts.flat(9).filter((p) => p !== '' && p !== null));
  }

  #end(moment, session, result) {
    const { end } = moment;
    const outcome = end.outcome || 'circular';
    this.root.className = `said ends o-${outcome}`;
    const [text, small] = endingText(this.graph, this.names, moment, session);
    const mark = end.outcome ? `${outcomeMark(outcome)} ${outcome}` : '↻ a circle';
    this.#say(h('span.big', mark),
      h('div.txt.why', text, small ? h('small', small) : null));
    this.score.replaceChildren(...(result.stars === null ? [] : [starRow(result.stars)]),
      h('div', result.text));
  }

  #noThread() {
    this.#say(h('span.txt', 'This program starts no thread: there is nothing to schedule.'));
  }

  #start(hint) {
    const keys = this.graph.players.slice(0, 9).map((t) => (t === 0 ? 'M' : String(t)));
    this.#say(h('span.no', 'start'), h('span.txt', 'The threads are ready. ',
      h('b', 'You are the scheduler:'), ' choose the thread that takes the next step, with the '
      + 'buttons or the keys ', keys.map((k, i) => [i ? ' ' : '', h('kbd', k)]), '.',
      hintText(hint)));
  }

  #no(session) {
    const steps = session.stops.filter((s) => s <= session.at).length - 1;
    return h('span.no', `step ${steps}`);
  }

  #race(last, session, hint) {
    this.root.className = 'said race';
    const race = last.races.at(-1);
    const words = raceWords(this.names, race);
    this.#say(this.#no(session), h('span.tag', '⚡ Data race'),
      h('span.txt', h('b', words.what), ': ', who(this.names, race.first.thread),
        ` ${words.first}; now `, who(this.names, race.second.thread),
        ` ${words.second}. Nothing puts one before the other.`, hintText(hint)));
  }

  #step(last, moment, session, hint) {
    const { names } = this;
    const place = names.place(last.event.at);
    const did = last.event.verb === 'start' ? this.#begins(last, moment)
      : [who(names, last.thread), ` ${stepText(names, last)}`, place ? [', ', h('b', place)] : '',
        '.'];
    const meet = moment.meets[0];
    const warning = meet && !hint ? [' ', h('span.soon', '⚡ ', names.thread(meet.a), ' and ',
      names.thread(meet.b), ` are both about to use ${names.cell(meet.cell)}.`)] : '';
    this.#say(this.#no(session), h('span.txt', did, warning, hintText(hint)));
  }

  #begins(last, moment) {
    const waits = moment.threads[last.thread].waitsFor;
    const { names } = this;
    if (!waits) return [who(names, last.thread), ' begins.'];
    return [who(names, last.thread), ' begins, and must wait',
      waits.object ? [' for ', h('b.mono', names.object(waits.object))] : '',
      waits.owners.length ? [', which ', who(names, waits.owners[0]), ' holds'] : '', '.'];
  }
}

function hintText(hint) {
  return hint ? [' ', h('b', 'Hint: '), hint] : '';
}

function nextButton(next, act) {
  if (!next) return null;
  if (next.file) return h('a.btn', { href: next.file, title: next.title }, 'Next ›');
  return h('button.btn', { type: 'button', title: next.title, onclick: act.next }, 'Next ›');
}

/// A hint in words. `found`: what the source gave. It begins small, behind "Hint:".
export function hintWords(names, found, { goal, progress }, session) {
  if (!found) return goal.noWay(progress);
  if (found.gaveUp) return `the search gave up after ${found.gaveUp.toLocaleString('en')} runs.`;
  const { graph } = session;
  const mine = found.steps.filter(({ thread }) => graph.players.includes(thread));
  if (!mine.length) return 'go on to the end.';
  const [{ thread }] = mine;
  const other = mine.find((step) => step.thread !== thread);
  // A thread's start takes its first step along.
  const starts = graph.last(session.state, thread) ? 0 : 1;
  const steps = Math.max(1, (other ? mine.indexOf(other) : mine.length) - starts);
  return ['let ', who(names, thread), ` take ${steps} ${steps === 1 ? 'step' : 'steps'}`,
    other ? [', then ', who(names, other.thread)] : '',
    ` (${counted(session.switches() + found.switches, 'switch', 'switches')} in all).`,
    leftText(found, goal)];
}

/// How much of what can still be reached is what is looked for.
function leftText({ ends, good }, goal) {
  if (ends === undefined) return '';
  if (ends === 1) return ` The only end that can still be reached is ${goal.good}.`;
  const all = ends === 2 ? 'Both' : `All ${ends}`;
  const some = good === ends ? all : `${good} of the ${ends}`;
  return ` ${some} ends that can still be reached ${good === 1 ? 'is' : 'are'} ${goal.good}.`;
}

function counted(count, one, many) {
  return `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`;
}
