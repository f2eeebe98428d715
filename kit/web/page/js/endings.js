import { h, who } from './dom.js';
import { misuseOf, raceText } from './phrases.js';

// How an end is told: [sentence, what stands small below it].

export function endingText(graph, names, moment, session) {
  const { end } = moment;
  if (end.end === 'circular') return circularText(session, end);
  switch (end.outcome) {
    case 'crashed':
      return crashText(names, moment);
    case 'deadlocked':
      return [stuckText(graph, names, moment),
        'No thread can go on, and none can be woken: this is for ever.'];
    case 'hung':
      return [stuckText(graph, names, moment),
        'No thread is left that could end the loop: this is for ever.'];
    case 'survived':
      return [detail(end) || 'The program ended, and everything is as it must be.',
        moment.races.length ? '' : 'No two accesses race in this interleaving.'];
    case 'raced':
      return ['The program ended well, but only by luck: it has a data race, so C++ promises '
        + 'nothing about it.', firstRace(names, moment)];
    default:
      return [detail(end) || 'The program ended, and its result is wrong.',
        moment.races.length ? firstRace(names, moment)
          : 'There is no data race: each access is ordered. The logic is wrong.'];
  }
}

/// What the program said about its end, without the outcome's word.
function detail({ text }) {
  const found = (text || '').replace(/^[a-z]+:?\s*/, '');
  if (!found) return '';
  return found[0].toUpperCase() + found.slice(1) + (/[.!?]$/.test(found) ? '' : '.');
}

function firstRace(names, { races }) {
  return races.length ? `The first data race is on ${raceText(names, races[0])}.` : '';
}

function line(names, at) {
  return at?.line ? [' on ', h('b', names.place(at))] : '';
}

function crashText(names, { end, blocks, races }) {
  const thread = who(names, end.thread);
  if (!end.block) {
    const [signal, ...why] = (end.reason || 'a signal').split(': ');
    return [[thread, line(names, end.at), ' made the program die of ', h('b', signal), '.'],
      why.length ? `${why.join(': ')}.` : firstRace(names, { races })];
  }
  const freed = blocks.get(end.block)?.freed;
  const { does, how } = misuseOf(end);
  return [[thread, line(names, end.at), ` ${does} `, h('b', names.block(end.block)),
    !freed ? ` ${how}.` : end.reason === 'use after free'
      ? [', which ', who(names, freed.thread), ' has freed', line(names, freed.at), '.']
      : [` ${how}: `, who(names, freed.thread), ' has freed it', line(names, freed.at), '.']],
  'On a real machine this may crash, corrupt something else, or seem to work: the behaviour is '
    + 'undefined.'];
}

function stuckText(graph, names, moment) {
  const waiting = moment.threads.filter((t) => t.waitsFor && graph.players.includes(t.number));
  return [waiting.map((t, i) => [i ? '; ' : '', who(names, t.number), reason(names, moment, t)]),
    '.'];
}

function reason(names, moment, { number, waitsFor: { kind, object, owners, cell } }) {
  const what = h('b.mono', kind === 'value' ? names.cell(cell) : names.object(object));
  switch (kind) {
    case 'end':
      return [' waits for the end of ', who(names, owners[0])];
    case 'notification':
      return [' sleeps on ', what, ', and no thread is left that notifies it'];
    case 'value':
      return [' waits in a loop for another value of ', what];
    default: {
      if (!owners.length) return [' waits for ', what];
      if (owners[0] === number) return [' waits for ', what, ', which it holds itself'];
      const over = moment.threads[owners[0]].standing === 'ended'
        ? ' never unlocked before it ended' : ' holds';
      return [' waits for ', what, ', which ', who(names, owners[0]), over];
    }
  }
}

function circularText(session, { again }) {
  const place = session.states.indexOf(again);
  const stop = place < 0 ? -1 : session.stops.findIndex((s) => s >= place);
  const when = stop > 0 ? ` after step ${stop}` : stop === 0 ? ' at the start' : ' before';
  return [`The program is again in the state in which it was${when}.`,
    'It could go round like this for ever. This is no interleaving of its own: go back, and '
      + 'choose otherwise.'];
}
