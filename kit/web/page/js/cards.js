import { h, icon, tone, who } from './dom.js';
import { aheadLabel, cellLabel, objectLabel, valueLabel } from './labels.js';
import { aheadText, kTimeOut, misuseOf, wayText } from './phrases.js';
import { shortCall } from './names.js';
import { standingText } from './columns.js';

// The cards below the columns: what each thread is about to do, what it still believes, why it
// waits, and the buttons that let it go.

export class Cards {
  constructor(root, act) {
    this.act = act;
    this.nexts = h('div.nexts');
    root.append(this.nexts);
  }

  adopt(graph, names) {
    this.graph = graph;
    this.names = names;
    // The same threads keep their cards, and so the focus.
    const threads = graph.players.map((t) => `${t} ${names.thread(t)}`).join();
    if (this.threads === threads) return;
    this.threads = threads;
    this.cards = new Map(graph.players.map((t) => [t, this.#make(t)]));
    this.nexts.replaceChildren(...[...this.cards.values()].map((card) => card.root));
  }

  focus() {
    [...this.cards.values()][0]?.step.focus();
  }
  /// Why a thread cannot go, as its card says it.
  reason(t) {
    const text = this.cards.get(t)?.step.getAttribute('aria-description');
    return text && `${this.names.thread(t)}: ${text}`;
  }

  #make(t) {
    const button = (kind, sign, title, go) => h(`button.btn.${kind}`,
      { type: 'button', title, onclick: go }, sign, h('span.lbl'));
    const key = t === 0 ? 'M' : t <= 9 ? String(t) : '';
    const card = {
      where: h('div.where'),
      what: h('div.what'),
      note: h('div.note'),
      step: button('step', key ? h('kbd', key) : null, 'One step', () => this.act.take(t)),
      line: button('line', icon('line'), 'To the end of this source line (Shift and the key)',
        () => this.act.line(t)),
      run: button('run', icon('run'),
        'Until it waits for another thread, or to its end (Alt and the key)',
        () => this.act.run(t)),
      ways: h('div.ways'),
    };
    label(card.step, 'Step');
    label(card.line, 'Line');
    label(card.run, 'Run');
    card.root = h('div.next', { class: tone(t), role: 'group', 'aria-label': this.names.thread(t) },
      card.where, card.what, card.note, card.ways,
      h('div.btns', card.step, card.line, card.run));
    return card;
  }

  update(moment, hint) {
    for (const [t, card] of this.cards) {
      const thread = moment.threads[t];
      const ready = thread.standing === 'ready';
      card.root.classList.toggle('off', !ready);
      card.root.classList.toggle('boom', thread.standing === 'crashed');
      card.root.classList.toggle('hinted', hint?.thread === t && ready);
      card.where.textContent = this.#where(thread, moment) || '\u00a0';
      card.what.replaceChildren(...this.#what(thread, moment).flat(9));
      card.note.replaceChildren(...this.#note(thread, moment).flat(9).filter(Boolean));
      this.#ways(card, thread, moment, hint);
      const why = ready ? '' : thread.standing === 'waits' ? card.note.textContent
        : standingText(thread);
      for (const button of [card.step, card.line, card.run]) {
        button.setAttribute('aria-disabled', String(!ready));
        if (why) button.setAttribute('aria-description', why);
        else button.removeAttribute('aria-description');
      }
      const ahead = ready ? aheadText(this.names, thread.next) : null;
      card.step.setAttribute('aria-label',
        `Step ${this.names.thread(t)}${ahead ? `: ${ahead.join(' ').trim()}` : ''}`);
      card.line.setAttribute('aria-label', `Line ${this.names.thread(t)}`);
      card.run.setAttribute('aria-label', `Run ${this.names.thread(t)}`);
    }
  }

  /// The ways that the step has, besides the one that Step takes.
  #ways(card, thread, moment, hint) {
    const { next, ways, number } = thread;
    const waking = next && /^(notify|wake) one$/.test(next.verb);
    const sleepers = waking ? [...moment.asleep].filter(([, object]) => object === next.object)
      .map(([t]) => t).sort((a, b) => a - b) : [];
    const named = ways.length > 1 || ways[0] > 0;
    label(card.step, named && next ? wayText(this.names, next, ways[0], sleepers) : 'Step');
    card.step.classList.toggle('named', named && !!next);
    const others = named ? ways.slice(1) : [];
    while (card.ways.children.length > others.length) card.ways.lastChild.remove();
    others.forEach((way, i) => {
      // The buttons stay while there are as many, so that one keeps the focus.
      const button = card.ways.children[i]
        || card.ways.appendChild(h('button.btn.way', { type: 'button' }, h('span.lbl')));
      label(button, wayText(this.names, next, way, sleepers));
      button.onclick = () => this.act.take(number, way);
      button.classList.toggle('hinted-way', hint?.thread === number && hint.alternative === way);
    });
  }

  #where(thread, moment) {
    const crashed = thread.standing === 'crashed';
    const at = crashed ? moment.end.at : thread.next?.at;
    if (!at || thread.standing === 'ended') return '';
    const call = shortCall(at.call);
    const begins = thread.next?.begins && at.function ? `begins ${at.function}, ` : '';
    const inside = call ? `, in ${call}` : '';
    return `${crashed ? '' : begins}${this.names.place(at)}${inside}`;
  }

  #what(thread, moment) {
    if (thread.standing === 'crashed')
      return ['✕ ', (moment.end.reason || 'crashed').replace(/:.*$/, '')];
    if (thread.standing === 'ended') return ['Has ended'];
    if (thread.standing === 'cut off') return ['Did not get to go on'];
    if (thread.standing === 'goes round') return ['Goes round'];
    if (thread.standing === 'absent') return ['Not there yet'];
    if (moment.asleep.has(thread.number) && thread.ways[0] !== 0)
      return ['Sleeps on ', h('u', this.names.object(moment.asleep.get(thread.number)))];
    const ahead = aheadText(this.names, thread.next);
    if (!ahead) return ['\u00a0'];
    if (!ahead[1]) return [ahead[0]];
    return [`${ahead[0]} `,
      h('u', { title: ahead[1] }, aheadLabel(this.names, thread.next, ahead[1]))];
  }

  #note(thread, moment) {
    if (thread.standing === 'waits') return this.#whyItWaits(thread, moment);
    if (thread.standing === 'crashed') return this.#whyItCrashed(moment);
    if (thread.standing === 'absent') return ['No thread has started it yet.'];
    if (thread.standing !== 'ready') return [];
    const out = [...this.#now(thread, moment)];
    const meet = moment.meets.find((m) => m.a === thread.number || m.b === thread.number);
    if (meet) {
      const other = meet.a === thread.number ? meet.b : meet.a;
      const { verb } = moment.threads[other].next;
      const too = verb === thread.next.verb ? ', too' : '';
      out.push(h('span.stale',
        `⚡ ${this.names.thread(other)} is about to ${verb} it${too}: a data race. `));
    }
    return [...out, ...this.#believes(thread, moment, !!meet)];
  }

  #blockAhead({ next: { cell, object } }) {
    return cell !== undefined ? this.graph.cells[cell][0] : this.names.blockOf(object);
  }

  #now(thread, moment) {
    const { names } = this;
    const { cell } = thread.next;
    if (moment.asleep.has(thread.number))
      return thread.ways[0] === 0 ? ['A notification has woken it. ']
        : ['It sleeps until another thread notifies it. ', thread.ways.includes(kTimeOut)
          ? 'It can also time out. ' : 'It can also wake without that. '];
    const block = this.#blockAhead(thread);
    if (moment.blocks.get(block)?.freed)
      return [h('span.stale', '⚠ ', objectLabel(names, block), ' has been freed!'), ' '];
    if (cell === undefined) return [];
    const now = moment.cells.get(cell);
    return now ? ['It is ', h('b', valueLabel(names, now.value, cell)), ' now. '] : [];
  }

  /// What it has read: where another thread has freed it, or has changed it since, it says so.
  #believes(thread, { blocks }, isShort) {
    const { names } = this;
    const gone = [...thread.holds].map(([, held]) => names.blockOf(held.value))
      .findLast((id) => (blocks.get(id)?.freed?.thread ?? thread.number) !== thread.number);
    if (gone && gone === this.#blockAhead(thread)) return []; // has been said
    if (gone) return [h('span.stale', 'Still uses'), ' ', h('b', objectLabel(names, gone)), '. '];
    const stale = [...thread.holds].filter(([, held]) => held.stale).at(-1);
    const value = ([c, held]) =>
      [h('b', cellLabel(names, c)), ' ', { is: held.value, c }].flatMap((x) =>
        (x.c === undefined ? [x] : ['= ', h('b', valueLabel(names, x.is, x.c))]));
    if (stale) {
      const [c, held] = stale;
      if (!held.sameLine)
        return [h('span.stale', `On ${names.place(held.at)}`), ' it read ', value(stale),
          ', which has changed since. '];
      return [h('span.stale', 'Still believes'), ' that ', h('b', cellLabel(names, c)), ' is ',
        h('b', valueLabel(names, held.value, c)), '. '];
    }
    const last = [...thread.holds].filter(([, held]) => held.sameLine).at(-1);
    return last && !isShort ? ['Has read ', value(last), '. '] : [];
  }

  #whyItWaits(thread, { end }) {
    const { names } = this;
    const { kind, object, owners, cell } = thread.waitsFor;
    if (kind === 'end') return ['Cannot go before ', who(names, owners[0]), ' has ended.'];
    if (kind === 'notification')
      return ['Cannot go: it sleeps until another thread notifies ',
        h('b.mono', names.object(object)), '.'];
    if (kind === 'value')
      return ['It waits in a loop until ', h('b', cellLabel(names, cell)), ' changes',
        end ? ', and no thread is left that changes it.' : '.'];
    if (owners.length === 1 && owners[0] === thread.number)
      return ['Cannot go: it holds ', h('b.mono', names.object(object)), ' itself.'];
    if (owners.length)
      return ['Cannot go: ', owners.map((t, i) => [i ? ', ' : '', who(names, t)]),
        owners.length > 1 ? ' hold it.' : ' holds it.'];
    return ['Cannot go: it waits for ', h('b.mono', names.object(object)), '.'];
  }

  #whyItCrashed({ end, blocks }) {
    const { names } = this;
    if (!end.block) return [end.reason || ''];
    const freed = blocks.get(end.block)?.freed;
    const { did, how } = misuseOf(end);
    return [`It ${did} `, h('b', objectLabel(names, end.block)),
      freed && end.reason === 'use after free'
        ? [', which ', who(names, freed.thread), ' had freed.'] : ` ${how}.`];
  }
}

function label(button, text) {
  const span = button.querySelector('.lbl');
  if (span.textContent !== text) span.textContent = text;
}
