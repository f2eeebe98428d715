import { shapeOf, svg, toneOf } from './dom.js';
import { fateText } from './phrases.js';

// Draws the parts of which the pictures of maps, trees and lists are made.

export const kPictureWidth = 460;
const kLabelLetter = 7; // widths of a letter
const kWasLetter = 8.6;

export class Pen {
  constructor(names, marks, label) {
    this.names = names;
    this.marks = marks;
    this.boxes = svg('g');
    this.wires = svg('g');
    this.tops = svg('g');
    this.verdict = false; // whether a crash is to be told
    this.onGone = false; // whether what is written stands on a box that is struck out
    this.svg = svg('svg.map', { role: 'img', preserveAspectRatio: 'xMidYMin meet',
      'aria-label': label }, arrowHeads(), this.boxes, this.wires, this.tops);
  }

  finish(bottom) {
    const height = this.verdict ? this.#tellCrash(bottom) : bottom;
    this.svg.setAttribute('viewBox', `-4 0 ${kPictureWidth + 8} ${height}`);
    this.svg.style.setProperty('--ratio', height / (kPictureWidth + 8));
    return this.svg;
  }

  /// Below all else, where nothing stands that it could cover.
  #tellCrash(y) {
    const { end } = this.marks.moment;
    this.tops.append(this.mark(end.thread, 0, y + 4, 0.95),
      this.text(20, y + 16, `${this.names.thread(end.thread)} ${fateText(end,
        this.names.block(end.block))}: crash`, '.goneText', { 'font-size': 14 }));
    return y + 26;
  }

  text(x, y, words, tag = '', properties = {}) {
    return svg(`text${tag}`, { x, y, ...properties }, words);
  }
  write(x, y, words, tag, properties) {
    const text = this.text(x, y, words, tag, properties);
    if (this.onGone) text.classList.add('on-gone');
    this.boxes.append(text);
  }
  mark(thread, x, y, scale = 0.75) {
    return svg('g', { class: `t${toneOf(thread)}` }, svg('path.own', {
      d: shapeOf(thread), transform: `translate(${x} ${y}) scale(${scale})` }));
  }

  /// A value: a pointer as the mark of its block, anything else as it is.
  put(x, y, value, cell, size, tag = '.m') {
    const id = value && value[0] === '@' ? this.names.blockOf(value) : null;
    if (!id) {
      const words = this.names.value(value, cell);
      // Few fonts of one width have small raised digits.
      this.write(x, y, words, /⁶/.test(words) ? '.strong' : tag, { 'font-size': size });
      return;
    }
    this.boxes.append(this.mark(this.names.graph.blocks[id].thread, x, y - size * 0.78, size / 19));
    this.write(x + size * 1.02, y, this.pointerWords(id), tag, { 'font-size': size });
  }
  /// What stands for a block that is pointed to: its key or value, if it has one.
  pointerWords(id) {
    const key = this.marks.raw(this.marks.field(id, 'key'));
    const { kind } = this.names.graph.blocks[id];
    if (/node$/.test(kind)) return key !== undefined && kind === 'tree node' ? key : 'node';
    return kind;
  }

  /// The outline of a box: what the last step did to it, and whether that races.
  frame(x, y, width, height, slots, strong = '') {
    const { marks } = this;
    const slot = slots.find((s) => marks.hit(s) || marks.isRaced(s));
    const hit = slot && marks.hit(slot);
    const read = hit?.kind === 'r' ? 'read' : '';
    const look = slots.some((s) => marks.isRaced(s)) ? `race ${read}`
      : hit ? `hit ${read} t${toneOf(hit.thread)}` : `box ${strong}`;
    this.boxes.append(svg('rect', { class: look, x, y, width, height, rx: 7 }));
  }

  /// Small flags on the edge of a box: which thread reads (R) or writes (W) it next.
  flags(right, y, all) {
    let x = right - 5;
    for (const { thread, kind, part } of [...all].reverse()) {
      const words = part ? `${kind} ${part}` : kind;
      const width = words.length === 1 ? 37 : 26 + words.length * 7.2;
      const look = kind === 'R' ? 'r' : '';
      x -= width;
      this.tops.append(svg('g', { class: `t${toneOf(thread)}`,
        transform: `translate(${x} ${y - 16})` },
      svg('rect.flagbox', { class: look, width, height: 20, rx: 6 }),
      svg('path.flagown', { class: look, d: shapeOf(thread),
        transform: 'translate(5 4.3) scale(.7)' }),
      this.text(19, 14.5, words, '.flagtext', { class: look })));
      x -= 4;
    }
  }

  /// The ground of a box whose memory was freed: struck out, but what is written on it, until
  /// fate() tells the rest, can be read.
  goneBox(x, y, width, height, rx = 9) {
    this.onGone = true;
    this.boxes.append(svg('rect.gone', { x, y, width, height, rx }),
      svg('path.strike', { d: `M${x + 5} ${y + height - 6}L${x + width - 5} ${y + 6}`
        + `M${x + 5} ${y + 6}L${x + width - 5} ${y + height - 6}` }));
  }

  dot(x, y) {
    this.boxes.append(svg('circle.dot', { cx: x, cy: y, r: 5 }));
  }

  /// A pointer: new if the last step wrote it, dead if it leads to memory that was freed.
  wire(d, { slot, target, soft, plain } = {}) {
    const hit = slot && this.marks.wrote(slot);
    const dead = target && this.marks.freed(target);
    const look = dead ? 'dead' : hit ? `new t${toneOf(hit.thread)}` : soft ? 'soft' : '';
    const head = dead ? 'url(#tip-dead)' : hit ? 'url(#tip-new)' : 'url(#tip)';
    this.wires.append(svg('path.wire', { class: look, d, 'marker-end': plain ? null : head }));
  }

  /// A field with its name above its value, and the old value struck.
  field(x, y, width, label, slots, { strong, dot, words } = {}) {
    const slot = slots.find((s) => this.marks.known(s)) || slots[0];
    this.frame(x, y, width, kFieldHeight, slots, strong ? 'strong' : '');
    this.write(x + 11, y + 19, label, '.lab');
    this.flags(x + width, y, slots.flatMap((s) => this.marks.ahead(s)));
    const was = this.marks.wrote(slot);
    const wasWords = was && was.before !== null
      ? this.names.value(was.before, this.marks.cell(slot)) : '';
    if (dot) {
      this.dot(x + 24, y + 39);
      return;
    }
    const size = words || /^[&@n]/.test(this.marks.raw(slot) || '') ? 16 : 22;
    if (words) this.write(x + 11, y + 44, words, '.m', { 'font-size': 14 });
    else this.put(x + 11, y + 45, this.marks.raw(slot), this.marks.cell(slot), size);
    if (label.length * kLabelLetter + wasWords.length * kWasLetter < width - 30)
      this.write(x + width - 9, y + 19, wasWords, '.wasText',
        { 'text-anchor': 'end', 'font-size': 14 });
  }

  /// What happened to a block as a whole: freed, and used after that.
  fate(id, x, y, width, height, room = true) {
    this.onGone = false;
    const { moment } = this.marks;
    const freed = this.marks.freed(id);
    const freeing = this.marks.touched.get(id);
    if (freeing?.kind === 'f')
      this.boxes.append(svg('rect', { class: this.marks.raced.has(id) ? 'race open'
        : `hit open t${toneOf(freeing.thread)}`, x, y, width, height, rx: 9 }));
    if (freed && room)
      this.tops.append(this.text(x, y + height + 19, 'freed by', '.goneText'),
        this.mark(freed.thread, x + 56, y + height + 8),
        this.text(x + 73, y + height + 19, this.names.thread(freed.thread), '.goneText'));
    if (moment.end?.outcome !== 'crashed' || moment.end.block !== id) return;
    this.verdict = true;
    this.tops.append(svg('rect.crash', { x: x - 5, y: y - 5, width: width + 10,
      height: height + 10, rx: 12 }));
  }

  title(name, type) {
    this.write(0, 15, name, '.ttl');
    this.write(kPictureWidth, 15, type, '.lab', { 'text-anchor': 'end' });
  }
}

export const kFieldHeight = 54;

function arrowHeads() {
  const head = (id, fill) => svg('marker', { id, viewBox: '0 0 10 10', refX: 9, refY: 5,
    markerWidth: 9, markerHeight: 9, markerUnits: 'userSpaceOnUse', orient: 'auto' },
  svg('path', { d: 'M0 .5 10 5 0 9.5z', fill }));
  return svg('defs',
    svg('pattern', { id: 'hatch', width: 7, height: 7, patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)' },
    svg('rect.hatch-ground', { width: 7, height: 7 }),
    svg('line.hatch-line', { x1: 0, y1: 0, x2: 0, y2: 7 })),
    head('tip', 'var(--ink2)'), head('tip-new', 'context-stroke'), head('tip-dead', 'var(--bad)'));
}
