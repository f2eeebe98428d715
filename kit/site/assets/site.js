// What a page of the site does beside the theme. Without it everything can be read.
'use strict';

// A block with commands is copied as a person types it: without prompts, without the output. Elsewhere the marks of
// lines that may differ stay behind. The theme's own button does the rest.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-clipboard-target]');
  const code = button && document.querySelector(button.dataset.clipboardTarget);
  if (!code || !code.closest('.highlight')) return;
  const lines = code.textContent.replace(/\n+$/, '').split('\n');
  const commands = lines.filter((line) => line.startsWith('$ '));
  button.dataset.clipboardText =
    (commands.length ? commands.map((line) => line.slice(2)) : lines).join('\n') + '\n';
}, true);

// An instructor wants the notes on each page, so the browser keeps the switch.
const notes = document.getElementById('instructor');
if (notes) {
  try {
    notes.checked = localStorage.getItem('racekit-notes') === 'on';
    notes.addEventListener('change', () => localStorage.setItem('racekit-notes', notes.checked ? 'on' : 'off'));
  } catch (error) {
    // This browser keeps nothing; the switch works on this page.
  }
}
