import { address } from './address.js';
import { App } from './app.js';
import { Dialogs } from './dialogs.js';
import { h } from './dom.js';
import { listenToKeys } from './keys.js';
import { openSource } from './source.js';
import { theme } from './theme.js';

// Starts the page.

const page = document.documentElement;
const banner = document.getElementById('banner');

function explainFailure(error) {
  const words = error.status === 401
    ? 'This address has no token, or one of an earlier server. Open the address that racekit serve '
      + 'has printed.'
    : `The case cannot be loaded: ${error.message}`;
  for (const empty of document.querySelectorAll('.top, .stage, .time')) empty.hidden = true;
  document.getElementById('said').replaceChildren(h('p', { role: 'alert' }, words));
}

function tellWhetherGone(gone, about) {
  banner.hidden = !gone;
  if (!gone || banner.childNodes.length) return;
  banner.replaceChildren(
    'The server has ended. What you have seen stays here; start it again with: ',
    h('code', about.command));
}

/// The link's address must not become the page's: that holds the schedule.
function skipToThreads() {
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault();
    document.getElementById('turns').focus();
  });
}

async function start() {
  const source = openSource(document);
  theme.paint();
  skipToThreads();
  const graph = await source.start();
  document.title = `${source.about.title} · Be the scheduler`;
  const dialogs = new Dialogs(document.getElementById('dialog'), document.getElementById('toast'));
  const app = new App(source, graph, dialogs, theme);
  await app.open();
  listenToKeys(window, app.act, () => dialogs.isOpen);
  addEventListener('hashchange', () => {
    if (!address.isForeign()) return;
    address.written = null;
    theme.paint();
    app.reopen();
  });
  new ResizeObserver(() => app.draw()).observe(document.body);
  source.watch((gone) => tellWhetherGone(gone, source.about));
  page.dataset.ready = 'yes';
}

start().catch(explainFailure);
