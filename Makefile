# The front door: each word installs what is missing, configures and builds before its own work.
#
#   make BUILD=/some/folder    builds there, and only reads the source tree
#   make CXX=clang++           builds with that compiler, from then on in that build folder
#   make CMAKE_ARGS=...        hands arguments to CMake where the build folder is new:
#                              -DRACEKIT_WARNINGS_ARE_ERRORS=ON, as the kit's developers build
#   make test CTEST_ARGS=...   hands arguments to CTest
#   make learn WORK=/some/folder keeps your files there, where the source tree is only read

BUILD ?= build
ifneq ($(words $(BUILD)),1)
$(error BUILD is one path without spaces)
endif

ifneq ($(words $(CURDIR)),1)
$(error this folder's path has a space, which the options of ThreadSanitizer cannot carry: $(CURDIR))
endif

# A build takes as many cores as have a gigabyte and a half each.
JOBS ?= $(shell awk -v n=$$(nproc) '/^MemAvailable/ { m = int($$2 / 1500000); \
                                    print m < 1 ? 1 : m < n ? m : n }' /proc/meminfo)

# What the build folder was configured with. Without a CXX it keeps its compiler.
cached = $(shell sed -n 's/^$(1):[A-Z]*=//p' '$(BUILD)/CMakeCache.txt' 2>/dev/null)
WAS := $(call cached,CMAKE_CXX_COMPILER)
ifeq ($(origin CXX),default)
CXX := $(or $(WAS),c++)
endif
export CXX

# Another compiler or a moved source tree starts over: CMake itself would fail, at length.
ifneq ($(WAS),)
real = $(shell readlink -f "$$(command -v $(firstword $(1)))")
ifneq ($(call real,$(WAS)),$(call real,$(CXX)))
OTHER := $(WAS)
else ifneq ($(call cached,CMAKE_HOME_DIRECTORY),$(CURDIR))
OTHER := $(call cached,CMAKE_HOME_DIRECTORY)
endif
endif

# The demo goes without what only the tests need.
READY := $(BUILD)/ready-for-$(if $(filter-out demo doctor learn site site-serve,$(or $(MAKECMDGOALS),all)),tests,demo)

WORK ?= work

build = MAKEFLAGS=--no-print-directory cmake --build $(BUILD) --parallel $(JOBS)

.PHONY: all install package demo test test-long learn doctor site site-serve mkdocs deps bench shots systems arm64 clean help other
.NOTPARALLEL:

all: $(READY)       ## build everything
	@$(build)

install: all        ## below PREFIX (/usr/local): racekit in any folder, without the source tree
	@cmake --install $(BUILD) --prefix '$(or $(PREFIX),/usr/local)'

package: all        ## the same as a Debian package, in the build folder
	@cd $(BUILD) && cpack -G DEB

demo: $(READY)      ## the whole story, in a minute
	@$(build) --target demo_programs
	@$(BUILD)/racekit-demo

test: all           ## all tests
	@ctest --test-dir $(BUILD) --output-on-failure --no-tests=error $(CTEST_ARGS) || \
	{ echo 'racekit: make doctor looks for a reason in this machine' >&2; exit 1; }

# What may depend on chance ten times, all else three times, 300 race reports, 2,000 generated
# programs against the oracle, and learners' answers to the exercises.
RACING := pairs|tsan|lessons|daemon
many = ctest --test-dir $(BUILD) --output-on-failure --no-tests=error $(CTEST_ARGS) --repeat
test-long: all      ## all tests again and again, and the long ones: some hours
	@$(many) until-fail:10 -L '^($(RACING))$$'
	@$(many) until-fail:3 -LE '^($(RACING))$$'
	@$(BUILD)/tests/tsan_reports_test --gtest_filter=Tsan.ReportsTheBrokenProgramEveryTime --gtest_repeat=15 --gtest_fail_fast
	@$(build) --target oracle
	@$(build) --target answers

learn: $(READY)     ## the exercises, with a judge at hand (NAME=...)
	@$(build) --target programs racekit
	@$(BUILD)/racekit learn $(NAME) --work '$(WORK)'

doctor: $(READY)    ## can the workshop run on this machine?
	@$(build) --target demo_programs racekit
	@$(BUILD)/racekit doctor

site: mkdocs $(READY) ## the lessons as a web site, in build/site (needs make deps SITE=yes)
	@$(build) --target programs racekit
	@kit/site/site.sh build '$(BUILD)'

site-serve: mkdocs $(READY) ## the same at PORT (8000) of this machine; shows what is saved
	@$(build) --target programs racekit
	@kit/site/site.sh serve '$(BUILD)' --dev-addr 127.0.0.1:$(or $(PORT),8000)

mkdocs:
	@kit/site/site.sh ready

bench: $(READY)     ## what the kit's tools cost
	@$(build) --target bench

shots: all          ## the pictures of the page, in docs/play (needs make deps PAGE=yes)
	@tests/web/shots.py $(BUILD) docs/play

systems:            ## demo and all tests on bare Debian 12, 13 and sid (as root)
	@tests/systems/all

arm64:              ## build for AArch64 on x86-64, and test it under emulation (as root)
	@tests/arm64/run

deps:               ## install what is missing (apt), or name it; SITE=yes: mkdocs, too; PAGE=yes: and a browser
	@sh kit/setup/deps.sh $(if $(PAGE),page,$(if $(SITE),site))

clean:              ## remove what was built
	@[ ! -f $(BUILD)/CMakeCache.txt ] || $(build) --target clean || true
	@rm -rf $(BUILD)/CMakeCache.txt $(BUILD)/CMakeFiles $(BUILD)/ready-for-* $(BUILD)/site $(BUILD)/scheduler

help:               ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /make \1\t/p' Makefile | expand -t 17

# Done once, and again when the list of packages changes.
$(READY): kit/setup/packages.cmake $(if $(OTHER),other)
	@mkdir -p $(BUILD) || { echo 'make BUILD=/some/folder builds elsewhere'; exit 2; }
	@sh kit/setup/deps.sh $(subst $(BUILD)/ready-for-,,$@)
ifneq ($(OTHER),)
	@echo "racekit: $(BUILD) was configured for $(OTHER); starting over with $(CXX)"
	@rm -rf $(BUILD)/CMakeCache.txt $(BUILD)/CMakeFiles $(BUILD)/ready-for-*
endif
	@cmake -S '$(CURDIR)' -B $(BUILD) $(CMAKE_ARGS)
	@touch $(BUILD)/ready-for-demo $@
other:
