import { address } from './address.js';
import { store } from './progress.js';

// Light or dark, and the class view: attributes of the whole page.

const kThemeKey = 'racekit.theme';

export const theme = {
  paint() {
    const { theme: asked, view } = address.read();
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const chosen = asked || store.get(kThemeKey) || system;
    document.documentElement.dataset.theme = chosen === 'dark' ? 'dark' : 'light';
    document.documentElement.dataset.view = view;
  },
  turn() {
    const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    store.set(kThemeKey, next);
    if (address.read().theme) address.write({ theme: next });
    this.paint();
  },
};
