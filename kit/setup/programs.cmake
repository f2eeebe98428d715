# Each source in broken/ and fixed/ is compiled once for each build, unchanged.
#
#   racekit_program(broken active_instances) → build/broken/active_instances, build/tsan/broken/…
function(racekit_program folder name)
  set(source ${PROJECT_SOURCE_DIR}/${folder}/${name}.cpp)

  add_executable(${folder}_${name} ${source})
  target_link_libraries(${folder}_${name} PRIVATE racekit_warnings kit_watch)
  set_target_properties(${folder}_${name} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${folder})

  add_executable(tsan_${folder}_${name} ${source})
  target_compile_options(tsan_${folder}_${name} PRIVATE -fsanitize=thread)
  target_link_options(tsan_${folder}_${name} PRIVATE -fsanitize=thread)
  target_link_libraries(tsan_${folder}_${name} PRIVATE racekit_warnings kit_tsan kit_watch)
  set_target_properties(tsan_${folder}_${name} PROPERTIES
    OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tsan/${folder})
endfunction()

foreach(folder broken fixed)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    racekit_program(${folder} ${name})
  endforeach()
endforeach()
