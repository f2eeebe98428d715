import { badge, h } from './dom.js';

// The names of cells, blocks and values where there is little room: a block is shown by the mark of
// the thread that made it.

/// "● node.next", "bucket 10", "first node"
export function cellLabel(names, c) {
  const [whole, part] = names.graph.cells[c];
  const block = names.graph.blocks[whole];
  if (!block) return [names.cell(c)];
  if (block.kind === 'bucket array')
    return part ? [part] : [badge(block.thread), ' ', names.kind(whole)];
  const kind = briefKind(names, whole);
  // Its members' names say enough of what a control block is.
  if (block.kind === 'control block' && part && !/^byte/.test(part))
    return [badge(block.thread), ' ', h('span.mono', part)];
  const member = part ? `.${names.part(part)}` : '';
  return [badge(block.thread), ' ', h('span.mono', `${kind}${member}`)];
}

export function objectLabel(names, object) {
  const id = names.blockOf(object);
  if (!id) return [names.object(object)];
  return [badge(names.graph.blocks[id].thread), ` ${briefKind(names, id)}`];
}

function briefKind(names, id) {
  return names.kind(id).replace(/^(?:tree|list) node/, 'node');
}

export function valueLabel(names, value, c) {
  const id = value && value[0] === '@' ? names.blockOf(value) : null;
  return h('span.val', id ? objectLabel(names, id) : names.value(value, c));
}

/// What a thread is about to touch, or to work on.
export function aheadLabel(names, next, words) {
  if (next.cell !== undefined) return cellLabel(names, next.cell);
  return names.blockOf(next.object) ? objectLabel(names, next.object) : [words];
}
