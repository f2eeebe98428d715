# The C++ library's headers, as the explorer's programs see them.
#
# Before a thread waits for an atomic's value to change (std::atomic::wait, latch, barrier) the library
# looks at it 16 times. Each look is a scheduling point, and three threads then have more interleavings
# than can be run, which all do the same. Where the explorer runs a program, the thread looks once: a
# copy of the library's header, made here, says so. Where that header is none of this kind, there is no
# copy, and the library does what it does.
set(RACEKIT_LIBRARY_HEADERS ${PROJECT_BINARY_DIR}/kit/headers)
file(REMOVE_RECURSE ${RACEKIT_LIBRARY_HEADERS})
file(MAKE_DIRECTORY ${RACEKIT_LIBRARY_HEADERS}/bits)
unset(atomic_wait CACHE)
find_file(atomic_wait bits/atomic_wait.h PATHS ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES}
          NO_DEFAULT_PATH)
if(atomic_wait)
  file(READ ${atomic_wait} text)
  string(REGEX REPLACE "(__atomic_spin_count = )[0-9]+;" "\\11;" once "${text}")
  if(NOT once STREQUAL text)
    file(WRITE ${RACEKIT_LIBRARY_HEADERS}/bits/atomic_wait.h "${once}")
  endif()
endif()
