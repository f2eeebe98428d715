# shellcheck shell=bash disable=SC2154   # read by inside
# The machine: qemu-system with Debian's own kernel. One disk is the root, made once; another one is
# the kit, made for each run. What a run writes to them is not kept.

# disk FOLDER FILE: a file system with what is in the folder, and a gigabyte for what comes.
disk() {
  rm -f "$2"
  truncate -s "$(($(du -sm "$1" | cut -f 1) * 5 / 4 + 1000))M" "$2.new"
  mke2fs -q -t ext4 -O ^has_journal -d "$1" "$2.new"
  mv "$2.new" "$2"
}

root_disk() {
  # The machine's first process; the kernel gives it this variable. All else is on the kit's disk.
  cat >"$root/sbin/racekit-machine" <<'INIT'
#!/bin/sh
PATH=/usr/bin:/bin:/usr/sbin:/sbin; export PATH
mount /dev/vdb "$racekit_disk"
exec "$racekit_disk/start" "$racekit_disk"
INIT
  chmod +x "$root/sbin/racekit-machine"
  disk "$root" "$place/root.ext4"
}

kit_disk() { # COMMAND
  local kit=$place/kit-disk
  rm -rf "$kit"
  mkdir "$kit"
  cp -al "$tree" "$build" "$kit"   # hard links: nothing is copied
  # Of the objects only those that `racekit tsan` and `racekit check` link to a learner's program.
  find "$kit/build" \( -name '*.o' -o -name '*.gch' \) ! -path '*kit_tsan_sink*' ! -path '*kit_watched*' -delete
  printf '%s\n' "$1" >"$kit/command"
  cat >"$kit/start" <<'START'
#!/bin/bash
# start DISK: runs the command, says how it ended, and switches the machine off.
disk=$1 place=${1%/*}
export HOME=/root TERM=dumb LANG=C.UTF-8
for kind in proc sysfs:/sys devtmpfs:/dev devpts:/dev/pts tmpfs:/dev/shm tmpfs:/run; do
  type=${kind%:*} where=/${kind#*:/}
  [ "$kind" != proc ] || where=/proc
  mkdir -p "$where"
  mountpoint -q "$where" || mount -t "$type" "$type" "$where"
done
ln -sfn /proc/self/fd /dev/fd
ip link set lo up
mount --bind "$disk/racekit" "$place/racekit"
mount --bind "$disk/build" "$place/build"
cd "$place/build"
setsid -w bash "$disk/command" </dev/ttyAMA0 >/dev/ttyAMA0 2>&1
echo "racekit machine: status $? after $(cut -d . -f 1 /proc/uptime) s" >/dev/ttyAMA0
sync
echo o >/proc/sysrq-trigger
sleep 60
START
  chmod +x "$kit/start"
  disk "$kit" "$place/kit.ext4"
  rm -rf "$kit"
}

# in_a_machine COMMAND: in the build folder; gives its exit status.
in_a_machine() {
  local kernel status log=$place/machine.log
  [ -e "$place/root.ext4" ] || root_disk
  kit_disk "$1"
  kernel=$(printf '%s\n' "$root"/boot/vmlinuz-* | sort -V | tail -n 1)
  qemu-system-aarch64 -M virt,gic-version=3 -cpu max,pauth-impdef=on -accel tcg,thread=multi -smp 2 -m 4G \
    -nographic -nodefaults -serial stdio -monitor none -no-reboot \
    -kernel "$kernel" -initrd "${kernel/vmlinuz/initrd.img}" \
    -drive "file=$place/root.ext4,format=raw,if=virtio,snapshot=on" \
    -drive "file=$place/kit.ext4,format=raw,if=virtio,snapshot=on" \
    -append "root=/dev/vda rw console=ttyAMA0 loglevel=3 init=/sbin/racekit-machine racekit_disk=$place/disk" |
    sed -u 's/\r//g' | tee "$log"
  status=$(sed -n 's/^racekit machine: status \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  [ -n "$status" ] || stop "the machine ended before its command did; $log is its log"
  return "$status"
}
