/* SPDX-License-Identifier: MIT
 * Which device of a list a word means, and the line that says why none does. */
#ifdef CLCNN_OPENCL

#include <CL/cl_ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opencl.h"
#include "unit.h"

/* ---- Lists ---- */

enum { CPU = CLCNN_DEVICE_CPU, GPU = CLCNN_DEVICE_GPU, ACCELERATOR = CLCNN_DEVICE_ACCELERATOR };

typedef struct row {
    int type;
    const char *name, *platform, *vendor, *version;
    int units, mhz;
    const char *problem; /* NULL: usable */
} row;

enum { MOST = 100 };
static clcnn_opencl_device devices[MOST];

/* The devices 0:0, 0:1, ... that the rows describe. */
static clcnn_opencl_list list_of(const row *rows, int count) {
    static clcnn_opencl_platform platform = {.name = "Platform"};
    for (int i = 0; i < count; i++) {
        const row *r = &rows[i];
        clcnn_device_info *info = &devices[i].info;
        *info = (clcnn_device_info){.type = (clcnn_device_type)r->type,
                                    .usable = !r->problem,
                                    .compute_units = r->units,
                                    .clock_mhz = r->mhz};
        snprintf(info->id, sizeof info->id, "0:%d", i);
        snprintf(info->name, sizeof info->name, "%s", r->name);
        snprintf(info->platform, sizeof info->platform, "%s", r->platform ? r->platform : "");
        snprintf(info->vendor, sizeof info->vendor, "%s", r->vendor ? r->vendor : "");
        snprintf(info->version, sizeof info->version, "%s", r->version ? r->version : "");
        snprintf(info->problem, sizeof info->problem, "%s", r->problem ? r->problem : "");
    }
    return (clcnn_opencl_list){0, 1, count, &platform, devices};
}

static int chosen_of(const char *word, const clcnn_opencl_list *list, int *alike) {
    int chosen = -1;
    UNIT_OK(clcnn_opencl_choose(word, list, &chosen, alike));
    return chosen;
}

#define CHOSEN(word, list, expected)                                                               \
    do {                                                                                           \
        int alike_ = 0;                                                                            \
        ck_assert_int_eq(chosen_of(word, &(list), &alike_), expected);                             \
        ck_assert_int_eq(alike_, 1);                                                               \
    } while (0)

#define REFUSED(status, word, list, text)                                                          \
    do {                                                                                           \
        int chosen_, alike_;                                                                       \
        UNIT_REFUSED(status, text, clcnn_opencl_choose(word, &(list), &chosen_, &alike_));         \
    } while (0)

/* ---- Words ---- */

static const row mixed[] = {
    {CPU, "AMD EPYC-Milan", "Portable Computing Language", "AuthenticAMD",
     .version = "OpenCL 3.0 PoCL HSTR: cpu-x86_64 7:0", .units = 64, .mhz = 3000},
    {CPU, "AMD EPYC", "Intel(R) OpenCL", "Intel(R) Corporation", "OpenCL 3.1 (Build 0)",
     .units = 64},
    {GPU, "gfx1030", "AMD Accelerated Parallel Processing", "Advanced Micro Devices, Inc.",
     "OpenCL 2.0 AMD-APP (3590.0)", .units = 36, .mhz = 2500},
    {GPU, "AMD Radeon RX 6800 (navi21)", "Clover", "AMD", "OpenCL 1.1 Mesa", 60, 2500,
     .problem = "the device's OpenCL is older than 1.2"},
    {ACCELERATOR, "DSP", "Vendor's", "Vendor", "OpenCL 1.2", .units = 8, .mhz = 1000}};

START_TEST(types_in_any_case_of_letters) {
    const clcnn_opencl_list list = list_of(mixed, UNIT_COUNT(mixed));
    CHOSEN("CPU", list, 0);
    CHOSEN("Gpu", list, 2);
    CHOSEN("ACCELERATOR", list, 4);
    CHOSEN("cpu", list, 0);
}
END_TEST

/* The exact name of one device is part of another's, which comes first. */
START_TEST(a_name_comes_before_a_part_of_one) {
    const clcnn_opencl_list list = list_of(mixed, UNIT_COUNT(mixed));
    CHOSEN("AMD EPYC", list, 1);
    CHOSEN("amd epyc", list, 1);
    CHOSEN("AMD EPYC-", list, 0);
    REFUSED(CLCNN_NO_DEVICE, "EPYC", list, "0:0 (AMD EPYC-Milan), 0:1 (AMD EPYC)");
}
END_TEST

START_TEST(equal_names_are_the_first) {
    row rows[] = {{CPU, .name = "other"},
                  {GPU, .name = "twin"},
                  {GPU, .name = "twin"},
                  {GPU, .name = "twin"}};
    clcnn_opencl_list list = list_of(rows, UNIT_COUNT(rows));
    int alike = 0;
    ck_assert_int_eq(chosen_of("TWIN", &list, &alike), 1);
    ck_assert_int_eq(alike, 3);
    REFUSED(CLCNN_NO_DEVICE, "win", list, "0:1 (twin), 0:2 (twin), 0:3 (twin)");
    CHOSEN("0:3", list, 3);
    rows[1].problem = "the driver has no compiler"; /* the first that works */
    list = list_of(rows, UNIT_COUNT(rows));
    ck_assert_int_eq(chosen_of("twin", &list, &alike), 2);
    ck_assert_int_eq(alike, 2);
}
END_TEST

START_TEST(parts_of_platform_vendor_and_version) {
    const clcnn_opencl_list list = list_of(mixed, UNIT_COUNT(mixed));
    CHOSEN("pocl", list, 0);
    CHOSEN("Intel(R) OpenCL", list, 1);
    CHOSEN("accelerated parallel", list, 2);
    CHOSEN("advanced micro", list, 2);
    CHOSEN("AMD-APP", list, 2);
    CHOSEN("dsp", list, 4);
    REFUSED(CLCNN_NO_DEVICE, "AMD", list, "fits 3 devices"); /* the unusable one does not count */
    REFUSED(CLCNN_NO_DEVICE, "PoCL 7", list, "\"PoCL 7\"");
}
END_TEST

START_TEST(an_unusable_device_says_why) {
    const clcnn_opencl_list list = list_of(mixed, UNIT_COUNT(mixed));
    REFUSED(CLCNN_UNSUPPORTED, "0:3", list, "older than 1.2");
    REFUSED(CLCNN_UNSUPPORTED, "amd radeon rx 6800 (navi21)", list, "older than 1.2");
    REFUSED(CLCNN_UNSUPPORTED, "navi21", list, "0:3");
    const clcnn_opencl_list alone = list_of(&mixed[3], 1);
    REFUSED(CLCNN_NO_DEVICE, "", alone, "older than 1.2");
    REFUSED(CLCNN_NO_DEVICE, "gpu", alone, "no usable gpu");
    REFUSED(CLCNN_NO_DEVICE, "cpu", alone, "\"cpu\"");
}
END_TEST

/* The first device's version holds the text of an id. */
START_TEST(an_id_is_no_part) {
    const clcnn_opencl_list list = list_of(mixed, UNIT_COUNT(mixed));
    CHOSEN("0:4", list, 4);
    REFUSED(CLCNN_NO_DEVICE, "7:0", list, "\"7:0\"");
    REFUSED(CLCNN_NO_DEVICE, "0:5", list, "its id");
    CHOSEN("x86_64 7:0", list, 0);
}
END_TEST

START_TEST(no_part_of_the_word_reference) {
    const clcnn_opencl_list list = list_of(mixed, UNIT_COUNT(mixed));
    REFUSED(CLCNN_NO_DEVICE, "ref", list, "reference");
}
END_TEST

/* ---- The best ---- */

START_TEST(the_best_is_a_gpu_then_an_accelerator_then_a_cpu) {
    const row rows[] = {{CPU, "cpu", .units = 256, .mhz = 4000},
                        {ACCELERATOR, "accelerator", .units = 1, .mhz = 100},
                        {GPU, "small", .units = 10, .mhz = 1000},
                        {GPU, "large", .units = 80, .mhz = 1400}};
    clcnn_opencl_list list = list_of(rows, UNIT_COUNT(rows));
    CHOSEN("", list, 3);
    list.device_count = 3;
    CHOSEN("", list, 2);
    list.device_count = 2;
    CHOSEN("", list, 1);
    list.device_count = 1;
    CHOSEN("", list, 0);
}
END_TEST

/* Intel's CPU runtime says 0 MHz, llvmpipe has 8 units of 300 MHz on 2 cores. */
START_TEST(an_unknown_clock_is_not_the_slowest) {
    const row rows[] = {{CPU, "llvmpipe", .units = 8, .mhz = 300},
                        {CPU, "Intel", .units = 2, .mhz = 0},
                        {CPU, "PoCL", .units = 2, .mhz = 2600},
                        {CPU, "PoCL, one thread", .units = 1, .mhz = 2600}};
    clcnn_opencl_list list = list_of(rows, UNIT_COUNT(rows));
    CHOSEN("", list, 2);
    list.device_count = 2;
    CHOSEN("", list, 1);
    const row unknown[] = {{GPU, "small", .units = 4, .mhz = 1}, {GPU, "large", .units = 8}};
    list = list_of(unknown, UNIT_COUNT(unknown));
    CHOSEN("gpu", list, 1);
}
END_TEST

START_TEST(a_simulator_is_never_the_best) {
    const row rows[] = {{GPU, "Oclgrind Simulator", "Oclgrind", .units = 1, .mhz = 1},
                        {ACCELERATOR, "Intel(R) FPGA Emulation Device", .units = 64},
                        {CPU, "small", .units = 1, .mhz = 1000}};
    clcnn_opencl_list list = list_of(rows, UNIT_COUNT(rows));
    CHOSEN("", list, 2);
    REFUSED(CLCNN_NO_DEVICE, "gpu", list, "0:0 (Oclgrind Simulator): a simulator");
    REFUSED(CLCNN_NO_DEVICE, "accelerator", list, "0:1 (Intel(R) FPGA Emulation Device)");
    CHOSEN("oclgrind", list, 0);
    CHOSEN("Oclgrind Simulator", list, 0);
    CHOSEN("0:1", list, 1);
    list.device_count = 1;
    REFUSED(CLCNN_NO_DEVICE, "", list, "a simulator");
}
END_TEST

/* ---- Why none ---- */

START_TEST(no_platform_at_all) {
    clcnn_opencl_list list = {.code = CL_PLATFORM_NOT_FOUND_KHR};
    REFUSED(CLCNN_NO_DEVICE, "", list, "found no driver");
    REFUSED(CLCNN_NO_DEVICE, "gpu", list, "could not be loaded");
    ck_assert_int_eq(clcnn_last_error()->driver_code, 0);
    list.code = CL_SUCCESS;
    REFUSED(CLCNN_NO_DEVICE, "", list, "pocl-opencl-icd");
    list.code = CL_OUT_OF_HOST_MEMORY;
    REFUSED(CLCNN_NO_DEVICE, "", list, "clGetPlatformIDs: CL_OUT_OF_HOST_MEMORY (-6)");
    ck_assert_int_eq(clcnn_last_error()->driver_code, CL_OUT_OF_HOST_MEMORY);
}
END_TEST

START_TEST(platforms_without_a_device) {
    clcnn_opencl_platform platforms[] = {{"rusticl", CL_DEVICE_NOT_FOUND},
                                         {"NVIDIA CUDA", CL_OUT_OF_RESOURCES},
                                         {"Good", 0}};
    clcnn_opencl_list list = {0, 2, 0, platforms, NULL};
    REFUSED(CLCNN_NO_DEVICE, "", list, "rusticl, NVIDIA CUDA (clGetDeviceIDs: CL_OUT_OF_RESO");
    ck_assert_int_eq(clcnn_last_error()->driver_code, CL_OUT_OF_RESOURCES);
    list = list_of(mixed, 1);
    list.platforms = platforms;
    list.platform_count = 3;
    REFUSED(CLCNN_NO_DEVICE, "gpu", list, "rusticl, NVIDIA CUDA (clGetDeviceIDs: CL_OUT_OF_RESO");
    ck_assert_ptr_null(strstr(clcnn_last_error()->message, "Good"));
    ck_assert_int_eq(clcnn_last_error()->driver_code, CL_OUT_OF_RESOURCES);
    CHOSEN("", list, 0);
}
END_TEST

/* Sets a variable, or takes it away; returns the copy of what it was, for the same call. */
static char *set_variable(const char *name, const char *value) {
    const char *old = getenv(name);
    char *kept = old ? strdup(old) : NULL;
    if (value) {
        setenv(name, value, 1);
    } else {
        unsetenv(name);
    }
    return kept;
}

static const struct {
    const char *set[4], *text;
} caches[] = {{{"/own", "/xdg", "/home/me", NULL}, "cache folder /own must be writable)"},
              {{NULL, "/xdg", "/home/me", NULL}, "cache folder /xdg/pocl must"},
              {{NULL, "", "/home/me", NULL}, "cache folder /home/me/.cache/pocl must"},
              {{NULL, NULL, NULL, NULL}, "cache folder /tmp/pocl must"},
              {{"/own", NULL, NULL, "foo"},
               "cache folder /own must be writable; POCL_DEVICES is \"foo\")"}};

START_TEST(pocl_without_a_device_names_its_cache) {
    static const char *const names[] = {"POCL_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "POCL_DEVICES"};
    char *kept[UNIT_COUNT(names)];
    for (size_t i = 0; i < UNIT_COUNT(names); i++) {
        kept[i] = set_variable(names[i], caches[_i].set[i]);
    }
    clcnn_opencl_platform platform = {"Portable Computing Language", CL_DEVICE_NOT_FOUND};
    const clcnn_opencl_list list = {0, 1, 0, &platform, NULL};
    REFUSED(CLCNN_NO_DEVICE, "", list, caches[_i].text);
    for (size_t i = 0; i < UNIT_COUNT(names); i++) {
        free(set_variable(names[i], kept[i]));
        free(kept[i]);
    }
}
END_TEST

/* However many devices and however long a word: the line keeps its rule, and says that it was cut. */
START_TEST(long_lines_are_cut_and_say_so) {
    static row rows[MOST];
    static char word[5000];
    for (int i = 0; i < MOST; i++) {
        rows[i] = (row){CPU, .name = "a device with a rather long name"};
    }
    const clcnn_opencl_list list = list_of(rows, MOST);
    REFUSED(CLCNN_NO_DEVICE, "rather", list, "fits 100 devices; an id names one: 0:0");
    const char *line = clcnn_last_error()->message;
    ck_assert_str_eq(line + strlen(line) - 3, "...");
    memset(word, 'x', sizeof word - 1);
    REFUSED(CLCNN_NO_DEVICE, word, list, "version");
}
END_TEST

Suite *suite_find(void) {
    Suite *suite = suite_create("find");
    TCase *tcase = tcase_create("find");
    tcase_add_test(tcase, types_in_any_case_of_letters);
    tcase_add_test(tcase, a_name_comes_before_a_part_of_one);
    tcase_add_test(tcase, equal_names_are_the_first);
    tcase_add_test(tcase, parts_of_platform_vendor_and_version);
    tcase_add_test(tcase, an_unusable_device_says_why);
    tcase_add_test(tcase, an_id_is_no_part);
    tcase_add_test(tcase, no_part_of_the_word_reference);
    tcase_add_test(tcase, the_best_is_a_gpu_then_an_accelerator_then_a_cpu);
    tcase_add_test(tcase, an_unknown_clock_is_not_the_slowest);
    tcase_add_test(tcase, a_simulator_is_never_the_best);
    tcase_add_test(tcase, no_platform_at_all);
    tcase_add_test(tcase, platforms_without_a_device);
    tcase_add_loop_test(tcase, pocl_without_a_device_names_its_cache, 0, UNIT_COUNT(caches));
    tcase_add_test(tcase, long_lines_are_cut_and_say_so);
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int nothing_to_test; /* a file of C holds at least one declaration */
#endif
