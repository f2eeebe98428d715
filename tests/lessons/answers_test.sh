#!/bin/sh
# answers_test.sh BUILD KIND: what the judge says of answers that learners give to an exercise; KIND
# is right or wrong. answers/KIND/EXERCISE.WHAT.cpp
set -u
build=$1 kind=$2
here=$(cd "$(dirname "$0")" && pwd)
failures=0
said=$(mktemp)
for file in "$here/answers/$kind"/*.cpp; do
  name=$(basename "$file" .cpp)
  # A name that is no exercise's is refused with 2, which is neither.
  timeout 280 "$build/racekit" check --exercise "${name%%.*}" "$file" >"$said" 2>&1
  status=$?
  case $kind.$status in
    right.0 | wrong.65 | wrong.66 | wrong.67 | wrong.70 | wrong.124) ;;
    right.3) [ "${name%%.*}" = daemon ] || status=wrong ;;
    *) status=wrong ;;
  esac
  if [ "$status" = wrong ]; then
    failures=$((failures + 1))
    echo "FAILED: $kind/$name"
    sed 's/^/    | /' "$said"
  else
    echo "ok: $kind/$name"
  fi
done
rm -f "$said"
[ "$failures" = 0 ]
