// What things are called: cells, blocks, values, places. Pure.

/// Member names of the library, in words.
const kPartWords = {
  'value, byte 8': 'value (2nd half)',
  'node.next': 'first node',
  'node.prev': 'last node',
  'node.size': 'size',
  'size at which it grows': 'size at which it grows',
};
/// A member of std::array.
const kElement = /^elems(\[\d+\])$/;
const kLargest = 2n ** 64n;

export function shortCall(call) {
  if (!call) return '';
  return call.replace(/^std::/, '').replace(/^(?:\w+::)?(\w+)::(~?)\1$/, '$2$1')
    .replace(/^(?:unordered_)?(?:map|set|list|vector|deque)::/, '');
}

export class Names {
  constructor(graph) {
    this.graph = graph;
    const members = new Set();
    for (const [whole, part] of graph.cells) if (!graph.blocks[whole] && part) members.add(whole);
    this.only = members.size === 1 ? [...members][0] : null;
    this.kinds = new Map(); // kind and thread → how many blocks
    for (const block of Object.values(graph.blocks)) {
      const key = `${block.kind}/${block.thread}`;
      this.kinds.set(key, (this.kinds.get(key) || 0) + 1);
    }
  }

  thread(n) {
    return this.graph.threads[n] ?? `thread ${n}`;
  }

  /// "node 2 of setter 1"
  block(id) {
    const block = this.graph.blocks[id];
    return block ? `${this.kind(id)} of ${this.thread(block.thread)}` : id;
  }
  kind(id) {
    return `${this.graph.blocks[id].kind} ${this.number(id)}`.trimEnd();
  }
  /// Which one of its kind it is, where its thread made several; else "".
  number(id) {
    const { kind, thread, number } = this.graph.blocks[id];
    return this.kinds.get(`${kind}/${thread}`) > 1 ? String(number) : '';
  }

  part(part) {
    return kPartWords[part] || part;
  }

  /// "first node", "next of node of setter 1", "served"
  cell(c) {
    const [whole, part] = this.graph.cells[c];
    if (this.graph.blocks[whole])
      return part ? `${this.part(part)} of ${this.block(whole)}` : this.block(whole);
    if (!part) return whole;
    const element = kElement.exec(part);
    if (element) return `${whole}${element[1]}`;
    return this.only === whole ? this.part(part) : `${this.part(part)} of ${whole}`;
  }

  /// The block that an object or a value points to, or null: "@node/1/1" is one.
  blockOf(text) {
    const id = text && text[0] === '@' ? text.slice(1) : text;
    return this.graph.blocks[id] ? id : null;
  }

  /// A lock, a block, "byte 24 of @control block/1/1".
  object(text) {
    if (!text) return '';
    const id = this.blockOf(text);
    if (id) return this.block(id);
    const inside = /^(.*) of @(.*)$/.exec(text);
    return inside ? `${inside[1]} of ${this.object(inside[2])}` : text;
  }

  value(v, c) {
    if (v === null || v === undefined) return '?';
    if (v[0] === '@') return this.object(v.slice(1));
    if (v[0] === '&') return this.#address(v, c);
    if (/^\d{18,}$/.test(v)) {
      const below = kLargest - BigInt(v);
      if (below > 0n && below < 1000n) return `2⁶⁴−${below}`;
    }
    return v;
  }

  #address(v, c) {
    const [whole, part] = c === undefined ? ['', ''] : this.graph.cells[c];
    const block = this.graph.blocks[whole];
    if (part === 'bucket array') return 'its own single bucket';
    if (part.startsWith('bucket ') || part === 'the only bucket') return 'the head';
    if (block && /node/.test(block.kind)) return 'the head';
    if (v.slice(1) === whole) return 'itself';
    return v;
  }

  /// "line 12", with its file where there are several.
  place(at) {
    if (!at || !at.line) return '';
    const file = this.graph.data.sources.length > 1
      ? `${this.graph.file(at).split('/').pop()}, ` : '';
    return `${file}line ${at.line}`;
  }

  ended(object) {
    const found = /^end (\d+)$/.exec(object || '');
    return found ? this.thread(Number(found[1])) : 'a thread';
  }
}
