#!/bin/sh
# site_test.sh BUILD: the web site is made from a source tree whose path has a space, twice, and is looked at.
set -eu
skip() {
  echo "skipped: $1 is not installed (make deps PAGE=yes installs it)"
  [ -z "${RACEKIT_NEEDS_PAGE_TESTS:-}" ] || exit 1
  exit 77
}
fail() { echo "site_test.sh: $1" >&2; exit 1; }

build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
[ -x /usr/bin/python3 ] || skip python3
"$here/../../kit/site/site.sh" ready 2>/dev/null || skip mkdocs-material
export PYTHONDONTWRITEBYTECODE=1

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
tree="$tmp/the kit"
mkdir "$tree" "$tmp/a build"
(cd "$here/../.." && cp -r ./*.md LICENSE lessons docs broken cost fixed kit tests "$tree")
ln -s "$build/racekit" "$build/explore" "$tmp/a build"
find "$tree" | sort >"$tmp/before"

# Without mkdocs it says so, in a line.
mkdir "$tmp/bin"
for tool in sh dirname grep; do ln -s "$(command -v $tool)" "$tmp/bin/$tool"; done
said=$(PATH="$tmp/bin" "$tree/kit/site/site.sh" build "$tmp/a build" 2>&1) && fail 'it passes without mkdocs'
case $said in
  *"
"*) fail "more than a line: $said" ;;
  *mkdocs-material*) ;;
  *) fail "no package is named: $said" ;;
esac

# A page that is in no menu is a mistake.
echo '# Lost' >"$tree/docs/lost.md"
said=$("$tree/kit/site/site.sh" build "$tmp/a build" 2>&1) && fail 'a page may be in no menu'
case $said in *docs/lost.md*) ;; *) fail "the page is not named: $said" ;; esac
rm "$tree/docs/lost.md"

site="$tmp/a build/site"
mkdir -p "$site"
echo old >"$site/old.html"
"$tree/kit/site/site.sh" build "$tmp/a build"
[ ! -e "$site/old.html" ] || fail 'a page of an earlier site is still there'
(cd "$site" && find . -type f -name '*.html' -exec sha256sum {} + | sort -k 2) >"$tmp/first"
"$tree/kit/site/site.sh" build "$tmp/a build"
(cd "$site" && find . -type f -name '*.html' -exec sha256sum {} + | sort -k 2) >"$tmp/second"
diff "$tmp/first" "$tmp/second" >&2 || fail 'built again, it is another site'
find "$tree" | sort | diff "$tmp/before" - >&2 || fail 'the source tree has changed'

# What only the tests of a lesson run does not show.
! grep -rlE '<!-- |the test (types|deletes|edits|starts)' "$site/lessons" >&2 || fail 'hidden steps are on the site'

# Whatever a lesson asks a reader to play can be played on its page.
for lesson in $(cd "$tree/lessons" && grep -l '^## Play it' ./*.md); do
  grep -q '<details class="play">' "$site/lessons/${lesson%.md}.html" || fail "$lesson has nothing to play"
done

# The check of the links finds what it looks for.
mkdir "$tmp/wrong"
cat >"$tmp/wrong/index.html" <<'EOF'
<a href="gone.html"></a><a href="#gone"></a><img src="gone.png"><a href="../first"></a>
<script src="https://example.org/a.js"></script><style>@import "//example.org/a.css";</style>
EOF
[ "$(/usr/bin/python3 "$here/links.py" "$tmp/wrong" | grep -c '^index')" = 6 ] ||
  fail 'the check of the links misses some'
/usr/bin/python3 "$here/links.py" "$site"

/usr/bin/python3 "$here/cheat_sheet_test.py" "$build"
/usr/bin/python3 "$here/site_test.py" "$site"
