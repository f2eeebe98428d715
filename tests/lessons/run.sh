#!/bin/sh
# Runs the commands of a lesson and compares what they print with what the lesson shows.
#
#   run.sh LESSON.md BUILD_DIR [SECONDS]
#
# The commands are ended a little before SECONDS (300) are over, so that what they printed is shown.
# A command stands in a ```console block behind "$ ", its whole output below it; mask.sed says which
# differences do not count. For lines that the lesson marks with "~ " others may come, or none (like.awk).
# Each command is a shell of its own: files stay for the next command, variables and $? do not.
#
# A console block in an HTML comment is run like the others, and not shown: there the test does what the
# lesson asks the learner to do in an editor or in a second terminal. A service that it starts may listen
# on any port: the file "port" has its number, which the commands find behind 127.0.0.1 instead of 8080.
# Without curl its commands are passed over.
set -eu

lesson=$(realpath "$1")
build=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
like=$here/like.awk
shown=$(mktemp -d)  # what the lesson shows below each command
# A lesson's build folder is build. Of this one reports tell the path below the source tree, or the
# whole path.
mask=$shown/mask.sed
pattern() { printf '%s' "$1" | sed 's/[][\.*^$+?(){}|#]/\\&/g'; }
{
  echo '/^\$/b'
  echo "s#$(pattern "$build")/#build/#g"
  echo "s#(^|[^a-zA-Z0-9_/.-])$(pattern "$(realpath --relative-to="$here/../.." "$build")")/#\\1build/#g"
  cat "$here/mask.sed"
} > "$mask"
export mask like shown LC_ALL=C
unset MAKEFLAGS MFLAGS MAKELEVEL BUILD JOBS CXX CTEST_ARGS  # a learner's make has no parent make

room=$(mktemp -d)
trap 'rm -rf "$room" "$shown"' EXIT
trap 'exit 1' HUP INT TERM

# A source tree as a learner sees it, but one to write in: lessons keep reports in it.
mkdir "$room/source"
cd "$room/source"
ln -s "$build" build
for folder in Makefile broken cost fixed kit lessons tests; do
  ln -s "$here/../../$folder" "$folder"
done

# A prompt alone ends an output. One for each line outside the blocks, and clitest's line numbers are
# the lesson's. $mask, $like and $shown are for the shell that runs the command.
# shellcheck disable=SC2016
awk '/^```console$/ { inside = 1; print "$"; next }
     /^```/         { inside = 0 }
                    { print inside ? $0 : "$" }' "$lesson" |
  sed -E -f "$mask" |
  awk -v curl="$(command -v curl || true)" '
    /^\$ ./ {
      file = ENVIRON["shown"] "/" ++commands
      command = substr($0, 3)
      gsub(/127\.0\.0\.1:8080/, "127.0.0.1:$(cat port)", command)
      if (command ~ /^curl / && !curl)
        command = "cat \"$shown/" commands "\" 2> /dev/null || true"
      print "$ { " command "; } 2>&1 </dev/null | sed -E -f \"$mask\" |" \
            " awk -f \"$like\" \"$shown/" commands "\""
      next
    }
    /^\$$/ { file = "" }
    file   { print > file }
           { print }' > ../commands

if ! grep -q '^\$ ' ../commands; then
  echo "$1: no command in it, so nothing is tested" >&2
  exit 1
fi
timeout -k 5 "$((${3:-300} - 50))" clitest --color never --progress none ../commands
