#!/bin/sh
# Runs a program without address randomization where the system allows it, as ThreadSanitizer's older
# runtimes need on some systems. The kit's own programs do this themselves.
setarch -R true 2> /dev/null && exec setarch -R "$@"
exec "$@"
