#!/bin/sh
# browser_test.sh BUILD: page_test.py, where there is a Python for it. Debian's own has Selenium.
set -eu
if [ ! -x /usr/bin/python3 ]; then
  echo 'skipped: python3 is not installed (make deps PAGE=yes installs it)'
  [ -z "${RACEKIT_NEEDS_PAGE_TESTS:-}" ] || exit 1
  exit 77
fi
export PYTHONDONTWRITEBYTECODE=1   # the source tree may be read only
exec /usr/bin/python3 "$(dirname "$0")/page_test.py" "$1"
