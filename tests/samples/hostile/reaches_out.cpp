// Tries to get at what the caller has open, at the caller's keys, and at memory that the judge does
// not count. Gives 65 if any of it is there.

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

int main() {
  for (int folder = 3; folder < 64; ++folder)
    if (openat(folder, "etc/passwd", O_RDONLY) >= 0) return 65;
  if (shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0) return 65;
  if (prctl(PR_SET_DUMPABLE, 0) == 0) return 65;
  if (syscall(SYS_keyctl, 0, -3, 1) >= 0) return 65;  // the id of the session's keyring
  char parameters[120] = {};
  if (syscall(425, 1, parameters) >= 0) return 65;  // io_uring_setup
  if (syscall(447, 0) >= 0) return 65;              // memfd_secret
}
