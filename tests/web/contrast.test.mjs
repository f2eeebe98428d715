// Each pair of colours in which text is set has a contrast of at least 4.5 to 1.
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const css = readFileSync(new URL('../../kit/web/page/css/colours.css', import.meta.url), 'utf8');
const themes = {
  light: /:root, \[data-theme="light"\] \{(.*?)\}/s.exec(css)[1],
  dark: /\[data-theme="dark"\] \{(.*?)\}/s.exec(css)[1].length
    ? [...css.matchAll(/^\[data-theme="dark"\] \{(.*?)\}/gms)][0][1] : '',
};
const kLeast = 4.5;

function luminance(hex) {
  const parts = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}
function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const kPairs = [];
const grounds = (text, ...names) => names.forEach((ground) => kPairs.push([text, ground]));
grounds('ink', 'bg', 'panel', 'sunk', 'racet', 'badt', 'goodt', 'oddt');
grounds('ink2', 'panel', 'sunk', 'racet', 'badt', 'goodt', 'oddt', 'line2');
grounds('ink3', 'panel', 'sunk');
grounds('race', 'panel', 'sunk', 'racet');
grounds('bad', 'panel', 'sunk', 'badt');
grounds('good', 'panel', 'goodt');
grounds('odd', 'panel', 'oddt');
for (const name of ['race', 'bad', 'good', 'odd']) grounds(`${name}x`, name);
for (let t = 0; t <= 6; ++t) {
  grounds(`t${t}`, 'panel', 'sunk', `t${t}t`, 'racet', 'badt', 'goodt', 'oddt');
  grounds(`t${t}x`, `t${t}`);
  grounds('ink', `t${t}t`);
  grounds('ink2', `t${t}t`);
  for (const code of ['kw', 'num', 'str', 'com']) grounds(code, `t${t}t`);
}
for (const code of ['kw', 'num', 'str', 'com']) grounds(code, 'panel');

for (const [name, text] of Object.entries(themes))
  test(`${name}: all text can be read`, () => {
    const colours = Object.fromEntries(
      [...text.matchAll(/--(\w+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
    for (const [a, b] of kPairs) {
      assert.ok(colours[a] && colours[b], `${a} and ${b} are colours`);
      const found = contrast(colours[a], colours[b]);
      assert.ok(found >= kLeast, `${a} on ${b}: ${found.toFixed(2)}`);
    }
  });
