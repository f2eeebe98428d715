#!/bin/bash
# outside_test.sh PREFIX SOURCE COMPILER: tests/outside, a project that finds an installed racekit, and what
# racekit_add_exploration refuses.
set -u
prefix=$(cd "$1" && pwd) source=$(cd "$2" && pwd) compiler=$3
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
fail() { failures=$((failures + 1)); echo "FAILED: $1"; tail -n 40 "$tmp/said" | sed 's/^/    | /'; }
says() { grep -qE -- "$1" "$tmp/said" && echo "ok: says '$1'" || fail "does not say '$1'"; }

# Nothing of racekit's own is around the project, and its path has a space.
project="$tmp/a project"
cp -r "$source/tests/outside" "$project"
configure() { cmake -S "$1" -B "$2" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler" >"$tmp/said" 2>&1; }
configure "$project" "$tmp/build" || { fail 'the project is not configured'; exit 1; }
ctest --test-dir "$tmp/build" -L exploration --timeout 200 >"$tmp/said" 2>&1 && fail 'no test fails'
ends() { grep -qE "Test +#[0-9]+: ${1//./\\.} \.+[ *]*$2" "$tmp/said" && echo "ok: $1: $2" || fail "$1 is not $2"; }
ends queue.broken Failed
ends queue.fixed Passed
ends queue.gtest Passed
ends queue.large Skipped
ends queue.large_complete Failed

cp "$tmp/build/Testing/Temporary/LastTest.log" "$tmp/said"
says 'an assertion fails: values_\.size\(\) < room_|an assertion fails: !values_\.empty\(\)'
says 'lines are those of .*broken/bounded_queue\.h'

# For CI systems: what failed is in them, at its line; of what did not fail nothing.
results=$tmp/build/racekit
python3 - "$results" >"$tmp/said" 2>&1 <<'PYTHON' || fail 'the files for CI are not what they must be'
import json, os, sys
import xml.etree.ElementTree as tree
folder = sys.argv[1]
def junit(name): return tree.parse(f"{folder}/{name}.junit.xml").getroot()
def results(name): return json.load(open(f"{folder}/{name}.sarif"))["runs"][0]["results"]
broken = junit("queue.broken").find(".//failure")
assert "an assertion fails" in broken.get("message"), broken.attrib
assert "bounded_queue.h" in broken.text
assert junit("queue.fixed").find(".//testcase") is not None
for name in "queue.fixed", "queue.gtest": assert not list(junit(name).iter("failure", )), name
for name in "queue.large", "queue.large_complete":
    assert "not complete" in junit(name).find(".//error").get("message")
assert results("queue.fixed") == []
(result,) = results("queue.broken")
place = result["locations"][0]["physicalLocation"]
assert place["artifactLocation"]["uri"] == "broken/bounded_queue.h", place
assert place["region"]["startLine"] > 1, place
flows = result["codeFlows"][0]["threadFlows"]
places = [step["location"].get("physicalLocation") for flow in flows for step in flow["locations"]]
uris = {place["artifactLocation"]["uri"] for place in places if place}
assert uris == {"queue_case.cpp", "broken/bounded_queue.h"}, uris
assert os.path.getsize(f"{folder}/queue.broken.schedule.json") > 0
assert not os.path.exists(f"{folder}/queue.fixed.schedule.json")
PYTHON
for name in queue.broken queue.fixed queue.large; do
  /usr/bin/python3 "$source/tests/racekit/sarif/validate.py" "$results/$name.sarif" \
    "$source/tests/racekit/sarif/sarif-schema-2.1.0.json" >"$tmp/said" 2>&1 || fail "$name.sarif is no SARIF"
done
"$prefix/bin/racekit" replay "$results/queue.broken.schedule.json" >"$tmp/said" 2>&1
[ $? = 70 ] && echo 'ok: the schedule is replayed' || fail 'the schedule is not replayed'

# What is refused at configure time, each in a line that names it.
refused() {  # ARGUMENTS MESSAGE
  rm -rf "${tmp:?}/refused"
  mkdir "$tmp/refused"
  cp "$source/tests/outside/queue_case.cpp" "$source/tests/outside/broken/bounded_queue.h" "$tmp/refused"
  printf '%s\n' 'cmake_minimum_required(VERSION 3.22)' 'project(refused LANGUAGES CXX)' \
    'find_package(racekit REQUIRED)' "${3-enable_testing()}" "racekit_add_exploration($1)" >"$tmp/refused/CMakeLists.txt"
  if configure "$tmp/refused" "$tmp/refused/build"; then
    fail "it takes $1"
  else
    tr -s '\n ' '  ' <"$tmp/said" >"$tmp/line"
    grep -qF -- "$2" "$tmp/line" && echo "ok: refused: $2" || fail "does not say '$2'"
  fi
}
refused '"a b" SOURCES queue_case.cpp' 'racekit_add_exploration(a b): NAME takes letters, digits and _ . + -'
refused 'a' 'racekit_add_exploration(a): SOURCES is missing, takes C++ files'
refused 'a SOURCES' 'racekit_add_exploration(a): SOURCES needs a value'
refused 'a SOURCES none.cpp' "SOURCES 'none.cpp': there is no such file"
refused 'a SOURCES bounded_queue.h' "SOURCES 'bounded_queue.h': takes C++ files; headers need no entry"
refused 'a queue_case.cpp' "'queue_case.cpp': takes SOURCES, ARGS, EXPECT, LIMIT, CXXFLAGS, LDFLAGS"
refused 'a SOURCES queue_case.cpp EXPECT all' "EXPECT 'all': takes complete"
refused 'a SOURCES queue_case.cpp LIMIT 0' "LIMIT '0': takes a number of seconds from 0.1 to 86400"
refused 'a SOURCES queue_case.cpp LIMIT 1h' "LIMIT '1h': takes a number of seconds from 0.1 to 86400"
refused 'a SOURCES queue_case.cpp' 'enable_testing() has to come before it' ''

[ "$failures" = 0 ] || { echo "$failures failures"; exit 1; }
