#!/bin/bash
# install_test.sh PREFIX SOURCE: an installed racekit, at another place than it was installed to, with a space in
# its path, in a read-only file system, and without the source tree and the build folder. Each command
# runs in another folder. Where namespaces are not permitted the whole test is skipped, and says so.
set -u
prefix=$(cd "$1" && pwd) source=$(cd "$2" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
fail() { failures=$((failures + 1)); echo "FAILED: $1"; sed 's/^/    | /' "$tmp/said" | tail -n 40; }

# The prefix lies inside the build folder, which is hidden with the source tree; it is seen elsewhere.
kit="/tmp/racekit test/an installed kit"
mkdir "$tmp/work"
hidden() {
  bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp --tmpfs "$source" --tmpfs "$build" \
    --ro-bind "$prefix" "$kit" --bind "$tmp/work" /tmp/work --chdir /tmp/work --unshare-net \
    --die-with-parent timeout 240 "$@"
}
build=$(dirname "$(dirname "$prefix")")
hidden true 2>"$tmp/said" || {
  echo "skipped: the source tree cannot be hidden, as bubblewrap cannot run here: $(cat "$tmp/said")"
  exit 77
}
# run STATUS COMMAND...: what it says is in $tmp/said
run() {
  local status=$1 ended
  shift
  hidden "$@" >"$tmp/said" 2>&1
  ended=$?
  [ "$ended" = "$status" ] && echo "ok: $* ends with $status" || fail "$* ends with $ended, not with $status"
}
says() { grep -qE -- "$1" "$tmp/said" && echo "ok: says '$1'" || fail "does not say '$1'"; }

hidden test -e "$source/CMakeLists.txt" && fail 'the source tree is there'
hidden test -e "$build/racekit" && fail 'the build folder is there'
hidden touch "$kit/share/new" 2>/dev/null && fail 'the prefix can be written to'

racekit="$kit/bin/racekit"
run 0 "$racekit" --version
says '^racekit [0-9]+\.[0-9]+\.[0-9]+'

cp "$source/broken/counter.cpp" "$tmp/work/mine.cpp"
cp "$source/fixed/counter.cpp" "$tmp/work/counter.cpp"
run 65 "$racekit" explore mine.cpp --save failure.schedule.json
says 'lines are those of .*mine\.cpp'
says '"/tmp/racekit test/an installed kit/bin/racekit" replay failure\.schedule\.json'
# What it prints can be typed.
again=$(sed -n 's/^ *replay it: *//p' "$tmp/said")
run 65 sh -c "$again"
run 70 "$racekit" explore broken/active_instances --setters 1 --deleters 1 --ops 1
says 'lines are those of broken/active_instances\.cpp'

# Whatever keeps ThreadSanitizer from starting here keeps it from starting everywhere.
run 0 "$racekit" doctor
if grep -q '^WRONG.*ThreadSanitizer' "$tmp/said"; then
  echo 'not run here: tsan and check, as ThreadSanitizer does not start'
else
  run 66 "$racekit" tsan mine.cpp -- --seconds 0.2
  says 'mine\.cpp:[0-9]+'
  run 0 "$racekit" check counter.cpp --jobs 1
  says 'cured'
fi
run 0 "$racekit" learn --list

# The page, by a client in the same sandbox: there is no other network.
cat >"$tmp/work/ask.sh" <<'ASK'
"$1" serve mine.cpp --port 8642 >served 2>&1 &
server=$!
for _ in $(seq 600); do grep -q http:// served && break; kill -0 $server || break; sleep 0.1; done
curl -sS --noproxy '*' "$(grep -o 'http://[^ ]*' served | head -n 1)"
kill -TERM $server   # a shell lets what it runs behind it ignore SIGINT
wait $server
ASK
hidden sh ask.sh "$racekit" >"$tmp/said" 2>&1
says '<script'
says '</html>'

# A man page that groff understands, and completions that the shells do.
pages=$prefix/share
groff -man -Tutf8 -ww "$pages/man/man1/racekit.1" >"$tmp/said" 2>"$tmp/complaints" || fail 'groff refuses the man page'
[ ! -s "$tmp/complaints" ] || { cp "$tmp/complaints" "$tmp/said"; fail 'groff complains about the man page'; }
says 'racekit explore'
says '.*--sarif'
completed() {
  bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _racekit; printf "%s\n" "${COMPREPLY[@]}"' \
    bash "$pages/bash-completion/completions/racekit" "$@" >"$tmp/said" 2>&1
}
completed racekit ex && says '^explore$'
completed racekit explore --sa && says '^--sarif$' && says '^--save$'
completed racekit explore mi && { grep -q . "$tmp/said" && fail 'it completes what is a file'; }
if command -v zsh >/dev/null; then
  zsh -n "$pages/zsh/vendor-completions/_racekit" >"$tmp/said" 2>&1 || fail 'zsh cannot read its completion'
else
  echo 'not run here: the completion of zsh, which is not installed'
fi

[ "$failures" = 0 ] || { echo "$failures failures"; exit 1; }
