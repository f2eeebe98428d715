"""Reads JUnit's XML; prints a line for each test case: FILE: NAME: passed|failure|error|skipped."""

import os
import sys
import xml.etree.ElementTree as ElementTree

for suite in ElementTree.parse(sys.argv[1]).getroot().iter("testsuite"):
    cases = suite.findall("testcase")
    ends = [next((child.tag for child in case), "passed") for case in cases]
    assert int(suite.get("tests")) == len(cases)
    assert int(suite.get("failures")) == ends.count("failure")
    assert int(suite.get("errors")) == ends.count("error")
    assert int(suite.get("skipped")) == ends.count("skipped")
    for case, end in zip(cases, ends):
        print(f"{os.path.basename(suite.get('name'))}: {case.get('name')}: {end}")
