#!/usr/bin/python3
"""Pictures of the page for the lessons and the README: shots.py BUILD FOLDER.

They are made from the page as it is, so none of them grows old: `make shots` makes them anew.
"""

import base64
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import page_test
from page_test import Keys, Page

SMALL = (1280, 720)


class Shots(Page):
    """Each takes one picture. Their names are the files'."""

    def take(self, name, size=SMALL):
        self.size(*size)
        time.sleep(0.5)  # what moves has come to rest
        shot = self.browser.execute_cdp_cmd('Page.captureScreenshot',
                                            {'format': 'webp', 'quality': 70})
        (FOLDER / f'{name}.webp').write_bytes(base64.b64decode(shot['data']))

    def at_the_failure(self, *program):
        """The shortest failing schedule, at its failing step."""
        with tempfile.TemporaryDirectory() as folder:
            file = f'{folder}/s.json'
            subprocess.run([page_test.BUILD / 'racekit', 'explore', *program, '--trace', 'none',
                            '--save', file], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=page_test.LIMIT)
            self.play(file)

    def test_maps(self):
        self.at_the_failure(*page_test.PAIR)
        self.take('maps')

    def test_crash(self):
        self.at_the_failure(*page_test.PAIR)
        self.keys(Keys.END)
        self.until(lambda: 'crashed' in self.said())
        self.take('crash')

    def test_cure(self):
        self.play('fixed/active_instances')
        self.step(1, 4)
        self.step(2)
        self.take('cure')

    def test_one_side(self):
        self.at_the_failure('fixed/active_instances', '--mutex', 'set')
        self.take('one_side')

    def test_number(self):
        self.play('broken/counter')
        self.step(1)
        self.step(2)
        self.step(2)
        self.take('number')

    def test_check(self):
        self.at_the_failure('broken/check_then_act')
        self.keys(Keys.END)
        self.until(lambda: 'lost' in self.said())
        self.take('check')

    def test_reference(self):
        self.at_the_failure('broken/escaped_reference')
        self.keys(Keys.END)
        self.until(lambda: 'crashed' in self.said())
        self.take('reference')

    def test_locks(self):
        self.at_the_failure('broken/two_locks')
        self.keys(Keys.END)
        self.until(lambda: 'deadlocked' in self.said())
        self.take('locks')

    def test_wrong(self):
        self.at_the_failure('broken/wrong_mutex')
        self.take('wrong')


if __name__ == '__main__':
    if page_test.MISSING:
        sys.exit(f'shots.py: {page_test.MISSING} is not installed (make deps PAGE=yes installs it)')
    FOLDER = pathlib.Path(sys.argv[2])
    FOLDER.mkdir(parents=True, exist_ok=True)
    tests = unittest.TestSuite(
        Shots(name) for name in dir(Shots) if name.startswith('test_') and not name[5].isdigit())
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
    sys.exit(0 if result.wasSuccessful() else 1)
