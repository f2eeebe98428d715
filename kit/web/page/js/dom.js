// Small helpers: h('p.note', {title: …}, 'text', child, …). Texts are never read as HTML.

const kSvgSpace = 'http://www.w3.org/2000/svg';

function fillIn(element, properties, children) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === 'class' || value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style')
      for (const [rule, x] of Object.entries(value)) element.style.setProperty(rule, x);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity))
    if (child !== null && child !== undefined && child !== false && child !== '')
      element.append(child);
  return element;
}

function build(create, tag, properties, children) {
  if (properties && (typeof properties !== 'object' || properties.nodeType
    || Array.isArray(properties))) {
    children.unshift(properties);
    properties = null;
  }
  const [name, ...classes] = tag.split('.');
  const element = create(name || 'div');
  const all = `${classes.join(' ')} ${properties?.class || ''}`.trim();
  if (all) element.setAttribute('class', all);
  return fillIn(element, properties, children);
}

export function h(tag, properties, ...children) {
  return build((name) => document.createElement(name), tag, properties, children);
}

export function svg(tag, properties, ...children) {
  return build((name) => document.createElementNS(kSvgSpace, name), tag, properties, children);
}

/// A thread's mark: colour and shape say the same. main has the hexagon.
const kShapes = [
  'M8 1.2 14 4.6v6.8L8 14.8 2 11.4V4.6z',
  'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z',
  'M2 2h12v12H2z',
  'M8 1.2 15.2 14H.8z',
  'M8 .4 15.6 8 8 15.6.4 8z',
  'M5.5 1.5h5v4h4v5h-4v4h-5v-4h-4v-5h4z',
  'M.8 2h14.4L8 14.8z',
];
const kTones = kShapes.length - 1;

/// Which of the colours and shapes a thread has: 0 main's, then 1 to 6, and again.
export function toneOf(thread) {
  return thread === 0 ? 0 : ((thread - 1) % kTones) + 1;
}
export function shapeOf(thread) {
  return kShapes[toneOf(thread)];
}
export function tone(thread) {
  return `t${toneOf(thread)}`;
}

export function badge(thread, label) {
  const named = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': 'true' };
  return svg('svg.badge', { viewBox: '0 0 16 16', class: tone(thread), ...named },
    svg('path', { d: shapeOf(thread) }));
}

export function who(names, thread) {
  return h('span.who', { class: tone(thread) }, badge(thread), names.thread(thread));
}

const kIcons = {
  undo: 'M7 5 3 9l4 4M3 9h9a5 5 0 0 1 0 10H9',
  redo: 'M13 5l4 4-4 4M17 9H8a5 5 0 0 0 0 10h3',
  reset: 'M4 4v5h5M4.6 9A7 7 0 1 1 4 12',
  hint: 'M8 17h4M8.5 14.5h3M10 2.5a5 5 0 0 0-3 9c.9.7 1 1.5 1 3h4c0-1.5.1-2.3 1-3a5 5 0 0 0-3-9z',
  link: 'M8 12l4-4M7 9 4.8 11.2a3 3 0 0 0 4.2 4.2L11 13.4M13 11l2.2-2.2a3 3 0 0 0-4.2-4.2L9 6.6',
  command: 'M4 6l4 4-4 4M10 14h6',
  theme: 'M10 3a7 7 0 1 0 0 14z M10 3a7 7 0 0 1 0 14',
  big: 'M3 8V3h5M17 8V3h-5M3 12v5h5M17 12v5h-5',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.7 2.2c-.8.4-1.2 1-1.2 1.8M10 14.5v.1',
  line: 'M4 6v8M8 10h8M13 7l3 3-3 3',
  run: 'M4 6l5 4-5 4zM10 6l5 4-5 4zM17 6v8',
};

export function icon(name) {
  return svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' },
    svg('path', { d: kIcons[name] }));
}

export function tool(name, label, key, go) {
  return h('button.tool', { type: 'button', title: `${label} (${key})`, 'aria-label': label,
    'aria-keyshortcuts': key, onclick: go }, icon(name));
}

export function starRow(count) {
  return h('span.stars', { role: 'img', 'aria-label': `${count} of 3 stars` },
    '★'.repeat(count), h('i', '★'.repeat(3 - count)));
}
