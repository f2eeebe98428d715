// The kit's words for how a run ends (kit/base/outcome.h), worst first.

export const kWorstFirst = ['crashed', 'corrupted', 'hung', 'deadlocked', 'lost', 'raced',
  'misused', 'survived'];

export const kOutcomeMark = {
  survived: '✓', raced: '⚡', lost: '−', corrupted: '≠', crashed: '✕', deadlocked: '∞', hung: '…',
  misused: '!',
};

export const kReachWords = {
  crashed: 'Make it crash, in the fewest switches',
  corrupted: 'Break the structure itself, in the fewest switches',
  hung: 'Make it hang, in the fewest switches',
  deadlocked: 'Reach the deadlock, in the fewest switches',
  lost: 'Make it lose something, in the fewest switches',
  raced: 'Make two threads race, in the fewest switches',
  misused: 'Make it misuse a lock, in the fewest switches',
};

export function outcomeMark(outcome) {
  return kOutcomeMark[outcome] || '•';
}

export function worstFirst(outcomes) {
  const rank = (o) => (kWorstFirst.includes(o) ? kWorstFirst.indexOf(o) : kWorstFirst.length);
  return [...outcomes].sort((a, b) => rank(a) - rank(b));
}

export function isFailure(outcome) {
  return outcome !== undefined && outcome !== 'survived';
}
