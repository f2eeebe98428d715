// The page's state in its address: #s=0x2_1x3&at=4&view=class&theme=dark&hint

export const address = {
  written: null,

  read() {
    const q = new URLSearchParams(location.hash.slice(1));
    const at = Number.parseInt(q.get('at'), 10);
    return {
      schedule: q.get('s'),
      at: Number.isNaN(at) ? undefined : at,
      view: q.get('view') || '',
      theme: q.get('theme') || '',
      hint: q.has('hint'),
    };
  },

  /// Changes some of it. An address that another hand has just changed is for `hashchange`: it must
  /// not be written over.
  write(changes) {
    if (this.written !== null && location.hash !== this.written) return;
    const q = new URLSearchParams(location.hash.slice(1));
    q.delete('k'); // a server's token is for no link
    for (const [name, value] of Object.entries(changes))
      if (value === null || value === undefined || value === '' || value === false) q.delete(name);
      else q.set(name, value === true ? '' : value);
    history.replaceState(null, '', `#${q}`);
    this.written = location.hash;
  },

  /// Whether it was changed by another hand than write().
  isForeign() {
    return location.hash !== this.written;
  },
};
