#!/usr/bin/python3
"""The built site in a real browser: site_test.py SITE [--shots FOLDER].

Ten pages are looked at in three widths, light and dark: nothing is wider than the window, no script fails, and each
text can be read (4.5 to 1, and 3 to 1 where it is large). --shots keeps a picture of each.
"""

import base64
import functools
import http.server
import pathlib
import re
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'support'))
import browser

SITE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else 'build/site').resolve()
SHOTS = pathlib.Path(sys.argv[3]) if sys.argv[2:3] == ['--shots'] else None

PAGES = ['index', 'lessons/index', 'lessons/02-smooth-for-a-few-seconds', 'lessons/05-maps-are-not-safe',
         'lessons/08-mutual-exclusion', 'lessons/22-a-wait-and-its-condition', 'docs/cheat-sheet', 'docs/architecture',
         'broken/active_instances', 'play/index']
SIZES = [(400, 800), (1280, 720), (1920, 1080)]

# Each text that a person sees, whose contrast with its ground is too small.
PALE = '''
const rgba = (text) => text.match(/[\\d.]+/g).map(Number);
const over = (top, ground) => {
  const alpha = top[3] ?? 1;
  return [0, 1, 2].map((i) => top[i] * alpha + ground[i] * (1 - alpha));
};
const luminance = (colour) => {
  const [r, g, b] = colour.map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  const layers = [];
  for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
  return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
};
const pale = {};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode());) {
  const element = node.parentElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (!node.textContent.trim() || !element.checkVisibility({opacityProperty: true, visibilityProperty: true}) ||
      box.width < 2 || box.right < 0 ||
      element.closest('script, style, noscript, .headerlink, .md-search__output')) continue;
  let opacity = 1;
  for (let e = element; e; e = e.parentElement) opacity *= getComputedStyle(e).opacity;
  if (opacity === 0) continue;
  const below = ground(element);
  const colour = rgba(style.color);
  const [light, dark] = [over([...colour.slice(0, 3), (colour[3] ?? 1) * opacity], below), below]
    .map(luminance).sort((a, b) => b - a);
  const contrast = (light + 0.05) / (dark + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  if (contrast < (large ? 3 : 4.5))
    pale[element.className + ' ' + element.tagName] =
      `${contrast.toFixed(2)} ${style.color} ${node.textContent.trim().slice(0, 30)}`;
}
return pale;'''


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Site(browser.Browser):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        handler = functools.partial(Quiet, directory=str(SITE))
        cls.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.address = f'http://127.0.0.1:{cls.server.server_port}'

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        super().tearDownClass()

    def open(self, page, where=None, scheme='light'):
        self.browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {
            'features': [{'name': 'prefers-color-scheme', 'value': scheme}]})
        self.browser.get(f'{where or self.address}/{page}.html')
        self.js('localStorage.clear()')  # the theme keeps the scheme
        self.browser.refresh()
        self.until(lambda: self.js('return document.readyState') == 'complete', page)
        self.js('document.head.insertAdjacentHTML("beforeend", "<style>* { transition: none !important }</style>")')

    def loaded(self):
        """The addresses of all that the page has fetched."""
        return self.js('return performance.getEntriesByType("resource").map((r) => r.name)')

    def take(self, page, width, scheme):
        if not SHOTS:
            return
        SHOTS.mkdir(parents=True, exist_ok=True)
        shot = self.browser.execute_cdp_cmd('Page.captureScreenshot', {'format': 'png'})
        (SHOTS / f'{page.replace("/", "-")}-{width}-{scheme}.png').write_bytes(base64.b64decode(shot['data']))

    # The tests.

    def test_01_ten_pages_at_each_width_light_and_dark(self):
        for scheme in ('light', 'dark'):
            for page in PAGES:
                self.open(page, scheme=scheme)
                for width, height in SIZES:
                    with self.subTest(page=page, width=width, scheme=scheme):
                        self.size(width, height)
                        self.until(lambda: self.js('return innerWidth') == width)
                        self.assertEqual(self.js('return document.body.dataset.mdColorScheme'),
                                         {'light': 'default', 'dark': 'slate'}[scheme])
                        self.assertLessEqual(self.js('return document.documentElement.scrollWidth'), width)
                        self.take(page, width, scheme)
                        self.assertEqual(self.js(PALE), {})
                self.assertEqual([url for url in self.loaded() if not url.startswith(self.address)], [])


    def test_02_commands_are_copied_as_one_types_them(self):
        self.browser.execute_cdp_cmd('Browser.grantPermissions', {'permissions': ['clipboardReadWrite']})

        def copies(text, expected):
            """The button of the first block with this text copies what is expected."""
            button = self.until(lambda: self.js('''
                const code = [...document.querySelectorAll('.highlight code')]
                  .find((c) => c.textContent.includes(arguments[0]));
                code.scrollIntoView({block: 'center'});
                return code.closest('.highlight').querySelector('[data-clipboard-target]');''', text), 'the button')
            button.click()  # as a person does: a script may not copy by itself
            self.until(lambda: self.browser.execute_async_script(
                'navigator.clipboard.readText().then(arguments[0], () => arguments[0](""))') == expected, text)

        self.open('lessons/08-mutual-exclusion')
        copies('taskset', 'build/fixed/active_instances --seconds 1\n'
                          'taskset -c 0 build/fixed/active_instances --seconds 1\n')
        copies('learn a_lock', 'build/racekit learn two_threads_one_counter\nbuild/racekit learn a_lock\n')
        self.open('broken/counter')
        source = (pathlib.Path(__file__).resolve().parents[2] / 'broken/counter.cpp').read_text(encoding='utf-8')
        copies('int main', source)

    def test_03_answers_are_folded_and_notes_have_a_switch(self):
        self.open('lessons/05-maps-are-not-safe')
        self.assertEqual(self.js('return document.querySelectorAll("details[open]").length'), 0)
        self.assertGreaterEqual(self.js('return document.querySelectorAll("details").length'), 5)
        shown = 'return document.querySelector(".instructor > .switch + div").checkVisibility()'
        self.assertFalse(self.js(shown))
        self.js('document.querySelector("#instructor").click()')
        self.assertTrue(self.js(shown))
        self.browser.get(f'{self.address}/lessons/06-reading-is-safe.html')
        self.until(lambda: self.js(shown), 'the next lesson shows its notes')

    def test_04_what_can_be_played_is_loaded_on_demand(self):
        for where in (self.address, SITE.as_uri()):
            with self.subTest(where=where):
                self.open('lessons/14-a-number', where)
                self.assertEqual(self.js('return document.querySelectorAll(".play iframe").length'), 2)
                self.js('document.querySelector("#play-it").scrollIntoView()')
                self.js('return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))')
                self.assertEqual([url for url in self.loaded() if '/play/' in url and url.endswith('.html')], [])
                self.js('document.querySelector(".play summary").click()')
                frame = self.find('.play iframe')
                self.js('arguments[0].scrollIntoView()', frame)
                self.browser.switch_to.frame(frame)
                self.until(lambda: self.js('return document.documentElement.dataset.graph') == 'whole', 'the frame')
                self.assertIn('Make it lose an update', self.text('body'))
                self.browser.switch_to.default_content()

    def test_05_from_a_disk(self):
        for page in PAGES:
            with self.subTest(page=page):
                self.open(page, SITE.as_uri())
                self.assertIsNone(self.js('return document.querySelector(".md-search")'))
                self.assertEqual(self.js('return [...document.images].filter((i) => !i.naturalWidth).length'), 0)

    def test_06_the_search_finds(self):
        self.open('index')
        self.js('''document.querySelector('#__search').click();
                   const box = document.querySelector('.md-search__input');
                   box.focus(); box.value = 'preemption'; box.dispatchEvent(new Event('input', {bubbles: true}));
                   box.dispatchEvent(new KeyboardEvent('keyup', {bubbles: true}));''')
        self.until(lambda: self.js('return document.querySelectorAll(".md-search-result__item a").length') > 0,
                   'a result')

    def test_07_previous_and_next(self):
        self.open('lessons/19-the-wrong-mutex')
        turns = self.js('return [...document.querySelectorAll("a.md-footer__link")].map((a) => a.getAttribute("href"))')
        self.assertEqual(turns, ['18-locks-that-never-open.html', '22-a-wait-and-its-condition.html'])

    def test_08_the_cheat_sheet_is_one_page_of_a4(self):
        self.open('docs/cheat-sheet')
        pdf = base64.b64decode(self.browser.execute_cdp_cmd('Page.printToPDF', {'preferCSSPageSize': True})['data'])
        self.assertEqual(len(re.findall(rb'/Type\s*/Page\b', pdf)), 1)
        self.assertTrue(re.search(rb'/MediaBox \[0 0 594\.\d+ 841\.\d+\]', pdf))


if __name__ == '__main__':
    sys.exit(browser.main(Site))
