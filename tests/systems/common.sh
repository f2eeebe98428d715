# shellcheck shell=bash disable=SC2034   # $place is the caller's
# What tests/systems/run and tests/arm64/run share. The caller has a function `stop`, and set -eu.

# take_place NAME: $place is where all of this system lies; locked, as the next run would pull it away.
take_place() {
  local systems=${RACEKIT_SYSTEMS:-/var/tmp/racekit-systems}
  case $(readlink -m "$systems")/ in "$tree"/*) stop "RACEKIT_SYSTEMS='$systems' lies in the source tree" ;; esac
  place=$(readlink -m "$systems")/$1
  mkdir -p "$place"
  exec 9>"$place/lock"
  flock -n 9 || stop "$place is in use by another run"
}

# This machine's own source of Debian's packages; all suites lie beside each other there.
source_of_packages() {
  apt-get indextargets --format '$(LABEL) $(SITE)' 'Created-By: Packages' 2>/dev/null |
    sed -n 's/^Debian //p' | head -n 1 | grep . || stop "apt knows no source of Debian's packages here"
}

# The files of the working tree as it is, committed or not, each ended by a null byte.
files_of_tree() {
  git -C "$tree" -c safe.directory='*' ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do [ ! -e "$tree/$file" ] || printf '%s\0' "$file"; done
}

# copy_tree FOLDER LIST: brings it there. A file that is the same keeps its time there, and one that
# is not gets a new one, so the next build makes what it must and is short; files of LIST, which the
# last copy has left, are removed where they are no longer in the tree.
copy_tree() {
  local file
  mkdir -p "$1"
  files_of_tree >"$2.new"
  [ ! -e "$2" ] || (cd "$1" && sort -z "$2" "$2.new" "$2.new" | uniq -z -u | xargs -0 -r rm -f)
  while IFS= read -r -d '' file; do
    cmp -s "$tree/$file" "$1/$file" && continue
    mkdir -p "$(dirname "$1/$file")"
    cp -d --preserve=mode "$tree/$file" "$1/$file"
  done <"$2.new"
  mv "$2.new" "$2"
}
