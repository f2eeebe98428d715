"""A real browser for tests.

Chromium is driven by Selenium, as Debian packages both (chromium-driver, python3-selenium) and they fit
together; a library from npm would bring a browser of its own. Without them a test says so and is
skipped (77), unless RACEKIT_NEEDS_PAGE_TESTS is set.
"""

import os
import shutil
import sys
import time
import unittest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    MISSING = None if shutil.which('chromium') and shutil.which('chromedriver') else 'chromium'
except ImportError:
    MISSING = 'python3-selenium'

LIMIT = 60  # seconds, for a machine that is slow and busy


class Browser(unittest.TestCase):
    """Tests that share one browser. A script error that a test does not expect fails it."""
    browser = None

    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        for flag in ['--headless=new', '--disable-gpu', '--no-first-run', '--disable-sync',
                     '--disable-background-networking', '--disable-component-update',
                     '--hide-scrollbars']:
            options.add_argument(flag)
        if os.getuid() == 0:
            options.add_argument('--no-sandbox')
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        cls.browser = webdriver.Chrome(service=Service(shutil.which('chromedriver')), options=options)
        cls.browser.set_page_load_timeout(LIMIT)
        cls.browser.set_script_timeout(LIMIT)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def setUp(self):
        self.size(1280, 720)
        self.may_log = ()

    def tearDown(self):
        logged = [line['message'] for line in self.browser.get_log('browser')
                  if line['level'] == 'SEVERE' and not any(m in line['message'] for m in self.may_log)]
        self.browser.get('about:blank')
        self.assertEqual(logged, [])

    # What a person does and sees.

    def size(self, width, height):
        self.browser.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': height, 'deviceScaleFactor': 1, 'mobile': False})

    def js(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def until(self, holds, why=''):
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            value = holds()
            if value:
                return value
            time.sleep(0.02)
        self.fail(f'never: {why} {self.said()}')

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.js('return document.querySelector(arguments[0])?.innerText ?? ""', selector)

    def said(self):
        """What the page says, for the message of a failure."""
        return ''


def main(tests):
    """Runs the tests of a class. Gives the exit status."""
    if MISSING:
        print(f'skipped: {MISSING} is not installed (make deps PAGE=yes installs it)')
        return 1 if os.environ.get('RACEKIT_NEEDS_PAGE_TESTS') else 77
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(
        unittest.defaultTestLoader.loadTestsFromTestCase(tests))
    return 0 if result.wasSuccessful() else 1
