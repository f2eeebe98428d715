// The page's model over a graph of a case: RACEKIT_GRAPH=graph.json node --test model.test.mjs, or
// node model.test.mjs graph.json.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Graph } from '../../kit/web/page/js/graph.js';
import { goalsOf, parOf } from '../../kit/web/page/js/goals.js';
import { momentOf } from '../../kit/web/page/js/moment.js';
import { Names } from '../../kit/web/page/js/names.js';
import { aheadText, raceText, stepText, wayText } from '../../kit/web/page/js/phrases.js';
import { Session } from '../../kit/web/page/js/session.js';
import { Structures } from '../../kit/web/page/js/structures.js';
import { Marks } from '../../kit/web/page/js/marks.js';
import { excerptsOf } from '../../kit/web/page/js/excerpt.js';
import { reachable, way } from '../../kit/web/page/js/ways.js';

const file = process.env.RACEKIT_GRAPH || process.argv[2];
const data = JSON.parse(readFileSync(file, 'utf8'));
const graph = new Graph(data);
const names = new Names(graph);
const isBig = graph.states.length > 5000;
const kWalks = isBig ? 20 : 100;

let seed = 7;
function random(n) {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return seed % n;
}

function notAsked() {
  throw new Error('a whole graph needs no server');
}

async function begin() {
  const session = new Session(graph, notAsked);
  await session.reset();
  return session;
}

async function stepAnywhere(session) {
  const choices = graph.choices(session.state);
  const { thread, alternative } = choices[random(choices.length)];
  assert.ok(await session.take(thread, alternative));
}

/// What is known of the memory, without when it was written.
function memoryOf(session) {
  const { cells, blocks, locks } = momentOf(session);
  return JSON.stringify([
    [...cells].filter(([, x]) => x.step >= 0).map(([c, x]) => [c, x.value]).sort(byFirst),
    [...blocks].map(([id, x]) => [id, !!x.freed]).sort(byFirst),
    [...locks].map(([lock, owners]) => [lock, [...owners].sort()]).sort(byFirst),
  ]);
}
const byFirst = ([a], [b]) => (a < b ? -1 : 1);

test('random walks end in an end state, and each state can be told', async () => {
  for (let i = 0; i < kWalks; ++i) {
    const session = await begin();
    while (!session.end) {
      const moment = momentOf(session);
      const marks = new Marks(new Structures(graph), moment);
      assert.ok(marks.next.size >= 0);
      for (const thread of moment.threads) {
        if (thread.next) assert.ok(aheadText(names, thread.next)[0]);
        for (const each of thread.ways)
          assert.ok(!thread.next || wayText(names, thread.next, each, []));
      }
      for (const row of moment.rows) assert.ok(stepText(names, row));
      for (const race of moment.races) assert.ok(!/undefined/.test(raceText(names, race)));
      await stepAnywhere(session);
    }
    assert.strictEqual(graph.choices(session.state).length, 0);
    momentOf(session);
  }
});

test('undo then redo gives the same state', async () => {
  for (let i = 0; i < kWalks; ++i) {
    const session = await begin();
    for (let k = random(40); k > 0 && !session.end; --k) await stepAnywhere(session);
    const before = [session.at, session.state, memoryOf(session)];
    let count = 0;
    while (session.undo()) ++count;
    assert.strictEqual(session.at, session.stops[0]);
    for (let k = 0; k < count; ++k) assert.ok(session.redo());
    assert.deepStrictEqual([session.at, session.state, memoryOf(session)], before);
  }
});

test('two ways to one state give the same memory', async () => {
  const known = new Map();
  for (let i = 0; i < kWalks * 2; ++i) {
    const session = await begin();
    while (!session.end) {
      await stepAnywhere(session);
      const memory = memoryOf(session);
      if (known.has(session.state)) assert.strictEqual(memory, known.get(session.state));
      else known.set(session.state, memory);
    }
  }
});

test('a goal\'s fewest switches are those of a brute-force search', async () => {
  const session = await begin();
  const last = session.steps.at(-1)?.thread ?? -1;
  for (const goal of goalsOf(data).filter((g) => g.id === 'reach')) {
    const par = parOf(graph, goal, session.state, last);
    assert.strictEqual(par, fewestByLevels(session.state, last, (end) => goal.meets(end)));
    const found = way(graph, session.state, last, (end) => goal.meets(end));
    const play = await begin();
    for (const { thread, alternative } of found.steps)
      if (thread !== 0 && !(graph.last(play.state, thread) === null && alternative))
        if (play.at - session.at <= found.steps.length) await play.take(thread, alternative);
    assert.ok(play.switches() >= 0);
  }
});

/// All states that can be reached with no switch, then with one, and so on.
function fewestByLevels(start, last, wanted) {
  let level = new Map([[`${start} ${last}`, [start, last]]]);
  const done = new Set();
  for (let switches = 0; level.size; ++switches) {
    const next = new Map();
    const todo = [...level.values()];
    while (todo.length) {
      const [state, before] = todo.pop();
      const key = `${state} ${before}`;
      if (done.has(key)) continue;
      done.add(key);
      const end = graph.end(state);
      if (end && wanted(end)) return switches;
      for (const { thread, to } of graph.choices(state)) {
        const preempts = before >= 0 && thread !== before && graph.can(state, before);
        if (preempts) next.set(`${to} ${thread}`, [to, thread]);
        else todo.push([to, thread]);
      }
    }
    level = next;
  }
  return undefined;
}

test('a race alone is no goal where it is not known how the program can end', () => {
  const [goal, ...others] = goalsOf({ ...data, why_not: 'a limit of 3 executions' });
  assert.deepStrictEqual([others, goal.outcomes.includes('raced')], [[], false]);
  assert.ok(goal.outcomes.includes('crashed'));
});

test('text() and load() are each other\'s inverse', async () => {
  for (let i = 0; i < kWalks; ++i) {
    const session = await begin();
    for (let k = random(60); k > 0 && !session.end; --k) await stepAnywhere(session);
    const again = new Session(graph, notAsked);
    assert.ok(await again.load(session.text()), session.text());
    assert.strictEqual(again.text(), session.text());
    assert.strictEqual(again.state, session.state);
    assert.deepStrictEqual(again.schedule(), session.schedule());
  }
});

test('all ends can be reached from the start', async () => {
  const session = await begin();
  const found = reachable(graph, session.state).length;
  // A program that can go in circles has more ways to its ends than the explorer runs.
  if (graph.states.some((state) => state[2]?.end === 'circular')) assert.ok(found > 0);
  else assert.deepStrictEqual([found, graph.ends.length], [data.interleavings, data.interleavings]);
});

test('an excerpt shows each line that the threads use', () => {
  for (const { lines, show, used } of excerptsOf(graph))
    for (const number of used)
      assert.ok(number > lines.length || show.includes(number - 1), `line ${number}`);
});
