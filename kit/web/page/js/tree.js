import { kFieldHeight, kPictureWidth, Pen } from './pen.js';
import { svg, toneOf } from './dom.js';

// std::map, std::set: the tree that they are.

const kWidth = 62;
const kHeight = 44;
const kLevel = 84;
const kMostInTree = 40;
const kTrayTop = 44; // room for its name, and for a flag
/// What is shown of its head. The rest, as the head's own colour, is of no use to a reader.
const kTreeParts = ['size', 'entry count', 'root', 'first node', 'last node'];

export function treeBlocks(marks, tree) {
  const found = [];
  const walk = (id) => {
    if (!id || found.includes(id) || found.length > kMostInTree) return;
    found.push(id);
    walk(marks.target(marks.field(id, 'left')));
    walk(marks.target(marks.field(id, 'right')));
  };
  walk(marks.target(tree.parts.get('root')));
  return found;
}

export function treePicture(names, marks, tree, loose, { label }) {
  const pen = new Pen(names, marks, label);
  pen.title(tree.name, tree.type);
  let y = 34;
  let x = 0;
  for (const part of kTreeParts) {
    const slot = tree.parts.get(part);
    if (!slot || x + 122 > kPictureWidth) continue;
    pen.field(x, y, 122, names.part(part), [slot], { strong: x === 0 });
    x += 136;
  }
  y += kFieldHeight + 34;
  const spots = layOut(marks, tree);
  const depth = Math.max(0, ...[...spots.values()].map((s) => s.depth));
  const column = Math.min(kWidth + 14, (kPictureWidth - kWidth) / Math.max(spots.size - 1, 1));
  const width = Math.min(kWidth, column + 8 < kWidth && spots.size > 7 ? column + 8 : kWidth);
  const at = new Map();
  const shift = (kPictureWidth - (column * (spots.size - 1) + width)) / 2;
  for (const [id, { order, depth: level }] of spots)
    at.set(id, { x: shift + order * column, y: y + level * kLevel });
  for (const [id, box] of at)
    for (const side of ['left', 'right']) {
      const slot = marks.field(id, side);
      const to = at.get(marks.target(slot));
      if (!to) continue;
      const [x1, y1] = [box.x + width / 2, box.y + kHeight];
      const x2 = to.x + width / 2;
      // While the tree is being turned, a link can lead upwards, or to where another leads.
      const d = to.y > box.y ? `M${x1} ${y1}L${x2} ${to.y - 2}`
        : `M${x1} ${y1}C${x1} ${y1 + 34} ${x2} ${to.y + kHeight + 40} ${x2} ${to.y + kHeight + 2}`;
      pen.wire(d, { slot, target: marks.target(slot) });
    }
  for (const [id, box] of at) treeNode(pen, names, marks, id, box, width);
  y += spots.size ? (depth + 1) * kLevel - 22 : 0;
  if (loose.length) y = tray(pen, names, marks, loose, y);
  return pen.finish(y + 8);
}

/// In order from left to right, so that the keys grow; a tree in a bad state may do otherwise.
function layOut(marks, tree) {
  const spots = new Map();
  const seen = new Set();
  const walk = (id, depth) => {
    if (!id || seen.has(id) || seen.size > kMostInTree) return;
    seen.add(id);
    walk(marks.target(marks.field(id, 'left')), depth + 1);
    spots.set(id, { order: spots.size, depth });
    walk(marks.target(marks.field(id, 'right')), depth + 1);
  };
  walk(marks.target(tree.parts.get('root')), 0);
  return spots;
}

function treeNode(pen, names, marks, id, { x, y }, width) {
  const fields = marks.structures.fields.get(id) || new Map();
  const slots = [...fields.values()];
  if (marks.freed(id))
    pen.goneBox(x, y, width, kHeight);
  else pen.frame(x, y, width, kHeight, slots, 'strong');
  pen.boxes.append(pen.mark(names.graph.blocks[id].thread, x + 6, y + 6, 0.62));
  const key = fields.get('key') || fields.get('value');
  const words = key ? names.value(marks.raw(key), marks.cell(key)) : '?';
  pen.write(x + width / 2 + 5, y + 24, words.length > 6 ? `${words.slice(0, 5)}…` : words, '.m',
    { 'text-anchor': 'middle', 'font-size': words.length > 3 ? 13 : 17 });
  const hit = [...fields].find(([, slot]) => marks.hit(slot));
  const colour = { 0: 'red', 1: 'black' }[marks.raw(fields.get('colour'))] || '';
  const number = names.number(id);
  pen.write(x + width / 2, y + 39, hit ? hit[0] : [number, colour].filter(Boolean).join(' · '),
    hit ? '.lab.touch' : '.lab', { 'text-anchor': 'middle', 'font-size': 11,
      class: hit ? `t${toneOf(marks.hit(hit[1]).thread)}` : '' });
  marks.allAhead(id).forEach((flag, i) =>
    pen.flags(Math.max(x + width + 12, 100), y - 7 - i * 20, [flag]));
  pen.fate(id, x, y, width, kHeight, false);
}

function tray(pen, names, marks, loose, top) {
  const perRow = 5;
  const rows = Math.ceil(loose.length / perRow);
  const height = kTrayTop + rows * (kHeight + 34);
  pen.boxes.append(svg('rect.tray', { x: 0, y: top, width: kPictureWidth, height, rx: 9 }));
  pen.write(11, top + 19, 'not in the tree', '.lab');
  loose.forEach((id, i) => {
    const x = 16 + (i % perRow) * 88;
    const y = top + kTrayTop + Math.floor(i / perRow) * (kHeight + 34);
    treeNode(pen, names, marks, id, { x, y }, kWidth);
    const freed = marks.freed(id);
    if (freed)
      pen.tops.append(pen.mark(freed.thread, x, y + kHeight + 8, 0.7),
        pen.text(x + 15, y + kHeight + 19, 'freed it', '.goneText'));
  });
  return top + height;
}
