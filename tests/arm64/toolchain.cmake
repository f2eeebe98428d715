# Cross-compiles for the AArch64 root in $RACEKIT_ARM64_ROOT. What is built runs inside that root,
# where the compiler has the same name.
set(root $ENV{RACEKIT_ARM64_ROOT})
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_CXX_COMPILER /usr/bin/aarch64-linux-gnu-g++)
set(CMAKE_SYSROOT ${root})
set(CMAKE_FIND_ROOT_PATH ${root})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)  # else the root's own make and ar would run, emulated
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# Debug information names each header as the root's own compiler names it.
set(CMAKE_CXX_FLAGS_INIT "-ffile-prefix-map=/usr/aarch64-linux-gnu/include=/usr/include \
-ffile-prefix-map=/usr/lib/gcc-cross=/usr/lib/gcc -ffile-prefix-map=${root}/=/")
