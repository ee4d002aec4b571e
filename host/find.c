/* SPDX-License-Identifier: MIT
 * Which device a word means, and why none. */
#include <CL/cl_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "opencl.h"
#include "process.h"

/* ---- What there is, in a line ---- */

/* The part of a line that grows with what is installed. */
typedef struct clause {
    char text[CLCNN_OPENCL_CLAUSE];
    size_t length;
} clause;

static void CLCNN_FORMAT(2, 3) add(clause *c, const char *format, ...) {
    const size_t room = sizeof c->text - c->length;
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(c->text + c->length, room, format, arguments);
    va_end(arguments);
    c->length += (size_t)length;
    if (c->length >= sizeof c->text) {
        c->length = sizeof c->text - 1;
        memcpy(c->text + c->length - 3, "...", 3);
    }
}

static void add_device(clause *c, const clcnn_device_info *info) {
    add(c, "%s%s (%s)", c->length ? ", " : "", info->id, info->name);
}

/* PoCL has no device when it cannot write its cache, which may not be there yet, and does not say so;
 * nor where POCL_DEVICES names none. */
static void add_pocl(clause *c) {
    const char *own = getenv("POCL_CACHE_DIR"), *caches = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME"), *devices = getenv("POCL_DEVICES");
    clause folder = {.length = 0};
    if (own) {
        add(&folder, "%s", own);
    } else if (caches && caches[0]) {
        add(&folder, "%s/pocl", caches);
    } else {
        add(&folder, "%s%s/pocl", home ? home : "/tmp", home ? "/.cache" : "");
    }
    if (devices && access(folder.text, W_OK) == 0) {
        add(c, " (POCL_DEVICES is \"%s\")", devices);
    } else {
        add(c, " (its cache folder %s must be writable%s%s%s)", folder.text,
            devices ? "; POCL_DEVICES is \"" : "", devices ? devices : "", devices ? "\"" : "");
    }
}

/* Returns the code of the first query that failed, 0 where they merely have none. */
static cl_int add_bare_platforms(clause *c, const clcnn_opencl_list *list) {
    cl_int failed = 0;
    for (int i = 0; i < list->platform_count; i++) {
        const clcnn_opencl_platform *p = &list->platforms[i];
        if (!p->code) {
            continue;
        }
        add(c, "%s%s", c->length ? ", " : "", p->name);
        if (p->code != CL_DEVICE_NOT_FOUND) {
            add(c, " (clGetDeviceIDs: %s (%d))", clcnn_opencl_code_name(p->code), (int)p->code);
            failed = failed ? failed : p->code;
        } else if (strcmp(p->name, "Portable Computing Language") == 0) {
            add_pocl(c);
        }
    }
    return failed;
}

/* ---- Refusals ---- */

static clcnn_status refuse_all(const clcnn_opencl_list *list) {
    if (list->platform_count > 0) {
        clause bare = {.length = 0};
        const cl_int code = add_bare_platforms(&bare, list);
        return clcnn_fail_driver(
            CLCNN_NO_DEVICE, code,
            "context: no OpenCL platform has a device: %s; a GPU needs its own driver, a CPU "
            "pocl-opencl-icd; the device \"reference\" needs none",
            bare.text);
    }
    if (list->code && list->code != CL_PLATFORM_NOT_FOUND_KHR) {
        return clcnn_fail_driver(
            CLCNN_NO_DEVICE, list->code,
            "context: clGetPlatformIDs: %s (%d); the device \"reference\" needs no driver",
            clcnn_opencl_code_name(list->code), (int)list->code);
    }
    return clcnn_fail(
        CLCNN_NO_DEVICE,
        "context: the OpenCL loader found no driver; install your GPU's "
        "(nvidia-opencl-icd, mesa-opencl-icd, intel-opencl-icd) or, for the CPU, "
        "pocl-opencl-icd; if one is installed, it could not be loaded (its .icd "
        "file, OCL_ICD_VENDORS, the limit on open files); the device \"reference\" needs "
        "none");
}

static const char *bare_prefix(const clause *bare) {
    return bare->length ? "; platforms without a device: " : "";
}

static clcnn_status refuse_unknown(const char *word, const clcnn_opencl_list *list) {
    clause bare = {.length = 0};
    const cl_int code = add_bare_platforms(&bare, list);
    return clcnn_fail_driver(
        CLCNN_NO_DEVICE, code,
        "context: there is no device \"%.127s\"; one is named by its id (\"0:1\"), its type (gpu, "
        "cpu, accelerator, reference), its name, or a part of its name, platform, vendor or "
        "version%s%s",
        word, bare_prefix(&bare), bare.text);
}

/* ---- A type, or no word at all ---- */

static const char *const types[] = {[CLCNN_DEVICE_CPU] = "cpu",
                                    [CLCNN_DEVICE_GPU] = "gpu",
                                    [CLCNN_DEVICE_ACCELERATOR] = "accelerator"};

static bool is_type(const char *word) {
    return !word[0] || strcasecmp(word, types[CLCNN_DEVICE_CPU]) == 0 ||
           strcasecmp(word, types[CLCNN_DEVICE_GPU]) == 0 ||
           strcasecmp(word, types[CLCNN_DEVICE_ACCELERATOR]) == 0;
}

static bool has_type(const char *word, const clcnn_device_info *info) {
    return !word[0] || strcasecmp(word, types[info->type]) == 0;
}

/* Oclgrind calls itself everything, Intel's FPGA emulation an accelerator. */
static bool is_simulator(const clcnn_device_info *info) {
    return strcasestr(info->name, "simulator") || strcasestr(info->name, "emulation");
}

/* Any GPU before any accelerator before any CPU, then by compute units and clock. */
static double rank_of(const clcnn_device_info *info) {
    static const double classes[] = {
        [CLCNN_DEVICE_CPU] = 0, [CLCNN_DEVICE_GPU] = 2e12, [CLCNN_DEVICE_ACCELERATOR] = 1e12};
    return classes[info->type] + (double)info->compute_units * clcnn_device_clock(info);
}

static clcnn_status refuse_type(const char *word, const clcnn_opencl_list *list) {
    clause there = {.length = 0};
    for (int i = 0; i < list->device_count; i++) {
        const clcnn_device_info *info = &list->devices[i].info;
        if (has_type(word, info)) {
            add_device(&there, info);
            add(&there, ": %s",
                info->usable ? "a simulator, taken by id or name alone" : info->problem);
        }
    }
    if (!there.length) {
        return refuse_unknown(word, list);
    }
    clause bare = {.length = 0};
    const cl_int code = add_bare_platforms(&bare, list);
    return clcnn_fail_driver(CLCNN_NO_DEVICE, code, "context: there is no usable %s: %s%s%s",
                             word[0] ? word : "device", there.text, bare_prefix(&bare), bare.text);
}

static clcnn_status choose_best(const char *word, const clcnn_opencl_list *list, int *chosen) {
    double best = -1;
    for (int i = 0; i < list->device_count; i++) {
        const clcnn_device_info *info = &list->devices[i].info;
        if (info->usable && has_type(word, info) && !is_simulator(info) && rank_of(info) > best) {
            best = rank_of(info);
            *chosen = i;
        }
    }
    return best < 0 ? refuse_type(word, list) : CLCNN_OK;
}

/* ---- An id, a name, a part ---- */

static bool is_id(const char *word) {
    int end = 0;
    sscanf(word, "%*[0-9]:%*[0-9]%n", &end);
    return end > 0 && !word[end];
}

static bool has_id(const char *word, const clcnn_device_info *info) {
    return strcmp(word, info->id) == 0;
}

static bool has_name(const char *word, const clcnn_device_info *info) {
    return strcasecmp(word, info->name) == 0;
}

static bool has_part(const char *word, const clcnn_device_info *info) {
    return strcasestr(info->name, word) || strcasestr(info->platform, word) ||
           strcasestr(info->vendor, word) || strcasestr(info->version, word);
}

typedef bool (*test)(const char *word, const clcnn_device_info *info);

/* How many devices pass a test, and the first of them: of the usable ones, or where none of those
 * passes, of the others. */
static int count_devices(const char *word, const clcnn_opencl_list *list, test passes, int *first) {
    int count = 0;
    for (int usable = 1; usable >= 0 && count == 0; usable--) {
        for (int i = 0; i < list->device_count; i++) {
            const clcnn_device_info *info = &list->devices[i].info;
            if (info->usable == usable && passes(word, info) && count++ == 0) {
                *first = i;
            }
        }
    }
    return count;
}

static clcnn_status refuse_several(const char *word, const clcnn_opencl_list *list, int first,
                                   int count) {
    clause fitting = {.length = 0};
    for (int i = first; i < list->device_count; i++) {
        const clcnn_device_info *info = &list->devices[i].info;
        if (info->usable == list->devices[first].info.usable && has_part(word, info)) {
            add_device(&fitting, info);
        }
    }
    return clcnn_fail(CLCNN_NO_DEVICE, "context: \"%.127s\" fits %d devices; an id names one: %s",
                      word, count, fitting.text);
}

clcnn_status clcnn_opencl_choose(const char *word, const clcnn_opencl_list *list, int *chosen,
                                 int *alike) {
    if (list->device_count == 0) {
        return refuse_all(list);
    }
    if (is_type(word)) {
        *alike = 1;
        return choose_best(word, list, chosen);
    }
    *alike = count_devices(word, list, has_id, chosen);
    if (*alike == 0) {
        *alike = count_devices(word, list, has_name, chosen);
    }
    if (*alike == 0 && !is_id(word)) {
        *alike = count_devices(word, list, has_part, chosen);
        if (*alike > 1) {
            return refuse_several(word, list, *chosen, *alike);
        }
    }
    if (*alike == 0) {
        return refuse_unknown(word, list);
    }
    const clcnn_device_info *info = &list->devices[*chosen].info;
    return info->usable ? CLCNN_OK
                        : clcnn_fail(CLCNN_UNSUPPORTED, "context: device %s (%s): %s", info->id,
                                     info->name, info->problem);
}

clcnn_status clcnn_opencl_find(const char *word, clcnn_opencl_found *found) {
    *found = (clcnn_opencl_found){.id = NULL};
    if (strcasecmp(word, "reference") == 0) {
        return CLCNN_OK;
    }
    clcnn_opencl_list list;
    clcnn_status status = clcnn_process_check("context");
    if (!status) {
        status = clcnn_opencl_list_devices(&list);
    }
    if (status) {
        return status;
    }
    int chosen = 0;
    status = clcnn_opencl_choose(word, &list, &chosen, &found->alike);
    if (!status) {
        clause bare = {.length = 0};
        add_bare_platforms(&bare, &list);
        memcpy(found->bare, bare.text, sizeof found->bare);
        found->id = list.devices[chosen].id;
        found->info = list.devices[chosen].info;
    }
    clcnn_opencl_list_free(&list);
    return status;
}
