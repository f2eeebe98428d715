#!/usr/bin/env python3
"""matcher_test.py BUILD SOURCE: the problem matcher of .vscode/tasks.json finds file, line and message of a race in
what `racekit tsan` prints of a program, and in nothing else of it."""
import json
import os
import re
import subprocess
import sys
import tempfile

build, source = sys.argv[1:]
with open(f"{source}/.vscode/tasks.json") as file:
    tasks = json.load(file)["tasks"]
(task,) = [task for task in tasks if task.get("args", [""])[0] == "tsan"]
(matcher,) = [each for each in task["problemMatcher"] if isinstance(each, dict)]
pattern = matcher["pattern"]
regexp = re.compile(pattern["regexp"])

for task in tasks:
    if "args" in task:  # a subcommand that there is
        subprocess.run([f"{build}/racekit", task["args"][0], "--help"], check=True, stdout=subprocess.DEVNULL, timeout=60)

doctor = subprocess.run([f"{build}/racekit", "doctor"], stdout=subprocess.PIPE, text=True, timeout=250).stdout
if re.search(r"^WRONG.*ThreadSanitizer", doctor, re.M):
    print("skipped: ThreadSanitizer does not start here")
    sys.exit(77)

with tempfile.TemporaryDirectory(prefix="racekit test ") as folder:
    for name, given in ("its own file", f"{folder}/mine.cpp"), ("a file of the kit's", f"{source}/broken/active_instances.cpp"):
        if not os.path.exists(given):
            with open(f"{source}/broken/active_instances.cpp") as original, open(given, "w") as copy:
                copy.write(original.read())
        ran = subprocess.run([f"{build}/racekit", "tsan", given, "--", "--seconds", "0.5"], text=True, timeout=120,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder)
        assert ran.returncode == 66, ran.stdout
        found = [match for match in map(regexp.match, ran.stdout.splitlines()) if match]
        assert len(found) == 2, (name, ran.stdout)  # the two threads of the race
        for match in found:
            # "autoDetect": a relative path is below the workspace
            path = os.path.join(source, match[pattern["file"]])
            assert os.path.samefile(path, given), (name, match[0])
            with open(path) as lines:
                line = lines.read().splitlines()[int(match[pattern["line"]]) - 1]
            assert "ActiveInstances" in line, (name, match[0], line)
            message = match[pattern["message"]]
            assert re.fullmatch(r"thread \d+, (setter|deleter) \d+ .*(reads|writes|wrote|read|frees|freed).*: (SetValue|DeleteValue)",
                                message), message
        print(f"ok: {name}: {[match.group(0) for match in found]}")
