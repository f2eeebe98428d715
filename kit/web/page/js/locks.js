import { badge, h, shapeOf, svg, tone, who } from './dom.js';

// Locks: who holds each and who waits; and why nothing can move any more.

export function lockBox(names, moment, lock) {
  const owners = [...(moment.locks.get(lock) || [])];
  const queue = moment.threads.filter((t) => t.waitsFor?.kind === 'lock'
    && t.waitsFor.object === lock);
  const next = moment.threads.filter((t) => t.can && t.next?.object === lock
    && /lock/.test(t.next.verb) && !/^un/.test(t.next.verb));
  return h('div.lock', { class: owners.length ? `held ${tone(owners[0])}` : '' },
    padlock(owners.length > 0),
    next.length ? h('div.flags', next.map((t) => h('span.flag', { class: tone(t.number) },
      badge(t.number), ' locks next'))) : null,
    h('div', h('span.name', { title: names.object(lock) }, names.object(lock)), ' ',
      owners.length ? ['held by ', owners.map((t, i) => [i ? ', ' : '', who(names, t)])]
        : h('span.free', 'free')),
    h('div.queue', queue.length
      ? ['waiting: ', queue.map((t, i) => [i ? ', ' : '', who(names, t.number)])]
      : 'no thread waits'));
}

/// A lock inside a block of memory matters while a thread holds it or wants it.
export function isLockTold(names, moment, lock) {
  if (!/ of @/.test(lock)) return true;
  return (moment.locks.get(lock)?.size || 0) > 0
    || moment.threads.some((t) => t.next?.object === lock && t.number > 0);
}

function padlock(shut) {
  const colour = shut ? 'var(--c)' : 'var(--ink3)';
  return svg('svg.padlock', { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    svg('path', { d: shut ? 'M7 11V8a5 5 0 0 1 10 0v3' : 'M7 11V7a5 5 0 0 1 9.7-1.7',
      fill: 'none', stroke: colour, 'stroke-width': 2.2, 'stroke-linecap': 'round' }),
    svg('rect', { x: 4.5, y: 10.5, width: 15, height: 11, rx: 2.5, fill: shut ? colour : 'none',
      stroke: colour, 'stroke-width': 2 }));
}

/// Threads asleep on a condition variable.
export function sleeperBox(names, moment) {
  const on = new Map();
  for (const [thread, object] of moment.asleep)
    on.set(object, [...(on.get(object) || []), thread]);
  return [...on].map(([object, threads]) => h('div.lock.asleep',
    h('div.flags'),
    h('div', h('span.name', names.object(object)), ' ', h('span.free', 'condition')),
    h('div.queue', 'asleep on it: ', threads.map((t, i) => [i ? ', ' : '', who(names, t)]))));
}

/// Who waits for what: the links of a deadlock, in the order of its circle if it is one.
export function deadlockLinks(graph, moment) {
  const waiting = new Map();
  for (const t of moment.threads)
    if (graph.players.includes(t.number) && t.waitsFor) waiting.set(t.number, t);
  for (const start of waiting.keys()) {
    const circle = [];
    let at = start;
    while (waiting.has(at) && !circle.includes(at)) {
      circle.push(at);
      at = waiting.get(at).waitsFor.owners[0];
    }
    if (at === start && circle.length > 1)
      return { circle: true, links: circle.map((t) => waiting.get(t)) };
  }
  return { circle: false, links: [...waiting.values()] };
}

const kGroundWidth = 520;
const kShortArrow = 60; // has no room for words
const kWaitBox = { width: 160, height: 48 };

export function deadlockPicture(graph, names, moment) {
  const { circle, links } = deadlockLinks(graph, moment);
  const label = links.map((t) => waitText(names, t)).join('; ');
  const drawing = circle ? drawCircle(names, links) : drawRows(names, moment, links);
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', label);
  return drawing;
}

/// "parker 1 waits for parked_mutex, held by waker 1"
export function waitText(names, thread) {
  const { kind, object, owners, cell } = thread.waitsFor;
  const name = names.thread(thread.number);
  if (kind === 'end') return `${name} waits for the end of ${names.thread(owners[0])}`;
  if (kind === 'notification') return `${name} sleeps on ${names.object(object)}`;
  if (kind === 'value') return `${name} waits for another value of ${names.cell(cell)}`;
  const held = owners.length ? `, held by ${owners.map((t) => names.thread(t)).join(', ')}` : '';
  return `${name} waits for ${names.object(object)}${held}`;
}

function ground(height, width = kGroundWidth) {
  return svg('svg.map.cycle', { viewBox: `0 0 ${width} ${height}` },
    svg('defs', svg('marker', { id: 'wait-tip', viewBox: '0 0 10 10', refX: 9, refY: 5,
      markerWidth: 11, markerHeight: 11, markerUnits: 'userSpaceOnUse', orient: 'auto' },
    svg('path', { d: 'M0 .5 10 5 0 9.5z', fill: 'var(--bad)' }))));
}

function box(names, { thread, object, note }, x, y) {
  const isThread = thread !== undefined;
  const words = isThread ? names.thread(thread) : names.object(object);
  const cut = words.length > 17 ? `${words.slice(0, 16)}…` : words;
  const group = svg('g', { class: isThread ? tone(thread) : '' },
    svg('title', words),
    svg('rect', { class: isThread ? 'hit' : 'box strong', x: x - kWaitBox.width / 2,
      y: y - kWaitBox.height / 2, ...kWaitBox, rx: isThread ? 24 : 8 }));
  if (isThread) group.append(svg('path.own', { d: shapeOf(thread),
    transform: `translate(${x - 66} ${y - 9}) scale(1.15)` }));
  group.append(svg(isThread ? 'text.strong' : 'text.m', { x: isThread ? x - 40 : x,
    y: y + (note ? -1 : 5), 'text-anchor': isThread ? 'start' : 'middle', 'font-size': 14 }, cut));
  if (note) group.append(svg('text.lab', { x: isThread ? x - 40 : x, y: y + 15,
    'text-anchor': isThread ? 'start' : 'middle' }, note));
  return group;
}

function arrow(from, to, words, dashed) {
  const [x1, y1] = from;
  const [x2, y2] = to;
  const scale = (dx, dy) => Math.min(Math.abs(dx) ? (kWaitBox.width / 2 + 4) / Math.abs(dx) : 9,
    Math.abs(dy) ? (kWaitBox.height / 2 + 4) / Math.abs(dy) : 9);
  const k = scale(x2 - x1, y2 - y1);
  const at = (t) => [x1 + (x2 - x1) * t, y1 + (y2 - y1) * t];
  const [ax, ay] = at(k);
  const [bx, by] = at(1 - k);
  const level = Math.abs(y2 - y1) < 20;
  const right = (x1 + x2) / 2 > kGroundWidth / 2;
  // The more a line leans, the further aside its words stand.
  const aside = (right ? 1 : -1) * (10 + Math.min(40, 8 * Math.abs((x2 - x1) / (y2 - y1))));
  const isShort = Math.hypot(bx - ax, by - ay) < kShortArrow;
  return svg('g', svg('line.wait', { x1: ax, y1: ay, x2: bx, y2: by,
    'stroke-dasharray': dashed ? '7 4' : null, 'marker-end': 'url(#wait-tip)' }),
  svg('text.goneText', { x: (x1 + x2) / 2 + (level ? 0 : aside),
    y: (y1 + y2) / 2 + (level ? -8 : 4),
    'text-anchor': level ? 'middle' : right ? 'start' : 'end', 'font-size': 13 },
  isShort && !level ? '' : words));
}

function drawCircle(names, links) {
  const items = links.flatMap((t) => [{ thread: t.number }, t.waitsFor.kind === 'end'
    ? { object: `the end of ${names.thread(t.waitsFor.owners[0])}` }
    : { object: t.waitsFor.object }]);
  const count = items.length;
  const height = count === 4 ? 210 : 430;
  const spots = count === 4 ? [[90, 45], [430, 45], [430, 165], [90, 165]]
    : items.map((_, i) => {
      const turn = (i / count) * 2 * Math.PI - Math.PI / 2;
      return [260 + 175 * Math.cos(turn), height / 2 + 185 * Math.sin(turn)];
    });
  const drawing = ground(height);
  items.forEach((item, i) => drawing.append(arrow(spots[i], spots[(i + 1) % count],
    item.thread === undefined ? 'held by' : 'waits for', item.thread !== undefined)));
  items.forEach((item, i) => drawing.append(box(names, item, ...spots[i])));
  return drawing;
}

/// No circle: each waiting thread, what it waits for, and who has it.
function drawRows(names, moment, links) {
  const hasOwners = links.some((t) => t.waitsFor.kind === 'lock' && t.waitsFor.owners.length);
  const width = hasOwners ? 640 : kGroundWidth;
  const [first, second, third] = hasOwners ? [84, 320, 556] : [84, 430, 0];
  const drawing = ground(Math.max(links.length, 1) * 64 + 12, width);
  links.forEach((t, i) => {
    const y = 36 + i * 64;
    const { kind, object, owners, cell } = t.waitsFor;
    const [owner] = owners;
    const what = kind === 'value' ? { object: names.cell(cell), note: 'another value' }
      : kind === 'end' ? { thread: owner, note: 'its end' }
        : { object, note: kind === 'notification' ? 'a notification' : '' };
    drawing.append(arrow([first, y], [second, y], 'waits for', true),
      box(names, { thread: t.number }, first, y), box(names, what, second, y));
    if (kind === 'end' || owner === undefined) return;
    const over = moment.threads[owner].standing === 'ended' ? 'has ended' : '';
    drawing.append(arrow([second, y], [third, y], 'held by', false),
      box(names, { thread: owner, note: over }, third, y));
  });
  return drawing;
}
