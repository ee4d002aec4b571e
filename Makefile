# SPDX-License-Identifier: MIT
# `make help` lists the targets. Settings, each as NAME=value on the command line:
#   OPENCL=no     leave out host/: the library with the reference alone
#   CLBLAST=no    leave out CLBlast: dense runs on clcnn's own kernels
#   ONNX=no       leave out reading and writing ONNX files, and protobuf-c
#   ONNX_PROTO=FILE   where ONNX' description of its format is
#   KERNELS=DIR   embed another kernel folder
#   BUILD=DIR     where everything built goes
#   PREFIX, DESTDIR   where `install` puts things
#   V=1           show the commands
OPENCL  ?= yes
CLBLAST ?= $(OPENCL)
ONNX    ?= yes
ONNX_PROTO ?= /usr/include/onnx/onnx.proto
KERNELS ?= kernels
BUILD   ?= build
PREFIX  ?= /usr/local
CC      ?= cc
CFLAGS  ?= -O2 -g
V       ?= 0
Q       := $(if $(filter 0,$(V)),@,)

$(foreach name,OPENCL CLBLAST ONNX,$(if $(filter yes no,$($(name))),,$(error $(name) is "$($(name))"; it must be yes or no)))
$(foreach name,BUILD PREFIX DESTDIR,$(if $(word 2,$($(name))),$(error $(name) is "$($(name))"; it must have no space)))

VERSION  := $(shell sed -n 's/^.define CLCNN_VERSION "\(.*\)"/\1/p' lib/clcnn.h)
# Until 1.0 a minor version may change the interface, so the soname carries MAJOR.MINOR.
SOVERSION := $(basename $(VERSION))

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
BASE := -std=c11 -D_GNU_SOURCE -fPIC -fvisibility=hidden -ffp-contract=off $(WARN)

# ---- What is built from what ------------------------------------------------------------------

LIB_SOURCES  := $(wildcard lib/*.c lib/*/*.c)
PEER_SOURCES := $(wildcard tools/peers/*.c)
TOOL_SOURCES := $(filter-out $(PEER_SOURCES),$(wildcard tools/*.c tools/*/*.c))
UNIT_SOURCES := $(wildcard tests/unit/*.c)
FUZZ_SOURCES := $(wildcard tests/fuzz/*.c)
DATA_FILES   := $(wildcard tools/data/*.gz tools/bench/*.txt tests/cases/*.txt)

LIB_CFLAGS := -Ilib
LIB_LIBS   := -lm -lpthread
ifeq ($(OPENCL),yes)
LIB_SOURCES += $(wildcard host/*.c host/operators/*.c host/operators/*/*.c)
LIB_CFLAGS  += -DCLCNN_OPENCL -DCL_TARGET_OPENCL_VERSION=120 -Ihost
LIB_LIBS    := -lOpenCL $(LIB_LIBS)
REQUIRES    := OpenCL
GENERATED   := $(BUILD)/generated/kernels.c
ifeq ($(CLBLAST),yes)
LIB_CFLAGS  += -DCLCNN_CLBLAST
LIB_LIBS    := -lclblast $(LIB_LIBS)
else
LIB_SOURCES := $(filter-out host/clblast.c,$(LIB_SOURCES))
endif
endif
ifeq ($(ONNX),yes)
LIB_CFLAGS  += -DCLCNN_ONNX -I$(BUILD)/generated
LIB_LIBS    := -lprotobuf-c $(LIB_LIBS)
GENERATED   += $(BUILD)/generated/onnx.pb-c.c
else
LIB_SOURCES := $(filter-out lib/onnx/%,$(LIB_SOURCES))
TOOL_SOURCES := $(filter-out tools/model/% tools/npy.c,$(TOOL_SOURCES))
UNIT_SOURCES := $(filter-out %onnx.c %onnx_refused.c %onnx_text.c %onnx_save.c %onnx_file.c %saved.c %npy.c %moved.c,$(UNIT_SOURCES))
endif
TOOL_CFLAGS := -I$(BUILD)/include -Itools $(if $(filter yes,$(ONNX)),-DCLCNN_ONNX)
ifeq ($(OPENCL),yes)
TOOL_CFLAGS += -DCLCNN_OPENCL -DCL_TARGET_OPENCL_VERSION=120
else
TOOL_SOURCES := $(filter-out tools/bench/%,$(TOOL_SOURCES))
endif
TOOL_LIBS   := -ljansson -lpng -lz -lm
PUBLIC      := lib/clcnn.h lib/clcnn_model.h lib/clcnn_verify.h \
               $(if $(filter yes,$(ONNX)),lib/clcnn_onnx.h) $(if $(filter yes,$(OPENCL)),host/clcnn_opencl.h)

LIB_OBJECTS  := $(LIB_SOURCES:%.c=$(BUILD)/obj/%.o) $(GENERATED:%.c=%.o)
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/generated/files.o
PEER_OBJECTS := $(PEER_SOURCES:%.c=$(BUILD)/obj/%.o)
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/obj/%.o)
FAULT_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/faults/*.c))
FUZZ_OBJECTS := $(FUZZ_SOURCES:%.c=$(BUILD)/obj/%.o)
FUZZ_PROGRAMS := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
PUBLIC_COPIES := $(addprefix $(BUILD)/include/,$(notdir $(PUBLIC)))
SHARED := $(BUILD)/libclcnn.so.$(VERSION)

.PHONY: all
all: lib $(BUILD)/clcnn ## build library and program into build/ (the default)
.PHONY: lib
lib: $(SHARED) $(BUILD)/libclcnn.a ## build the library alone: without jansson, libpng and zlib

# Everything depends on the settings (another OPENCL= or CFLAGS= builds anew), the embedded kernels on
# their folder.
note = $(shell mkdir -p $(BUILD); echo '$(2)' | cmp -s - $(BUILD)/$(1) || echo '$(2)' > $(BUILD)/$(1))
# Nothing is written for a look at the targets.
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),all)),)
$(call note,settings,$(CC) $(CFLAGS) $(LDFLAGS) OPENCL=$(OPENCL) CLBLAST=$(CLBLAST) ONNX=$(ONNX))
$(call note,kernels,$(KERNELS))
$(call note,prefix,$(PREFIX))
endif

define say
@printf '  %-6s %s\n' $(1) $(2)
endef

# The program sees copies of the public headers, and so nothing else of the library.
$(BUILD)/include/clcnn.h: lib/clcnn.h
$(BUILD)/include/clcnn_model.h: lib/clcnn_model.h
$(BUILD)/include/clcnn_onnx.h: lib/clcnn_onnx.h
$(BUILD)/include/clcnn_verify.h: lib/clcnn_verify.h
$(BUILD)/include/clcnn_opencl.h: host/clcnn_opencl.h
$(PUBLIC_COPIES):
	$(Q)mkdir -p $(@D) && cp $< $@

$(BUILD)/generated/kernels.c: tools/scripts/embed_kernels.sh $(wildcard $(KERNELS)/*.cl $(KERNELS)/*.clh) $(BUILD)/kernels
	$(call say,EMBED,$(KERNELS))
	$(Q)mkdir -p $(@D) && $< $(KERNELS) > $@.tmp && mv $@.tmp $@
$(BUILD)/generated/files.c: tools/scripts/embed_files.sh $(DATA_FILES)
	$(call say,EMBED,tools/data)
	$(Q)mkdir -p $(@D) && $< $(DATA_FILES) > $@.tmp && mv $@.tmp $@

# The package is renamed so that all symbols begin with clcnn_. What protoc-c writes is not ours to warn of.
$(BUILD)/generated/onnx.proto: $(ONNX_PROTO)
	$(call say,PROTO,$<)
	$(Q)mkdir -p $(@D) && sed 's/^package onnx;/package clcnn.onnx;/' $< > $@
$(BUILD)/generated/onnx.pb-c.c: $(BUILD)/generated/onnx.proto
	$(Q)protoc-c --proto_path=$(@D) --c_out=$(@D) $<
$(BUILD)/generated/onnx.pb-c.o: $(BUILD)/generated/onnx.pb-c.c
	$(Q)$(CC) $(BASE) -w $(CFLAGS) -c $< -o $@
$(filter $(BUILD)/obj/lib/onnx/%,$(LIB_OBJECTS)) $(UNIT_OBJECTS) $(FAULT_OBJECTS) $(BUILD)/obj/tests/onnx/backend.o: | $(if $(filter yes,$(ONNX)),$(BUILD)/generated/onnx.pb-c.c)

# Kernels are long string literals; C99's least limit of 4095 characters is not gcc's or clang's.
$(BUILD)/generated/kernels.o: $(BUILD)/generated/kernels.c
	$(Q)$(CC) $(BASE) -Wno-overlength-strings $(LIB_CFLAGS) $(CFLAGS) -c $< -o $@
$(BUILD)/generated/files.o: $(BUILD)/generated/files.c
	$(Q)$(CC) $(BASE) $(TOOL_CFLAGS) $(CFLAGS) -c $< -o $@

$(BUILD)/obj/tools/%.o: tools/%.c $(BUILD)/settings | $(PUBLIC_COPIES)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(BASE) $(TOOL_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/settings
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(BASE) $(LIB_CFLAGS) -Itools -Itests/unit -Itests/faults $(CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/obj/%.o: %.c $(BUILD)/settings
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(BASE) $(LIB_CFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(SHARED): $(LIB_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) -shared -Wl,-soname,libclcnn.so.$(SOVERSION) -Wl,--no-undefined $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)
	$(Q)ln -sf $(@F) $(BUILD)/libclcnn.so.$(SOVERSION) && ln -sf libclcnn.so.$(SOVERSION) $(BUILD)/libclcnn.so
$(BUILD)/libclcnn.a: $(LIB_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^
$(BUILD)/clcnn: $(TOOL_OBJECTS) $(BUILD)/libclcnn.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS) $(TOOL_LIBS)

# What `clcnn bench` is compared with: a program for each library, which is no part of ours.
.SECONDARY: $(PEER_OBJECTS)
$(BUILD)/peers/onednn: PEER_LIB := -ldnnl
$(BUILD)/peers/clblast: PEER_LIB := -lclblast
$(BUILD)/peers/%: $(BUILD)/obj/tools/peers/%.o $(BUILD)/obj/tools/peers/peer.o $(filter-out $(BUILD)/obj/tools/main.o,$(TOOL_OBJECTS)) $(BUILD)/libclcnn.a
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PEER_LIB) $(LIB_LIBS) $(TOOL_LIBS)

.PHONY: peers
peers: $(BUILD)/peers/onednn $(BUILD)/peers/clblast ## the programs that time other libraries

-include $(patsubst %.o,%.d,$(LIB_OBJECTS) $(TOOL_OBJECTS) $(PEER_OBJECTS) $(UNIT_OBJECTS) $(FAULT_OBJECTS) $(FUZZ_OBJECTS)) $(BUILD)/obj/tests/onnx/backend.d

# ---- Tests ------------------------------------------------------------------------------------

# What tests/faults wraps: all that the library calls of OpenCL and CLBlast, and the C library's memory.
WRAP_CALLS  = $$(nm -u $(BUILD)/libclcnn.a | sed -nE 's/^ +U (cl[A-Z].*|CLBlast.*)$$/-Wl,--wrap=\1/p' | sort -u)
WRAP_BLOCKS = $(foreach name,malloc calloc realloc strdup free,-Wl,--wrap=$(name))

# The units see everything inside, so they link the objects: of the program all but its main.
$(BUILD)/unit: $(UNIT_OBJECTS) $(BUILD)/obj/tests/faults/calls.o $(filter-out $(BUILD)/obj/tools/main.o,$(TOOL_OBJECTS)) $(BUILD)/libclcnn.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(WRAP_CALLS) -o $@ $^ $(LIB_LIBS) $(TOOL_LIBS) $(shell pkg-config --libs check)

$(BUILD)/faults: $(FAULT_OBJECTS) $(BUILD)/libclcnn.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(WRAP_CALLS) $(WRAP_BLOCKS) -o $@ $^ $(LIB_LIBS)

$(BUILD)/onnx_backend: $(BUILD)/obj/tests/onnx/backend.o $(BUILD)/libclcnn.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

# libFuzzer brings main; tests/fuzz.sh says with which compiler and flags.
$(FUZZ_PROGRAMS): $(BUILD)/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/call.o $(filter-out $(BUILD)/obj/tools/main.o,$(TOOL_OBJECTS)) $(BUILD)/libclcnn.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS) $(TOOL_LIBS)

# What runs on PoCL keeps its compiled kernels here, and nowhere that others can write.
export POCL_CACHE_DIR ?= $(abspath $(BUILD))/pocl-cache
$(POCL_CACHE_DIR):
	$(Q)mkdir -p -m 0700 $@

.PHONY: setup
setup: ## install the Debian packages that a build needs, or name them
	$(Q)tools/scripts/install_packages.sh build
.PHONY: setup-lib
setup-lib: ## the same for the library alone
	$(Q)tools/scripts/install_packages.sh lib
.PHONY: setup-test
setup-test: ## the same for a build and the tests
	$(Q)tools/scripts/install_packages.sh build test

.PHONY: setup-peers
setup-peers: ## the same for the libraries that `make bench-peers` and `make bench-networks` compare with
	$(Q)tools/scripts/install_packages.sh peers
	$(Q)mkdir -p $(BUILD) && tools/scripts/install_intel.sh $(BUILD) > /dev/null || :
	$(Q)tools/scripts/install_venv.sh $(BUILD)/peers/venv onnxruntime==1.32.0 openvino==2026.4.1 || :

.PHONY: demo
demo: setup ## install what is missing, build, run the notebook
	$(Q)$(MAKE) --no-print-directory all $(POCL_CACHE_DIR)
	$(Q)$(BUILD)/clcnn notebook --output $(BUILD)/notebook

.PHONY: test
test: setup-test ## install what is missing, build, run all tests
	$(Q)$(MAKE) --no-print-directory all $(BUILD)/unit $(BUILD)/onnx_backend $(POCL_CACHE_DIR)
	+$(Q)tests/run.sh $(BUILD)

.PHONY: check
check: all $(BUILD)/unit $(POCL_CACHE_DIR) ## the unit tests and the fixed cases only
	$(Q)$(BUILD)/unit
	$(Q)$(BUILD)/clcnn verify

.PHONY: faults
faults: $(BUILD)/faults $(POCL_CACHE_DIR) ## every call of a driver and every allocation failing once
	$(Q)tests/faults.sh $(BUILD)

.PHONY: oclgrind
oclgrind: all ## every kernel in every form under Oclgrind, three passes; PART as for mutants
	$(Q)tests/oclgrind.sh $(BUILD) full $(PART)

.PHONY: rusticl
rusticl: all ## the fixed cases on Mesa's rusticl; PART as for mutants
	$(Q)tests/rusticl.sh $(BUILD) $(PART)

.PHONY: intel
intel: all ## the fixed and some random cases on Intel's runtime for CPUs, from PyPI
	$(Q)tests/intel.sh $(BUILD)

.PHONY: mutants
mutants: $(POCL_CACHE_DIR) ## break kernels, library and program on purpose and see the tests catch it; PART=0, 1 or 2: every third
	+$(Q)tests/mutants.sh $(BUILD)/mutants $(PART)

# A peer whose header is not there is left out, and named.
header = $(shell echo '\#include <$(1)>' | $(CC) -E - > /dev/null 2>&1 && echo yes)
PEERS_THERE = $(if $(call header,dnnl.h),$(BUILD)/peers/onednn) $(if $(call header,clblast_c.h),$(BUILD)/peers/clblast)
.PHONY: bench-peers
bench-peers: all $(POCL_CACHE_DIR) ## layers beside oneDNN, PyTorch and CLBlast; PEERS="--rows R50 --batches 1"
	$(Q)$(MAKE) --no-print-directory $(PEERS_THERE)
	$(Q)tools/peers/layers.py $(BUILD) $(PEERS)

.PHONY: networks
networks: all $(POCL_CACHE_DIR) ## networks of torchvision against PyTorch, layer by layer and whole
	$(Q)tools/scripts/install_packages.sh peers
	$(Q)tests/networks.sh $(BUILD)

.PHONY: bench-networks
bench-networks: all $(POCL_CACHE_DIR) ## networks beside onnxruntime and OpenVINO; PEERS="--rows resnet --rounds 2"
	$(Q)tools/peers/networks.py $(BUILD) $(PEERS)

.PHONY: asan
asan: $(POCL_CACHE_DIR) ## the unit tests with address and undefined-behaviour sanitizers
	+$(Q)tests/sanitize.sh $(BUILD)/asan address,undefined

.PHONY: tsan
tsan: $(POCL_CACHE_DIR) ## the threads test with the thread sanitizer
	+$(Q)tests/sanitize.sh $(BUILD)/tsan thread

.PHONY: fuzz
fuzz: $(POCL_CACHE_DIR) ## fuzz the readers and the calls, FUZZ_SECONDS (30) each
	$(Q)tools/scripts/install_packages.sh ci
	+$(Q)tests/fuzz.sh $(BUILD)/fuzz

.PHONY: lint
lint: ## formatting, clang-tidy, kernels through clang, layer rule, circles, symbols
	$(Q)tools/scripts/install_packages.sh lint
	$(Q)$(MAKE) --no-print-directory all peers
	$(Q)tests/lint.sh $(BUILD)

# ---- Installing -------------------------------------------------------------------------------

DEST     := $(DESTDIR)$(PREFIX)
CMAKE_TO := lib/cmake/clcnn
INSTALLED := include/clcnn.h include/clcnn_model.h include/clcnn_onnx.h include/clcnn_verify.h include/clcnn_opencl.h lib/libclcnn.a \
    lib/libclcnn.so lib/libclcnn.so.$(SOVERSION) lib/libclcnn.so.$(VERSION) lib/pkgconfig/clcnn.pc \
    $(CMAKE_TO)/clcnn-config.cmake $(CMAKE_TO)/clcnn-config-version.cmake \
    bin/clcnn share/man/man1/clcnn.1

$(BUILD)/%: tools/install/%.in $(BUILD)/settings $(BUILD)/prefix lib/clcnn.h
	$(Q)sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@VERSION@|$(VERSION)|g' -e 's|@SOVERSION@|$(SOVERSION)|g' \
	    -e 's|@REQUIRES@|$(REQUIRES)|g' -e 's|@LIBS_PRIVATE@|$(LIB_LIBS)|g' $< > $@

.PHONY: install
install: install-lib $(BUILD)/clcnn $(BUILD)/clcnn.1 ## install into PREFIX (default /usr/local), below DESTDIR
	$(Q)install -d $(addprefix $(DEST)/,bin share/man/man1)
	$(Q)install -m 755 $(BUILD)/clcnn $(DEST)/bin/
	$(Q)install -m 644 $(BUILD)/clcnn.1 $(DEST)/share/man/man1/
	@echo "installed bin/clcnn into $(DEST)"

.PHONY: install-lib
install-lib: lib $(addprefix $(BUILD)/,clcnn.pc clcnn-config.cmake clcnn-config-version.cmake) ## the same for the library alone
	$(Q)install -d $(addprefix $(DEST)/,include lib/pkgconfig $(CMAKE_TO))
	$(Q)install -m 644 $(PUBLIC) $(DEST)/include/
	$(Q)install -m 644 $(BUILD)/libclcnn.a $(DEST)/lib/
	$(Q)install -m 755 $(SHARED) $(DEST)/lib/
	$(Q)ln -sf $(notdir $(SHARED)) $(DEST)/lib/libclcnn.so.$(SOVERSION)
	$(Q)ln -sf libclcnn.so.$(SOVERSION) $(DEST)/lib/libclcnn.so
	$(Q)install -m 644 $(BUILD)/clcnn.pc $(DEST)/lib/pkgconfig/
	$(Q)install -m 644 $(BUILD)/clcnn-config.cmake $(BUILD)/clcnn-config-version.cmake $(DEST)/$(CMAKE_TO)/
	@echo "installed libclcnn $(VERSION) into $(DEST)"

.PHONY: uninstall
uninstall: ## remove what install put there
	$(Q)rm -f $(addprefix $(DEST)/,$(INSTALLED))
	$(Q)rmdir $(DEST)/$(CMAKE_TO) 2> /dev/null || true
	@echo "removed clcnn from $(DEST)"

.PHONY: clean
clean: ## remove what was built
	$(Q)rm -rf $(BUILD)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | sort | awk -F'\t' '{printf "  %-14s %s\n", $$1, $$2}'
