#!/usr/bin/env python3
"""learn_way.py BUILD SOURCE: a learner's way through all exercises of `racekit learn`, in a terminal that tmux
holds. For each exercise: as it is given, a line that is no C++, an answer that is wrong, and the solution. It fails if the
screen does not show what it must, and prints how long each took from the save to the screen."""

import glob
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

build, source = sys.argv[1:3]
folder = tempfile.mkdtemp()
work = os.path.join(folder, "work")
LIMIT = 200  # seconds for one verdict, on a machine that is slow and busy
FAULT = "this is no line of C++;"
VERDICTS = ("NOT CURED", "CURED", "PASSED", "NOT DECIDED", "IT DOES NOT COMPILE", "COULD NOT JUDGE")


def tmux(*words):
    return subprocess.run(["tmux", "-S", os.path.join(folder, "tmux"), "-f", "/dev/null", *words],
                          check=True, capture_output=True, text=True).stdout


def screen():
    return tmux("capture-pane", "-p", "-t", "way")


def verdict():
    """The verdict on the screen, or "": the judge is at work."""
    for line in screen().splitlines():
        for word in VERDICTS:
            if line.startswith(word):
                return word
    return ""


def wait(until, what):
    end = time.monotonic() + LIMIT
    while not until():
        if time.monotonic() > end:
            sys.exit(f"{what}: never came; the screen:\n{screen()}")
        time.sleep(0.02)


def judged(file, text):
    """Saves as editors do, and gives the verdict and the seconds until the screen showed it."""
    draft = os.path.join(work, ".draft")
    with open(draft, "w", encoding="utf-8") as out:
        out.write(text)
    begin = time.monotonic()
    os.rename(draft, file)
    wait(lambda: not verdict(), f"{file}: the judge's begin")
    wait(verdict, f"{file}: a verdict")
    return verdict(), time.monotonic() - begin


def read(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return file.read()


def exercises():
    rows = subprocess.run([os.path.join(build, "racekit"), "learn", "--list"], check=True,
                          capture_output=True, text=True).stdout.splitlines()
    for row in rows:
        found = re.match(r"  .{5}  +(\d+)  (\w+)", row)
        if found:
            number, name = int(found[1]), found[2]
            own = os.path.join(source, "lessons", "solutions", f"{number:02}-{name}.cpp")
            pair = os.path.join(source, "fixed", f"{name}.cpp")
            is_own = os.path.exists(own)
            yield number, name, own if is_own else pair, f"{number:02}-{name}.cpp" if is_own else f"{name}.cpp"


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that tmux goes with this program
failures = 0
times = {"wrong": [], "compiler": [], "right": []}


def step(number, name, what, kind, shown, seconds, good):
    global failures
    failures += not good
    times[kind].append(seconds)
    print(f"{'ok' if good else 'WRONG':5}  {number:2}  {name:24} {what:28} {shown:20} {seconds:5.1f} s", flush=True)


try:
    tmux("new-session", "-d", "-s", "way", "-x", "80", "-y", "24",
         f"{build}/racekit learn --work {work}")
    everything = list(exercises())
    for number, name, solution, file_name in everything:
        wait(lambda: f"{number} of {len(everything)}," in screen(), f"exercise {number}")
        begin = time.monotonic()
        wait(verdict, f"{name}: a verdict")
        step(number, name, "as it is given", "wrong", verdict(), time.monotonic() - begin,
             verdict() == "NOT CURED")
        file = os.path.join(work, file_name)
        given = read(file)
        # The headers are compiled before, which helps only where the fault stands below them.
        for what, faulty in (("no C++ above the headers", f"{FAULT}\n{given}"),
                             ("no C++ below the headers", re.sub(r"((?:#include .*\n\s*)+)", rf"\1{FAULT}\n", given,
                                                                 count=1))):
            shown, seconds = judged(file, faulty)
            step(number, name, what, "compiler", shown, seconds,
                 shown == "IT DOES NOT COMPILE" and "error:" in screen())
        for answer in sorted(glob.glob(os.path.join(source, "tests/lessons/answers/wrong", f"{name}.*.cpp")))[:1]:
            what = os.path.basename(answer)[len(name) + 1:-4]
            shown, seconds = judged(file, read(answer))
            step(number, name, what, "wrong", shown, seconds, shown == "NOT CURED")
        shown, seconds = judged(file, read(solution))
        step(number, name, "the solution", "right", shown, seconds, shown in ("CURED", "PASSED"))
        tmux("send-keys", "-t", "way", "n")
    wait(lambda: "All exercises are cured" in screen(), "the end")
finally:
    subprocess.run(["tmux", "-S", os.path.join(folder, "tmux"), "kill-server"], check=False, capture_output=True)
    shutil.rmtree(folder)

for kind, seconds in times.items():
    print(f"{kind}: median {statistics.median(seconds):.1f} s, worst {max(seconds):.1f} s, of {len(seconds)}")
sys.exit(failures > 0)
