/* SPDX-License-Identifier: MIT
 * What host/ shares: the OpenCL context behind a clcnn_context, and how OpenCL's codes become
 * ours. */
#ifndef CLCNN_HOST_OPENCL_H
#define CLCNN_HOST_OPENCL_H

#include <CL/cl.h>

#include "../lib/backend.h"
#include "clcnn_opencl.h"
#include "device_model.h"

struct clcnn_plan;
struct clcnn_program;

typedef struct clcnn_opencl_context {
    clcnn_context base; /* first: a clcnn_context of this backend is one of these */
    cl_context context;
    cl_device_id device;
    cl_command_queue queue;
    clcnn_device_model model;
    struct clcnn_program *programs; /* built ones, kept until the context ends */
    clcnn_memory *scratch;          /* the workspace of its operators; NULL: none */
    struct clcnn_plan *scratch_users;
    bool own_queue; /* made here, not the caller's */
    bool gated;     /* the queue waits for events that the caller may set yet */
    int enqueued;   /* runs, fills and the like behind the mark */
    cl_event mark;  /* NULL: none yet */
    struct clcnn_gemm_sizes *gemm_checked; /* of the products that CLBlast got right */
    bool gemm_used;
} clcnn_opencl_context;

/* The OpenCL side of a context, which must be of this backend. */
clcnn_opencl_context *clcnn_opencl_of(clcnn_context *context);

/* Whether a call that makes or asks for something lacked memory or resources: it may have them
 * the next time. */
bool clcnn_opencl_is_shortage(cl_int code);

/* Turn a failed call's code into a status with its line ("clFinish: CL_OUT_OF_RESOURCES (-5)").
 * Codes after which a driver's state cannot be trusted mark the context (NULL: there is none
 * yet) as lost. CL_OUT_OF_RESOURCES is such a one from a command, whose kernel may have died of
 * it; from any other call it is a shortage. */
clcnn_status clcnn_opencl_fail(clcnn_opencl_context *context, cl_int code, const char *call);
clcnn_status clcnn_opencl_fail_command(clcnn_opencl_context *context, cl_int code,
                                       const char *call);

/* "CL_OUT_OF_RESOURCES"; never NULL. */
const char *clcnn_opencl_code_name(cl_int code);

/* ---- device.c ---- */

typedef struct clcnn_opencl_platform {
    char name[128];
    cl_int code; /* of its clGetDeviceIDs; CL_DEVICE_NOT_FOUND where it has no device */
} clcnn_opencl_platform;

typedef struct clcnn_opencl_device {
    cl_device_id id;
    clcnn_device_info info;
} clcnn_opencl_device;

/* What the loader and the drivers say there is. */
typedef struct clcnn_opencl_list {
    cl_int code; /* of clGetPlatformIDs */
    int platform_count, device_count;
    clcnn_opencl_platform *platforms;
    clcnn_opencl_device *devices;
} clcnn_opencl_list;

/* Fails when the host has no memory for the list, which is then empty. */
clcnn_status clcnn_opencl_list_devices(clcnn_opencl_list *list);
void clcnn_opencl_list_free(clcnn_opencl_list *list);

clcnn_status clcnn_opencl_devices(void (*each)(void *user, const clcnn_device_info *info),
                                  void *user);
clcnn_device_info clcnn_opencl_describe(cl_device_id device, int platform_index, int device_index);

/* ---- find.c ---- */

#define CLCNN_OPENCL_CLAUSE 640

typedef struct clcnn_opencl_found {
    cl_device_id id; /* NULL: the word is not of this backend */
    clcnn_device_info info;
    int alike;                      /* devices that the word fits as well as this one, and it */
    char bare[CLCNN_OPENCL_CLAUSE]; /* the platforms without a device, and why; may be "" */
} clcnn_opencl_found;

/* Finds the device that a word names. */
clcnn_status clcnn_opencl_find(const char *word, clcnn_opencl_found *found);

/* The same in a list: its index in *chosen. */
clcnn_status clcnn_opencl_choose(const char *word, const clcnn_opencl_list *list, int *chosen,
                                 int *alike);

/* ---- context.c, memory.c: the backend's functions ---- */

clcnn_status clcnn_opencl_open(const clcnn_backend *self, const clcnn_context_desc *desc,
                               clcnn_context **context);
/* clcnn_context_create_opencl. */
clcnn_status clcnn_opencl_adopt(const clcnn_backend *self, const clcnn_context_desc *desc,
                                cl_context context, cl_device_id device, cl_command_queue queue,
                                clcnn_context **out);
void clcnn_opencl_close(clcnn_context *context);
clcnn_status clcnn_opencl_finish(clcnn_context *context);

/* Stands before a command that does not wait: on a queue of the library's own that is full it waits
 * until half of what is in flight has run. */
clcnn_status clcnn_opencl_make_room(clcnn_opencl_context *context);

/* Lets what is enqueued next wait for the caller's events, if there are any; refuses a list that is
 * none. The queue is in-order, so that this holds for any number of commands. Until `waited`, which
 * tells that everything enqueued has run, nothing else may wait. */
clcnn_status clcnn_opencl_gate(clcnn_opencl_context *context, const char *object,
                               cl_uint wait_count, const cl_event *wait_list);
void clcnn_opencl_waited(clcnn_opencl_context *context);

clcnn_status clcnn_opencl_allocate(clcnn_memory *memory, size_t bytes);
void clcnn_opencl_release(clcnn_memory *memory);
clcnn_status clcnn_opencl_write(const clcnn_region *region, const void *from);
clcnn_status clcnn_opencl_read(const clcnn_region *region, void *to);
clcnn_status clcnn_opencl_fill(const clcnn_region *region, const void *pattern, size_t size);

/* Enqueues the copy of a tensor with its pitch to memory of just its extent. */
clcnn_status clcnn_opencl_copy(const clcnn_tensor *tensor, clcnn_memory *to);

#endif
