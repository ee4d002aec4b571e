/* SPDX-License-Identifier: MIT */
#include "programs.h"

#include <string.h>

#include "clcnn_onnx.h"
#include "clcnn_opencl.h"
#include "onnx_bytes.h"

enum { UNTOUCHED = -77 };

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
static const float ones[] = {1, 1, 1, 1}, half[] = {0.5F};
static const float numbers[] = {1, 10, 100}, weights[] = {1, 2, 3, 4, 5, 6};

/* ---- Steps: each makes what is not there yet --------------------------------------------------- */

static clcnn_status tensor(world *w, clcnn_tensor **tensor, clcnn_shape shape,
                           const float *values) {
    clcnn_status status = CLCNN_OK;
    if (!*tensor) {
        status = clcnn_tensor_create(w->context, CLCNN_FLOAT32, shape, tensor);
    }
    if (!status && values) {
        status = clcnn_tensor_write(*tensor, values, clcnn_shape_count(shape));
    }
    return status;
}

/* Reads `count` values, which are exactly these; a read that fails leaves the host's values alone. */
static clcnn_status expect(world *w, clcnn_tensor *tensor, const char *what, const float *expected,
                           size_t count) {
    float got[9];
    for (size_t i = 0; i < count; i++) {
        got[i] = UNTOUCHED;
    }
    clcnn_status status = clcnn_tensor_read(tensor, got, count);
    for (size_t i = 0; i < count; i++) {
        if (got[i] != (status ? (float)UNTOUCHED : expected[i])) {
            w->wrong = what;
        }
    }
    return status;
}

static clcnn_status list_devices(world *w) {
    clcnn_device_info infos[8];
    size_t count = 0;
    clcnn_status status = clcnn_devices(infos, 8, &count);
    if (!status && (count < 1 || strcmp(infos[count - 1].id, "reference") != 0)) {
        w->wrong = "the list of devices";
    }
    return status;
}

static clcnn_status open_context(world *w) {
    const clcnn_context_desc desc = {.device = w->device[0] ? w->device : NULL,
                                     .profiling = w->device[0] == 0,
                                     .guard_zones = 1};
    return clcnn_context_create(&desc, &w->context);
}

static clcnn_status make_tensors(world *w) {
    clcnn_status status = tensor(w, &w->x, clcnn_shape4(1, 3, 3, 1), image);
    status = status ? status : tensor(w, &w->filter, clcnn_shape4(2, 2, 1, 1), ones);
    status = status ? status : tensor(w, &w->bias, clcnn_shape1(1), half);
    return status ? status : tensor(w, &w->map, clcnn_shape4(1, 2, 2, 1), NULL);
}

static clcnn_status make_conv2d(world *w) {
    const clcnn_operand operands[] = {clcnn_given(clcnn_tensor_shape(w->x)),
                                      clcnn_constant(w->filter), clcnn_constant(w->bias)};
    const clcnn_op_desc desc = clcnn_op_desc_make("conv2d", NULL, 0, operands, 3);
    const clcnn_choice choice = {.solver = w->device[0] ? NULL : "direct"};
    return clcnn_op_create(w->context, &desc, &choice, &w->conv2d);
}

static clcnn_status run_conv2d(world *w) {
    clcnn_status status = clcnn_tensor_fill(w->map, UNTOUCHED);
    return status ? status : clcnn_op_run(w->conv2d, w->x, w->map);
}

static clcnn_status time_conv2d(world *w) {
    double seconds = 0;
    clcnn_status status = clcnn_op_time(w->conv2d, &seconds);
    if (!status && !(seconds > 0)) {
        w->wrong = "the time of a run";
    }
    return status;
}

static clcnn_status read_map(world *w) {
    static const float map[] = {12.5F, 16.5F, 24.5F, 28.5F};
    return expect(w, w->map, "conv2d", map, 4);
}

static clcnn_status make_max_pool2d(world *w) {
    const clcnn_operand operands[] = {clcnn_given(clcnn_tensor_shape(w->map))};
    const clcnn_op_desc desc = clcnn_op_desc_make("max_pool2d", NULL, 0, operands, 1);
    const clcnn_choice choice = {.solver = w->device[0] ? NULL : "vector"};
    clcnn_status status = tensor(w, &w->largest, clcnn_shape4(1, 1, 1, 1), NULL);
    return status ? status : clcnn_op_create(w->context, &desc, &choice, &w->max_pool2d);
}

static clcnn_status run_max_pool2d(world *w) {
    static const float largest[] = {28.5F};
    clcnn_status status = clcnn_op_run(w->max_pool2d, w->map, w->largest);
    return status ? status : expect(w, w->largest, "max_pool2d", largest, 1);
}

static clcnn_status make_softmax(world *w) {
    const clcnn_shape shape = clcnn_shape2(4, 1);
    clcnn_status status = tensor(w, &w->shares, shape, NULL);
    status = status ? status : tensor(w, &w->row, shape, image);
    return status ? status : clcnn_softmax_create(w->context, NULL, shape, &w->softmax);
}

static clcnn_status run_softmax(world *w) {
    clcnn_status status = clcnn_op_run(w->softmax, w->row, w->shares);
    return status ? status : expect(w, w->shares, "softmax", ones, 4);
}

static clcnn_status make_dense(world *w, const char *solver) {
    const clcnn_choice choice = {.solver = solver};
    const clcnn_shape input = clcnn_shape2(1, 3);
    clcnn_status status = tensor(w, &w->row, input, numbers);
    status = status ? status : tensor(w, &w->weights, clcnn_shape2(3, 2), weights);
    status = status ? status : tensor(w, &w->sums, clcnn_shape2(1, 2), NULL);
    const clcnn_operand operands[] = {clcnn_given(input), clcnn_constant(w->weights)};
    const clcnn_op_desc desc = clcnn_op_desc_make("dense", NULL, 0, operands, 2);
    return status ? status : clcnn_op_create(w->context, &desc, &choice, &w->dense);
}

static clcnn_status run_dense(world *w) {
    static const float sums[] = {531, 642};
    clcnn_status status = clcnn_op_run(w->dense, w->row, w->sums);
    return status ? status : expect(w, w->sums, "dense", sums, 2);
}

static clcnn_status make_usual_dense(world *w) {
    return make_dense(w, NULL);
}

/* With a filter and a bias that are given at each run: they are packed in a workspace, which the
 * operators of a context share where there are no guard zones, and the second one's is larger. */

static clcnn_status open_without_zones(world *w) {
    const clcnn_context_desc desc = {.device = w->device[0] ? w->device : NULL};
    return clcnn_context_create(&desc, &w->context);
}

static clcnn_status make_given_conv2d(world *w) {
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape4(1, 3, 3, 1)),
                                      clcnn_given(clcnn_shape4(2, 2, 1, 1)),
                                      clcnn_given(clcnn_shape1(1))};
    const clcnn_op_desc desc = clcnn_op_desc_make("conv2d", NULL, 0, operands, 3);
    const clcnn_choice choice = {.solver = w->device[0] ? NULL : "direct"};
    return clcnn_op_create(w->context, &desc, &choice, &w->conv2d);
}

static clcnn_status run_given_conv2d(world *w) {
    clcnn_tensor *const inputs[] = {w->x, w->filter, w->bias};
    clcnn_status status = clcnn_tensor_fill(w->map, UNTOUCHED);
    return status ? status : clcnn_op_execute(w->conv2d, inputs, 3, &w->map, 1);
}

enum { WIDE = 300 };

static clcnn_status make_given_dense(world *w) {
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(1, 3)),
                                      clcnn_given(clcnn_shape2(3, WIDE))};
    const clcnn_op_desc desc = clcnn_op_desc_make("dense", NULL, 0, operands, 2);
    clcnn_status status = tensor(w, &w->row, clcnn_shape2(1, 3), numbers);
    status = status ? status : tensor(w, &w->weights, clcnn_shape2(3, WIDE), NULL);
    status = status ? status : clcnn_tensor_fill(w->weights, 2);
    status = status ? status : tensor(w, &w->sums, clcnn_shape2(1, WIDE), NULL);
    return status ? status : clcnn_op_create(w->context, &desc, NULL, &w->dense);
}

static clcnn_status run_given_dense(world *w) {
    float got[WIDE] = {0};
    clcnn_tensor *const inputs[] = {w->row, w->weights};
    clcnn_status status = clcnn_op_execute(w->dense, inputs, 2, &w->sums, 1);
    status = status ? status : clcnn_tensor_read(w->sums, got, WIDE);
    if (!status && (got[0] != 222 || got[WIDE - 1] != 222)) {
        w->wrong = "dense with weights that are given";
    }
    return status;
}

/* A number that is added for good is copied, since no kernel packs it. */

static clcnn_status make_add(world *w) {
    const clcnn_operand operands[] = {clcnn_given(clcnn_tensor_shape(w->map)),
                                      clcnn_constant(w->bias)};
    return clcnn_add_create(w->context, NULL, operands, 2, &w->add);
}

/* In the place of the map. */
static clcnn_status run_add(world *w) {
    static const float map[] = {12.5F, 16.5F, 24.5F, 28.5F}, sum[] = {13, 17, 25, 29};
    clcnn_status status = clcnn_tensor_write(w->map, map, 4);
    status = status ? status : clcnn_op_run(w->add, w->map, w->map);
    return status ? status : expect(w, w->map, "add", sum, 4);
}

/* The middle of two columns, and a table that the host makes. */

static clcnn_status make_resize2d(world *w) {
    const clcnn_resize2d_desc desc = {.size = {1, 3},
                                      .method = CLCNN_BILINEAR,
                                      .coordinates = CLCNN_ALIGN_CORNERS};
    clcnn_status status = tensor(w, &w->row, clcnn_shape4(1, 1, 2, 1), numbers);
    status = status ? status : tensor(w, &w->sums, clcnn_shape4(1, 1, 3, 1), NULL);
    return status
               ? status
               : clcnn_resize2d_create(w->context, &desc, clcnn_tensor_shape(w->row), &w->resize2d);
}

static clcnn_status run_resize2d(world *w) {
    static const float between[] = {1, 5.5F, 10};
    clcnn_status status = clcnn_op_run(w->resize2d, w->row, w->sums);
    return status ? status : expect(w, w->sums, "resize2d", between, 3);
}

static clcnn_status check_guards(world *w) {
    return clcnn_context_check_guards(w->context);
}

/* Views: the last two columns of three. */

static clcnn_status make_views(world *w) {
    clcnn_status status = tensor(w, &w->weights, clcnn_shape2(3, 3), image);
    if (!status && !w->columns) {
        status = clcnn_tensor_view_inner(w->weights, 1, 2, &w->columns);
    }
    return status || w->row_of_columns
               ? status
               : clcnn_tensor_view_outer(w->columns, 2, 1, &w->row_of_columns);
}

/* 10 and 20 in the last row, -1 in the others; what stands beside the columns stays. */
static clcnn_status set_views(world *w) {
    static const float values[] = {-1, -1, -1, -1, 10, 20};
    clcnn_status status = clcnn_tensor_write(w->columns, values, 6);
    return status ? status : expect(w, w->columns, "a view", values, 6);
}

static clcnn_status fill_views(world *w) {
    static const float ends[] = {5, 5};
    clcnn_status status = clcnn_tensor_fill(w->columns, 5);
    return status ? status : expect(w, w->row_of_columns, "a filled row", ends, 2);
}

static clcnn_status read_views(world *w) {
    static const float all[] = {1, 5, 5, 4, 5, 5, 7, 5, 5};
    return expect(w, w->weights, "the tensor of a view", all, 9);
}

/* A model with all that compiling does: weights that are computed, a batch_norm that is folded, a sum that
 * is fused, a view, parts of what is concatenated, and a copy to an output. */

static int doubled(clcnn_model *m, int x) {
    const int terms[] = {x, x};
    return clcnn_model_add(m, NULL, terms, 2);
}

static void build_model(clcnn_model *m) {
    const clcnn_batch_norm_desc exact = {.epsilon = 1};
    const clcnn_shape one = clcnn_shape1(1), pixel = clcnn_shape4(1, 1, 1, 1);
    const float zero = 0, ten = 10;
    const int x = clcnn_model_input(m, "x", clcnn_shape4(1, 3, 3, 1));
    const int filter = doubled(m, clcnn_model_constant(m, pixel, ones));
    const int mean = clcnn_model_constant(m, one, ones);
    const int each[] = {clcnn_model_conv2d(m, NULL, x, filter, 0), mean,
                        clcnn_model_constant(m, one, &zero), clcnn_model_constant(m, one, &ten)};
    const int normal = clcnn_model_batch_norm(m, &exact, each, 4); /* 10 (2 x - 1) */
    const int terms[] = {clcnn_model_conv2d(m, NULL, x, filter, mean), normal};
    const int sum = clcnn_model_add(m, NULL, terms, 2); /* 22 x - 9 */
    const int parts[] = {clcnn_model_max_pool2d(m, NULL, sum), clcnn_model_avg_pool2d(m, NULL, x)};
    const int both = clcnn_model_concat(m, NULL, parts, 2);
    clcnn_model_name(m, sum, "sum");
    clcnn_model_output(m, "both", clcnn_model_flatten(m, NULL, both));
    clcnn_model_output(m, "again", both);
}

static clcnn_status make_model(world *w) {
    clcnn_model_destroy(w->model); /* one that failed stays so */
    clcnn_status status = clcnn_model_create(&w->model);
    if (!status) {
        build_model(w->model);
        status = clcnn_model_check(w->model);
    }
    clcnn_model_information info;
    return status ? status : clcnn_model_info(w->model, &info);
}

static clcnn_status compile_model(world *w) {
    clcnn_status status = tensor(w, &w->x, clcnn_shape4(1, 3, 3, 1), image);
    status = status ? status : tensor(w, &w->row, clcnn_shape2(1, 2), NULL);
    status = status ? status : tensor(w, &w->columns, clcnn_shape4(1, 1, 1, 2), NULL);
    return status ? status : clcnn_model_compile(w->model, w->context, NULL, &w->compiled);
}

static clcnn_status run_model(world *w) {
    static const float both[] = {22 * 5 - 9, 3};
    clcnn_tensor *const outputs[] = {w->row, w->columns};
    clcnn_status status = clcnn_compiled_run(w->compiled, &w->x, 1, outputs, 2);
    status = status ? status : expect(w, w->row, "a model", both, 2);
    return status ? status : expect(w, w->columns, "a model's copy", both, 2);
}

/* What shares its constants goes on without it. */
static clcnn_status rebind_model(world *w) {
    clcnn_compiled *rebound = NULL;
    const clcnn_status status = clcnn_compiled_rebind(w->compiled, w->model, 1, &rebound);
    if (!status) {
        clcnn_compiled_destroy(w->compiled);
        w->compiled = rebound;
    }
    return status;
}

/* ---- The same of a file ---- */

static clcnn_status load_model(world *w) {
    uint8_t bytes[ONNX_BYTES];
    const size_t size = onnx_bytes(bytes);
    clcnn_model_destroy(w->model);
    return clcnn_model_load_memory(bytes, size, NULL, &w->model);
}
/* Writes a model and takes what is read of it in its place. */
static clcnn_status save_model(world *w) {
    static uint8_t bytes[1 << 14];
    size_t size = 0;
    clcnn_model *again = NULL;
    clcnn_status status = clcnn_model_save_memory(w->model, bytes, sizeof bytes, &size);
    status = status ? status : clcnn_model_load_memory(bytes, size, NULL, &again);
    if (!status) {
        clcnn_model_destroy(w->model);
        w->model = again;
    }
    return status;
}
static clcnn_status compile_loaded(world *w) {
    clcnn_status status = tensor(w, &w->x, clcnn_shape4(1, 1, 3, 3), image);
    status = status ? status : tensor(w, &w->map, clcnn_shape4(1, 2, 2, 1), NULL);
    return status ? status : clcnn_model_compile(w->model, w->context, NULL, &w->compiled);
}
static clcnn_status run_loaded(world *w) {
    static const float sums[] = {12, 16, 24, 28};
    const clcnn_status status = clcnn_compiled_run(w->compiled, &w->x, 1, &w->map, 1);
    return status ? status : expect(w, w->map, "a file's model", sums, 4);
}
static const step loaded[] = {open_context, load_model,   compile_loaded,
                              run_loaded,   check_guards, NULL};
static const step saved[] = {open_context, make_model,   save_model, compile_model,
                             run_model,    check_guards, NULL};
static const step network[] = {open_context, make_model, compile_model, run_model,
                               rebind_model, run_model,  check_guards,  NULL};
static const step notebook[] = {list_devices,   open_context, make_tensors, make_conv2d,
                                run_conv2d,     time_conv2d,  read_map,     make_max_pool2d,
                                run_max_pool2d, check_guards, NULL};
static const step views[] = {open_context, make_views,   set_views, fill_views,
                             read_views,   check_guards, NULL};
static const step given[] = {open_without_zones, make_tensors,    make_given_conv2d,
                             run_given_conv2d,   read_map,        make_given_dense,
                             run_given_conv2d,   run_given_dense, read_map,
                             make_add,           run_add,         NULL};
static const step rows[] = {open_context, make_softmax, run_softmax, NULL};
static const step sums[] = {open_context, make_usual_dense, run_dense, NULL};
static const step table[] = {open_context, make_resize2d, run_resize2d, check_guards, NULL};
static const step on_host[] = {list_devices, open_context, make_tensors,    make_conv2d,
                               run_conv2d,   read_map,     make_max_pool2d, run_max_pool2d,
                               check_guards, NULL};

/* ---- On OpenCL alone --------------------------------------------------------------------------- */

#ifdef CLCNN_CLBLAST
static clcnn_status make_clblast(world *w) {
    return make_dense(w, "clblast");
}

static const step clblast[] = {open_context, make_clblast, run_dense, NULL};
#endif

/* The queue's mark comes after 1024 runs, the wait for it after as many more. */
static clcnn_status run_often(world *w) {
    clcnn_status status = CLCNN_OK;
    for (int i = 0; !status && i < 2100; i++) {
        status = clcnn_op_run(w->softmax, w->row, w->shares);
    }
    return status ? status : run_softmax(w);
}

/* Where no kernel builds that is what is said, also when there is no log. */
static clcnn_status build_nothing(world *w) {
    clcnn_status status = make_softmax(w);
    if (status == CLCNN_OK) {
        w->wrong = "an operator without a kernel";
    }
    return status == CLCNN_BUILD_FAILED ? CLCNN_OK : status;
}

static const step unbuilt[] = {open_context, build_nothing, NULL};
static const step many[] = {open_context, make_softmax, run_often, NULL};

static struct {
    cl_context context;
    cl_device_id device;
    cl_command_queue queue;
    cl_mem buffer;
    cl_event gate; /* complete */
} caller;

void programs_open(void) {
    clcnn_context *context = NULL;
    cl_int code = 0;
    if (clcnn_context_create(NULL, &context)) {
        return;
    }
    clGetCommandQueueInfo(clcnn_context_queue(context), CL_QUEUE_DEVICE, sizeof caller.device,
                          &caller.device, NULL);
    clcnn_context_destroy(context);
    caller.context = clCreateContext(NULL, 1, &caller.device, NULL, NULL, &code);
    caller.queue = clCreateCommandQueue(caller.context, caller.device, 0, &code);
    caller.buffer = clCreateBuffer(caller.context, CL_MEM_READ_WRITE, 256, NULL, &code);
    caller.gate = clCreateUserEvent(caller.context, &code);
    clSetUserEventStatus(caller.gate, CL_COMPLETE);
}

void programs_close(void) {
    clReleaseEvent(caller.gate);
    clReleaseMemObject(caller.buffer);
    clReleaseCommandQueue(caller.queue);
    clReleaseContext(caller.context);
}

static clcnn_status open_on_callers(world *w) {
    return clcnn_context_create_opencl(NULL, caller.context, caller.device, caller.queue,
                                       &w->context);
}

static clcnn_status wrap(world *w, clcnn_tensor **tensor, clcnn_shape shape, size_t offset) {
    return *tensor ? CLCNN_OK
                   : clcnn_tensor_wrap_opencl(w->context, CLCNN_FLOAT32, shape, caller.buffer,
                                              offset, tensor);
}

static clcnn_status wrap_tensors(world *w) {
    clcnn_status status = wrap(w, &w->x, clcnn_shape4(1, 3, 3, 1), 0);
    status = status ? status : wrap(w, &w->map, clcnn_shape4(1, 2, 2, 1), 64);
    status = status ? status : clcnn_tensor_write(w->x, image, 9);
    return status ? status : make_tensors(w);
}

static clcnn_status run_with_events(world *w) {
    cl_event event = NULL;
    clcnn_status status =
        clcnn_op_execute_opencl(w->conv2d, &w->x, 1, &w->map, 1, 1, &caller.gate, &event);
    if ((event == NULL) == (status == CLCNN_OK)) {
        w->wrong = "the event of a run";
    }
    w->event = event;
    return status;
}

/* Both forms of a view; the values are there when all has run. */
static float got[6];

static clcnn_status write_with_events(world *w) {
    static const float columns[] = {1, 2, 3, 4, 0, 0}, row[] = {5, 6};
    memset(got, 0, sizeof got);
    clcnn_status status =
        clcnn_tensor_write_opencl(w->columns, columns, sizeof columns, 1, &caller.gate, NULL);
    return status ? status
                  : clcnn_tensor_write_opencl(w->row_of_columns, row, sizeof row, 0, NULL, NULL);
}

static clcnn_status read_row_with_events(world *w) {
    return clcnn_tensor_read_opencl(w->row_of_columns, got, 2 * sizeof *got, 1, &caller.gate, NULL);
}

static clcnn_status read_with_events(world *w) {
    cl_event event = NULL;
    clcnn_status status =
        clcnn_tensor_read_opencl(w->columns, got, sizeof got, 1, &caller.gate, &event);
    if ((event == NULL) == (status == CLCNN_OK)) {
        w->wrong = "the event of a read";
    }
    w->event = event;
    return status;
}

static clcnn_status finish_reads(world *w) {
    static const float expected[] = {1, 2, 3, 4, 5, 6};
    clcnn_status status = clcnn_context_finish(w->context);
    if (!status && memcmp(got, expected, sizeof got) != 0) {
        w->wrong = "a read with an event";
    }
    return status;
}

static const step transfers[] = {
    open_on_callers, make_views, write_with_events, read_row_with_events, read_with_events,
    finish_reads,    NULL};
static const step callers[] = {open_on_callers, wrap_tensors, make_conv2d,
                               run_with_events, read_map,     NULL};

static const char build[] = "clBuildProgram", mark[] = "clEnqueueMarkerWithWaitList",
                  wait[] = "clWaitForEvents";

const program programs[] = {
    {.name = "notebook", .device = "", .steps = notebook},
    {.name = "rows", .device = "", .steps = rows, .opened = 1, .chooses = 1},
    {.name = "sums", .device = "", .steps = sums, .opened = 1, .chooses = 1},
#ifdef CLCNN_CLBLAST
    {.name = "clblast", .device = "", .steps = clblast, .opened = 1},
#endif
    {.name = "table", .device = "", .steps = table, .opened = 1, .chooses = 1},
    {.name = "model", .device = "", .steps = network, .opened = 1, .chooses = 1},
    {.name = "file", .device = "", .steps = loaded, .opened = 1, .chooses = 1},
    {.name = "given", .device = "", .steps = given, .opened = 1, .chooses = 1},
    {.name = "callers", .device = "", .steps = callers},
    {.name = "views", .device = "", .steps = views, .opened = 1},
    {.name = "transfers", .device = "", .steps = transfers, .opened = 1},
    {.name = "unbuilt", .device = "", .steps = unbuilt, .opened = 1, .chooses = 1, .broken = build},
    {.name = "marks", .device = "", .steps = many, .opened = 1, .chooses = 1, .call = mark},
    {.name = "waits", .device = "", .steps = many, .opened = 1, .chooses = 1, .call = wait},
    {.name = "notebook on the host", .device = "reference", .steps = on_host},
    {.name = "views on the host", .device = "reference", .steps = views},
    {.name = "model on the host", .device = "reference", .steps = network},
    {.name = "file on the host", .device = "reference", .steps = loaded},
    {.name = "saved on the host", .device = "reference", .steps = saved},
    {.name = "given on the host", .device = "reference", .steps = given},
    {.name = "table on the host", .device = "reference", .steps = table},
    {.name = "rows on the host", .device = "reference", .steps = rows},
    {.name = "sums on the host", .device = "reference", .steps = sums},
    {.name = NULL},
};

void program_end(world *w) {
    clcnn_op *const ops[] = {w->conv2d, w->max_pool2d, w->softmax, w->dense, w->add, w->resize2d};
    clcnn_tensor *const tensors[] = {w->x,      w->filter,  w->bias,          w->map,
                                     w->row,    w->weights, w->sums,          w->largest,
                                     w->shares, w->columns, w->row_of_columns};
    clcnn_compiled_destroy(w->compiled);
    clcnn_model_destroy(w->model);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        clcnn_op_destroy(ops[i]);
    }
    for (size_t i = 0; i < sizeof tensors / sizeof *tensors; i++) {
        clcnn_tensor_destroy(tensors[i]);
    }
    clcnn_context_destroy(w->context);
}
