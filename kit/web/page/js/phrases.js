// Sentences about steps and races. Pure.

const kAccessWords = {
  r: ['reads', 'read', 'Read'],
  w: ['writes', 'wrote', 'Write'],
  u: ['updates', 'updated', 'Update'],
  f: ['frees', 'freed', 'Free'],
  z: ['fills', 'filled', 'Fill'],
};

/// verb → [it does, about to do]; $ stands for the object.
const kVerbWords = {
  '': ['goes on', 'Go on'],
  start: ['begins', 'Begin'],
  create: ['starts a thread', 'Start a thread'],
  return: ['returns from a function whose local variables other threads use', 'Return'],
  lock: ['locks $', 'Lock $'],
  'lock shared': ['locks $ for reading', 'Lock (to read) $'],
  unlock: ['unlocks $', 'Unlock $'],
  'unlock shared': ['unlocks $, which it had for reading', 'Unlock (reader) $'],
  wait: ['falls asleep on $', 'Sleep on $'],
  'notify all': ['wakes all threads that wait on $', 'Notify all on $'],
  wake: ['wakes all threads that wait on $', 'Wake all on $'],
  acquire: ['takes a permit of $', 'Acquire $'],
  'try acquire': ['tries to take a permit of $', 'Try to acquire $'],
  release: ['gives a permit back to $', 'Release $'],
  arrive: ['arrives at the barrier $', 'Arrive at $'],
  pass: ['passes the barrier $', 'Pass $'],
  once: ['enters the call that runs only once', 'Call once $'],
  'once done': ['has finished the call that runs only once', 'Finish the one call'],
  'once failed': ['failed in the call that runs only once', 'Fail the one call'],
  'static init': ['comes to the initialization of a static variable', 'Initialize $'],
  'static ready': ['has initialized a static variable', 'Finish initializing'],
  'static failed': ['failed to initialize a static variable', 'Fail to initialize'],
  sleep: ['sleeps', 'Sleep'],
  yield: ['lets other threads go first', 'Yield'],
  rand: ['takes a random number', 'Take a random number'],
  exit: ['ends the program', 'End the program'],
  _exit: ['ends the program at once', 'End the program at once'],
  abort: ['aborts the program', 'Abort the program'],
  raise: ['raises a signal', 'Raise a signal'],
};
const kMemoryVerbs = new Set(['read', 'write', 'update', 'free']);
const kKindOfVerb = { read: 'r', write: 'w', update: 'u', free: 'f' };

/// What a thread did wrong to a block (kit/explore/misuse.h): it does, it did, and how.
const kMisuses = {
  'use after free': ['uses', 'used', 'after it was freed'],
  'access out of bounds': ['uses', 'used', 'out of its bounds'],
  'double free': ['frees', 'freed', 'a second time'],
  'invalid free': ['frees', 'freed', 'although it was not allocated so'],
  'use of a local variable after its function has returned':
    ['uses', 'used', 'after its function has returned'],
};

export const kTimeOut = 1;
export const kSpurious = 2;

export function isMemory(verb) {
  return kMemoryVerbs.has(verb);
}

/// The access that a step is about: the first, of those that begin with one.
export function mainAccess(event) {
  return isMemory(event.verb) ? (event.accesses || [])[0] : undefined;
}

/// {does, did, how} of an end with a block.
export function misuseOf({ reason }) {
  const kind = (reason || '').split(': ')[0];
  const [does, did, how] = kMisuses[kind] || ['uses', 'used', `wrongly${kind && ` (${kind})`}`];
  return { does, did, how };
}

/// How a thread met a block's fate: "still uses it".
export function fateText(end, what = 'it') {
  const { does, how } = misuseOf(end);
  return end.reason === 'use after free' ? `still uses ${what}` : `${does} ${what} ${how}`;
}

export function accessWord(kind) {
  return kAccessWords[kind][0];
}
export function accessPast(kind) {
  return kAccessWords[kind][1];
}

/// "writes first node: nullptr → node of setter 1"
export function accessText(names, [kind, what, before, after]) {
  const word = accessWord(kind);
  if (kind === 'f' || kind === 'z') return `${word} ${names.object(what)}`;
  const cell = names.cell(what);
  if (kind === 'r') return `${word} ${cell}: ${names.value(before, what)}`;
  return `${word} ${cell}: ${names.value(before, what)} → ${names.value(after, what)}`;
}

/// A step that is no access, in few words: [verb, the rest].
export function briefText(names, row) {
  const { verb, object, edges } = row.event;
  const name = names.object(object);
  switch (verb) {
    case 'lock':
    case 'unlock':
    case 'lock shared':
    case 'unlock shared':
      return [verb[0].toUpperCase() + verb.slice(1), row.alternative === kTimeOut
        ? `${name}: time is over` : name];
    case 'trylock':
      return ['Try', (edges || []).some(([sign, , lock]) => sign === '+' && lock)
        ? `${name}: got it` : `${name}: taken`];
    case 'wait':
      return ['Sleep', `on ${name}`];
    case 'wake up':
      return [['Wake up', 'Wake up:', 'Wake up:'][row.alternative],
        ['', 'time is over', 'not notified'][row.alternative]];
    case 'notify one':
    case 'wake one': {
      const woken = row.sleepers[row.alternative] ?? row.sleepers[0];
      return ['Notify', woken === undefined ? `${name}: no thread waits`
        : `${name} → ${names.thread(woken)}`];
    }
    default:
      return ['', stepText(names, row)];
  }
}

/// What a step did, without its thread: "locks mutex".
export function stepText(names, row) {
  const { event } = row;
  const access = mainAccess(event);
  if (access) return accessText(names, access);
  if (isMemory(event.verb)) return 'uses memory that it must not use';
  const object = names.object(event.object);
  switch (event.verb) {
    case 'trylock':
      return (event.edges || []).some(([sign, , lock]) => sign === '+' && lock)
        ? `tries to lock ${object}, and gets it` : `tries to lock ${object}, and does not get it`;
    case 'join':
      return `goes on, since ${names.ended(event.object)} has ended`;
    case 'wake up':
      return wakeText(row);
    case 'notify one':
    case 'wake one':
      return notifyText(names, row, object);
    default: {
      const done = fill(kVerbWords[event.verb]?.[0] ?? `${event.verb} $`, object);
      return row.alternative === kTimeOut && /^(lock|acquire)/.test(event.verb)
        ? `waits for ${object} until its time is over` : done;
    }
  }
}

function wakeText(row) {
  if (row.alternative === kTimeOut) return 'wakes up, because its time is over';
  if (row.alternative === kSpurious) return 'wakes up, although no thread has notified it';
  return 'wakes up';
}

function notifyText(names, row, object) {
  if (!row.sleepers.length)
    return `notifies ${object}, but no thread waits on it: the notification is lost`;
  const woken = row.sleepers[row.alternative] ?? row.sleepers[0];
  return `notifies ${object}, which wakes ${names.thread(woken)}`;
}

function fill(pattern, object) {
  return pattern.replace('$', object).trimEnd();
}

/// What a thread is about to do: [verb, object], to be shown with the object marked.
export function aheadText(names, next) {
  if (!next) return null;
  const kind = kKindOfVerb[next.verb];
  if (next.cell !== undefined && kind) return [kAccessWords[kind][2], names.cell(next.cell)];
  if (kind) return [kAccessWords[kind][2], names.object(next.object)];
  const object = names.object(next.object);
  if (next.verb === 'join') return ['Wait for the end of', names.ended(next.object)];
  if (next.verb === 'wake up') return ['Wake up', ''];
  if (next.verb === 'trylock') return ['Try to lock', object];
  if (next.verb === 'notify one' || next.verb === 'wake one') return ['Notify one on', object];
  const pattern = kVerbWords[next.verb]?.[1] ?? `${next.verb} $`;
  return pattern.includes('$') ? [pattern.replace('$', '').trim(), object] : [pattern, ''];
}

/// What another way of a thread's next step is called on its button.
export function wayText(names, next, alternative, sleepers) {
  if (next.verb === 'notify one' || next.verb === 'wake one') {
    const woken = sleepers[alternative];
    return woken === undefined ? `Wakes waiter ${alternative + 1}` : `Wakes ${names.thread(woken)}`;
  }
  if (alternative === kTimeOut) return 'Times out';
  if (alternative === kSpurious) return 'Wakes without a notification';
  return next.verb === 'wake up' ? 'Is woken' : 'Goes on';
}

/// A race in words: what, and who did what to it where.
export function raceWords(names, race) {
  const [kind, subject] = race.second.access;
  const what = kind === 'f' || kind === 'z' ? names.object(subject) : names.cell(subject);
  const on = (side) => {
    const place = names.place(side.event.at);
    return place ? ` on ${place}` : '';
  };
  return {
    what,
    first: `${accessPast(race.first.access[0])} it${on(race.first)}`,
    second: `${accessWord(kind)} it${on(race.second)}`,
    secondPast: `${accessPast(kind)} it${on(race.second)}`,
  };
}

/// "served: client 1 read it on line 15, then client 2 wrote it on line 15"
export function raceText(names, race) {
  const { what, first, secondPast } = raceWords(names, race);
  return `${what}: ${names.thread(race.first.thread)} ${first}, `
    + `then ${names.thread(race.second.thread)} ${secondPast}`;
}
