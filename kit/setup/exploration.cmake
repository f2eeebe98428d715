# For projects outside: what find_package(racekit) gives them. RACEKIT_EXECUTABLE is set by then.

# racekit_add_exploration(NAME SOURCES FILE... [ARGS ARG...] [EXPECT complete] [LIMIT SECONDS]
#                         [CXXFLAGS FLAG...] [LDFLAGS FLAG...])
#
# A test of CTest's named NAME, with the label "exploration": `racekit explore` compiles the files to one
# program and runs all its interleavings, with ARGS as the program's own arguments. It fails if one of them
# fails. If none did but not all could be run within LIMIT (60), it counts as skipped; with EXPECT complete
# as failed. The project's targets play no part: CXXFLAGS and LDFLAGS say what the files need beside
# -std=c++20.
#
# In the folder racekit/ of the current binary folder it leaves NAME.junit.xml, NAME.sarif, and of a failure
# NAME.schedule.json for `racekit replay`.
function(racekit_add_exploration name)
  set(lists SOURCES ARGS CXXFLAGS LDFLAGS)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "EXPECT;LIMIT" "${lists}")
  set(call "racekit_add_exploration(${name}):")

  if(NOT name MATCHES "^[A-Za-z0-9_.+-]+$")
    message(FATAL_ERROR "${call} NAME takes letters, digits and _ . + -")
  endif()
  if(TEST ${name})
    message(FATAL_ERROR "${call} there is a test of this name already")
  endif()
  if(NOT CMAKE_TESTING_ENABLED)
    message(FATAL_ERROR "${call} enable_testing() has to come before it")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${call} '${arg_UNPARSED_ARGUMENTS}': takes SOURCES, ARGS, EXPECT, LIMIT, CXXFLAGS, LDFLAGS")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "${call} ${arg_KEYWORDS_MISSING_VALUES} needs a value")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "${call} SOURCES is missing, takes C++ files")
  endif()
  if(DEFINED arg_EXPECT AND NOT arg_EXPECT STREQUAL "complete")
    message(FATAL_ERROR "${call} EXPECT '${arg_EXPECT}': takes complete")
  endif()
  if(NOT DEFINED arg_LIMIT)
    set(arg_LIMIT 60)
  elseif(NOT arg_LIMIT MATCHES "^[0-9]+(\\.[0-9]+)?$" OR arg_LIMIT LESS 0.1 OR arg_LIMIT GREATER 86400)
    message(FATAL_ERROR "${call} LIMIT '${arg_LIMIT}': takes a number of seconds from 0.1 to 86400")
  endif()
  set(sources "")
  foreach(source IN LISTS arg_SOURCES)
    get_filename_component(file "${source}" ABSOLUTE)
    if(NOT EXISTS "${file}" OR IS_DIRECTORY "${file}")
      message(FATAL_ERROR "${call} SOURCES '${source}': there is no such file")
    endif()
    if(NOT file MATCHES "\\.(cpp|cc|cxx|c\\+\\+|C)$")
      message(FATAL_ERROR "${call} SOURCES '${source}': takes C++ files; headers need no entry")
    endif()
    list(APPEND sources "${file}")
  endforeach()

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/racekit)
  file(MAKE_DIRECTORY ${folder})
  set(command ${RACEKIT_EXECUTABLE} explore ${sources} --limit ${arg_LIMIT}
      --junit ${folder}/${name}.junit.xml --sarif ${folder}/${name}.sarif
      --save ${folder}/${name}.schedule.json)
  foreach(flags CXXFLAGS LDFLAGS)
    if(arg_${flags})
      string(REGEX REPLACE "([\\\\ '\"])" "\\\\\\1" quoted "${arg_${flags}}")
      list(JOIN quoted " " quoted)
      string(TOLOWER ${flags} flag)
      list(APPEND command --${flag} "${quoted}")
    endif()
  endforeach()
  if(arg_ARGS)
    list(APPEND command -- ${arg_ARGS})
  endif()
  # In the project's folder: so the paths in the SARIF file begin there.
  add_test(NAME ${name} COMMAND ${command} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  # For a compiler or a search that does not come to its end; the search has its own limit.
  string(REGEX REPLACE "\\..*" "" seconds ${arg_LIMIT})
  math(EXPR seconds "${seconds} * 2 + 300")
  set_tests_properties(${name} PROPERTIES LABELS exploration TIMEOUT ${seconds})
  if(NOT arg_EXPECT)
    set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 3)   # not complete, and nothing failed
  endif()
endfunction()
