# The warnings that everything in the kit is compiled with. They are errors where the kit itself is
# developed (the presets, CI), never in a user's build: a newer compiler has new warnings.
option(RACEKIT_WARNINGS_ARE_ERRORS "Stop at a compiler's warning" OFF)
add_library(racekit_warnings INTERFACE)
target_compile_options(racekit_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${RACEKIT_WARNINGS_ARE_ERRORS}>:-Werror>)
