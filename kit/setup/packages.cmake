# What the kit is built on, in one list. CMake's own search comes first, so whatever stands in
# CMAKE_PREFIX_PATH is taken as it is; the rest is named by its package. Nothing is downloaded.

find_package(Threads REQUIRED)
find_package(CLI11 QUIET)
find_package(nlohmann_json 3.9 QUIET)
find_package(GTest QUIET)

find_program(RACEKIT_CLITEST clitest)
if(RACEKIT_CLITEST)
  set(clitest_FOUND TRUE)
endif()

find_program(RACEKIT_CURL curl)
if(RACEKIT_CURL)
  set(curl_FOUND TRUE)
endif()
find_program(RACEKIT_TMUX tmux)
if(RACEKIT_TMUX)
  set(tmux_FOUND TRUE)
endif()

# What draws pictures of what was counted.
find_program(RACEKIT_GNUPLOT gnuplot)
if(RACEKIT_GNUPLOT)
  set(gnuplot_FOUND TRUE)
endif()

find_path(RACEKIT_LIBDW_INCLUDE elfutils/libdwfl.h)
find_library(RACEKIT_LIBDW dw)
if(RACEKIT_LIBDW AND RACEKIT_LIBDW_INCLUDE)
  set(libdw_FOUND TRUE)
  add_library(racekit::libdw INTERFACE IMPORTED)
  target_include_directories(racekit::libdw SYSTEM INTERFACE ${RACEKIT_LIBDW_INCLUDE})
  target_link_libraries(racekit::libdw INTERFACE ${RACEKIT_LIBDW})
endif()

find_path(RACEKIT_TOML_INCLUDE toml++/toml.h)
if(RACEKIT_TOML_INCLUDE)
  set(toml_FOUND TRUE)
  add_library(racekit::tomlplusplus INTERFACE IMPORTED)
  target_include_directories(racekit::tomlplusplus SYSTEM INTERFACE ${RACEKIT_TOML_INCLUDE})
endif()

# Some systems describe it to CMake, others to pkg-config: what it was compiled with must be known.
find_package(httplib QUIET)
if(httplib_FOUND)
  add_library(racekit::httplib ALIAS httplib::httplib)
else()
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(httplib QUIET IMPORTED_TARGET GLOBAL cpp-httplib)
  endif()
  if(httplib_FOUND)
    add_library(racekit::httplib ALIAS PkgConfig::httplib)
    # Its header calls OpenSSL, but since 0.15 its description keeps OpenSSL to itself.
    if(httplib_CFLAGS_OTHER MATCHES OPENSSL)
      find_package(OpenSSL QUIET)
      if(OPENSSL_FOUND)
        set_property(TARGET PkgConfig::httplib APPEND PROPERTY
                     INTERFACE_LINK_LIBRARIES OpenSSL::SSL OpenSSL::Crypto)
      else()
        set(httplib_FOUND FALSE)
      endif()
    endif()
  endif()
endif()

# What `racekit cost` measures with, and the concurrent map that it measures.
find_package(benchmark QUIET)
find_package(TBB QUIET)

include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS -fsanitize=thread)
check_cxx_source_compiles("int main() {}" tsan_FOUND)
unset(CMAKE_REQUIRED_FLAGS)
if(NOT tsan_FOUND)
  unset(tsan_FOUND CACHE)   # so that the next configure looks again
endif()

# What marks are made with: a sandbox, many machines, and in the tests a validator of SARIF.
find_program(RACEKIT_BUBBLEWRAP bwrap)
if(RACEKIT_BUBBLEWRAP)
  set(bubblewrap_FOUND TRUE)
endif()
find_program(RACEKIT_PARALLEL parallel)
if(RACEKIT_PARALLEL)   # GNU's: moreutils has another one of that name
  execute_process(COMMAND ${RACEKIT_PARALLEL} --version OUTPUT_VARIABLE version ERROR_QUIET)
  if(version MATCHES "GNU parallel")
    set(parallel_FOUND TRUE)
  endif()
endif()
execute_process(COMMAND /usr/bin/python3 -c "import jsonschema" RESULT_VARIABLE no_jsonschema
                OUTPUT_QUIET ERROR_QUIET)
if("${no_jsonschema}" STREQUAL "0")
  set(jsonschema_FOUND TRUE)
endif()

# What tells a Debian package which libraries it needs.
find_program(RACEKIT_SHLIBDEPS dpkg-shlibdeps)
if(RACEKIT_SHLIBDEPS)
  set(dpkg_dev_FOUND TRUE)
endif()

# The tests of the page are run where these are; nothing else needs them.
find_program(RACEKIT_CHROMIUM chromium)
find_program(RACEKIT_CHROMEDRIVER chromedriver)
execute_process(COMMAND /usr/bin/python3 -c "import selenium" RESULT_VARIABLE no_selenium
                OUTPUT_QUIET ERROR_QUIET)
if(RACEKIT_CHROMIUM AND RACEKIT_CHROMEDRIVER AND "${no_selenium}" STREQUAL "0")
  set(browser_FOUND TRUE)
endif()
find_program(RACEKIT_NODE NAMES node nodejs)
if(RACEKIT_NODE)
  set(node_FOUND TRUE)
endif()

# mkdocs with the theme of `make site`: the themes that it has stand in its help.
find_program(RACEKIT_MKDOCS mkdocs)
if(RACEKIT_MKDOCS)
  execute_process(COMMAND ${RACEKIT_MKDOCS} build --help OUTPUT_VARIABLE themes ERROR_QUIET)
  if(themes MATCHES material)
    set(mkdocs_FOUND TRUE)
  endif()
endif()

set(RACEKIT_MISSING "")
macro(racekit_package name apt dnf needed_for)
  if(NOT ${name}_FOUND)
    list(APPEND RACEKIT_MISSING "${apt} ${dnf} ${needed_for}")
  endif()
endmacro()

# deps.sh reads these lines too, for a machine that has no CMake yet.
#               found as        apt                            dnf                                  needed for
racekit_package(CLI11           libcli11-dev                   cli11-devel                          demo)
racekit_package(nlohmann_json   nlohmann-json3-dev             json-devel                           demo)
racekit_package(libdw           libdw-dev                      elfutils-devel                       demo)
racekit_package(toml            libtomlplusplus-dev            tomlplusplus-devel                   demo)
racekit_package(httplib         libcpp-httplib-dev,pkg-config  cpp-httplib-devel,pkgconf-pkg-config daemon)
racekit_package(benchmark       libbenchmark-dev               google-benchmark-devel               cost)
racekit_package(TBB             libtbb-dev                     tbb-devel                            cost)
racekit_package(GTest           libgtest-dev                   gtest-devel                          tests)
racekit_package(clitest         clitest                        clitest                              tests)
racekit_package(curl            curl                           curl                                 tests)
racekit_package(tmux            tmux                           tmux                                 tests)
racekit_package(gnuplot         gnuplot-nox                    gnuplot                              tests)
racekit_package(bubblewrap      bubblewrap                     bubblewrap                           tests)
racekit_package(parallel        parallel                       parallel                             tests)
racekit_package(dpkg_dev        dpkg-dev                       dpkg-dev                             tests)
racekit_package(jsonschema      python3-jsonschema             python3-jsonschema                   tests)
racekit_package(browser         chromium,chromium-driver,python3-selenium chromium,chromedriver,python3-selenium page)
racekit_package(node            nodejs                         nodejs                               page)
racekit_package(mkdocs          mkdocs-material                mkdocs-material                      site)

# ThreadSanitizer's runtime belongs to the compiler, so only a compiler can name its package.
# Clang's calls its own release's llvm-symbolizer for the names and lines of a raw report.
string(REGEX MATCH "^[0-9]+" major "${CMAKE_CXX_COMPILER_VERSION}")
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(oldest 14)
  find_program(RACEKIT_SYMBOLIZER NAMES llvm-symbolizer-${major} llvm-symbolizer)
  if(RACEKIT_SYMBOLIZER)
    set(symbolizer_FOUND TRUE)
  endif()
  racekit_package(tsan libclang-rt-${major}-dev compiler-rt demo)
  racekit_package(symbolizer llvm-${major} llvm demo)
else()
  set(oldest 11)
  racekit_package(tsan libgcc-${major}-dev libtsan demo)
endif()
if(major LESS oldest)
  message(FATAL_ERROR "racekit: ${CMAKE_CXX_COMPILER} is version ${CMAKE_CXX_COMPILER_VERSION}, "
                      "too old for C++20: use g++ 11, clang++ 14 or newer (make CXX=...)")
endif()

foreach(package IN LISTS RACEKIT_MISSING)
  message(STATUS "missing: ${package}")
endforeach()
list(FILTER RACEKIT_MISSING EXCLUDE REGEX " (site|page)$")
if(RACEKIT_MISSING MATCHES " demo")
  message(FATAL_ERROR "racekit: packages are missing; `make deps` installs or names them")
elseif(RACEKIT_MISSING)
  message(STATUS "no tests are built, perhaps no daemon, and not all of racekit cost: `make deps` brings what they need")
  set(RACEKIT_TESTS OFF)
endif()
