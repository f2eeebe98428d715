import { blockBox, handBox, recordBox, rowBox } from './boxes.js';
import { variableBox, vectorBlocks, vectorBox } from './boxes.js';
import { chainBlocks, chainPicture } from './chain.js';
import { h } from './dom.js';
import { hashMapBlocks, hashMapPicture } from './hashmap.js';
import { deadlockPicture, isLockTold, lockBox, sleeperBox } from './locks.js';
import { Marks } from './marks.js';
import { Structures } from './structures.js';
import { treeBlocks, treePicture } from './tree.js';

// The panel "Shared state": what the threads share, as it is now.

const kReach = { hash: hashMapBlocks, tree: treeBlocks, list: chainBlocks, vector: vectorBlocks };
const kMostSpoken = 60;
const kBigLetters = 12;
const kShown = ['.crash', '.cycle', '.raced-cell, .race', '.touched, .hit'];
const kMargin = 12; // px

export class Picture {
  constructor(root) {
    this.canvas = h('div.canvas', { tabindex: 0, role: 'group', 'aria-label': 'Picture' });
    this.list = h('div.hidden');
    root.replaceChildren(h('h2', 'Shared state',
      h('span', 'flags: what each thread is about to touch')), this.canvas, this.list);
  }

  adopt(graph, names) {
    this.graph = graph;
    this.names = names;
    this.structures = new Structures(graph);
  }

  update(moment) {
    const { structures, names } = this;
    const marks = new Marks(structures, moment);
    const { rows, containers } = structures;
    const plain = this.#variables(marks);
    const stuck = ['deadlocked', 'hung'].includes(moment.end?.end);
    const scroll = this.canvas.scrollTop;
    const parts = [];
    if (stuck) parts.push(deadlockPicture(this.graph, names, moment));
    const big = plain.length === 1 && !containers.length && !rows.length
      && (marks.raw(plain[0].slot) || '').length < kBigLetters;
    if (plain.length)
      parts.push(h('div.vars', plain.map((v) => variableBox(names, marks, v, big))));
    if (big)
      parts.push(h('div.hands', moment.threads.filter((t) => this.graph.players.includes(t.number))
        .map((t) => handBox(names, marks, t, plain[0].slot))));
    const locks = structures.locks.filter((lock) => isLockTold(names, moment, lock));
    const asleep = sleeperBox(names, moment);
    if ((locks.length || asleep.length) && !stuck)
      parts.push(h('div.locks', locks.map((lock) => lockBox(names, moment, lock)), asleep));
    parts.push(...rows.map((row) => rowBox(names, marks, row)));
    parts.push(...this.#containers(marks, moment));
    if (!parts.length)
      parts.push(h('p.empty', 'The threads of this program share no memory that is seen here.'));
    this.canvas.replaceChildren(...parts);
    this.canvas.scrollTop = scroll;
    this.#show();
    const spoken = this.#spoken(marks, moment).map((words) => h('li', words));
    this.list.replaceChildren(h('ul', { 'aria-label': 'Shared state, in words' }, spoken));
  }

  #variables(marks) {
    return this.structures.plain.filter((v) =>
      marks.isRaced(v.slot) || this.structures.isTelling(v, marks.raw(v.slot)));
  }

  /// Scrolls to what the last step did, where that is out of sight.
  #show() {
    const found = kShown.map((kind) => this.canvas.querySelector(kind)).find((x) => x);
    if (!found) return;
    const box = found.getBoundingClientRect();
    const room = this.canvas.getBoundingClientRect();
    if (box.bottom > room.bottom) this.canvas.scrollTop += box.bottom - room.bottom + kMargin;
    else if (box.top < room.top) this.canvas.scrollTop -= room.top - box.top + kMargin;
  }

  #containers(marks, moment) {
    const { structures, names } = this;
    const { containers } = structures;
    const reached = new Map(containers.map((c) => [c, kReach[c.kind]?.(marks, c) || []]));
    const all = new Set([...reached.values()].flat());
    const placed = new Set(all);
    const maps = containers.filter((c) => c.kind === 'hash').length;
    const parts = containers.map((container) => {
      const loose = [...moment.blocks.keys()].filter((id) => !placed.has(id)
        && structures.fits(id, container));
      loose.forEach((id) => placed.add(id));
      const label = `${container.name}: ${this.#spokenParts(marks, container).join('; ')}`;
      const options = { label, brief: maps > 1 };
      switch (container.kind) {
        case 'hash':
          return hashMapPicture(names, marks, container, loose, options);
        case 'tree':
          return treePicture(names, marks, container, loose, options);
        case 'list':
          return chainPicture(names, marks, container, loose, options);
        case 'vector':
          return vectorBox(names, marks, container, loose);
        default:
          return recordBox(names, marks, container);
      }
    });
    const others = [...moment.blocks.keys()].filter((id) => !placed.has(id)
      && structures.isShared(id));
    if (others.length)
      parts.push(h('div.records', others.map((id) => blockBox(names, marks, id))));
    return parts;
  }

  #spokenParts(marks, { parts }) {
    return [...parts].map(([part, slot]) =>
      `${this.names.part(part)} is ${this.names.value(marks.raw(slot), marks.cell(slot))}`);
  }

  /// For those who hear it.
  #spoken(marks, moment) {
    const { names, graph } = this;
    const out = [];
    const tell = (slot) => {
      const cell = marks.cell(slot);
      if (marks.known(slot))
        out.push(`${names.cell(cell)} is ${names.value(marks.raw(slot), cell)}`);
    };
    for (const { slot } of this.#variables(marks)) tell(slot);
    for (const { items } of this.structures.rows) items.forEach(({ slot }) => tell(slot));
    for (const { parts } of this.structures.containers) parts.forEach(tell);
    for (const [id, parts] of this.structures.fields)
      if (moment.blocks.has(id))
        parts.forEach((slot, part) => this.structures.isTold(slot, part) && tell(slot));
    for (const [id, { freed }] of moment.blocks)
      if (freed) out.push(`${names.thread(freed.thread)} has freed ${names.block(id)}`);
    for (const [lock, owners] of moment.locks) {
      const held = [...owners].map((t) => names.thread(t)).join(', ');
      out.push(`${names.object(lock)} is ${held ? `held by ${held}` : 'free'}`);
    }
    for (const meet of moment.meets)
      out.push(`${graph.threads[meet.a]} and ${graph.threads[meet.b]} are both about to use `
        + names.cell(meet.cell));
    return out.slice(0, kMostSpoken);
  }
}
