import { bucketsBox, compactNode, kCompact, kNodeHeight } from './mapnode.js';
import { kNodeWidth, nodeBox } from './mapnode.js';
import { kFieldHeight, kPictureWidth, Pen } from './pen.js';
import { svg, toneOf } from './dom.js';

// std::unordered_map and its kin: numbers, buckets, and the chain that holds all nodes.

const kBucket = 30;
const kMostBuckets = 13;
const kMostNodes = 10;

/// `loose`: the blocks that are in no container now and may belong to this one.
export function hashMapPicture(names, marks, map, loose, { brief, label }) {
  return new HashMapPicture(names, marks, map, loose, brief, label).draw();
}

/// The nodes of a map's chain, and its buckets: what it reaches.
export function hashMapBlocks(marks, map) {
  const reached = [];
  const array = marks.target(map.parts.get('bucket array'));
  if (array) reached.push(array);
  return [...reached, ...chainOf(marks, map)];
}

function chainOf(marks, map) {
  const chain = [];
  let id = marks.target(map.parts.get('first node'));
  while (id && chain.length < kMostNodes && !chain.includes(id)) {
    chain.push(id);
    id = marks.target(marks.field(id, 'next'));
  }
  return chain;
}

class HashMapPicture {
  constructor(names, marks, map, loose, brief, label) {
    this.names = names;
    this.marks = marks;
    this.map = map;
    this.loose = loose;
    this.brief = brief;
    this.pen = new Pen(names, marks, label);
    this.at = new Map(); // block → its box
    this.y = 34;
  }
  #part(name) {
    return this.map.parts.get(name);
  }

  draw() {
    this.pen.title(this.map.name, this.map.type);
    const arrayBox = this.#numbers();
    const pointers = this.#buckets(arrayBox);
    const rowTop = this.y;
    const used = this.#chain();
    for (const { x, y, value, slot } of pointers) {
      const target = value[0] === '&' ? this.at.get('head') : this.at.get(value.slice(1));
      if (!target || (pointers.length > 4 && !this.marks.wrote(slot))) continue;
      const tx = target.x + target.width / 2;
      this.pen.wire(`M${x} ${y - 15}C${x} ${y + 44} ${tx} ${target.y - 44} ${tx} ${target.y - 2}`,
        { slot, soft: true });
    }
    this.#tray(used, rowTop);
    return this.pen.finish(this.y + 8);
  }

  #numbers() {
    let x = 0;
    let arrayBox = null;
    const number = (part, label, strong) => {
      const slot = this.#part(part);
      if (!slot) return;
      this.pen.field(x, this.y, 122, label, [slot], { strong });
      x += 136;
    };
    number('size', 'size', true);
    if (!this.brief) number('bucket count', 'bucket count');
    const array = this.#part('bucket array');
    if (array && !this.brief) {
      const inside = (this.marks.raw(array) || '')[0] === '&';
      const only = this.#part('the only bucket');
      const dot = !!this.marks.target(array);
      this.pen.field(x, this.y, kPictureWidth - x, 'bucket array',
        inside && only ? [array, only] : [array],
        { dot, words: inside ? 'one bucket, inside' : '' });
      arrayBox = dot ? { x, y: this.y } : null;
      x = kPictureWidth;
    }
    if (x) this.y += kFieldHeight + (this.brief ? 18 : 36);
    const grows = this.#part('size at which it grows');
    if (grows && (this.marks.hit(grows) || this.marks.ahead(grows).length)) {
      this.y -= 14;
      this.pen.field(0, this.y, 180, 'size at which it grows', [grows]);
      this.y += kFieldHeight + 36;
    }
    return arrayBox;
  }

  #buckets(arrayBox) {
    const array = this.marks.target(this.#part('bucket array'));
    if (!array || this.brief) return [];
    const { pen, marks } = this;
    const block = this.names.graph.blocks[array];
    const count = block.size / 8;
    const numbers = count <= kMostBuckets ? [...Array(count).keys()]
      : [...(marks.structures.fields.get(array) || new Map()).keys()]
        .flatMap((part) => /^bucket (\d+)$/.exec(part)?.[1] ?? [])
        .map(Number).sort((a, b) => a - b).slice(0, kMostBuckets);
    const step = (kPictureWidth + 4) / Math.max(numbers.length, 6);
    const middle = (step - 4) / 2;
    const all = marks.touched.get(array);
    const pointers = [];
    numbers.forEach((number, i) => {
      const slot = marks.field(array, `bucket ${number}`);
      const x = i * step;
      if (slot) pen.frame(x, this.y, step - 4, kBucket, [slot], 'strong');
      else pen.boxes.append(svg('rect.box', { x, y: this.y, width: step - 4, height: kBucket,
        rx: 6, class: all ? `hit t${toneOf(all.thread)}` : '' }));
      const value = slot ? marks.raw(slot) : 'nullptr';
      if (value && value !== 'nullptr') {
        pen.dot(x + middle, this.y + 15);
        pointers.push({ x: x + middle, y: this.y + kBucket, value, slot });
      } else pen.write(x + middle, this.y + 19.5, '∅', '.lab', { 'text-anchor': 'middle' });
      pen.write(x + middle, this.y + 44, String(number), '.lab',
        { 'text-anchor': 'middle', 'font-size': 11 });
      if (slot) pen.flags(x + step + 6, this.y, marks.ahead(slot));
    });
    pen.boxes.append(pen.mark(block.thread, 0, this.y - 23, 0.7));
    pen.write(16, this.y - 13,
      `${numbers.length < count ? `${count} buckets, some of them,` : 'buckets,'} made by `
      + this.names.thread(block.thread), '.lab');
    pen.flags(kPictureWidth, this.y, marks.blockAhead(array));
    if (arrayBox)
      pen.wire(`M${arrayBox.x + 24} ${arrayBox.y + 39}V${this.y - 2}`,
        { slot: this.#part('bucket array') });
    this.y += kBucket + 56;
    return pointers;
  }

  /// Gives how much of the width it takes.
  #chain() {
    const first = this.#part('first node');
    if (!first || !this.marks.known(first)) return 0;
    const { pen, marks } = this;
    const chain = chainOf(marks, this.map);
    const compact = chain.length > 2;
    const width = compact ? 62 : 98;
    const height = compact ? kCompact : kFieldHeight;
    pen.frame(0, this.y, width, height, [first], 'strong');
    pen.write(compact ? 9 : 11, this.y + 19, compact ? 'first' : 'first node', '.lab');
    pen.flags(width, this.y, marks.ahead(first));
    const was = marks.wrote(first);
    if (was) pen.put(4, this.y + height + 18, was.before, marks.cell(first), 13, '.wasText');
    if (!chain.length)
      pen.write(11, this.y + 43, this.names.value(marks.raw(first), marks.cell(first)), '.m',
        { 'font-size': 17 });
    else pen.dot(width - 18, this.y + height - 18);
    this.at.set('head', { x: 0, y: this.y, width, height });
    const room = Math.floor((kPictureWidth - width - 18) / Math.max(chain.length, 1)) - 7;
    const nodeWidth = compact ? Math.max(24, Math.min(44, room)) : kNodeWidth;
    const y = compact ? this.y : this.y - 9;
    let x = width + (compact ? 18 : 30);
    let from = { x: width - 18, y: this.y + height - 18, slot: first };
    for (const id of chain) {
      this.at.set(id, compact ? compactNode(pen, id, x, y, nodeWidth) : nodeBox(pen, id, x, y));
      pen.wire(`M${from.x} ${from.y}L${x - 1} ${from.y}`, { slot: from.slot, target: id });
      const next = marks.field(id, 'next');
      from = compact ? { x: x + nodeWidth, y: from.y, slot: next }
        : { x: x + nodeWidth - 20, y: y + 55, slot: next };
      x += nodeWidth + (compact ? 7 : 30);
    }
    this.y += (chain.length && !compact ? kNodeHeight : height) + (was ? 12 : 0);
    return x - (compact ? 7 : 30);
  }

  /// What is not in the chain: not yet, or not any more.
  #tray(used, rowTop) {
    const { pen, marks, loose } = this;
    if (!loose.length) return;
    const next = (id) => marks.target(marks.field(id, 'next'));
    // A node stands before the one that it points to.
    loose.sort((a, b) => (next(b) === a) - (next(a) === b) || !!marks.freed(a) - !!marks.freed(b));
    const perRow = Math.max(1, Math.floor((kPictureWidth - 8) / 166));
    const need = 8 + loose.length * 166;
    const intoChain = loose.some((id) => !marks.freed(id) && this.at.has(next(id)));
    const beside = !intoChain && used > 0 && used + 16 + need <= kPictureWidth;
    const left = beside ? used + 16 : 0;
    const rows = beside ? 1 : Math.ceil(loose.length / perRow);
    const rowHeight = loose.some((id) => marks.freed(id)) ? 102 : 86;
    const height = 30 + rows * rowHeight;
    this.y = beside ? rowTop - 16 : this.y + 22;
    pen.boxes.append(svg('rect.tray', { x: left, y: this.y, width: kPictureWidth - left, height,
      rx: 9 }));
    pen.write(left + 11, this.y + 19, 'not in the map', '.lab');
    loose.forEach((id, i) => {
      const x = left + 12 + (i % perRow) * (beside ? 166 : 150 + 3);
      const y = this.y + 29 + Math.floor(i / perRow) * rowHeight;
      const isNode = this.names.graph.blocks[id].kind === 'node';
      this.at.set(id, isNode ? nodeBox(pen, id, x, y, beside ? 150 : 140)
        : bucketsBox(pen, id, x, y));
    });
    for (const id of loose) this.#looseWire(id, next(id));
    this.y = Math.max(this.y + height, rowTop);
  }

  #looseWire(id, target) {
    const to = target && this.at.get(target);
    if (!to || this.marks.freed(id)) return;
    const me = this.at.get(id);
    const x = me.x + me.width - 20;
    const d = to.y === me.y && to.x > me.x ? `M${x} ${me.y + 55}H${to.x - 2}`
      : `M${x} ${me.y + 55}C${me.x + me.width + 40} ${me.y + 10} ${to.x + to.width / 2} `
        + `${to.y + to.height + 40} ${to.x + to.width / 2} ${to.y + to.height + 2}`;
    this.pen.wire(d, { slot: this.marks.field(id, 'next'), target });
  }
}
