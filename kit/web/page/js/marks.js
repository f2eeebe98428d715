// What the picture marks at a place of the schedule: what the last step touched, what raced, and
// what each thread touches next. Pure.

export class Marks {
  constructor(structures, moment) {
    this.structures = structures;
    this.moment = moment;
    const { graph } = structures;
    this.touched = new Map(); // cell or block → {kind, thread, before, after}
    this.raced = new Set();
    this.next = new Map(); // cell or block → [{thread, kind}]
    const last = moment.rows.findLast((r) => graph.players.includes(r.thread));
    if (last) {
      for (const [kind, what, before, after] of last.event.accesses || [])
        this.touched.set(what, { kind, thread: last.thread, before, after });
      for (const race of last.races) this.raced.add(race.second.access[1]);
    }
    for (const thread of moment.threads) {
      const { number, next, can } = thread;
      if (!next || !can || !graph.players.includes(number)) continue;
      const kind = { read: 'R', write: 'W', update: 'U', free: 'frees' }[next.verb];
      if (!kind) continue;
      const what = next.cell ?? (next.object || '').replace(/^@/, '');
      this.next.set(what, [...(this.next.get(what) || []), { thread: number, kind }]);
    }
  }

  /// Of several cells of one name, the one that was written last.
  cell(slot) {
    if (!slot?.length) return undefined;
    const step = (c) => this.moment.cells.get(c)?.step ?? -2;
    return slot.reduce((best, c) => (step(c) > step(best) ? c : best));
  }
  known(slot) {
    const cell = this.moment.cells.get(this.cell(slot));
    return cell && cell.value !== null ? cell : undefined;
  }
  raw(slot) {
    return this.known(slot)?.value;
  }
  /// The block that it points to, or null.
  target(slot) {
    const value = this.raw(slot);
    const id = value && value[0] === '@' ? value.slice(1) : null;
    return id && this.structures.graph.blocks[id] ? id : null;
  }
  hit(slot) {
    const found = slot?.find((c) => this.touched.has(c));
    return found === undefined ? undefined : this.touched.get(found);
  }
  isRaced(slot) {
    return !!slot?.some((c) => this.raced.has(c));
  }
  ahead(slot) {
    return (slot || []).flatMap((c) => this.next.get(c) || []);
  }
  /// The last step, if it changed the value.
  wrote(slot) {
    const hit = this.hit(slot);
    return hit && hit.kind !== 'r' && hit.before !== hit.after ? hit : undefined;
  }

  field(id, part) {
    return this.structures.fields.get(id)?.get(part);
  }
  exists(id) {
    return this.moment.blocks.has(id);
  }
  freed(id) {
    return this.moment.blocks.get(id)?.freed;
  }
  /// What is about to happen to a block as a whole.
  blockAhead(id) {
    return (this.next.get(id) || []).map((flag) => ({ ...flag, part: '' }));
  }
  /// The same, and before it what is about to happen to each of its fields.
  allAhead(id) {
    const fields = [...(this.structures.fields.get(id) || [])];
    return [...fields.flatMap(([part, slot]) =>
      this.ahead(slot).map((flag) => ({ ...flag, part }))), ...this.blockAhead(id)];
  }
}
