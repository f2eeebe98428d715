import { address } from './address.js';
import { Cards } from './cards.js';
import { Columns, Heads } from './columns.js';
import { Game } from './game.js';
import { hintWords, Said } from './said.js';
import { Listing } from './listing.js';
import { momentOf } from './moment.js';
import { Names } from './names.js';
import { Picture } from './picture.js';
import { scheduleOf, Session } from './session.js';
import { replayCommand } from './command.js';
import { Strip } from './strip.js';
import { Top } from './top.js';

// The page of one case: the session, what is drawn of it, and what the learner can do.

const kFiner = 'More memory has proved shared, so the program has finer steps now. Start again.';

export class App {
  constructor(source, graph, dialogs, theme) {
    this.source = source;
    this.about = source.about;
    this.dialogs = dialogs;
    this.theme = theme;
    this.game = new Game(source);
    this.session = new Session(graph, (schedule) => this.source.find(schedule));
    this.work = Promise.resolve();
    this.begunAnew = false; // with finer steps than those of the case
    this.hinting = address.read().hint;
    this.act = this.#actions();
    this.#makeViews();
  }

  #makeViews() {
    const at = (id) => document.getElementById(id);
    this.views = {
      top: new Top(at('top'), this.about, this.act),
      listing: new Listing(at('code'), this.about.lesson),
      heads: new Heads(at('turns')),
      columns: new Columns(at('turns')),
      cards: new Cards(at('turns'), this.act),
      picture: new Picture(at('memory')),
      said: new Said(at('said'), this.about, this.act),
      strip: new Strip(at('time'), this.act),
    };
  }

  /// One thing after the other, however fast the keys are: a step that must be asked for keeps the
  /// next ones waiting.
  #queue(job) {
    this.work = this.work.then(job).catch((error) => this.#failed(error));
    return this.work;
  }

  async #failed(error) {
    if (error.again) return this.#startOver();
    this.#say(error);
    try {
      this.draw();
    } catch {
      // What cannot be drawn must not keep the next step from being taken.
    }
  }

  /// The server sees more shared memory than before, so all that was known is of coarser steps.
  async #startOver() {
    try {
      await this.session.reset(await this.source.begin());
      this.#tellFiner();
    } catch (error) {
      this.#say(error);
    }
  }

  /// Whether the whole graph's steps are finer than those of the schedule.
  #isFiner({ data: { shared } }) {
    const { file } = this.about;
    const isFiner = !this.begunAnew && JSON.stringify(shared) !== JSON.stringify(file.shared);
    file.shared = shared; // a schedule's file must say of which steps it is
    return isFiner;
  }

  #tellFiner() {
    this.begunAnew = true;
    this.game.forget();
    this.draw();
    this.dialogs.toast(kFiner);
  }

  #say(error) {
    this.dialogs.toast(error instanceof TypeError && this.source.served
      ? 'The server has ended, and this was not seen before.' : error.message);
  }

  #actions() {
    const move = (job) => this.#queue(async () => {
      await job();
      this.draw();
    });
    const step = (job, thread) => this.#queue(async () => {
      const moved = await job();
      this.draw();
      if (!moved) this.#refuse(thread);
    });
    const s = this.session;
    return {
      take: (t, way) => step(() => s.take(t, way), t),
      line: (t) => step(() => s.line(t), t),
      run: (t) => step(() => s.run(t), t),
      undo: () => move(() => s.undo()),
      redo: () => move(() => s.redo()),
      first: () => move(() => s.first()),
      finish: () => move(() => s.finish()),
      go: (place) => move(() => s.go(place)),
      again: () => this.#again(),
      hint: () => move(() => {
        this.hinting = !this.hinting;
      }),
      goals: () => this.dialogs.goals(this.game, (goal) => {
        this.game.choose(goal);
        this.dialogs.toast(`New goal: ${goal.words}.`);
        this.#queue(() => this.draw());
      }),
      link: () => this.dialogs.copy(location.href, 'Link copied: it opens this very state.'),
      command: () => this.#command(),
      next: () => this.dialogs.text(this.about.next.title,
        'The next program opens with this command, in the terminal:', this.about.next.command),
      theme: () => move(() => this.theme.turn()),
      view: () => move(() => {
        address.write({ view: address.read().view === 'class' ? '' : 'class' });
        this.theme.paint();
      }),
      help: () => this.dialogs.help(),
    };
  }

  #again() {
    const fromButton = document.activeElement === this.views.said.again;
    return this.#queue(async () => {
      await this.session.reset();
      const isNew = this.game.pickGoal();
      this.draw();
      if (isNew) this.dialogs.toast(`New goal: ${this.game.goal.words}.`);
      // The button is gone now; the focus goes to where the next choice is.
      if (fromButton) this.views.cards.focus();
    });
  }

  #refuse(t) {
    const thread = momentOf(this.session).threads[t];
    if (!thread || !this.session.graph.players.includes(t)) return;
    const why = this.views.cards.reason(t);
    this.dialogs.toast(why || `${thread.name} cannot go.`);
  }

  #command() {
    const { end } = this.session;
    if (!end?.outcome) {
      this.dialogs.toast('The command replays a whole schedule: go on to an end first.');
      return;
    }
    this.#queue(async () => {
      const file = await this.source.file(this.session.schedule(), end.outcome);
      await this.dialogs.copy(replayCommand(this.about, file),
        'Command copied: it replays this schedule in the terminal.');
    });
  }

  /// Opens what the address says, or else the schedule that was given, at its failing step.
  async open() {
    const { graph } = this.session;
    if (graph.whole) await this.#queue(() => this.#complete(graph));
    await this.#queue(() => this.#open());
    if (graph.whole) return;
    this.source.whole().then((graph) => graph && this.#queue(() => this.#complete(graph)))
      .catch((error) => this.#failed(error));
  }

  /// The address was changed by hand, or a link was followed.
  reopen() {
    return this.#queue(() => this.#open());
  }

  async #open() {
    const { schedule, at, hint } = address.read();
    this.hinting = hint;
    let all = true;
    if (schedule) all = await this.session.load(schedule, at);
    else if (this.about.schedule?.length) {
      all = await this.session.follow(scheduleOf(this.about.schedule));
      this.#goToFailure();
    } else await this.session.reset();
    this.draw();
    if (!all)
      this.dialogs.toast('The program does not do this schedule to its end: it is of another '
        + 'build, or of another case.');
  }

  #goToFailure() {
    const { session } = this;
    const step = session.steps.findIndex(({ thread }, i) =>
      session.graph.last(session.states[i + 1], thread)?.races);
    if (step >= 0) session.go(step + 1);
  }

  /// The whole graph is there: from here on nothing needs to be asked for.
  async #complete(graph) {
    const before = this.session.graph;
    if (before !== graph && (this.#isFiner(graph) || !this.session.layOver(graph))) {
      await this.session.reset(graph);
      this.#tellFiner();
    }
    await this.game.complete(graph, this.session);
    if (this.drawn) this.draw();
    document.documentElement.dataset.graph = 'whole';
  }

  #adopt() {
    const { graph } = this.session;
    if (this.drawn === graph) return;
    this.drawn = graph;
    this.names = new Names(graph);
    for (const view of Object.values(this.views)) view.adopt(graph, this.names);
  }

  draw() {
    this.#adopt();
    const { session, views } = this;
    const moment = momentOf(session);
    if (!this.game.goal) this.game.pickGoal();
    const result = this.game.result(moment, session);
    if (this.game.wantsPar) this.game.askPar(session, () => this.draw());
    this.#paint(moment, result, null);
    if (this.hinting && !moment.end) this.#hint(moment, result);
    views.top.update(this.game, session, this.hinting);
    const back = session.at < session.stops.at(-1);
    address.write({ s: session.text(), at: back ? session.at : null, hint: this.hinting });
  }

  #paint(moment, result, hint) {
    const { session, views, names } = this;
    // First, as its height leaves the others their room.
    views.said.update(moment, session, result, hint?.words || null);
    views.listing.update(moment, names);
    views.picture.update(moment);
    views.heads.update(moment);
    views.cards.update(moment, hint?.first || null);
    views.columns.update(moment);
    views.strip.update(moment, session, this.game.goal.par);
  }

  /// The hint for what is drawn; dropped if the learner has gone on when it comes.
  async #hint(moment, result) {
    const { session } = this;
    const { goal, progress } = this.game;
    const { graph } = session;
    const question = {
      state: session.state,
      last: session.steps[session.at - 1]?.thread ?? -1,
      wanted: (end, key) => goal.wants(end, key, progress),
      schedule: session.schedule(),
      outcomes: goal.outcomes || this.game.missing(),
    };
    const found = await this.source.hint(question).catch((error) =>
      (error.again ? this.#queue(() => this.#startOver()) : this.#say(error)));
    if (found === undefined) return;
    if (session.graph !== graph || session.state !== question.state || !this.hinting) return;
    const first = found?.steps?.find((step) => graph.players.includes(step.thread));
    const words = hintWords(this.names, found, this.game, session);
    this.#paint(moment, result, { first, words });
  }
}
