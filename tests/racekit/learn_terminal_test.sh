#!/bin/bash
# learn_terminal_test.sh BUILD SOURCE: a learner's way through `racekit learn` in a real terminal: tmux
# holds it, presses the keys, and shows what a person would see.
set -u
build=$1 source=$2
folder=$(mktemp -d)
work=$folder/work
socket=$folder/tmux
tmux() { command tmux -S "$socket" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null; rm -rf "$folder"' EXIT

failures=0
fail() { failures=$((failures + 1)); echo "FAILED: $1"; tmux capture-pane -p -t learn | sed 's/^/    | /'; }
shown() { tmux capture-pane -p -t learn; }
# await TEXT: until the screen shows it. The limit is for a machine that is slow and busy.
await() {
  for _ in $(seq 1200); do
    shown | grep -qF -- "$1" && { echo "ok: shows '$1'"; return; }
    sleep 0.1
  done
  fail "the screen never showed '$1'"
}
# await_verdict WORD: until a line begins with it.
await_verdict() {
  for _ in $(seq 1200); do
    shown | grep -q "^$1" && { echo "ok: the verdict $1"; return; }
    sleep 0.1
  done
  fail "the verdict never was $1"
}
key() { tmux send-keys -t learn "$@"; }
open_terminal() { tmux new-session -d -s learn -x "$1" -y "$2" "env TERM=screen-256color EDITOR='$folder/editor' sh"; }
type_line() { key -l "$1"; key Enter; }
# saved FILE NAME: as an editor saves, which writes another file and renames it.
saved() { cp "$1" "$work/.new"; mv "$work/.new" "$work/$2"; }

name=03-a_lock.cpp
given=$source/lessons/exercises/$name solution=$source/lessons/solutions/$name
cat >"$folder/editor" <<'EDITOR'
#!/bin/sh
echo '// edited' >>"$1"
EDITOR
chmod +x "$folder/editor"

echo '--- an exercise, a wrong save, hints, the cure'
open_terminal 80 24
type_line "$build/racekit learn a_lock --work $work"
await_verdict 'NOT CURED'
cmp "$given" "$work/$name" || fail 'the exercise was not copied'
key h; await 'hint 1:'
key h; key h; await 'hint 3:'
sed 's/^#include <mutex>/#include <mutex>\nthis is no line of C++;/' "$given" >"$folder/wrong.cpp"
cp "$folder/wrong.cpp" "$work/$name"   # as an editor saves that writes the file itself
await_verdict 'IT DOES NOT COMPILE'
await 'error:'
key d; await 'can be seen when the exercise is cured'
saved "$solution" "$name"; await_verdict CURED
await '1 of'
key d; await 'no difference to the solution'
key d; await 'r reset'

echo '--- the file goes, and comes back'
rm "$work/$name"; await 'is gone'
key r; await 'Begin this exercise anew?'
key x; await 'r reset'
[ ! -e "$work/$name" ] || fail 'a key that is not y put the exercise back'
key r; key y; await_verdict 'NOT CURED'
cmp "$given" "$work/$name" || fail 'r and y did not put the exercise back'
saved "$solution" "$name"; await_verdict CURED
key r; key y; await 'is kept as 03-a_lock.1.cpp'
cmp "$solution" "$work/03-a_lock.1.cpp" || fail 'what the learner wrote was lost'

: >"$work/$name"; await 'is empty. Save it again with a text.'
saved "$given" "$name"; await_verdict 'NOT CURED'   # also if the judge has seen the empty file

echo '--- an editor of the learner'
key e; await 'r reset'
for _ in $(seq 100); do grep -q '// edited' "$work/$name" && break; sleep 0.1; done
grep -q '// edited' "$work/$name" || fail 'the editor did not run'

echo '--- a second one says so, and nothing of the first is touched'
if "$build/racekit" learn --work "$work" </dev/null >"$folder/out" 2>"$folder/err"; then fail 'a second one ran'; fi
grep -q 'is in use: racekit learn runs there already, as process [0-9]' "$folder/err" || fail "it said: $(cat "$folder/err")"
[ "$(wc -l <"$folder/err")" = 1 ] || fail 'not in one line'

echo '--- the list; another size; the next exercise'
key l; await 'Enter plays it'
tmux resize-window -t learn -x 200 -y 50; await 'two_threads_one_counter'
[ "$(shown | awk '{ if (length($0) > 200) n++ } END { print n + 0 }')" = 0 ] || fail 'a line is too long'
key l
key n; await '4 of 24,'
await_verdict 'NOT CURED'

echo '--- Ctrl-C in the middle of a judgement, and on again'
touch "$folder/before"
cp "$source/lessons/solutions/04-a_lock_guard.cpp" "$work/04-a_lock_guard.cpp"
key C-c; await 'you stopped it'
cmp "$source/lessons/solutions/04-a_lock_guard.cpp" "$work/04-a_lock_guard.cpp" || fail 'Ctrl-C lost a file'
type_line "clear; stty -a | grep -o '[-]*icanon'"; await icanon
shown | grep -q -- -icanon && fail 'the terminal was not given back'
type_line "clear; $build/racekit learn --status --work $work"
await '1 of'
type_line "clear; $build/racekit learn --work $work"
await '4 of 24,'
await_verdict CURED
key q
type_line "clear; $build/racekit learn --status --work $work"; await '2 of'

echo '--- kill -9 leaves nothing behind'
type_line "clear; $build/racekit learn 5 --work $work"; await '5 of 24,'
process=$(cat "$work/.learn.lock")
kill -9 "$process"
for _ in $(seq 100); do pgrep -f -- "check $work" >/dev/null || break; sleep 0.1; done
! pgrep -f -- "check $work" >/dev/null || fail 'the judge lives on'
"$build/racekit" learn --status --work "$work" | grep -q '^2 of' || fail 'the progress was lost'

echo '--- with Enter only'
open_two() { tmux kill-server; sleep 0.2; open_terminal 80 24; }
open_two
type_line "$build/racekit learn 3 --manual --work $work"; await 'Enter judge'
await_verdict 'NOT JUDGED'   # the editor wrote into the judge's part
saved "$solution" "$name"; sleep 2
shown | grep -q '^NOT JUDGED' || fail 'a save was judged, though only Enter was to'
key Enter; await_verdict CURED
[ "$failures" = 0 ] || { echo "$failures failures"; exit 1; }
