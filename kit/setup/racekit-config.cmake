get_filename_component(RACEKIT_EXECUTABLE "${CMAKE_CURRENT_LIST_DIR}/../../../bin/racekit" ABSOLUTE)
include("${CMAKE_CURRENT_LIST_DIR}/exploration.cmake")
