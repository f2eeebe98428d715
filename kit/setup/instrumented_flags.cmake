# How a program is compiled that ThreadSanitizer watches, and one whose interleavings are explored.
set(RACEKIT_TSAN_FLAGS -fsanitize=thread
    "SHELL:-include ${PROJECT_SOURCE_DIR}/kit/instrumented/instantiate.h"
    "SHELL:-isystem ${PROJECT_SOURCE_DIR}/kit/instrumented/include")

set(RACEKIT_EXPLORED_FLAGS ${RACEKIT_TSAN_FLAGS} -fno-optimize-sibling-calls
    "SHELL:-isystem ${PROJECT_SOURCE_DIR}/kit/explore/headers")
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # For `x = x + 1` clang would call back for the write only.
  list(APPEND RACEKIT_EXPLORED_FLAGS "SHELL:-mllvm -tsan-instrument-read-before-write=1")
else()
  list(APPEND RACEKIT_EXPLORED_FLAGS -Wno-tsan)  # atomic_thread_fence is supported here
endif()
