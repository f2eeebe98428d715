#!/bin/sh
# site.sh build|serve BUILD [mkdocs's arguments]: the lessons as a web site, in BUILD/site, or on an address of this
# machine that shows what is saved at once. BUILD has racekit and the programs. `site.sh ready`: is mkdocs here?
set -eu
here=$(cd "$(dirname "$0")" && pwd)

mkdocs build --help 2>/dev/null | grep -q material || {
  echo 'racekit: the site needs mkdocs and its theme: apt-get install mkdocs-material (or make deps SITE=yes)' >&2
  exit 2
}
what=$1
[ "$what" != ready ] || exit 0
build=$(cd "$2" && pwd)
shift 2

export PYTHONDONTWRITEBYTECODE=1   # the source tree may be another person's
export RACEKIT_SITE_PLAY="$build/scheduler"
log="$build/site.log"
# What can be played is made anew where a program is newer.
made="$RACEKIT_SITE_PLAY/made"
newer() { find -L "$build/racekit" "$build/explore" -type f -newer "$made" 2>/dev/null | head -n 1; }
if [ ! -e "$made" ] || [ -n "$(newer)" ]; then
  rm -rf "$RACEKIT_SITE_PLAY"
  "$build/racekit" serve --export "$RACEKIT_SITE_PLAY/play" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  touch "$made"
fi

cd "$here"
[ "$what" = build ] || exec mkdocs serve "$@"
mkdocs build --strict --site-dir "$build/site" "$@" >"$log" 2>&1 ||
  { grep -E 'WARNING|ERROR' "$log" >&2 || cat "$log" >&2; exit 1; }
echo "racekit: $(find "$build/site" -name '*.html' | wc -l) pages, $(du -sh "$build/site" | cut -f1):" \
  "$build/site/index.html"
