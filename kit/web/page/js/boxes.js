import { badge, h, tone, who } from './dom.js';
import { valueLabel } from './labels.js';
import { fateText } from './phrases.js';
import { hasName } from './structures.js';

// What is shown as boxes with texts in them: variables, arrays, vectors, records.

const kLongValue = 8;

function flagRow(marks, slot, long) {
  const words = { R: 'reads next', W: 'writes next', U: 'updates next', frees: 'frees next' };
  const flags = marks.ahead(slot);
  return flags.length ? h('div.flags', flags.map(({ thread, kind }) =>
    h('span.flag', { class: `${tone(thread)} ${kind === 'R' ? 'r' : ''}` }, badge(thread),
      ` ${long ? words[kind] : kind}`))) : null;
}

function blockFlags(marks, id) {
  const flags = marks.blockAhead(id);
  return flags.length ? h('div.flags', flags.map(({ thread, kind }) =>
    h('span.flag', { class: tone(thread) }, badge(thread), ` ${kind}`))) : null;
}

function look(marks, slot) {
  const hit = marks.hit(slot);
  return [hit ? `touched ${tone(hit.thread)} ${hit.kind === 'r' ? 'readonly' : ''}` : '',
    marks.isRaced(slot) ? 'raced-cell' : ''].join(' ');
}

function was(names, marks, slot) {
  const hit = marks.wrote(slot);
  if (!hit || hit.before === null) return null;
  return h('span.was', names.value(hit.before, marks.cell(slot)));
}

/// A variable: big if it is the only one. The copies that threads have read stand with it.
export function variableBox(names, marks, { name, slot }, big) {
  const cell = marks.cell(slot);
  const known = marks.known(slot);
  const holders = big ? [] : marks.moment.threads.filter((t) => slot.some((c) => t.holds.has(c)));
  return h('div.var', { class: `${big ? 'big' : ''} ${look(marks, slot)}` },
    flagRow(marks, slot, true),
    h('div.name', { title: name }, name),
    h('div.value', was(names, marks, slot),
      known ? valueLabel(names, known.value, cell) : '?'),
    h('div.by', known?.thread !== undefined
      ? ['written by ', who(names, known.thread)] : 'as at the start'),
    holders.length ? h('div.carry', holders.map((t) => copyOf(names, t, slot))) : null);
}

function copyOf(names, thread, slot) {
  const c = slot.find((cell) => thread.holds.has(cell));
  const held = thread.holds.get(c);
  return h('span', { class: `${tone(thread.number)} ${held.stale ? 'stale' : ''}` },
    badge(thread.number, names.thread(thread.number)), ' has read ',
    h('b.mono', names.value(held.value, c)), held.stale ? ', which is old' : '');
}

/// What each thread carries: the copy that it has read and not written back.
export function handBox(names, marks, thread, slot) {
  const c = slot.find((cell) => thread.holds.has(cell));
  const held = c === undefined ? null : thread.holds.get(c);
  const now = marks.known(slot);
  return h('div.hand', { class: `${tone(thread.number)} ${held
    ? (held.stale ? 'stale' : 'full') : ''}` },
  h('div.name', who(names, thread.number)),
  h('div.value', { class: (held?.value || '').length > kLongValue ? 'long' : '' },
    held ? valueLabel(names, held.value, c) : '·'),
  h('div.by', !held ? 'has no copy of it' : held.stale
    ? `an old copy: it is ${names.value(now?.value, c)} now` : `its copy of ${names.cell(c)}`));
}

/// name[0], name[1], …
export function rowBox(names, marks, { name, items }) {
  return h('div.record', h('div.title', h('span.mono', name), h('span.kind', 'an array')),
    h('div.elements', items.map(({ index, slot }) =>
      element(names, marks, `[${index}]`, slot))));
}

function element(names, marks, label, slot, value) {
  return h('div.element', { class: look(marks, slot) }, flagRow(marks, slot),
    h('span.index', label),
    h('div.value', value === undefined ? was(names, marks, slot) : null,
      value ?? valueLabel(names, marks.raw(slot), marks.cell(slot))));
}

/// std::vector: its three pointers, and the array that it has now.
export function vectorBlocks(marks, vector) {
  const id = marks.target(vector.parts.get('begin'));
  return id ? [id] : [];
}
export function vectorBox(names, marks, vector, loose) {
  const [now] = vectorBlocks(marks, vector);
  return h('div.record', h('div.title', h('span.mono', vector.name), h('span.kind', 'std::vector')),
    fieldList(names, marks, [...vector.parts]),
    now ? arrayBox(names, marks, now, vector.elementSize, 'its elements') : null,
    loose.map((id) => arrayBox(names, marks, id, vector.elementSize, 'not its array')));
}

function arrayBox(names, marks, id, elementSize, words) {
  const freed = marks.freed(id);
  const { thread, size } = names.graph.blocks[id];
  const crash = marks.moment.end?.block === id;
  return h('div.array', { class: `${tone(thread)} ${freed ? 'gone' : ''} ${crash ? 'crash' : ''} `
    + `${marks.raced.has(id) ? 'raced-cell' : ''}` },
  blockFlags(marks, id),
  h('div.by', badge(thread), ` ${words}: ${names.block(id)}, ${size} bytes`),
  h('div.elements', elementsOf(marks, id, elementSize).map(({ label, slot, value }) =>
    element(names, marks, label, slot, value))),
  fateLine(names, marks, id));
}

/// The values in an array: [{label, slot, value?}]. Two of four bytes can have been written as one
/// of eight; then both have the one slot, and their values are given.
function elementsOf(marks, id, elementSize) {
  const out = [];
  for (const [part, slot] of marks.structures.fields.get(id) || []) {
    const at = Number(/\d+$/.exec(part)?.[0] || 0);
    const raw = marks.raw(slot);
    const even = elementSize && at % elementSize === 0;
    const label = (byte) => (even ? `[${byte / elementSize}]` : `byte ${byte}`);
    if (elementSize === 4 && even && /^\d{10,}$/.test(raw || '') && BigInt(raw) >> 32n) {
      const half = (shift) => String(BigInt.asIntN(32, BigInt(raw) >> shift));
      out.push({ at, label: label(at), slot, value: half(0n) },
        { at: at + 4, label: label(at + 4), slot, value: half(32n) });
    } else out.push({ at, label: label(at), slot });
  }
  return out.sort((a, b) => a.at - b.at);
}

function fateLine(names, marks, id) {
  const freed = marks.freed(id);
  const { end } = marks.moment;
  const crash = end?.outcome === 'crashed' && end.block === id;
  if (!freed && !crash) return null;
  return h('div.fate', freed ? ['freed by ', who(names, freed.thread)] : '',
    freed && crash ? '; ' : '', crash ? [who(names, end.thread), ` ${fateText(end)}: crash`] : '');
}

function fieldList(names, marks, fields) {
  return h('dl.fields', fields.map(([part, slot]) => h('div.fieldrow', { class: look(marks, slot) },
    h('dt', names.part(part) || 'byte 0'),
    h('dd', was(names, marks, slot), valueLabel(names, marks.raw(slot), marks.cell(slot))),
    flagRow(marks, slot))));
}

/// Anything else that has members: by name and value.
export function recordBox(names, marks, { name, parts }) {
  return h('div.record', h('div.title', h('span.mono', { title: name }, name)),
    fieldList(names, marks, [...parts]));
}

function isNumber(value) {
  return /^(?:-?\d|true|false)/.test(value || '');
}

/// A block of memory that threads share, and that no container's picture shows.
export function blockBox(names, marks, id) {
  const { structures } = marks;
  const all = [...(structures.fields.get(id) || [])];
  const told = all.filter(([part, slot]) => marks.isRaced(slot) || marks.ahead(slot).length
    || (structures.isTold(slot, part) && (hasName(part) || isNumber(marks.raw(slot)))));
  const freed = marks.freed(id);
  const { thread } = names.graph.blocks[id];
  const touched = marks.touched.get(id);
  const crash = marks.moment.end?.block === id;
  return h('div.record', { class: [freed ? 'gone' : '', crash ? 'crash' : '', touched
    ? `touched ${tone(touched.thread)}` : '', marks.raced.has(id) ? 'raced-cell' : ''].join(' ') },
  blockFlags(marks, id),
  h('div.title', badge(thread), ` ${names.block(id)}`),
  fieldList(names, marks, told),
  fateLine(names, marks, id));
}
