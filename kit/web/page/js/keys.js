// The keys of the page.

const kNamed = {
  ArrowLeft: 'undo', ArrowRight: 'redo', Home: 'first', End: 'finish', h: 'hint', l: 'link',
  c: 'command', t: 'theme', p: 'view', g: 'goals', '?': 'help',
};

export function listenToKeys(target, act, isBusy) {
  target.addEventListener('keydown', (event) => {
    if (isBusy() || event.ctrlKey || event.metaKey) return;
    if (event.target.matches?.('select, input, textarea')) return;
    const go = actionOf(event, act);
    if (!go) return;
    event.preventDefault();
    go();
  });
}

function actionOf(event, act) {
  // By the key's place: with Shift or Alt it gives another character.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  const thread = digit ? Number(digit[1]) : event.code === 'KeyM' ? 0 : null;
  if (thread === 0 && digit) return event.altKey || event.shiftKey ? null : act.again;
  if (thread !== null) {
    if (event.altKey) return () => act.run(thread);
    return event.shiftKey ? () => act.line(thread) : () => act.take(thread);
  }
  if (event.altKey) return null;
  const name = event.key?.length === 1 ? event.key.toLowerCase() : event.key;
  return Object.hasOwn(kNamed, name) ? act[kNamed[name]] : null;
}
