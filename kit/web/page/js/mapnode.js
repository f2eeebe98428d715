import { svg, toneOf } from './dom.js';

// The boxes of a hash map's nodes and bucket arrays. Each gives where it stands.

export const kNodeWidth = 150;
export const kNodeHeight = 76;
export const kCompact = 50;

function fieldsOf(pen, id) {
  return pen.marks.structures.fields.get(id) || new Map();
}

/// A node of which only its key is shown.
export function compactNode(pen, id, x, y, width) {
  const { names, marks } = pen;
  const slots = [...fieldsOf(pen, id).values()];
  const gone = marks.freed(id);
  if (gone) pen.goneBox(x, y, width, kCompact, 7);
  else pen.frame(x, y, width, kCompact, slots, 'strong');
  pen.boxes.append(pen.mark(names.graph.blocks[id].thread, x + width / 2 - 6, y + 6));
  const key = marks.field(id, 'key');
  pen.write(x + width / 2, y + 40, key ? names.value(marks.raw(key)) : '?', '.m',
    { 'text-anchor': 'middle', 'font-size': 16 });
  pen.flags(x + width + 8, y + kCompact + 10,
    [...slots.flatMap((s) => marks.ahead(s)), ...marks.blockAhead(id)]);
  const area = { x, y, width, height: kCompact };
  pen.fate(id, x, y, width, kCompact, false);
  return area;
}

/// A node: key, value and next.
export function nodeBox(pen, id, x, y, width = kNodeWidth) {
  const { names, marks } = pen;
  const { thread } = names.graph.blocks[id];
  const gone = marks.freed(id);
  if (gone) pen.goneBox(x, y, width, kNodeHeight);
  else pen.boxes.append(svg('rect.box.strong', { x, y, width, height: kNodeHeight, rx: 9 }),
    svg('g', { class: `t${toneOf(thread)}` }, svg('path.tint', {
    d: `M${x + 1} ${y + 25}V${y + 9}a8 8 0 0 1 8-8H${x + width - 9}a8 8 0 0 1 8 8V${y + 25}z` })));
  pen.boxes.append(pen.mark(thread, x + 8, y + 6.5, 0.82),
    svg('line.rule', { x1: x + 1, x2: x + width - 1, y1: y + 25.5, y2: y + 25.5 }));
  pen.write(x + 26, y + 18, names.block(id), '.lab', { 'font-size': 12.5 });
  const fields = fieldsOf(pen, id);
  const rest = [...fields].filter(([p]) => p !== 'key' && p !== 'next').map(([, slot]) => slot);
  const one = (part) => (fields.get(part) ? [fields.get(part)] : []);
  const key = one('key');
  nodePart(pen, 'key', x, y, 54, key);
  const known = key.length && marks.known(key[0]);
  const value = (slot) => {
    const raw = marks.raw(slot);
    if (!known || raw === undefined) return '?';
    return marks.target(slot) ? '→' : names.value(raw, marks.cell(slot));
  };
  if (key.length)
    pen.write(x + 8, y + 64, names.value(marks.raw(key[0])), '.m',
      { 'font-size': (marks.raw(key[0]) || '').length > 4 ? 12 : 19 });
  nodePart(pen, 'value', x + 54, y, 48, rest);
  const told = fields.get('value') ? value(fields.get('value')) : '…';
  pen.write(x + 62, y + 62, told.length > 6 ? `${told.slice(0, 5)}…` : told, '.m',
    { 'font-size': told.length > 3 ? 11 : 14 });
  const next = one('next');
  nodePart(pen, 'next', x + 102, y, width - 102, next);
  if (next.length && marks.target(next[0])) pen.dot(x + width - 20, y + 55);
  else if (next.length && marks.raw(next[0]) === 'nullptr')
    pen.write(x + 108, y + 62, 'null', '.m', { 'font-size': 14 });
  for (const rule of [x + 54, x + 102])
    pen.boxes.append(svg('line.rule', { x1: rule, x2: rule, y1: y + 26, y2: y + kNodeHeight - 1 }));
  pen.flags(x + width, y, marks.blockAhead(id));
  const area = { x, y, width, height: kNodeHeight };
  pen.fate(id, x, y, width, kNodeHeight);
  return area;
}

function nodePart(pen, label, x, y, width, slots) {
  const { names, marks } = pen;
  if (slots.some((s) => marks.hit(s) || marks.isRaced(s)))
    pen.frame(x + 2.5, y + 28, width - 5, kNodeHeight - 31, slots);
  pen.write(x + 8, y + 42, label, '.lab', { 'font-size': 11.5 });
  pen.flags(x + width + 4, y + kNodeHeight + 10, slots.flatMap((s) => marks.ahead(s)));
}

/// An array of buckets that is not the map's.
export function bucketsBox(pen, id, x, y) {
  const { names, marks } = pen;
  const block = names.graph.blocks[id];
  const hit = marks.touched.get(id);
  const look = marks.raced.has(id) ? 'race' : hit ? `hit t${toneOf(hit.thread)}` : 'box strong';
  if (marks.freed(id)) pen.goneBox(x, y, 140, 62);
  else pen.boxes.append(svg('rect', { class: look, x, y, width: 140, height: 62, rx: 9 }));
  pen.boxes.append(pen.mark(block.thread, x + 9, y + 9, 0.82));
  pen.write(x + 28, y + 21, `by ${names.thread(block.thread)}`, '.lab',
    { 'font-size': 12.5 });
  pen.write(x + 10, y + 48, `${block.size / 8} buckets`, '.m', { 'font-size': 16 });
  pen.flags(x + 140, y, [...marks.blockAhead(id),
    ...[...fieldsOf(pen, id).values()].flatMap((s) => marks.ahead(s))]);
  const area = { x, y, width: 140, height: 62 };
  pen.fate(id, x, y, 140, 62);
  return area;
}
