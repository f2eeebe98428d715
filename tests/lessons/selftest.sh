#!/bin/sh
# The runner of the lessons, tried on lessons that must pass and lessons that must fail.
#
#   selftest.sh
set -eu

here=$(realpath "$(dirname "$0")")
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

# expect pass|fail WHAT: a lesson from standard input
expect() {
  cat > "$room/lesson.md"
  if sh "$here/run.sh" "$room/lesson.md" "$room" > "$room/said" 2>&1; then came=pass; else came=fail; fi
  [ "$came" = "$1" ] && return
  echo "$2: should $1, but did not; the runner said:"
  cat "$room/said"
  exit 1
}

expect pass 'another number, address and unit' << 'LESSON'
```console
$ echo "crashed after 6.1 ms and 989,301 operations at 0x7fc978e8f0de"
crashed after 1 s and 12 operations at 0x8
```
LESSON
expect pass 'a number of one, with its singular' << 'LESSON'
```console
$ echo "raced after 0.1 s and 1 operation; 1 thread waits"
raced after 2 s and 12 operations; 3 threads wait
```
LESSON
expect fail 'a plural where no number stands' << 'LESSON'
```console
$ echo "the operation"
the operations
```
LESSON
expect fail 'a wrong word' << 'LESSON'
```console
$ echo "crashed after 6 ms"
survived after 6 ms
```
LESSON
expect fail 'success instead of failure' << 'LESSON'
```console
$ echo "exit status 0"
exit status 139
```
LESSON
expect fail 'a line too many' << 'LESSON'
```console
$ echo one
one
two
```
LESSON
expect fail 'a line that is not shown' << 'LESSON'
```console
$ printf 'one\n\ntwo\n'
one
```
LESSON
expect fail 'the second of two commands is wrong' << 'LESSON'
```console
$ echo one > report.txt
$ cat report.txt
two
```
LESSON
expect pass 'a file stays for the next block, an empty line counts, prose does not' << 'LESSON'
```console
$ printf 'one\n\ntwo\n' > report.txt
```
Prose, and a command that is not run:
```sh
$ false
```
```console
$ cat report.txt
one

two
```
LESSON
expect pass "the shell's notice, its words and its absence" << 'LESSON'
```console
$ sh -c 'kill -SEGV $$'; echo "exit status $?"
exit status 139
$ sh -c 'kill -ABRT $$'; echo "exit status $?"
bash: line 1: 24646 Aborted                 (core dumped) sh -c 'kill -ABRT $$'
exit status 134
```
LESSON
expect pass 'marked lines: others, fewer, more, none'  << 'LESSON'
```console
$ printf 'head\none\ntwo\ntail\n'
head
~ three
tail
$ printf 'head\ntail\n'
~ zero
head
~ three
~ four
tail
~ five
$ printf 'head\ntail\none\ntail\n'
head
~ any
tail
```
LESSON
expect fail 'a line that is not marked beside marked ones' << 'LESSON'
```console
$ printf 'head\none\ntail\n'
head
~ three
end
```
LESSON
expect fail 'a line too many, beside marked ones that stand elsewhere' << 'LESSON'
```console
$ printf 'head\none\ntail\nmore\n'
head
~ three
tail
```
LESSON
expect pass 'the command of the kit, from the build folder or installed' << 'LESSON'
```console
$ echo "see it:  racekit serve x"
see it:  build/racekit serve x
```
LESSON
expect pass 'a hidden step is run' << 'LESSON'
<!-- the learner does this in an editor
```console
$ echo one > file.txt
```
-->
```console
$ cat file.txt
one
```
LESSON
expect pass "a service's port" << 'LESSON'
<!-- the test starts a service
```console
$ echo 9999 > port
```
-->
```console
$ echo http://127.0.0.1:8080/x | sed 's/.*:9999/found/'
found/x
```
LESSON
expect fail 'no command at all' << 'LESSON'
Prose.
LESSON
expect fail 'a block that never ends' << 'LESSON'
```console
$ echo one
one
Prose.
LESSON
echo 'the runner of the lessons passes what is right and fails what is wrong'
