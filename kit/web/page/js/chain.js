import { kFieldHeight, kPictureWidth, Pen } from './pen.js';
import { svg, toneOf } from './dom.js';

// std::list: boxes, with an arrow to the next and one back to the one before.

const kBox = 74;
const kBoxHeight = 62;
const kStep = 98;
const kPerRow = 4;
const kMostInList = 24;

export function chainBlocks(marks, list) {
  const found = [];
  let id = marks.target(list.parts.get('node.next'));
  while (id && !found.includes(id) && found.length < kMostInList) {
    found.push(id);
    id = marks.target(marks.field(id, 'next'));
  }
  return found;
}

export function chainPicture(names, marks, list, loose, { label }) {
  const pen = new Pen(names, marks, label);
  pen.title(list.name, list.type);
  const chain = chainBlocks(marks, list);
  let y = 34;
  const order = ['node.size', 'node.next', 'node.prev'];
  const parts = [...list.parts].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  parts.slice(0, 3).forEach(([part, slot], i) =>
    pen.field(i * 158, y, 144, names.part(part), [slot], { strong: part === 'node.size',
      words: part === 'node.size' ? '' : pointerText(names, marks, slot, chain) }));
  y += kFieldHeight + 30;
  const at = new Map();
  chain.forEach((id, i) =>
    at.set(id, { x: 8 + (i % kPerRow) * kStep + (i % kPerRow) * 18,
      y: y + Math.floor(i / kPerRow) * (kBoxHeight + 34) }));
  y += Math.ceil(chain.length / kPerRow) * (kBoxHeight + 34);
  if (loose.length) {
    const rows = Math.ceil(loose.length / kPerRow);
    const height = 36 + rows * (kBoxHeight + 34);
    pen.boxes.append(svg('rect.tray', { x: 0, y, width: kPictureWidth, height, rx: 9 }));
    pen.write(11, y + 19, 'not in the list', '.lab');
    loose.forEach((id, i) => at.set(id, { x: 16 + (i % kPerRow) * (kStep + 10),
      y: y + 34 + Math.floor(i / kPerRow) * (kBoxHeight + 34) }));
    y += height;
  }
  for (const [id, box] of at) listNode(pen, names, marks, id, box);
  for (const [id, box] of at) {
    if (marks.freed(id)) continue;
    link(pen, marks, id, 'next', box, at, 0.36);
    link(pen, marks, id, 'previous', box, at, 0.68);
  }
  return pen.finish(y + 8);
}

function link(pen, marks, id, part, from, at, height) {
  const slot = marks.field(id, part);
  const target = marks.target(slot);
  const to = at.get(target);
  if (!to) return;
  const y1 = from.y + kBoxHeight * height;
  const y2 = to.y + kBoxHeight * height;
  const [x1, x2] = to.x > from.x ? [from.x + kBox, to.x - 2] : [from.x, to.x + kBox + 2];
  const d = y1 === y2 ? `M${x1} ${y1}L${x2} ${y2}`
    : `M${x1} ${y1}C${x1 + (to.x > from.x ? 30 : -30)} ${y1} ${to.x > from.x ? x2 - 30 : x2 + 30} `
      + `${y2} ${x2} ${y2}`;
  pen.wire(d, { slot, target, soft: part === 'previous' });
}

/// "1, the first", or what it is in words.
function pointerText(names, marks, slot, chain) {
  const id = marks.target(slot);
  if (!id) return names.value(marks.raw(slot), marks.cell(slot));
  const value = marks.raw(marks.field(id, 'value'));
  const freed = marks.freed(id) ? ' (freed)' : '';
  const where = chain.includes(id) ? '' : ', not in it';
  return `→ ${value ?? names.kind(id)}${freed || where}`;
}

function listNode(pen, names, marks, id, { x, y }) {
  const fields = marks.structures.fields.get(id) || new Map();
  const slots = [...fields.values()];
  if (marks.freed(id))
    pen.goneBox(x, y, kBox, kBoxHeight);
  else pen.frame(x, y, kBox, kBoxHeight, slots, 'strong');
  pen.boxes.append(pen.mark(names.graph.blocks[id].thread, x + 7, y + 7, 0.7));
  const value = fields.get('value');
  const words = value ? names.value(marks.raw(value), marks.cell(value)) : '?';
  pen.write(x + kBox / 2, y + 36, words.length > 7 ? `${words.slice(0, 6)}…` : words, '.m',
    { 'text-anchor': 'middle', 'font-size': words.length > 4 ? 13 : 19 });
  const hit = [...fields].find(([, slot]) => marks.hit(slot));
  const number = names.number(id);
  pen.write(x + kBox / 2, y + 54, hit ? hit[0] : number && `node ${number}`,
    hit ? '.lab.touch' : '.lab', { 'text-anchor': 'middle', 'font-size': 12,
      class: hit ? `t${toneOf(marks.hit(hit[1]).thread)}` : '' });
  marks.allAhead(id).forEach((flag, i) =>
    pen.flags(x + kBox + 14, y - i * 20, [flag]));
  pen.fate(id, x, y, kBox, kBoxHeight);
}
