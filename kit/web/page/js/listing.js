import { excerptsOf } from './excerpt.js';
import { badge, h, tone, toneOf } from './dom.js';

// The panel "Source": each thread's mark stands at the line that it runs next.

const kKeywords = new Set(('alignas auto bool break case catch char class const constexpr continue '
  + 'default delete do double else enum explicit false float for friend if inline int long mutable '
  + 'namespace new noexcept nullptr operator private public return short signed sizeof static '
  + 'static_cast struct switch template this thread_local throw true try typename unsigned using '
  + 'virtual void volatile while std').split(' '));
// A comment, a text, a directive, a number, a word, anything else.
const kTokens = new RegExp(['(\\/\\/.*$)', '("(?:[^"\\\\]|\\\\.)*")', '(^\\s*#.*$)',
  '\\b(\\d[\\w\']*)\\b', '\\b([A-Za-z_]\\w*)\\b', '([^\\w"\\/#]+|.)'].join('|'), 'g');

const kContext = 20; // px around the lines that are scrolled to

function coloured(line) {
  const out = [];
  for (const [all, comment, string, directive, number, word, rest] of line.matchAll(kTokens)) {
    if (comment || directive) out.push(h('span.c', all));
    else if (string) out.push(h('span.s', all));
    else if (number) out.push(h('span.n', all));
    else if (word) out.push(kKeywords.has(word) ? h('span.k', all) : all);
    else out.push(rest, /[(.,>]$/.test(rest) ? h('wbr') : '');
  }
  return out;
}

/// The comment behind a line is said elsewhere better; room is short.
function bare(line) {
  return line.replace(/(\S)\s+\/\/ .*$/, '$1');
}

export class Listing {
  constructor(root, lesson) {
    this.title = h('span.mono');
    this.body = h('div.lines', { tabindex: 0, role: 'group', 'aria-label': 'Source' });
    const key = (mark, text) => h('span', h('b', mark), ` ${text}`);
    const legend = h('div.legend', key('○ R', 'reads'), key('● W', 'writes'), key('● U', 'updates'),
      key('✕', 'frees'),
      h('span.racy', '⚡ data race'),
      lesson ? h('span.lesson', { title: lesson.file }, lesson.name) : null);
    root.replaceChildren(h('h2', 'Source', this.title), this.body, legend);
  }

  adopt(graph) {
    this.graph = graph;
    const excerpts = excerptsOf(graph);
    // A fragment around the next step mostly shows the same lines.
    const shown = excerpts.map(({ file, show }) => `${file} ${show}`).join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.rows = new Map(); // "file:line" → {row, marks}
    const { scrollTop } = this.body;
    this.body.replaceChildren();
    excerpts.forEach((excerpt, file) => {
      if (excerpts.length > 1) this.body.append(h('div.file', excerpt.file));
      this.#fill(excerpt, file);
    });
    const file = excerpts.length > 1 ? `${excerpts.length} files` : excerpts[0]?.file || '';
    this.title.textContent = file;
    this.title.title = file;
    this.body.scrollTop = scrollTop;
  }

  #fill({ lines, show, used }, file) {
    let next = 0;
    const gap = (to) => {
      const hidden = lines.slice(next, to);
      if (hidden.some((l) => l.trim()))
        this.body.append(h('div.fold',
          `⋯ ${hidden.length} ${hidden.length === 1 ? 'line' : 'lines'}`));
      else if (hidden.length && next > 0)
        this.body.append(h('div.ln', h('span'), h('span'), h('span', ' ')));
    };
    for (const i of show) {
      gap(i);
      next = i + 1;
      const marks = h('span.marks');
      const row = h('div.ln', marks,
        h('span.no', { class: used.has(i + 1) ? 'hot' : '' }, String(i + 1)),
        h('span.tx', { title: lines[i].trim() }, coloured(bare(lines[i]))));
      this.rows.set(`${file}:${i + 1}`, { row, marks });
      this.body.append(row);
    }
    gap(lines.length);
  }

  #rowAt(at) {
    return at && this.rows.get(`${at.file || 0}:${at.line}`);
  }

  update(moment, names) {
    for (const { row, marks } of this.rows.values()) {
      if (row.className === 'ln') continue;
      marks.replaceChildren();
      row.className = 'ln';
      row.style.removeProperty('box-shadow');
    }
    const here = new Map(); // row → the threads that are there
    for (const thread of moment.threads) {
      if (!this.graph.players.includes(thread.number)) continue;
      const crashed = thread.standing === 'crashed' ? moment.end.at : null;
      const found = this.#rowAt(crashed || thread.next?.at);
      if (!found || thread.standing === 'absent') continue;
      found.marks.append(badge(thread.number, `${names.thread(thread.number)} is here`));
      here.set(found, [...(here.get(found) || []), thread.number]);
    }
    for (const [{ row }, threads] of here) {
      row.className = `ln here ${tone(threads[0])}`;
      row.style.setProperty('box-shadow', threads.map((t, i) =>
        `inset ${0.22 * (i + 1)}rem 0 var(--t${toneOf(t)})`).join(', '));
    }
    const last = moment.rows.at(-1);
    for (const race of last?.races || [])
      for (const side of [race.first, race.second])
        this.#rowAt(side.event.at)?.row.classList.add('raced');
    const moved = moment.rows.findLast((r) => this.graph.players.includes(r.thread));
    const players = moment.threads.filter((t) => this.graph.players.includes(t.number));
    const first = moved ? moment.threads[moved.thread] : players[0];
    const together = moved ? players.filter((t) => t.waitsFor) : players;
    this.#show(this.#rowAt(first?.next?.at || moved?.event.at), together.length > 1
      ? together.map((t) => this.#rowAt(t.next?.at)).filter(Boolean) : []);
  }

  /// Scrolls the panel, and only it, so that the line is seen; all of several lines (where threads
  /// begin, or wait), if they fit.
  #show(found, together) {
    const tops = together.map(({ row }) => row.offsetTop);
    const bottoms = together.map(({ row }, i) => tops[i] + row.offsetHeight);
    const above = Math.min(...tops) - kContext;
    const below = Math.max(...bottoms) + kContext;
    if (together.length && below - above <= this.body.clientHeight) {
      if (above < this.body.scrollTop) this.body.scrollTop = above;
      else if (below > this.body.scrollTop + this.body.clientHeight)
        this.body.scrollTop = below - this.body.clientHeight;
      return;
    }
    if (!found) return;
    const top = found.row.offsetTop;
    const room = this.body.clientHeight;
    if (top < this.body.scrollTop || top + found.row.offsetHeight > this.body.scrollTop + room)
      this.body.scrollTop = top - room / 3;
  }
}
