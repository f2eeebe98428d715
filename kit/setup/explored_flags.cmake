# How a program is compiled whose interleavings are explored.
set(RACEKIT_EXPLORED_FLAGS -fsanitize=thread -fno-optimize-sibling-calls
    "SHELL:-include ${PROJECT_SOURCE_DIR}/kit/instrumented/instantiate.h")
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # For `x = x + 1` clang would call back for the write only.
  list(APPEND RACEKIT_EXPLORED_FLAGS "SHELL:-mllvm -tsan-instrument-read-before-write=1")
else()
  list(APPEND RACEKIT_EXPLORED_FLAGS -Wno-tsan)  # atomic_thread_fence is supported here
endif()
