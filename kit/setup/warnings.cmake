# Warnings are errors in everything that the kit itself compiles.
add_library(racekit_warnings INTERFACE)
target_compile_options(racekit_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
