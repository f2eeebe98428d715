# Each source in broken/ and fixed/ is compiled once for each build, unchanged.

# racekit_executable(TARGET build/PATH SOURCE [TSAN]): one program in one build.
function(racekit_executable target path source)
  cmake_parse_arguments(PARSE_ARGV 3 arg "TSAN" "" "")
  get_filename_component(name ${path} NAME)
  get_filename_component(folder ${path} DIRECTORY)
  add_executable(${target} ${source})
  target_link_libraries(${target} PRIVATE racekit_warnings kit_watched kit_watch)
  # A call in tail position stays a call, so that the learner's function is on every stack.
  target_compile_options(${target} PRIVATE -fno-optimize-sibling-calls)
  if(arg_TSAN)
    target_compile_options(${target} PRIVATE ${RACEKIT_TSAN_FLAGS})
    target_link_options(${target} PRIVATE -fsanitize=thread)
    target_link_libraries(${target} PRIVATE kit_tsan_sink kit_tsan_instrumented)
  endif()
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})
endfunction()

# racekit_explored(TARGET build/PATH SOURCE): one program in the build whose interleavings are
# explored: instrumented as for ThreadSanitizer, linked with the kit's runtime in its place.
function(racekit_explored target path source)
  get_filename_component(name ${path} NAME)
  get_filename_component(folder ${path} DIRECTORY)
  add_executable(${target} ${source})
  target_compile_options(${target} PRIVATE ${RACEKIT_EXPLORED_FLAGS})
  target_link_options(${target} PRIVATE LINKER:-z,now)
  target_link_libraries(${target} PRIVATE racekit_warnings kit_explored_instrumented kit_explored
                        Threads::Threads)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})
endfunction()

# A broken program takes --mutex where its fixed twin has mutex lines to switch.
function(racekit_knows_its_cure target source)
  string(REPLACE "/broken/" "/fixed/" fixed ${source})
  file(STRINGS ${fixed} switched REGEX "racekit::Switched<")
  if(switched AND NOT fixed STREQUAL source)
    target_link_libraries(${target} PRIVATE kit_cure_is_a_switch)
  endif()
endfunction()

# racekit_daemon(FOLDER SOURCE): the plain and the ThreadSanitizer build of a program that serves HTTP.
function(racekit_daemon folder source)
  if(NOT httplib_FOUND)
    return()
  endif()
  racekit_executable(${folder}_daemon ${folder}/daemon ${source})
  racekit_executable(tsan_${folder}_daemon tsan/${folder}/daemon ${source} TSAN)
  target_link_libraries(${folder}_daemon PRIVATE kit_daemon)
  target_link_libraries(tsan_${folder}_daemon PRIVATE kit_daemon_tsan)
  foreach(target ${folder}_daemon tsan_${folder}_daemon)
    racekit_knows_its_cure(${target} ${source})
    add_dependencies(programs ${target})
  endforeach()
endfunction()

add_custom_target(programs)
set(RACEKIT_PAIRS "")  # of programs on the stage
foreach(folder broken fixed)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    # The daemon has no build for the explorer, which knows no sockets.
    if(name STREQUAL daemon)
      racekit_daemon(${folder} ${source})
      continue()
    endif()
    if(folder STREQUAL broken)
      string(APPEND RACEKIT_PAIRS " ${name}")
    endif()
    racekit_executable(${folder}_${name} ${folder}/${name} ${source})
    racekit_executable(tsan_${folder}_${name} tsan/${folder}/${name} ${source} TSAN)
    set(builds ${folder}_${name} tsan_${folder}_${name})
    if(TARGET kit_explored)
      racekit_explored(explore_${folder}_${name} explore/${folder}/${name} ${source})
      list(APPEND builds explore_${folder}_${name})
    endif()
    foreach(target ${builds})
      racekit_knows_its_cure(${target} ${source})
      add_dependencies(programs ${target})
    endforeach()
  endforeach()
endforeach()

# racekit_cost(NAME SOURCE [LIBRARY...]): the program whose functions `racekit cost` measures. Not built as
# the pairs are: `racekit check` compiles it like a learner's file.
function(racekit_cost name source)
  if(NOT benchmark_FOUND)
    return()
  endif()
  add_executable(cost_${name} ${PROJECT_SOURCE_DIR}/${source})
  target_link_libraries(cost_${name} PRIVATE racekit_warnings kit_cost ${ARGN})
  set_target_properties(cost_${name} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/cost)
  add_dependencies(programs cost_${name})
endfunction()

racekit_cost(no_lock broken/active_instances.cpp)
racekit_cost(mutex fixed/active_instances.cpp)
foreach(name shared_mutex shards spin_lock copy_on_write)
  racekit_cost(${name} cost/${name}.cpp)
endforeach()
if(TBB_FOUND)
  racekit_cost(concurrent_map cost/concurrent_map.cpp TBB::tbb)
endif()

add_custom_target(demo_programs)
add_dependencies(demo_programs racekit_demo broken_active_instances fixed_active_instances
                 tsan_broken_active_instances tsan_fixed_active_instances)
