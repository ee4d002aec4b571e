/* SPDX-License-Identifier: MIT
 * Wrappers of what host/ calls of OpenCL and CLBlast. */
#ifdef CLCNN_OPENCL

#include <CL/cl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "inject.h"

static const char *wanted, *broken;
static long fail_at;
static cl_int fail_code, broken_code;
static atomic_long seen, objects;
static const char *_Atomic failed;

void inject_calls(const char *name, long at, int code) {
    wanted = name;
    fail_at = at;
    fail_code = code;
    seen = 0;
    failed = NULL;
}

void inject_calls_always(const char *name, int code) {
    broken = name;
    broken_code = code;
}

long inject_calls_seen(void) {
    return seen;
}

const char *inject_calls_failed(void) {
    return failed;
}

long inject_objects(void) {
    return objects;
}

int inject_calls_code(void) {
    return fail_code;
}

/* Counts a call: the code to fail with, or 0 for one that is to be left alone. *turn is how often calls of
 * this name have failed with a code in turn, of which the last is none of OpenCL's. */
static cl_int fault(const char *name, size_t *turn) {
    static const cl_int codes[] = {CL_OUT_OF_RESOURCES, CL_OUT_OF_HOST_MEMORY, -9999};
    if (broken && strcmp(broken, name) == 0) {
        return broken_code;
    }
    if ((wanted && strcmp(wanted, name) != 0) || ++seen != fail_at) {
        return 0;
    }
    failed = name;
    if (fail_code == INJECT_IN_TURN) {
        fail_code = codes[(*turn)++ % (sizeof codes / sizeof *codes)];
    }
    return fail_code;
}

/* A call that returns its code; `made` is how many objects there are more when it succeeds. */
#define CALL(type, name, parameters, arguments, made)                                              \
    CALL_BY(type, name, parameters, __real_##name arguments, made)
/* The same by another expression than the real call. */
#define CALL_BY(type, name, parameters, answer, made)                                              \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters {                                                                \
        static size_t turn;                                                                        \
        const cl_int code = fault(#name, &turn);                                                   \
        if (code) {                                                                                \
            return (type)(code == INJECT_NOTHING_DONE ? 0 : code);                                 \
        }                                                                                          \
        const type result = answer;                                                                \
        objects += result == 0 ? (made) : 0;                                                       \
        return result;                                                                             \
    }

/* A call that returns what it makes and stores its code in *error. */
#define MAKE(type, name, parameters, arguments)                                                    \
    MAKE_BY(type, name, parameters, __real_##name arguments)
#define MAKE_BY(type, name, parameters, answer)                                                    \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters {                                                                \
        static size_t turn;                                                                        \
        const cl_int code = fault(#name, &turn);                                                   \
        if (code) {                                                                                \
            *error = code;                                                                         \
            return NULL;                                                                           \
        }                                                                                          \
        type made = answer;                                                                        \
        objects += made != NULL;                                                                   \
        return made;                                                                               \
    }

#define RETAIN(name, type) CALL(cl_int, name, (type object), (object), 1)

#define RELEASE(name, type) RELEASE_BY(name, type, object)
#define RELEASE_BY(name, type, released)                                                           \
    cl_int __real_##name(type object);                                                             \
    cl_int __wrap_##name(type object);                                                             \
    cl_int __wrap_##name(type object) {                                                            \
        static size_t turn;                                                                        \
        const cl_int code = fault(#name, &turn), result = __real_##name(released);                 \
        objects--;                                                                                 \
        return code ? code : result;                                                               \
    }

/* What an object is asked: object, question, room for the answer, the answer's size. */
#define INFO(name, type, question)                                                                 \
    CALL(cl_int, name, (type object, question what, size_t size, void *value, size_t *needed),     \
         (object, what, size, value, needed), 0)

typedef const size_t *origin;
typedef void(CL_CALLBACK *on_context)(const char *, const void *, size_t, void *);
typedef void(CL_CALLBACK *on_program)(cl_program, void *);

/* ---- Programs that are kept ----
 * PoCL reads a source anew at every build, even where it has kept the kernels, and a sweep that makes the
 * same programs a thousand times would wait for little else. So where inject_share is on, all contexts of
 * a device are one, and a program that was built before in it, of the same text (the library's are
 * static) and options, lends what was built. Faults and counts are before that: each call is still seen. */

enum { CONTEXTS = 8, PROGRAMS = 512, OPTIONS = 1024 };

typedef struct kept {
    cl_program program; /* NULL: released */
    cl_program built;   /* its own, kept for ever, or that of an earlier one; NULL: not built */
    cl_context context;
    const char *text;
    char options[OPTIONS];
} kept;

static int share;
static kept programs_kept[PROGRAMS];
static struct {
    cl_device_id device;
    cl_context context;
} contexts_kept[CONTEXTS];

void inject_share(void) {
    share = 1;
}

cl_int __real_clRetainContext(cl_context context);
cl_int __real_clReleaseContext(cl_context context);

/* The first context of the device in place of one that was just made. */
static cl_context keep_context(cl_device_id device, cl_context made) {
    for (size_t i = 0; share && made && i < CONTEXTS; i++) {
        if (!contexts_kept[i].context) {
            contexts_kept[i].device = device;
            contexts_kept[i].context = made;
        }
        if (contexts_kept[i].device == device) {
            __real_clRetainContext(contexts_kept[i].context);
            if (made != contexts_kept[i].context) {
                __real_clReleaseContext(made);
            }
            return contexts_kept[i].context;
        }
    }
    return made;
}

static kept *find_program(cl_program program) {
    for (size_t i = 0; i < PROGRAMS; i++) {
        if (program && programs_kept[i].program == program) {
            return &programs_kept[i];
        }
    }
    return NULL;
}

static cl_program note_program(cl_context context, const char *text, cl_program made) {
    for (size_t i = 0; share && made && i < PROGRAMS; i++) {
        if (!programs_kept[i].program && !programs_kept[i].built) {
            programs_kept[i] = (kept){.program = made, .context = context, .text = text};
            break;
        }
    }
    return made;
}

/* Whether an earlier program lends what it has built; else the options are noted. */
static int find_built(cl_program program, const char *options) {
    kept *p = find_program(program);
    if (!p || strlen(options) >= OPTIONS) {
        return 0;
    }
    for (size_t i = 0; i < PROGRAMS; i++) {
        const kept *q = &programs_kept[i];
        if (q->built && q->context == p->context && q->text == p->text &&
            strcmp(q->options, options) == 0) {
            p->built = q->built;
        }
    }
    memcpy(p->options, options, strlen(options) + 1);
    return p->built != NULL;
}

static cl_int keep_built(cl_program program, cl_int code) {
    kept *p = find_program(program);
    if (p && code == CL_SUCCESS && p->options[0]) {
        p->built = program;
        clRetainProgram(program);
    }
    return code;
}

static cl_program built_of(cl_program program) {
    const kept *p = find_program(program);
    return p && p->built ? p->built : program;
}

static cl_program forget_program(cl_program program) {
    kept *p = find_program(program);
    if (p) {
        p->built = p->built == program ? program : NULL;
        p->program = NULL;
    }
    return program;
}

/* ---- Platforms, devices, contexts, queues ---- */

CALL(cl_int, clGetPlatformIDs, (cl_uint room, cl_platform_id *ids, cl_uint *count),
     (room, ids, count), 0)
CALL(cl_int, clGetDeviceIDs,
     (cl_platform_id platform, cl_device_type type, cl_uint room, cl_device_id *ids,
      cl_uint *count),
     (platform, type, room, ids, count), 0)
INFO(clGetPlatformInfo, cl_platform_id, cl_platform_info)
INFO(clGetDeviceInfo, cl_device_id, cl_device_info)
INFO(clGetCommandQueueInfo, cl_command_queue, cl_command_queue_info)
INFO(clGetMemObjectInfo, cl_mem, cl_mem_info)
INFO(clGetEventProfilingInfo, cl_event, cl_profiling_info)
MAKE_BY(cl_context, clCreateContext,
        (const cl_context_properties *properties, cl_uint count, const cl_device_id *ids,
         on_context hear, void *user, cl_int *error),
        keep_context(ids[0], __real_clCreateContext(properties, count, ids, hear, user, error)))
MAKE(cl_command_queue, clCreateCommandQueue,
     (cl_context context, cl_device_id device, cl_command_queue_properties properties,
      cl_int *error),
     (context, device, properties, error))
RETAIN(clRetainContext, cl_context)
RETAIN(clRetainCommandQueue, cl_command_queue)
RETAIN(clRetainMemObject, cl_mem)
RELEASE(clReleaseContext, cl_context)
RELEASE(clReleaseCommandQueue, cl_command_queue)
RELEASE(clReleaseMemObject, cl_mem)
RELEASE(clReleaseKernel, cl_kernel)
RELEASE(clReleaseEvent, cl_event)

/* ---- Programs and kernels ---- */

MAKE_BY(cl_program, clCreateProgramWithSource,
        (cl_context context, cl_uint count, const char **texts, const size_t *lengths,
         cl_int *error),
        note_program(context, texts[0],
                     __real_clCreateProgramWithSource(context, count, texts, lengths, error)))
CALL_BY(cl_int, clBuildProgram,
        (cl_program program, cl_uint count, const cl_device_id *ids, const char *options,
         on_program hear, void *user),
        find_built(program, options)
            ? CL_SUCCESS
            : keep_built(program, __real_clBuildProgram(program, count, ids, options, hear, user)),
        0)
RELEASE_BY(clReleaseProgram, cl_program, forget_program(object))
CALL(cl_int, clGetProgramBuildInfo,
     (cl_program program, cl_device_id device, cl_program_build_info what, size_t size, void *value,
      size_t *needed),
     (program, device, what, size, value, needed), 0)
MAKE_BY(cl_kernel, clCreateKernel, (cl_program program, const char *name, cl_int *error),
        __real_clCreateKernel(built_of(program), name, error))
CALL(cl_int, clSetKernelArg, (cl_kernel kernel, cl_uint at, size_t size, const void *value),
     (kernel, at, size, value), 0)
CALL(cl_int, clGetKernelWorkGroupInfo,
     (cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info what, size_t size,
      void *value, size_t *needed),
     (kernel, device, what, size, value, needed), 0)

/* ---- Buffers and commands ---- */

#define WAIT_PARAMETERS cl_uint count, const cl_event *list, cl_event *event
#define WAIT_ARGUMENTS  count, list, event

MAKE(cl_mem, clCreateBuffer,
     (cl_context context, cl_mem_flags flags, size_t size, void *host, cl_int *error),
     (context, flags, size, host, error))
CALL(cl_int, clEnqueueReadBuffer,
     (cl_command_queue queue, cl_mem memory, cl_bool wait, size_t offset, size_t size, void *to,
      WAIT_PARAMETERS),
     (queue, memory, wait, offset, size, to, WAIT_ARGUMENTS), event != NULL)
CALL(cl_int, clEnqueueWriteBuffer,
     (cl_command_queue queue, cl_mem memory, cl_bool wait, size_t offset, size_t size,
      const void *from, WAIT_PARAMETERS),
     (queue, memory, wait, offset, size, from, WAIT_ARGUMENTS), event != NULL)
CALL(cl_int, clEnqueueReadBufferRect,
     (cl_command_queue queue, cl_mem memory, cl_bool wait, origin at, origin host_at, origin size,
      size_t row, size_t slice, size_t host_row, size_t host_slice, void *to, WAIT_PARAMETERS),
     (queue, memory, wait, at, host_at, size, row, slice, host_row, host_slice, to, WAIT_ARGUMENTS),
     event != NULL)
CALL(cl_int, clEnqueueWriteBufferRect,
     (cl_command_queue queue, cl_mem memory, cl_bool wait, origin at, origin host_at, origin size,
      size_t row, size_t slice, size_t host_row, size_t host_slice, const void *from,
      WAIT_PARAMETERS),
     (queue, memory, wait, at, host_at, size, row, slice, host_row, host_slice, from,
      WAIT_ARGUMENTS),
     event != NULL)
CALL(cl_int, clEnqueueCopyBuffer,
     (cl_command_queue queue, cl_mem from, cl_mem to, size_t from_at, size_t to_at, size_t size,
      WAIT_PARAMETERS),
     (queue, from, to, from_at, to_at, size, WAIT_ARGUMENTS), event != NULL)
CALL(cl_int, clEnqueueCopyBufferRect,
     (cl_command_queue queue, cl_mem from, cl_mem to, origin from_at, origin to_at, origin size,
      size_t from_row, size_t from_slice, size_t to_row, size_t to_slice, WAIT_PARAMETERS),
     (queue, from, to, from_at, to_at, size, from_row, from_slice, to_row, to_slice,
      WAIT_ARGUMENTS),
     event != NULL)
CALL(cl_int, clEnqueueFillBuffer,
     (cl_command_queue queue, cl_mem memory, const void *pattern, size_t pattern_size,
      size_t offset, size_t size, WAIT_PARAMETERS),
     (queue, memory, pattern, pattern_size, offset, size, WAIT_ARGUMENTS), event != NULL)
CALL(cl_int, clEnqueueNDRangeKernel,
     (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t *offset,
      const size_t *global, const size_t *local, WAIT_PARAMETERS),
     (queue, kernel, dimensions, offset, global, local, WAIT_ARGUMENTS), event != NULL)
CALL(cl_int, clEnqueueMarkerWithWaitList, (cl_command_queue queue, WAIT_PARAMETERS),
     (queue, WAIT_ARGUMENTS), event != NULL)
CALL(cl_int, clEnqueueBarrierWithWaitList, (cl_command_queue queue, WAIT_PARAMETERS),
     (queue, WAIT_ARGUMENTS), event != NULL)
CALL(cl_int, clWaitForEvents, (cl_uint count, const cl_event *list), (count, list), 0)
CALL(cl_int, clFinish, (cl_command_queue queue), (queue), 0)

#ifdef CLCNN_CLBLAST
#include <clblast_c.h>

CALL(CLBlastStatusCode, CLBlastSgemm,
     (CLBlastLayout layout, CLBlastTranspose a_transpose, CLBlastTranspose b_transpose, size_t m,
      size_t n, size_t k, float alpha, cl_mem a, size_t a_first, size_t a_row, cl_mem b,
      size_t b_first, size_t b_row, float beta, cl_mem c, size_t c_first, size_t c_row,
      cl_command_queue *queue, cl_event *event),
     (layout, a_transpose, b_transpose, m, n, k, alpha, a, a_first, a_row, b, b_first, b_row, beta,
      c, c_first, c_row, queue, event),
     0)
CALL(CLBlastStatusCode, CLBlastClearCache, (void), (), 0)
#endif

#else
typedef int calls_has_nothing_to_wrap; /* a file is not empty in ISO C */
#endif
