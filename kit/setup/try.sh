#!/bin/sh
# try.sh NAME WORK BUILD: copies broken/NAME.cpp into the folder WORK, for a learner to cure. What is
# there already is the learner's and stays as it is.
set -eu
name=$1 work=$2 build=$3
file=$work/$name.cpp

stop() { echo "racekit: $1" >&2; exit 2; }

if [ -e "$file" ]; then
  echo "$file is there already, and is left as it is; remove it to start over."
else
  mkdir -p "$work" 2>/dev/null && [ -w "$work" ] ||
    stop "'$work' cannot be written to: make try NAME=$name WORK=/some/folder"
  cat "broken/$name.cpp" > "$file"   # not cp: the copy of a read-only file can be written
  echo "$file is a copy of broken/$name.cpp. Cure it there; broken/ stays as it is."
fi
echo "Then let all its interleavings judge:"
echo
[ "$build" = build ] && make=make || make="make BUILD=$build"
[ -x "$build/racekit" ] || echo "    $make"
echo "    $build/racekit check $file"
