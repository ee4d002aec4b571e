/* SPDX-License-Identifier: MIT
 * Devices: what each can do, and which there are. */
#include <stdio.h>
#include <stdlib.h>

#include "opencl.h"
#include "process.h"
#include "signals.h"

/* ---- What a device can do ---- */

enum { NAME = sizeof((clcnn_device_info){0}).name }; /* every text of a device has this size */

/* Notes the first query that failed as the device's problem: what a driver did not say is no
 * fact. query NULL: a device can do without the answer. */
static void note(clcnn_device_info *info, const char *query, cl_int code) {
    if (code && query && !info->problem[0]) {
        snprintf(info->problem, sizeof info->problem, "%s: %s (%d)", query,
                 clcnn_opencl_code_name(code), (int)code);
    }
}

static void text_of(cl_device_id id, cl_device_info what, const char *query, char kept[NAME],
                    clcnn_device_info *info) {
    char text[1024] = ""; /* longer than any we know of */
    const cl_int code = clGetDeviceInfo(id, what, sizeof text, text, NULL);
    note(info, query, code);
    clcnn_trim(code ? "" : text, kept, NAME); /* some are padded */
}

static cl_int platform_name(cl_platform_id platform, char kept[NAME]) {
    char text[1024] = "";
    const cl_int code = clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof text, text, NULL);
    clcnn_trim(code ? "" : text, kept, NAME);
    return code;
}

static unsigned long long number_of(cl_device_id id, cl_device_info what, const char *query,
                                    clcnn_device_info *info) {
    unsigned long long value = 0; /* little-endian: a shorter number fills the low bytes */
    const cl_int code = clGetDeviceInfo(id, what, sizeof value, &value, NULL);
    note(info, query, code);
    return code ? 0 : value;
}

#define TEXT(id, what, kept, info) text_of(id, what, "clGetDeviceInfo(" #what ")", kept, info)
#define NUMBER(id, what, info)     number_of(id, what, "clGetDeviceInfo(" #what ")", info)

static void describe_texts(cl_device_id id, clcnn_device_info *info) {
    cl_platform_id platform = NULL;
    const cl_int code = clGetDeviceInfo(id, CL_DEVICE_PLATFORM, sizeof platform, &platform, NULL);
    note(info, "clGetDeviceInfo(CL_DEVICE_PLATFORM)", code);
    if (!code) {
        note(info, "clGetPlatformInfo(CL_PLATFORM_NAME)", platform_name(platform, info->platform));
    }
    TEXT(id, CL_DEVICE_NAME, info->name, info);
    TEXT(id, CL_DEVICE_VERSION, info->version, info);
    text_of(id, CL_DEVICE_VENDOR, NULL, info->vendor, info);
    text_of(id, CL_DRIVER_VERSION, NULL, info->driver, info);
}

static clcnn_device_type type_of(cl_device_id id, clcnn_device_info *info) {
    const unsigned long long type = NUMBER(id, CL_DEVICE_TYPE, info);
    return type & CL_DEVICE_TYPE_GPU   ? CLCNN_DEVICE_GPU
           : type & CL_DEVICE_TYPE_CPU ? CLCNN_DEVICE_CPU
                                       : CLCNN_DEVICE_ACCELERATOR;
}

/* The widest of the kernels' widths that the device has registers for. */
static int vector_width_of(cl_device_id id, clcnn_device_info *info) {
    const unsigned long long native = NUMBER(id, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, info);
    return native >= 16 ? 16 : native >= 8 ? 8 : native >= 4 ? 4 : 1;
}

static void describe_numbers(cl_device_id id, clcnn_device_info *info) {
    info->type = type_of(id, info);
    info->compute_units = (int)NUMBER(id, CL_DEVICE_MAX_COMPUTE_UNITS, info);
    info->clock_mhz = (int)number_of(id, CL_DEVICE_MAX_CLOCK_FREQUENCY, NULL, info);
    info->vector_width = vector_width_of(id, info);
    info->fma = (NUMBER(id, CL_DEVICE_SINGLE_FP_CONFIG, info) & CL_FP_FMA) != 0;
    info->global_memory = (size_t)NUMBER(id, CL_DEVICE_GLOBAL_MEM_SIZE, info);
    info->max_allocation = (size_t)NUMBER(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE, info);
    info->local_memory = (size_t)NUMBER(id, CL_DEVICE_LOCAL_MEM_SIZE, info);
    info->max_group_size = (size_t)NUMBER(id, CL_DEVICE_MAX_WORK_GROUP_SIZE, info);
}

/* What keeps a device from running the kernels; "" where nothing does. */
static const char *lack_of(cl_device_id id, clcnn_device_info *info) {
    int major = 0, minor = 0;
    sscanf(info->version, "OpenCL %d.%d", &major, &minor);
    if (!NUMBER(id, CL_DEVICE_AVAILABLE, info)) {
        return "the device is not available";
    }
    if (!NUMBER(id, CL_DEVICE_COMPILER_AVAILABLE, info)) {
        return "the driver has no compiler";
    }
    if (major * 10 + minor < 12) {
        return "the device's OpenCL is older than 1.2";
    }
    if (!NUMBER(id, CL_DEVICE_ENDIAN_LITTLE, info)) {
        return "the device is big-endian";
    }
    if (info->max_group_size < 1 || info->global_memory == 0) {
        return "the driver reports no memory or no work-items";
    }
    return "";
}

clcnn_device_info clcnn_opencl_describe(cl_device_id id, int platform_index, int device_index) {
    clcnn_device_info info = {.usable = 0};
    snprintf(info.id, sizeof info.id, "%d:%d", platform_index, device_index);
    describe_texts(id, &info);
    describe_numbers(id, &info);
    const char *lack = lack_of(id, &info);
    if (!info.problem[0]) { /* what follows from an answer that did not come is no fact either */
        snprintf(info.problem, sizeof info.problem, "%s", lack);
    }
    info.usable = !info.problem[0];
    return info;
}

/* ---- Which devices there are ---- */

static clcnn_status no_memory(void) {
    return clcnn_fail(CLCNN_OUT_OF_MEMORY, "devices: no host memory for their list");
}

/* Adds the `count` devices of the list's last platform. */
static clcnn_status add_devices(clcnn_opencl_list *list, cl_platform_id platform, cl_uint count) {
    const int platform_index = list->platform_count - 1;
    cl_device_id *ids = calloc(count, sizeof *ids);
    clcnn_opencl_device *devices =
        realloc(list->devices, ((size_t)list->device_count + count) * sizeof *devices);
    list->devices = devices ? devices : list->devices;
    if (!ids || !devices) {
        free(ids);
        return no_memory();
    }
    const cl_int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, ids, NULL);
    list->platforms[platform_index].code = code;
    for (cl_uint d = 0; !code && d < count; d++) {
        devices[list->device_count++] =
            (clcnn_opencl_device){ids[d], clcnn_opencl_describe(ids[d], platform_index, (int)d)};
    }
    free(ids);
    return CLCNN_OK;
}

static clcnn_status add_platform(clcnn_opencl_list *list, cl_platform_id platform) {
    clcnn_opencl_platform *p = &list->platforms[list->platform_count];
    if (platform_name(platform, p->name)) {
        snprintf(p->name, sizeof p->name, "platform %d", list->platform_count);
    }
    list->platform_count++;
    cl_uint count = 0;
    p->code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, NULL, &count);
    if (!p->code && count == 0) {
        p->code = CL_DEVICE_NOT_FOUND;
    }
    return p->code ? CLCNN_OK : add_devices(list, platform, count);
}

static clcnn_status add_platforms(clcnn_opencl_list *list) {
    cl_uint count = 0;
    list->code = clGetPlatformIDs(0, NULL, &count);
    if (list->code || count == 0) {
        return CLCNN_OK;
    }
    cl_platform_id *ids = calloc(count, sizeof *ids);
    list->platforms = calloc(count, sizeof *list->platforms);
    clcnn_status status = ids && list->platforms ? CLCNN_OK : no_memory();
    if (!status) {
        list->code = clGetPlatformIDs(count, ids, NULL);
    }
    for (cl_uint i = 0; !status && !list->code && i < count; i++) {
        status = add_platform(list, ids[i]);
    }
    free(ids);
    return status;
}

clcnn_status clcnn_opencl_list_devices(clcnn_opencl_list *list) {
    *list = (clcnn_opencl_list){.code = CL_SUCCESS};
    clcnn_driver_enter();
    clcnn_status status = add_platforms(list);
    clcnn_driver_leave();
    if (status) {
        clcnn_opencl_list_free(list);
    }
    return status;
}

void clcnn_opencl_list_free(clcnn_opencl_list *list) {
    free(list->platforms);
    free(list->devices);
    *list = (clcnn_opencl_list){.code = CL_SUCCESS};
}

clcnn_status clcnn_opencl_devices(void (*each)(void *user, const clcnn_device_info *info),
                                  void *user) {
    clcnn_opencl_list list;
    clcnn_status status = clcnn_process_check("devices");
    if (!status) {
        status = clcnn_opencl_list_devices(&list);
    }
    if (status) {
        return status;
    }
    for (int i = 0; i < list.device_count; i++) {
        each(user, &list.devices[i].info);
    }
    clcnn_opencl_list_free(&list);
    return CLCNN_OK;
}
