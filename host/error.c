/* SPDX-License-Identifier: MIT
 * OpenCL's codes: their names and what they mean for the caller. */
#include "opencl.h"

#define CODES(X)                                                                                   \
    X(CL_DEVICE_NOT_FOUND)                                                                         \
    X(CL_DEVICE_NOT_AVAILABLE)                                                                     \
    X(CL_COMPILER_NOT_AVAILABLE)                                                                   \
    X(CL_MEM_OBJECT_ALLOCATION_FAILURE)                                                            \
    X(CL_OUT_OF_RESOURCES)                                                                         \
    X(CL_OUT_OF_HOST_MEMORY)                                                                       \
    X(CL_PROFILING_INFO_NOT_AVAILABLE)                                                             \
    X(CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST)                                                \
    X(CL_BUILD_PROGRAM_FAILURE)                                                                    \
    X(CL_INVALID_VALUE)                                                                            \
    X(CL_INVALID_PLATFORM)                                                                         \
    X(CL_INVALID_DEVICE)                                                                           \
    X(CL_INVALID_CONTEXT)                                                                          \
    X(CL_INVALID_QUEUE_PROPERTIES)                                                                 \
    X(CL_INVALID_COMMAND_QUEUE)                                                                    \
    X(CL_INVALID_MEM_OBJECT)                                                                       \
    X(CL_INVALID_BINARY)                                                                           \
    X(CL_INVALID_BUILD_OPTIONS)                                                                    \
    X(CL_INVALID_PROGRAM)                                                                          \
    X(CL_INVALID_PROGRAM_EXECUTABLE)                                                               \
    X(CL_INVALID_KERNEL_NAME)                                                                      \
    X(CL_INVALID_KERNEL_DEFINITION)                                                                \
    X(CL_INVALID_KERNEL)                                                                           \
    X(CL_INVALID_ARG_INDEX)                                                                        \
    X(CL_INVALID_ARG_VALUE)                                                                        \
    X(CL_INVALID_ARG_SIZE)                                                                         \
    X(CL_INVALID_KERNEL_ARGS)                                                                      \
    X(CL_INVALID_WORK_DIMENSION)                                                                   \
    X(CL_INVALID_WORK_GROUP_SIZE)                                                                  \
    X(CL_INVALID_WORK_ITEM_SIZE)                                                                   \
    X(CL_INVALID_GLOBAL_OFFSET)                                                                    \
    X(CL_INVALID_EVENT_WAIT_LIST)                                                                  \
    X(CL_INVALID_EVENT)                                                                            \
    X(CL_INVALID_OPERATION)                                                                        \
    X(CL_INVALID_BUFFER_SIZE)                                                                      \
    X(CL_INVALID_GLOBAL_WORK_SIZE)

#define CODE_NAME(code)                                                                            \
    case code:                                                                                     \
        return #code;

const char *clcnn_opencl_code_name(cl_int code) {
    switch (code) {
        CODES(CODE_NAME)
    default:
        return "an OpenCL error";
    }
}

bool clcnn_opencl_is_shortage(cl_int code) {
    return code == CL_MEM_OBJECT_ALLOCATION_FAILURE || code == CL_OUT_OF_RESOURCES ||
           code == CL_OUT_OF_HOST_MEMORY;
}

static clcnn_status status_of(cl_int code) {
    switch (code) {
    case CL_MEM_OBJECT_ALLOCATION_FAILURE:
    case CL_OUT_OF_HOST_MEMORY:
        return CLCNN_OUT_OF_MEMORY;
    case CL_DEVICE_NOT_FOUND:
    case CL_DEVICE_NOT_AVAILABLE:
        return CLCNN_NO_DEVICE;
    case CL_BUILD_PROGRAM_FAILURE:
    case CL_COMPILER_NOT_AVAILABLE:
        return CLCNN_BUILD_FAILED;
    case CL_PROFILING_INFO_NOT_AVAILABLE:
        return CLCNN_UNSUPPORTED;
    default: /* a call with arguments that we checked: the driver is not in a state we know */
        return CLCNN_DEVICE_FAILED;
    }
}

static clcnn_status fail_as(clcnn_opencl_context *context, clcnn_status status, cl_int code,
                            const char *call) {
    const bool lost = context && status == CLCNN_DEVICE_FAILED;
    if (lost) {
        context->base.lost = true;
    }
    return clcnn_fail_driver(status, code, "%s: %s (%d)%s", call, clcnn_opencl_code_name(code),
                             (int)code, lost ? "; the context is lost" : "");
}

clcnn_status clcnn_opencl_fail(clcnn_opencl_context *context, cl_int code, const char *call) {
    const bool shortage = clcnn_opencl_is_shortage(code);
    return fail_as(context, shortage ? CLCNN_OUT_OF_MEMORY : status_of(code), code, call);
}

clcnn_status clcnn_opencl_fail_command(clcnn_opencl_context *context, cl_int code,
                                       const char *call) {
    return fail_as(context, status_of(code), code, call);
}
