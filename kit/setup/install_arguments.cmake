# The last part of the installation: BUILD/kit/*.rsp, with marks in the place of the folders (compile.cpp puts
# the folders there), and the files of the build folder that they name. So no list of these stands a second
# time. Precompiled headers stay behind: they are 300 MB, and good for one build of the compiler.
set(to lib/racekit)
set(scratch ${BUILD}/kit/installed)
file(REMOVE_RECURSE ${scratch})
file(GLOB lists ${BUILD}/kit/*.rsp)
foreach(list IN LISTS lists)
  file(READ ${list} text)
  separate_arguments(words UNIX_COMMAND "${text}")
  foreach(file IN LISTS words)
    string(FIND "${file}" "${BUILD}/" at)
    if(at EQUAL 0)   # not "-Wl,-rpath,FOLDER"
      file(RELATIVE_PATH inner ${BUILD} ${file})
      get_filename_component(folder ${inner} DIRECTORY)
      file(INSTALL ${file} DESTINATION ${CMAKE_INSTALL_PREFIX}/${to}/${folder})
    endif()
  endforeach()
  # Debugging information names the kit's headers as if they stood where the kit was compiled, as it
  # does in the kit's own libraries.
  string(REPLACE "${BUILD}" "@racekit_build@" text "${text}")
  string(REPLACE "${SOURCE}" "@racekit_source@" text "${text}")
  if(text MATCHES "-I@racekit_source@")
    string(APPEND text "-fdebug-prefix-map=@racekit_source@/kit=${SOURCE}/kit\n")
  endif()
  get_filename_component(name ${list} NAME)
  file(WRITE ${scratch}/${name} "${text}")
  file(INSTALL ${scratch}/${name} DESTINATION ${CMAKE_INSTALL_PREFIX}/${to}/kit)
endforeach()

# What is left of debugging information is read after a crash, and by the explorer; compressed it takes half
# the room. (Names and lines must stay: `cmake --install --strip` leaves reports without them.)
if(OBJCOPY)
  foreach(file IN LISTS CMAKE_INSTALL_MANIFEST_FILES)
    if(file MATCHES "/(bin/racekit|lib/racekit/.*)$" AND NOT file MATCHES "\\.(rsp|o)$")
      execute_process(COMMAND ${OBJCOPY} --compress-debug-sections=zlib "$ENV{DESTDIR}${file}")
    endif()
  endforeach()
endif()
