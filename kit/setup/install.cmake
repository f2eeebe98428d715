# What `cmake --install` puts below a prefix, and `cpack` into a package. kit/base/kit_folders.cpp finds
# it there, wherever the prefix is moved to:
#
#   bin/racekit
#   lib/racekit        stands for the build folder: programs, libraries, kit/*.rsp
#   share/racekit      stands for the source tree: the headers of kit/, broken/, fixed/, lessons/
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)   # what is there is installed and packaged: neither builds anything

install(TARGETS racekit RUNTIME DESTINATION bin)
if(TARGET racekit_load)
  install(TARGETS racekit_load RUNTIME DESTINATION lib/racekit)
endif()

install(FILES ${PROJECT_BINARY_DIR}/kit/pages/racekit.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_BINARY_DIR}/kit/pages/racekit.bash
        DESTINATION share/bash-completion/completions RENAME racekit)
install(FILES ${PROJECT_BINARY_DIR}/kit/pages/_racekit DESTINATION share/zsh/vendor-completions)

# Each pair as a plain program and for the explorer. ThreadSanitizer's build of the pair that
# `racekit doctor` tries, and of no other: `racekit tsan FILE` compiles what it is given.
foreach(folder broken fixed)
  get_property(targets DIRECTORY ${PROJECT_SOURCE_DIR} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    if(target MATCHES "^${folder}_")
      install(TARGETS ${target} RUNTIME DESTINATION lib/racekit/${folder})
    elseif(target MATCHES "^explore_${folder}_")
      set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN/..")
      install(TARGETS ${target} RUNTIME DESTINATION lib/racekit/explore/${folder})
    endif()
  endforeach()
  install(TARGETS tsan_${folder}_active_instances RUNTIME DESTINATION lib/racekit/tsan/${folder})
endforeach()

foreach(folder base stage daemon instrumented explore/headers)
  install(DIRECTORY kit/${folder}/ DESTINATION share/racekit/kit/${folder}
          FILES_MATCHING PATTERN "*.h")
endforeach()
install(DIRECTORY broken cost fixed lessons DESTINATION share/racekit)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)

# find_package(racekit), from the prefix and from the build folder (-Dracekit_DIR=build).
include(CMakePackageConfigHelpers)
set(version_file ${PROJECT_BINARY_DIR}/racekit-config-version.cmake)
write_basic_package_version_file(${version_file} COMPATIBILITY SameMinorVersion)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/racekit-config.cmake @ONLY CONTENT
"set(RACEKIT_EXECUTABLE \"@PROJECT_BINARY_DIR@/racekit\")
include(\"@PROJECT_SOURCE_DIR@/kit/setup/exploration.cmake\")
")
install(FILES kit/setup/racekit-config.cmake kit/setup/exploration.cmake ${version_file}
        DESTINATION lib/cmake/racekit)

get_property(targets DIRECTORY ${PROJECT_SOURCE_DIR} PROPERTY BUILDSYSTEM_TARGETS)
foreach(target IN LISTS targets)   # what `racekit cost` runs
  if(target MATCHES "^cost_")
    install(TARGETS ${target} RUNTIME DESTINATION lib/racekit/cost)
  endif()
endforeach()

# The compiler's arguments, and all that they name below the build folder.
install(CODE "set(BUILD \"${PROJECT_BINARY_DIR}\")
set(SOURCE \"${PROJECT_SOURCE_DIR}\")
set(OBJCOPY \"${CMAKE_OBJCOPY}\")")
install(SCRIPT ${PROJECT_SOURCE_DIR}/kit/setup/install_arguments.cmake)

# `cpack -G DEB` in the build folder makes the Debian package.
set(CPACK_PACKAGE_NAME racekit)
set(CPACK_PACKAGE_VENDOR racekit)
set(CPACK_PACKAGE_CONTACT "the authors of racekit <racekit@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES OFF)   # names and lines are what the kit tells
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bubblewrap, gdb")
set(CPACK_RACEKIT_BUILD ${PROJECT_BINARY_DIR})
set(CPACK_RACEKIT_COMPILER ${CMAKE_CXX_COMPILER})
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/kit/setup/package.cmake)
include(CPack)
