#!/bin/sh
# deps.sh [demo|tests|site|page]: finds what the kit (or only its demo, or also its web site, or that and
# the tests in a browser) needs, and installs with apt what is missing. Where that cannot be done it names
# the packages for apt and dnf and exits 2.
set -eu
cd "$(dirname "$0")"
purpose=${1:-tests}
cxx=${CXX:-c++}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

have() { command -v "$1" >/dev/null; }
stop() { printf 'racekit: ' >&2; printf '%s\n' "$@" >&2; exit 2; }

# The package of a compiler that is not here. All else CMake knows better: see packages.cmake.
compiler() {
  case $1 in
    c++ | g++) echo g++ gcc-c++,libtsan demo ;;
    g++-*) echo "$1" gcc-c++,libtsan demo ;;
    clang++*) echo "clang${1#clang++}" clang,compiler-rt,llvm demo ;;
    *) stop "CXX=$cxx is not a command here, and its package is not known" ;;
  esac
}

# A line for each missing package: its name for apt, its name for dnf, what needs it.
missing() {
  have cmake || echo cmake cmake demo
  have "${cxx%% *}" || compiler "$(basename "${cxx%% *}")"
  if have cmake && have "${cxx%% *}"; then
    cmake -S deps -B "$tmp/probe" >"$tmp/log" 2>&1 || grep -q '^-- missing: ' "$tmp/log" ||
      stop "CMake cannot look for packages:" "$(sed -n '/^Call Stack/q; /^  [^ ]/p' "$tmp/log")"
    rm -rf "$tmp/probe"
    sed -n 's/^-- missing: //p' "$tmp/log"
  else
    sed -n 's/^racekit_package([^ ]* *\([^ ]*\)  *\([^ ]*\)  *\([^ ]*\))$/\1 \2 \3/p' packages.cmake |
      while read -r apt rest; do
        # shellcheck disable=SC2046   # one word for each package
        dpkg -s $(echo "$apt" | tr , ' ') >/dev/null 2>&1 || echo "$apt $rest"
      done
  fi
}

column() { echo "$need" | cut -d' ' -f"$1" | tr ',\n' '  ' | sed 's/ *$//'; }
give_up() {
  stop "packages are missing, and $1; install them, then run make again:" \
    "  apt: apt-get install $(column 1)" "  dnf: dnf install $(column 2)"
}

# Whether an installation worked is for the next look to say, not for apt's exit status: it also
# asks for what could not be known before, such as the new compiler's own runtime.
before=
while
  need=$(missing) || exit
  offered=$(echo "$need" | grep -e ' page$' -e ' site$') || true
  [ "$purpose" = page ] || need=$(echo "$need" | grep -v ' page$') || true
  [ "$purpose" = page ] || [ "$purpose" = site ] || need=$(echo "$need" | grep -v ' site$') || true
  [ "$purpose" != demo ] || need=$(echo "$need" | grep ' demo$') || true
  [ -n "$need" ]
do
  [ "$need" != "$before" ] || give_up "apt could not install them (its own words are above)"
  have apt-get || give_up "there is no apt here"
  sudo=
  if [ "$(id -u)" != 0 ]; then
    have sudo || give_up "apt needs root or sudo"
    sudo -n true 2>/dev/null || { [ -t 0 ] && (: </dev/tty); } 2>/dev/null ||
      give_up "sudo has no terminal to ask for its password"
    sudo=sudo
  fi
  echo "racekit: installing what is missing, with ${sudo:+sudo }apt-get: $(column 1)"
  # shellcheck disable=SC2046,SC2016   # one word for each package; $@ is the inner shell's
  $sudo env DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get -q update
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
      install --no-install-recommends "$@"
  ' apt $(column 1) </dev/null 2>&1 |
    sed -u -e '/^Hit:/d; /^(*Reading/d; /^Building/d; /^Selecting/d; /^Preparing/d; /^Unpacking/d' \
      -e '/^The following [aN]/d; /^Suggested/d; /^Recommended/d; /^  [a-z0-9]/d'
  before=$need
done
echo "racekit: everything that is needed for the $purpose is here"
[ "$purpose" != tests ] || [ -z "$offered" ] ||
  echo "racekit: the tests of the page and of the site are skipped without $(need=$offered; column 1):" \
    "'make deps PAGE=yes' installs that"
