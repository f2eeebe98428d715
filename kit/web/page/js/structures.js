// What the cells of a case are parts of: hash maps, trees, lists, vectors, records, variables.
// Pure.
//
// A slot is all cells of one name: the same memory can be read in pieces of several sizes.

const kLooseKinds = { hash: ['node', 'bucket array'], tree: ['tree node'], list: ['list node'],
  vector: ['array'] };

export class Structures {
  constructor(graph) {
    this.graph = graph;
    this.plain = []; // [{name, slot}]
    this.rows = []; // arrays: [{name, items: [{index, slot}]}]
    this.containers = []; // [{kind, name, parts: Map part → slot}]
    this.fields = new Map(); // block → Map part → slot
    const wholes = new Map();
    graph.cells.forEach(([whole, part], c) => {
      const into = graph.blocks[whole] ? this.fields : wholes;
      if (!into.has(whole)) into.set(whole, new Map());
      const parts = into.get(whole);
      if (!parts.has(part)) parts.set(part, []);
      parts.get(part).push(c);
    });
    for (const [name, parts] of wholes) this.#place(name, parts);
    for (const row of this.rows) row.items.sort((a, b) => a.index - b.index);
    this.locks = locksOf(graph);
    this.users = usersOf(graph);
  }

  #place(name, parts) {
    if (parts.size === 1 && parts.has('')) {
      const element = /^(.*)\[(\d+)\]$/.exec(name);
      if (!element) {
        this.plain.push({ name, slot: parts.get('') });
        return;
      }
      let row = this.rows.find((r) => r.name === element[1]);
      if (!row) this.rows.push(row = { name: element[1], items: [] });
      row.items.push({ index: Number(element[2]), slot: parts.get('') });
      return;
    }
    const elements = [...parts].map(([part, slot]) =>
      ({ slot, at: /^elems\[(\d+)\]$/.exec(part) }));
    if (elements.every(({ at }) => at)) {
      this.rows.push({ name,
        items: elements.map(({ at, slot }) => ({ index: Number(at[1]), slot })) });
      return;
    }
    const kind = kindOf(parts);
    // Its head is a node too, of which only the links are of use to a reader.
    if (kind === 'tree')
      for (const part of parts.keys()) if (/^header\b/.test(part)) parts.delete(part);
    this.containers.push({ kind, name, parts,
      type: declaredType(this.graph, name) || kTypes[kind] || '',
      elementSize: elementSizeOf(this.graph, name) });
  }

  /// Whether a variable is worth its room: memory without a name tells something only where it has
  /// a number in it that threads share.
  isTelling({ name, slot }, value) {
    return !/^unnamed memory/.test(name) || (this.sharers(slot) > 1 && /^-?\d/.test(value || ''));
  }
  /// Whether a field is worth its room: it has a name, or threads meet there.
  isTold(slot, part) {
    return hasName(part) || this.sharers(slot) > 1;
  }
  /// How many threads, besides main, use it in some schedule.
  sharers(slot) {
    return this.#others(slot).size;
  }
  #others(keys) {
    const all = new Set(keys.flatMap((key) => [...(this.users.get(key) || [])]));
    all.delete(0);
    return all;
  }

  /// Whether a block belongs into a container's picture, if it is reached from no other.
  fits(id, container) {
    if (!kLooseKinds[container.kind]?.includes(this.graph.blocks[id].kind)) return false;
    return this.containers.find((c) => c.kind === container.kind) === container;
  }

  /// Blocks outside of all containers that more than one thread uses: shown as records.
  isShared(id) {
    const fields = this.fields.get(id);
    return !!fields && this.#others([id, ...[...fields.values()].flat()]).size > 1;
  }
}

/// "use count" has one, "byte 16" has none.
export function hasName(part) {
  return part !== '' && !/byte \d+$/.test(part);
}

function kindOf(parts) {
  const has = (...names) => names.some((name) => parts.has(name));
  if (has('bucket array', 'bucket count', 'the only bucket')) return 'hash';
  if (has('root')) return 'tree';
  if (has('node.next', 'node.prev', 'node.size')) return 'list';
  if (has('begin', 'end of capacity')) return 'vector';
  return 'record';
}

const kSizes = { char: 1, bool: 1, short: 2, int: 4, unsigned: 4, 'unsigned int': 4, long: 8,
  'unsigned long': 8, 'std::size_t': 8, 'std::int32_t': 4, 'std::int64_t': 8 };

const kTypes = { hash: 'std::unordered_map', tree: 'std::map', list: 'std::list' };

/// "std::multimap", if the sources declare a container of that name; else "".
function declaredType(graph, name) {
  const last = name.split('.').at(-1).replace(/\W/g, '');
  const pattern = new RegExp(`\\b((?:unordered_)?(?:multi)?(?:map|set)|list)<.*>\\s*${last}\\b`);
  for (const { lines } of graph.data.sources)
    for (const line of lines) {
      const found = pattern.exec(line);
      if (found) return `std::${found[1]}`;
    }
  return '';
}

/// Of a vector whose declaration stands in the sources; 0: not known. The graph has values of up to
/// eight bytes, whatever they are made of.
function elementSizeOf(graph, name) {
  const last = name.split('.').at(-1).replace(/\W/g, '');
  const pattern = new RegExp(`vector<\\s*([\\w: ]+?)\\s*>\\s+${last}\\b`);
  for (const { lines } of graph.data.sources)
    for (const line of lines) {
      const found = pattern.exec(line);
      if (found) return kSizes[found[1]] || 0;
    }
  return 0;
}

function locksOf(graph) {
  const locks = new Set();
  for (const event of graph.events)
    for (const [, object, isLock] of event.edges || []) if (isLock) locks.add(object);
  return [...locks];
}

/// Cell or block → the threads that use it in some schedule.
function usersOf(graph) {
  const users = new Map();
  for (const { thread, accesses } of graph.events)
    for (const [, what] of accesses || []) {
      if (!users.has(what)) users.set(what, new Set());
      users.get(what).add(thread);
    }
  return users;
}
