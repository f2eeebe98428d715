// Which lines of the sources to show: the functions that threads use, and the variables that they
// share. Pure.

const kNoFunction = new RegExp('^\\s*(?:if|else|for|while|do|switch|case|catch|try|return|struct|'
  + 'class|namespace)\\b');
const kShortFile = 45; // lines; one that is no longer is shown whole
const kLongFunction = 60; // of a longer one only what is near the used lines
const kNear = 3;

/// For each source: {file, lines, show: [line index…], used: Set of line numbers}.
export function excerptsOf(graph) {
  const used = graph.data.sources.map(() => new Set());
  const note = (at) => {
    if (at?.line) used[at.file || 0]?.add(at.line);
  };
  for (const event of graph.events) {
    if (!graph.players.includes(event.thread)) continue;
    if (event.verb !== 'start') note(event.at);
    if (event.next) note(event.next.at);
  }
  const shared = sharedNames(graph);
  return graph.data.sources.map(({ file, lines }, i) => {
    if (lines.length <= kShortFile) return { file, lines, show: [...lines.keys()], used: used[i] };
    const show = new Set();
    lines.forEach((line, k) => {
      if (declares(line, shared)) show.add(k);
    });
    for (const number of used[i]) around(lines, number - 1, used[i], show);
    return { file, lines, show: [...show].sort((a, b) => a - b), used: used[i] };
  });
}

/// The first names of variables and locks: "ActiveInstances" of "ActiveInstances.map".
function sharedNames(graph) {
  const names = new Set();
  const note = (text) => {
    const found = /^[A-Za-z_]\w*/.exec(text || '');
    if (found) names.add(found[0]);
  };
  for (const [whole] of graph.cells) if (!graph.blocks[whole]) note(whole);
  for (const event of graph.events) {
    for (const [, object, isLock] of event.edges || []) if (isLock) note(object);
    if (/^(wait|notify|acquire|arrive)/.test(event.verb)) note(event.object);
  }
  return names;
}

/// A declaration outside of all functions that names one of them.
function declares(line, shared) {
  const text = line.replace(/\/\/.*$/, '');
  if (!/^[A-Za-z_].*[;={(,]\s*$/.test(text) || /^(?:#|using|return)/.test(text)) return false;
  if (/\)\s*(?:const\s*)?\{\s*$/.test(text)) return false;
  const words = text.replace(/=.*$/, '').match(/[A-Za-z_]\w*/g) || [];
  return words.slice(1).some((word) => shared.has(word));
}

const indentOf = (line) => /^\s*/.exec(line)[0].length;

function around(lines, index, used, show) {
  if (index < 0 || index >= lines.length || show.has(index)) return;
  let from = index;
  let indent = indentOf(lines[index]);
  for (let i = index - 1; i >= 0 && indent > 0; --i) {
    if (!lines[i].trim() || indentOf(lines[i]) >= indent) continue;
    indent = indentOf(lines[i]);
    from = i;
    if (/\(/.test(lines[i]) && !kNoFunction.test(lines[i])) break;
  }
  let to = from;
  if (!/[};]\s*(?:\/\/.*)?$/.test(lines[from]))
    while (to < lines.length - 1 && !(to > from && /^\s*[}]/.test(lines[to])
      && indentOf(lines[to]) <= indentOf(lines[from]))) ++to;
  to = Math.max(to, index);
  const whole = to - from <= kLongFunction;
  for (let i = from; i <= to; ++i) {
    const near = [...used].some((n) => Math.abs(n - 1 - i) <= kNear);
    if (whole || i === from || i === to || near) show.add(i);
  }
}
