#!/bin/sh
# Runs a program on one core: the first that this shell may use.
core=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
exec taskset -c "$core" "$@"
