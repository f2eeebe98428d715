import { Graph } from './graph.js';
import { reachable, way } from './ways.js';
import { store } from './progress.js';

// Where the case comes from: out of the page itself, or from `racekit serve`. Both give
//
//   about            the case
//   start()          the graph to begin with
//   begin()          the same, once all from before means nothing any more
//   find(schedule)   {graph, path, names} around a schedule, where the graph is not whole
//   whole()          a promise of the whole graph; null if there will be none
//   hint(question)   {switches, steps, ends?, good?}, null (no way), or {gaveUp}
//   file(schedule, outcome)  a promise of the schedule file
//   watch(gone)      calls back when the server has ended or is there again

const kPollMs = 300;
const kWatchMs = 3000;
const kBusyMs = 200;
const kMostTries = 5;

export function openSource(page) {
  const packed = page.getElementById('racekit-case');
  return packed ? new PackedCase(JSON.parse(packed.textContent)) : new ServedCase();
}

/// The shortest way in a whole graph, and what is left from here.
export function hintFrom(graph, { state, last, wanted }) {
  const found = way(graph, state, last, wanted);
  if (!found) return null;
  const ends = reachable(graph, state);
  const good = ends.filter((e) => wanted(graph.end(e), e)).length;
  return { ...found, ends: ends.length, good };
}

export class PackedCase {
  constructor({ case: about, graph }) {
    this.about = about;
    this.graph = new Graph(graph);
    this.served = false;
  }
  async start() {
    return this.graph;
  }
  async whole() {
    return this.graph;
  }
  async hint(question) {
    return hintFrom(this.graph, question);
  }
  async file(schedule, outcome) {
    return fileOf(this.about, schedule, outcome);
  }
  watch() {
    // There is no server that could end.
  }
}

export class ServedCase {
  constructor() {
    this.served = true;
    this.token = takeToken();
    this.graph = null;
  }

  async #ask(path, options = {}) {
    const answer = await fetch(path, {
      ...options,
      cache: 'no-store',
      headers: { 'X-Racekit-Token': this.token, ...options.headers },
    });
    return answer;
  }

  async #json(path, options) {
    let answer = await this.#ask(path, options);
    if (answer.status === 503) {
      await pause(kBusyMs);
      answer = await this.#ask(path, options);
    }
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, body.error || answer.statusText, body.again);
    return body;
  }

  #post(path, body) {
    return this.#json(path, {
      method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' },
    });
  }

  async start() {
    this.about = await this.#json('api/case');
    return this.begin();
  }

  /// The graph around the start. That more memory has proved shared does not matter here.
  async begin() {
    for (let tries = 1; ; ++tries) {
      try {
        return (await this.find([])).graph;
      } catch (error) {
        if (!error.again || tries === kMostTries) throw error;
      }
    }
  }

  async find(schedule) {
    const answer = await this.#post('api/look', { schedule });
    this.#fillIn(answer.graph.sources);
    const graph = new Graph(answer.graph, false);
    graph.names = answer.names;
    return { graph, path: answer.path };
  }

  /// The lines of a source that was known at the start are not sent again.
  #fillIn(sources) {
    for (const source of sources)
      source.lines ??= this.about.sources?.find(({ file }) => file === source.file)?.lines ?? [];
  }

  async whole() {
    for (;;) {
      const answer = await this.#ask('api/graph');
      if (answer.status === 200) {
        this.graph = new Graph(await answer.json());
        return this.graph;
      }
      if (answer.status === 413) return null;
      if (answer.status !== 202 && answer.status !== 503)
        throw new Refused(answer.status, (await answer.json().catch(() => ({}))).error || '');
      await pause(kPollMs);
    }
  }

  async hint(question) {
    if (this.graph) return hintFrom(this.graph, question);
    const { schedule, outcomes } = question;
    const answer = await this.#post('api/hint', { schedule, outcomes });
    if (!answer || !('gave_up' in answer)) return answer && {
      switches: answer.switches,
      steps: answer.steps.map((c) => (Array.isArray(c)
        ? { thread: c[0], alternative: c[1] } : { thread: c, alternative: 0 })),
    };
    return { gaveUp: answer.gave_up };
  }

  async file(schedule, outcome) {
    if (this.graph) return fileOf(this.about, schedule, outcome);
    return this.#post('api/file', { schedule });
  }

  watch(gone) {
    const look = async () => {
      try {
        await fetch('/', { method: 'HEAD', cache: 'no-store' });
        gone(false);
      } catch {
        gone(true);
      }
      setTimeout(look, kWatchMs);
    };
    setTimeout(look, kWatchMs);
  }
}

/// The server said no, in one line. `again`: all schedules from before mean nothing any more.
export class Refused extends Error {
  constructor(status, text, again = false) {
    super(text);
    this.status = status;
    this.again = again;
  }
}

function fileOf(about, schedule, outcome) {
  return { ...about.file, outcome, schedule };
}

/// The token comes in the address once. It is kept for links, which must not have it.
function takeToken() {
  const q = new URLSearchParams(location.hash.slice(1));
  const key = 'racekit.token';
  if (!q.has('k')) return store.get(key) || '';
  const token = q.get('k');
  store.set(key, token);
  q.delete('k');
  history.replaceState(null, '', q.size ? `#${q}` : location.pathname);
  return token;
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
