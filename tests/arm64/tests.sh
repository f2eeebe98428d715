# shellcheck shell=bash disable=SC2154   # read by inside
# Which tests run where: the commands for both, in the build folder.

# not_on PLACE: slow.txt's tests which do not run there, as CTest's expression.
not_on() {
  sed -n "s/^$1  *\([^ ]*\) .*/\1/p" "$here/slow.txt" | paste -s -d '|' | sed 's/.*/^(&)$/'
}

tests_under_qemu_user() {
  cat <<'LAW'
status=0
law() {
  found=$(./racekit explore --json "$1" --setters 1 --deleters 1 --ops "$2" | sed -n 's/^ *"interleavings": *\([0-9]*\).*/\1/p' | head -n 1)
  echo "$1, $2 operations each: $found interleavings"
  [ "$found" = "$3" ] || { echo "it should be $3"; status=1; }
}
law fixed/active_instances 1 2
law fixed/active_instances 2 6
law fixed/active_instances 3 20
law fixed/active_instances 4 70
law broken/active_instances 1 46
# As a kernel with addresses of 39 bits.
QEMU_RESERVED_VA=0x8000000000 ./explore/fixed/active_instances || [ $? = 2 ] || { echo 'it should be refused'; status=1; }
LAW
  echo "ctest -L '^(unit|explore)\$' -E '$(not_on qemu-user)' -j$(nproc) --output-on-failure --no-tests=error || status=1"
  echo 'exit $status'
}

# A test that sets vm.mmap_rnd_bits has the machine to itself. The host has to be idle: else a race report
# takes longer than the 5 s after which a program counts as hung.
tests_in_a_machine() {
  cat <<EOT
./racekit doctor
status=0
tests() { ctest -E '$(not_on machine)' --output-on-failure --no-tests=error "\$@" || status=1; }
RACEKIT_MAY_SET_SYSCTL=1 tests -R '^TsanStart[.]'
tests -L '^tsan\$' -j2
tests -R '^lesson[.](0[1-9]|1[01])-' -j2
tests -L '^(pairs|daemon)\$' -j2
tests -L '^explore\$' -R '$(not_on qemu-user)' -j2
exit \$status
EOT
}
