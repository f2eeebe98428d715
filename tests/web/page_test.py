#!/usr/bin/python3
"""The page in a real browser: page_test.py BUILD."""

import ctypes
import json
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'support'))
import browser
from browser import LIMIT, MISSING

if not MISSING:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

BUILD = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else 'build').resolve()
PAIR = ['broken/active_instances', '--setters', '1', '--deleters', '1', '--ops', '1']
COUNTER = ['broken/counter', '--clients', '2', '--ops', '1']
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


class Server:
    """racekit serve, beside the test."""

    def __init__(self, *arguments):
        self.errors = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(
            [BUILD / 'racekit', 'serve', *arguments], text=True, stdout=subprocess.PIPE,
            stderr=self.errors, preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        self.url = self.process.stdout.readline().strip()

    def end(self):
        """Ctrl-C. Gives the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(LIMIT)

    def said(self):
        self.errors.seek(0)
        return self.errors.read()


class Page(browser.Browser):
    # What a person does and sees.

    def serve(self, *arguments):
        server = Server(*arguments)
        self.addCleanup(lambda: self.assertEqual(server.end(), 0, server.said()))
        self.assertTrue(server.url.startswith('http://127.0.0.1:'), server.said())
        return server

    def open(self, url, whole=True):
        self.browser.get('about:blank')
        self.browser.get(url)
        self.until(lambda: self.js('return document.documentElement.dataset.ready') == 'yes')
        if whole:
            self.until(lambda: self.js('return document.documentElement.dataset.graph') == 'whole')

    def play(self, *arguments, whole=True):
        server = self.serve(*arguments)
        self.open(server.url, whole)
        return server

    def said(self):
        return self.text('#said').replace('\n', ' ')

    def steps(self):
        """How many steps have been taken, as the strip says it."""
        return int(self.find('#time [role=slider]').get_attribute('aria-valuenow'))

    def keys(self, *keys):
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()

    def with_key(self, held, key):
        ActionChains(self.browser).key_down(held).send_keys(key).key_up(held).perform()

    def step(self, thread, times=1):
        """Takes steps by the thread's key, and waits for each."""
        for _ in range(times):
            before = self.steps()
            self.keys(str(thread))
            self.until(lambda: self.steps() == before + 1, f'a step of {thread}')

    def timed_step(self, thread):
        """Clicks the thread's button. Milliseconds until the next frame that shows the step."""
        return self.browser.execute_async_script('''
            const [number, done] = arguments;
            const slider = document.querySelector('#time [role=slider]');
            const before = slider.getAttribute('aria-valuenow');
            const begin = performance.now();
            new MutationObserver((changes, observer) => {
              if (slider.getAttribute('aria-valuenow') === before) return;  // drawn anew, the same
              observer.disconnect();
              requestAnimationFrame(() => done(performance.now() - begin));
            }).observe(slider, {attributes: true, attributeFilter: ['aria-valuenow']});
            document.querySelectorAll('#turns .next .step')[number].click();''', thread - 1)

    @staticmethod
    def tell_times(what, took):
        took = sorted(took)
        print(f'a step {what}: median {statistics.median(took):.1f} ms, '
              f'p99 {took[int(len(took) * .99)]:.1f} ms ({len(took)} steps)', flush=True)

    def run_thread(self, thread):
        before = self.steps()
        self.with_key(Keys.ALT, str(thread))
        self.until(lambda: self.steps() > before, f'thread {thread} runs')

    def card(self, thread):
        return self.browser.find_elements(By.CSS_SELECTOR, '#turns .next')[thread - 1]

    def shortest_of_explore(self, arguments):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([BUILD / 'racekit', 'explore', *arguments, '--trace', 'none', '--save',
                            f'{folder}/s.json'], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=LIMIT)
            return json.loads(pathlib.Path(f'{folder}/s.json').read_text())['schedule']

    # The tests.

    def test_01_the_crash_by_keys_and_why(self):
        self.play(*PAIR)
        took = []
        # A thread's start and its first step are one choice; main goes by itself.
        begun = set()
        for thread in (t for t in self.shortest_of_explore(PAIR) if t > 0):
            if thread not in begun:
                begun.add(thread)
            elif 'crashed' in self.said():
                break
            elif self.steps() % 2:
                self.step(thread)
            else:
                took.append(self.timed_step(thread))
        self.until(lambda: 'crashed' in self.said(), 'the crash')
        self.assertIn('has freed', self.said())
        self.tell_times('with the whole graph', took)

    def test_02_a_race_in_words(self):
        self.play(*COUNTER)
        self.step(1)
        self.step(2)
        self.step(1)
        self.assertIn('Data race', self.said())
        self.assertIn('served', self.said())

    def test_03_back_and_forth_is_the_same(self):
        self.play(*PAIR)
        self.step(1, 5)
        self.step(2, 2)
        there = [self.text('#turns'), self.text('#memory'), self.said()]
        self.keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
        self.until(lambda: self.steps() == 4)
        self.assertNotEqual(self.text('#turns'), there[0])
        self.keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        self.until(lambda: self.steps() == 7)
        self.assertEqual([self.text('#turns'), self.text('#memory'), self.said()], there)
        self.keys(Keys.HOME)
        self.until(lambda: self.steps() == 0)
        self.keys(Keys.END)
        self.until(lambda: self.steps() == 7)
        self.keys('0')
        self.until(lambda: self.steps() == 0)

    def test_04_stars_and_the_album_are_kept(self):
        server = self.play(*COUNTER)
        self.step(1)
        self.run_thread(2)
        self.run_thread(1)
        self.until(lambda: 'lost' in self.said(), 'lost')
        self.assertIn('3 of 3 stars', self.js(
            'return document.querySelector("#said [role=img]").getAttribute("aria-label")'))
        self.assertIn('1 of 4', self.text('#top'))
        self.open(server.url)
        self.assertIn('1 of 4', self.text('#top'))

    def test_05_a_link_restores(self):
        server = self.play(*PAIR)
        self.step(1, 6)
        self.step(2, 2)
        picture = self.text('#memory')
        link = self.js('return location.href')
        self.assertNotIn(server.url.split('k=')[1], link)
        self.open(link)
        self.assertEqual(self.steps(), 8)
        self.assertEqual(self.text('#memory'), picture)

    def test_06_no_sideways_scrolling_at_any_size(self):
        self.play(*PAIR)
        self.step(1, 12)
        self.step(2, 2)
        for width, height in [(1280, 720), (1920, 1080), (1024, 768), (800, 1000), (400, 800)]:
            self.size(width, height)
            fits = 'return document.documentElement.scrollWidth <= innerWidth'
            if width >= 1280:
                fits += ' && document.documentElement.scrollHeight <= innerHeight'
            self.until(lambda: self.js(fits), (width, height))

    def test_07_class_view_and_dark(self):
        self.play(*PAIR)
        before = self.js('return getComputedStyle(document.documentElement).fontSize')
        ground = self.js('return getComputedStyle(document.body).backgroundColor')
        self.keys('p')
        self.until(lambda: self.js('return document.documentElement.dataset.view') == 'class')
        after = self.js('return getComputedStyle(document.documentElement).fontSize')
        self.assertGreater(float(after[:-2]), float(before[:-2]))
        self.keys('p')
        self.keys('t')
        self.until(lambda: self.js('return getComputedStyle(document.body).backgroundColor') != ground)

    def test_08_focus_stays_on_the_button(self):
        self.play(*PAIR)
        button = self.card(1).find_element(By.CSS_SELECTOR, '.step')
        button.click()
        self.until(lambda: self.steps() == 1)
        self.assertEqual(self.js('return document.activeElement'), button)
        self.keys(Keys.ENTER)
        self.until(lambda: self.steps() == 2)

    def test_09_who_cannot_go_says_why(self):
        self.play('broken/two_locks', '--parkers', '1', '--wakers', '1', '--ops', '1')
        self.run_thread(1)
        self.keys('0')
        self.until(lambda: self.steps() == 0)
        # Each takes its first lock.
        for thread in (1, 2):
            self.step(thread)
        while 'deadlocked' not in self.said():
            before = self.steps()
            for thread in (1, 2):
                if self.card(thread).find_element(By.CSS_SELECTOR, '.step').get_attribute(
                        'aria-disabled') != 'true':
                    self.step(thread)
            if self.steps() == before:
                break
        self.assertIn('deadlocked', self.said())
        why = self.card(1).find_element(By.CSS_SELECTOR, '.step').get_attribute('aria-description')
        self.assertRegex(why, 'Cannot go: .*holds it')

    def test_10_three_threads(self):
        self.play('broken/counter', '--clients', '3', '--ops', '1')
        for thread in (1, 2, 3):
            self.step(thread)
        for thread in (1, 2, 3):
            self.run_thread(thread)
        self.until(lambda: 'lost' in self.said(), 'lost')
        self.assertIn('1 of 36', self.text('#top'))

    def test_11_a_program_of_ones_own(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / 'bank.cpp'
            file.write_text('#include <thread>\nint balance = 10;\n'
                            'void pay() { balance = balance - 1; }\n'
                            'int main() {\n  std::thread a(pay), b(pay);\n'
                            '  a.join();\n  b.join();\n  return balance - 8;\n}\n')
            self.play(str(file))
            self.assertIn('pay', self.text('#code'))
            self.step(1)
            self.run_thread(2)
            self.run_thread(1)
            self.until(lambda: 'lost' in self.said(), 'lost')
            self.assertIn('balance', self.text('#memory'))

    def test_12_a_schedule_opens_at_its_failing_step(self):
        with tempfile.TemporaryDirectory() as folder:
            file = f'{folder}/counter.schedule.json'
            subprocess.run([BUILD / 'racekit', 'explore', *COUNTER, '--trace', 'none', '--save', file],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LIMIT)
            self.play(file)
            self.assertIn('Data race', self.said())
            self.keys(Keys.END)
            self.until(lambda: 'lost' in self.said(), 'lost')

    def test_13_beyond_the_graph(self):
        self.may_log = ('413',)  # there is no whole graph
        self.play('broken/active_instances', '--setters', '2', '--deleters', '1', '--ops', '2',
                  '--limit', '0.3', whole=False)
        took = [self.timed_step(thread) for thread in (1, 2, 3) * 2 + (1, 2) * 12]
        self.tell_times('on demand', took)
        self.assertEqual(self.steps(), 30)
        self.keys(Keys.ARROW_LEFT)
        self.until(lambda: self.steps() == 29)
        self.step(3)

    def test_14_the_server_is_gone(self):
        self.may_log = ('ERR_CONNECTION_REFUSED',)
        server = self.play(*COUNTER)
        self.step(1)
        server.end()
        self.until(lambda: 'The server has ended' in self.text('#banner'), 'the banner')
        self.assertIn('racekit serve', self.text('#banner'))
        self.run_thread(2)
        self.run_thread(1)
        self.until(lambda: 'lost' in self.said(), 'it goes on')

    def test_15_names_and_targets(self):
        self.play(*PAIR)
        self.step(1, 4)
        self.assertEqual(self.js('''
            return [...document.querySelectorAll('button, a, [role=slider]')]
              .filter((b) => b.offsetParent && !(b.getAttribute('aria-label') || b.textContent.trim()))
              .map((b) => b.outerHTML)'''), [])
        self.assertEqual(self.js('''
            return [...document.querySelectorAll('button')]
              .filter((b) => b.offsetParent && b.getBoundingClientRect().height < 24)
              .map((b) => b.outerHTML)'''), [])
        self.assertEqual(self.js('return document.querySelectorAll("[role=status]").length > 0'), True)

    def test_16_a_hint_leads_to_the_goal(self):
        self.play(*PAIR)
        self.keys('h')
        while 'crashed' not in self.said():
            self.until(lambda: 'Hint' in self.said(), 'the hint')
            name = self.until(lambda: re.search('[Ll]et ([a-z]+ [0-9])', self.said()))[1]
            self.step({'setter 1': 1, 'deleter 1': 2}[name])
        self.assertIn('3 of 3 stars', self.js(
            'return document.querySelector("#said [role=img]").getAttribute("aria-label")'))

    def test_17_the_exported_file_needs_no_server(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([BUILD / 'racekit', 'serve', *COUNTER, '--export', folder],
                           stdout=subprocess.DEVNULL, timeout=LIMIT, check=True)
            self.open(f'file://{folder}/counter.html')
            self.step(1)
            self.run_thread(2)
            self.run_thread(1)
            self.until(lambda: 'lost' in self.said(), 'lost')


if __name__ == '__main__':
    sys.exit(browser.main(Page))
