#!/bin/sh
# modules_test.sh BUILD: the page's modules in node, over the graphs of several programs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
node=$(command -v node || command -v nodejs || true)
if [ -z "$node" ] || ! "$node" --test --help >/dev/null 2>&1; then
  echo 'skipped: nodejs 18 or newer is not installed (make deps PAGE=yes installs it)'
  [ -z "${RACEKIT_NEEDS_PAGE_TESTS:-}" ] || exit 1
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$node" --test "$here/contrast.test.mjs"
for program in broken/counter broken/active_instances broken/two_locks broken/check_then_act \
  broken/condition_without_loop fixed/active_instances; do
  echo "== $program"
  # Its exit status tells how the program's interleavings end.
  "$1/racekit" explore "$program" --trace none --save "$folder/schedule.json" \
    --graph "$folder/graph.json" >/dev/null 2>&1 || true
  RACEKIT_GRAPH=$folder/graph.json "$node" --test "$here/model.test.mjs"
  rm "$folder/graph.json"
done
