/* SPDX-License-Identifier: MIT
 *
 * clcnn for callers who have OpenCL objects of their own: run on their context and queue, use their
 * buffers, wait for and hand out events. Everything of clcnn.h applies. */
#ifndef CLCNN_OPENCL_H
#define CLCNN_OPENCL_H

#include <CL/cl.h>

#include "clcnn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A context on the caller's cl_context, device and in-order queue, which the library retains and
 * releases; it creates no queue of its own. desc->device is not looked at; profiling needs a
 * queue made for it. An out-of-order queue is CLCNN_UNSUPPORTED. Nothing ever waits for room on
 * the caller's queue. The context belongs to the process that creates it ("Forks" in clcnn.h):
 * create it in the one that made the OpenCL objects, since the library cannot tell whether they
 * were inherited. */
CLCNN_API clcnn_status clcnn_context_create_opencl(const clcnn_context_desc *desc,
                                                   cl_context context, cl_device_id device,
                                                   cl_command_queue queue, clcnn_context **out);

/* The queue on which the context enqueues. Lent. NULL for a context that has none. Where it is
 * the library's own, a command that waits for an event which this thread sets later belongs in
 * a call's wait list: runs behind any other may wait for it ("Waiting" in clcnn.h). */
CLCNN_API cl_command_queue clcnn_context_queue(const clcnn_context *context);

/* A tensor in the caller's buffer, from `offset` bytes on: a multiple of 64. The buffer holds the
 * whole tensor, and kernels and host may read and write it; it is retained until the tensor and all
 * views of it are destroyed. It has no guard zones and does not count against the memory budget.
 * Input and output of a run must not overlap. */
CLCNN_API clcnn_status clcnn_tensor_wrap_opencl(clcnn_context *context, clcnn_type type,
                                                clcnn_shape shape, cl_mem buffer, size_t offset,
                                                clcnn_tensor **tensor);

/* The tensor's buffer, and in *offset (may be NULL) the bytes before its first element; a view has
 * the buffer of its tensor and an offset of its own. Lent. NULL for a tensor that has none. */
CLCNN_API cl_mem clcnn_tensor_buffer(const clcnn_tensor *tensor, size_t *offset);

/* Calls with events start when the events of the wait list have completed and store in *event (may
 * be NULL) one that completes with what they have enqueued, which the caller releases; stored on
 * success only. From a wait list on nothing waits for room until the next call that waits for all
 * that was enqueued, so the same thread may set its events later. */

/* clcnn_tensor_write_bytes and clcnn_tensor_read_bytes that are enqueued as runs are and do not
 * wait: the caller's memory must stay until the event has completed; the tensor may go before. */
CLCNN_API clcnn_status clcnn_tensor_write_opencl(clcnn_tensor *tensor, const void *values,
                                                 size_t bytes, cl_uint wait_count,
                                                 const cl_event *wait_list, cl_event *event);
CLCNN_API clcnn_status clcnn_tensor_read_opencl(clcnn_tensor *tensor, void *values, size_t bytes,
                                                cl_uint wait_count, const cl_event *wait_list,
                                                cl_event *event);

/* clcnn_op_execute with events. */
CLCNN_API clcnn_status clcnn_op_execute_opencl(clcnn_op *op, clcnn_tensor *const *inputs,
                                               size_t input_count, clcnn_tensor *const *outputs,
                                               size_t output_count, cl_uint wait_count,
                                               const cl_event *wait_list, cl_event *event);

#ifdef __cplusplus
}
#endif
#endif
