#!/bin/bash
# package_test.sh BUILD: the Debian package that cpack makes: what is in it, what it depends on, and that what
# is in it runs where it is unpacked.
set -u
build=$(cd "$1" && pwd)
skip() { echo "skipped: $1 is not installed, which makes Debian packages"; exit 77; }
command -v dpkg-deb >/dev/null || skip dpkg-deb
command -v dpkg-shlibdeps >/dev/null || skip dpkg-dev
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
fail() { failures=$((failures + 1)); echo "FAILED: $1"; tail -n 30 "$tmp/said" | sed 's/^/    | /'; }
says() { grep -qE -- "$1" "$tmp/said" && echo "ok: says '$1'" || fail "does not say '$1'"; }

(cd "$tmp" && cpack -G DEB -B "$tmp/made" --config "$build/CPackConfig.cmake") >"$tmp/said" 2>&1 ||
  { fail 'cpack fails'; exit 1; }
package=$(echo "$tmp"/made/racekit_*.deb)
[ -f "$package" ] || { fail 'there is no package'; exit 1; }
dpkg-deb -f "$package" >"$tmp/said"
version=$("$build/racekit" --version | sed -n '1s/^racekit \([0-9.]*\).*/\1/p')
says '^Package: racekit$'
says "^Version: ${version//./\\.}"
says '^Maintainer: .*<.*>$'
dpkg-deb -f "$package" Depends | tr ',' '\n' | sed 's/^ *//; s/ .*//' >"$tmp/said"
says '^libc6$'
says '^libdw-dev$'
says '^(g\+\+|clang)(-[0-9]+)?$'
# Each is a package of this system.
while read -r each; do dpkg-query -W "$each" >/dev/null 2>&1 || fail "no package $each"; done <"$tmp/said"

dpkg-deb -c "$package" | tr -s ' ' >"$tmp/said"
for file in bin/racekit lib/racekit/racekit-load lib/racekit/broken/counter lib/racekit/explore/fixed/counter \
  lib/racekit/explore/libkit_explored.so lib/racekit/kit/plain.rsp lib/cmake/racekit/racekit-config.cmake \
  share/man/man1/racekit.1 share/bash-completion/completions/racekit share/zsh/vendor-completions/_racekit \
  share/doc/racekit/copyright share/racekit/kit/stage/stage.h share/racekit/broken/counter.cpp; do
  says " root/root .* \./usr/$file\$"
done
grep -vE ' \./(usr/(bin|lib|share)?.*)?$' "$tmp/said" && fail 'it has files outside /usr/bin, lib and share'
grep -E '\.(gch|pch)$|/tests/' "$tmp/said" && fail 'it has precompiled headers or tests'

dpkg-deb -x "$package" "$tmp/unpacked"
# Nothing but debugging information and find_package's own lines may know where the kit was built.
grep -rlF --include='*.rsp' --include='*.cmake' "$build" "$tmp/unpacked" && fail 'a file names the build folder'
mkdir "$tmp/work" && cd "$tmp/work" || exit 1
cp "$tmp/unpacked/usr/share/racekit/fixed/counter.cpp" mine.cpp
"$tmp/unpacked/usr/bin/racekit" explore mine.cpp >"$tmp/said" 2>&1 || fail 'the unpacked racekit does not explore'
says 'complete: these are all interleavings'

[ "$failures" = 0 ] || { echo "$failures failures"; exit 1; }
