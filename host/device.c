/* SPDX-License-Identifier: MIT
 * Devices: what each can do, and which one a word means. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opencl.h"
#include "signals.h"

#define MAX_PLATFORMS 16
#define MAX_DEVICES   64

typedef struct device {
    cl_device_id id;
    int platform_index, device_index;
} device;

typedef struct device_list {
    device devices[MAX_DEVICES];
    int count;
} device_list;

static void add_platform(device_list *list, cl_platform_id platform, int platform_index) {
    cl_device_id ids[MAX_DEVICES];
    cl_uint count = 0;
    if (clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, MAX_DEVICES, ids, &count) != CL_SUCCESS) {
        return; /* a platform without devices says CL_DEVICE_NOT_FOUND */
    }
    for (cl_uint d = 0; d < count && list->count < MAX_DEVICES; d++) {
        list->devices[list->count++] = (device){ids[d], platform_index, (int)d};
    }
}

static device_list all_devices(void) {
    device_list list = {.count = 0};
    cl_platform_id platforms[MAX_PLATFORMS];
    cl_uint count = 0;
    clcnn_driver_enter();
    if (clGetPlatformIDs(MAX_PLATFORMS, platforms, &count) == CL_SUCCESS) {
        for (cl_uint p = 0; p < count && p < MAX_PLATFORMS; p++) {
            add_platform(&list, platforms[p], (int)p);
        }
    }
    clcnn_driver_leave();
    return list;
}

/* ---- What a device can do ---- */

static void text_of(cl_device_id id, cl_device_info what, char *text, size_t size) {
    char value[1024] = "";
    if (clGetDeviceInfo(id, what, sizeof value, value, NULL) != CL_SUCCESS) {
        value[0] = 0; /* longer than any we know of */
    }
    snprintf(text, size, "%.*s", (int)size - 1, value);
}

static unsigned long long number_of(cl_device_id id, cl_device_info what) {
    unsigned long long value = 0; /* little-endian: a shorter number fills the low bytes */
    clGetDeviceInfo(id, what, sizeof value, &value, NULL);
    return value;
}

static clcnn_device_type type_of(cl_device_id id) {
    const unsigned long long type = number_of(id, CL_DEVICE_TYPE);
    return type & CL_DEVICE_TYPE_GPU   ? CLCNN_DEVICE_GPU
           : type & CL_DEVICE_TYPE_CPU ? CLCNN_DEVICE_CPU
                                       : CLCNN_DEVICE_ACCELERATOR;
}

/* The widest of the kernels' widths that the device has registers for. */
static int vector_width_of(cl_device_id id) {
    const unsigned long long native = number_of(id, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT);
    return native >= 16 ? 16 : native >= 8 ? 8 : native >= 4 ? 4 : 1;
}

static void find_problem(cl_device_id id, clcnn_device_info *info) {
    int major = 0, minor = 0;
    sscanf(info->version, "OpenCL %d.%d", &major, &minor);
    const char *problem = NULL;
    if (!number_of(id, CL_DEVICE_AVAILABLE)) {
        problem = "the device is not available";
    } else if (!number_of(id, CL_DEVICE_COMPILER_AVAILABLE)) {
        problem = "the driver has no compiler";
    } else if (major * 10 + minor < 12) {
        problem = "the device's OpenCL is older than 1.2";
    } else if (!number_of(id, CL_DEVICE_ENDIAN_LITTLE)) {
        problem = "the device is big-endian";
    } else if (info->max_group_size < 1 || info->global_memory == 0) {
        problem = "the driver reports no memory or no work-items";
    }
    info->usable = problem == NULL;
    snprintf(info->problem, sizeof info->problem, "%s", problem ? problem : "");
}

clcnn_device_info clcnn_opencl_describe(cl_device_id id, int platform_index, int device_index) {
    clcnn_device_info info = {.type = type_of(id)};
    cl_platform_id platform = NULL;
    clGetDeviceInfo(id, CL_DEVICE_PLATFORM, sizeof platform, &platform, NULL);
    clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof info.platform, info.platform, NULL);
    snprintf(info.id, sizeof info.id, "%d:%d", platform_index, device_index);
    text_of(id, CL_DEVICE_NAME, info.name, sizeof info.name);
    text_of(id, CL_DEVICE_VENDOR, info.vendor, sizeof info.vendor);
    text_of(id, CL_DEVICE_VERSION, info.version, sizeof info.version);
    text_of(id, CL_DRIVER_VERSION, info.driver, sizeof info.driver);
    info.compute_units = (int)number_of(id, CL_DEVICE_MAX_COMPUTE_UNITS);
    info.clock_mhz = (int)number_of(id, CL_DEVICE_MAX_CLOCK_FREQUENCY);
    info.vector_width = vector_width_of(id);
    info.fma = (number_of(id, CL_DEVICE_SINGLE_FP_CONFIG) & CL_FP_FMA) != 0;
    info.global_memory = (size_t)number_of(id, CL_DEVICE_GLOBAL_MEM_SIZE);
    info.max_allocation = (size_t)number_of(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    info.local_memory = (size_t)number_of(id, CL_DEVICE_LOCAL_MEM_SIZE);
    info.max_group_size = (size_t)number_of(id, CL_DEVICE_MAX_WORK_GROUP_SIZE);
    find_problem(id, &info);
    return info;
}

static clcnn_device_info describe(const device *d) {
    return clcnn_opencl_describe(d->id, d->platform_index, d->device_index);
}

void clcnn_opencl_devices(void (*each)(void *user, const clcnn_device_info *info), void *user) {
    const device_list list = all_devices();
    for (int i = 0; i < list.count; i++) {
        const clcnn_device_info info = describe(&list.devices[i]);
        each(user, &info);
    }
}

/* ---- Which device a word means ---- */

/* How well a device does as the choice of a type, or of "": any GPU before any accelerator before
 * any CPU, then by compute units and clock. Negative: not at all. */
static double rank_of(const char *word, const clcnn_device_info *info) {
    static const double classes[] = {[CLCNN_DEVICE_GPU] = 2e12, [CLCNN_DEVICE_ACCELERATOR] = 1e12};
    static const char *const types[] = {[CLCNN_DEVICE_CPU] = "cpu",
                                        [CLCNN_DEVICE_GPU] = "gpu",
                                        [CLCNN_DEVICE_ACCELERATOR] = "accelerator"};
    if (!info->usable || (word[0] && strcmp(word, types[info->type]) != 0)) {
        return -1;
    }
    const double class = info->type == CLCNN_DEVICE_CPU ? 0 : classes[info->type];
    return class + (double)info->compute_units * info->clock_mhz;
}

static bool is_type(const char *word) {
    return !word[0] || strcmp(word, "cpu") == 0 || strcmp(word, "gpu") == 0 ||
           strcmp(word, "accelerator") == 0;
}

/* Whether `text` holds `part`, in any case of letters. */
static bool contains(const char *text, const char *part) {
    const size_t length = strlen(part);
    for (; *text; text++) {
        if (strncasecmp(text, part, length) == 0) {
            return true;
        }
    }
    return false;
}

static int find_index(const char *word, const device_list *list) {
    int best = -1;
    double best_rank = -1;
    for (int i = 0; i < list->count; i++) {
        const clcnn_device_info info = describe(&list->devices[i]);
        if (is_type(word)) {
            const double rank = rank_of(word, &info);
            if (rank > best_rank) {
                best = i;
                best_rank = rank;
            }
        } else if (strcmp(word, info.id) == 0) {
            return i;
        } else if (best < 0 && (contains(info.name, word) || contains(info.platform, word))) {
            best = i;
        }
    }
    return best;
}

clcnn_status clcnn_opencl_find(const char *word, cl_device_id *found, clcnn_device_info *info) {
    *found = NULL;
    if (strcmp(word, "reference") == 0) {
        return CLCNN_OK;
    }
    const device_list list = all_devices();
    if (list.count == 0) {
        return clcnn_fail(
            CLCNN_NO_DEVICE,
            "context: no OpenCL driver with a device is installed; install your GPU's "
            "(nvidia-opencl-icd, mesa-opencl-icd, intel-opencl-icd) or, for the CPU, "
            "pocl-opencl-icd; the device \"reference\" needs none");
    }
    const int index = find_index(word, &list);
    if (index < 0) {
        return word[0] ? CLCNN_OK
                       : clcnn_fail(CLCNN_NO_DEVICE,
                                    "context: none of the %d OpenCL devices is usable; "
                                    "clcnn_devices says why",
                                    list.count);
    }
    *info = describe(&list.devices[index]);
    if (!info->usable) {
        return clcnn_fail(CLCNN_UNSUPPORTED, "context: device %s (%s): %s", info->id, info->name,
                          info->problem);
    }
    *found = list.devices[index].id;
    return CLCNN_OK;
}
