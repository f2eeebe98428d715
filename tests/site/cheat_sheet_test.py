#!/usr/bin/python3
"""cheat_sheet_test.py BUILD: what docs/cheat-sheet.md says of flags and exit statuses is what the programs say."""

import pathlib
import re
import subprocess
import sys
import unittest

BUILD = pathlib.Path(sys.argv[1]).resolve()
DOCS = pathlib.Path(__file__).resolve().parents[2] / 'docs'
SHEET = (DOCS / 'cheat-sheet.md').read_text(encoding='utf-8')


def rows(text):
    """The rows of all tables, without their heads."""
    table = re.findall(r'^\| (.*) \|$', text, re.M)
    return [row.split(' | ') for row in table]


def section(heading):
    return SHEET.split(f'\n## {heading}\n')[1].split('\n## ')[0]


def help_of(*command):
    return subprocess.run([BUILD / command[0], *command[1:], '--help'], capture_output=True, text=True).stdout


class CheatSheet(unittest.TestCase):
    def test_outcomes_and_statuses(self):
        page = rows((DOCS / 'outcomes.md').read_text(encoding='utf-8'))
        known = {row[0]: re.findall(r'\d+', row[-1]) for row in page}
        sheet = {row[0]: re.findall(r'\d+', row[-1]) for row in rows(section('How a run ends'))}
        self.assertEqual(sheet.keys(), known.keys())
        for outcome, numbers in sheet.items():
            self.assertTrue(set(numbers) <= set(known[outcome]), outcome)
        # The tools say them, too.
        said = help_of('racekit', 'explore') + help_of('racekit', 'check')
        for outcome, status in re.findall(r'(\w+) (\d+)[,.]', said):
            if outcome in sheet:
                self.assertIn(status, sheet[outcome])

    def test_flags_and_defaults(self):
        flags = [(*re.match(r'`(--[a-z-]+)( [A-Z]+)?`', row[0]).groups(), row[1])
                 for row in rows(section('Flags of the programs')) if row[0].startswith('`')]
        text = help_of('broken/active_instances')
        lines = dict(re.findall(r'^  (--[a-z-]+)(.*)$', text, re.M))
        self.assertEqual({flag for flag, _, _ in flags}, lines.keys())
        for flag, _, meaning in flags:
            self.assertEqual(re.findall(r'\[(\d+)\]', meaning), re.findall(r'\[(\d+)\]', lines[flag]), flag)

    def test_tools(self):
        named = set()
        for row in rows(section('Which tool for what')):
            for command in re.findall(r'`racekit (\w+)(.*?)`', row[1]):
                named.add(command[0])
                text = help_of('racekit', command[0])
                for flag in re.findall(r'--[a-z]+', command[1]):
                    self.assertIn(flag, text)
        known = set(re.findall(r'^  (\w+)  ', help_of('racekit').split('Subcommands:')[1], re.M))
        self.assertEqual(named, known - {'doctor'})  # make doctor builds it first


if __name__ == '__main__':
    sys.argv = sys.argv[:1]
    unittest.main()
