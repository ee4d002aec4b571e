/* SPDX-License-Identifier: MIT
 * After a fork: in the child of a process that has opened a driver every call that would need it is
 * refused at once, the reference works, and destroying touches no driver. All of it happens in
 * children of this process, which has opened none yet. Check's assertions jump, so children hand
 * back what went wrong. */
#ifdef CLCNN_OPENCL

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clcnn_opencl.h"
#include "inject.h"
#include "signals.h"
#include "unit.h"

enum { SECONDS = 60 }; /* what takes longer hangs */

/* Runs the body in a forked child: NULL, or what it says is wrong. Static: until the next call. */
static const char *in_child(const char *(*body)(void)) {
    static char text[400];
    int ends[2], state = 0;
    if (pipe(ends)) {
        return "no pipe";
    }
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGALRM, SIG_DFL); /* Check's would kill the whole process group */
        alarm(SECONDS);
        const char *wrong = body();
        wrong = wrong ? wrong : "";
        _exit(write(ends[1], wrong, strlen(wrong)) < 0);
    }
    close(ends[1]);
    const ssize_t got = child < 0 ? -1 : read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    if (got < 0 || waitpid(child, &state, 0) != child) {
        return "no child";
    }
    text[got] = 0;
    if (!WIFEXITED(state) || WEXITSTATUS(state)) {
        snprintf(text, sizeof text, "the child hangs or dies: wait status %#x", (unsigned)state);
    }
    return text[0] ? text : NULL;
}

/* Calls are chained with &&: the first that is not as it should be is named. */
static char problem[300];

static int note(const char *call, clcnn_status status) {
    snprintf(problem, sizeof problem, "%s gave %s: %.160s", call, clcnn_status_name(status),
             status ? clcnn_last_error()->message : "");
    return 0;
}

static int works(const char *call, clcnn_status status) {
    return status == CLCNN_OK ? 1 : note(call, status);
}

static int refused(const char *call, clcnn_status status) {
    return status == CLCNN_UNSUPPORTED && strstr(clcnn_last_error()->message, "fork")
               ? 1
               : note(call, status);
}

#define WORKS(call)   works(#call, call)
#define REFUSED(call) refused(#call, call)

/* ---- What a process has when it forks ---- */

static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, ones[] = {1, 1, 1, 1};

typedef struct stage {
    clcnn_context *context;
    clcnn_tensor *x, *filter, *y, *view;
    clcnn_op *conv, *dense;
} stage;

static int open_conv2d(stage *s) {
    const clcnn_shape input = clcnn_shape4(1, 3, 3, 1);
    return WORKS(clcnn_tensor_create(s->context, CLCNN_FLOAT32, input, &s->x)) &&
           WORKS(clcnn_tensor_create(s->context, CLCNN_FLOAT32, clcnn_shape4(2, 2, 1, 1),
                                     &s->filter)) &&
           WORKS(clcnn_tensor_create(s->context, CLCNN_FLOAT32, clcnn_shape4(1, 2, 2, 1), &s->y)) &&
           WORKS(clcnn_tensor_write(s->x, image, 9)) &&
           WORKS(clcnn_tensor_view_inner(s->x, 0, 1, &s->view)) &&
           WORKS(clcnn_tensor_write(s->filter, ones, 4)) &&
           WORKS(clcnn_conv2d_create(s->context, NULL, input, s->filter, NULL, &s->conv));
}

static int map_is_right(stage *s) {
    float y[4] = {0};
    const int ran =
        WORKS(clcnn_op_run(s->conv, s->x, s->y)) && WORKS(clcnn_tensor_read(s->y, y, 4));
    return !ran ? 0
           : y[0] == 12 && y[1] == 16 && y[2] == 24 && y[3] == 28
               ? 1
               : note("the map is wrong", CLCNN_OK);
}

/* dense as CLBlast has it, whose cache and lock are the process's. */
static int open_dense(stage *s) {
#ifdef CLCNN_CLBLAST
    const clcnn_choice choice = {.solver = "clblast"};
#else
    const clcnn_choice choice = {.solver = NULL};
#endif
    const clcnn_dense_desc desc = {.activation = {.kind = CLCNN_LINEAR}};
    clcnn_tensor *weights = NULL;
    int made =
        WORKS(clcnn_tensor_create(s->context, CLCNN_FLOAT32, clcnn_shape2(3, 2), &weights)) &&
        WORKS(clcnn_tensor_fill(weights, 2));
    const clcnn_operand operands[] = {clcnn_given(clcnn_shape2(1, 3)), clcnn_constant(weights)};
    const clcnn_op_desc what = UNIT_OP("dense", &desc, operands);
    made = made && WORKS(clcnn_op_create(s->context, &what, &choice, &s->dense));
    clcnn_tensor_destroy(weights);
    return made;
}

static void close_stage(stage *s) {
    clcnn_op_destroy(s->conv), clcnn_op_destroy(s->dense);
    clcnn_tensor_destroy(s->x), clcnn_tensor_destroy(s->filter), clcnn_tensor_destroy(s->y);
    clcnn_tensor_destroy(s->view);
    clcnn_context_destroy(s->context);
}

static stage parent; /* opened before the fork */

static int open_parent(void) {
    const clcnn_context_desc desc = {.guard_zones = 1, .profiling = 1};
    return WORKS(clcnn_context_create(&desc, &parent.context)) && open_conv2d(&parent) &&
           open_dense(&parent) && map_is_right(&parent);
}

/* ---- The reference, and drivers opened after a fork ---- */

static const char *reference_works(void) {
    const clcnn_context_desc desc = {.device = "reference"};
    stage s = {.context = NULL};
    const int right =
        WORKS(clcnn_context_create(&desc, &s.context)) && open_conv2d(&s) && map_is_right(&s);
    close_stage(&s);
    return right ? NULL : problem;
}

static const char *opens_and_runs(void) {
    const int right = open_parent();
    close_stage(&parent);
    return right ? NULL : problem;
}

START_TEST(a_driver_opened_after_the_fork) {
    const char *wrong = in_child(opens_and_runs);
    ck_assert_msg(!wrong, "%s", wrong);
}
END_TEST

/* ---- Listed before the fork ---- */

static const char *nothing_opens(void) {
    clcnn_context *context = (clcnn_context *)(void *)&parent; /* anything but NULL */
    clcnn_device_info infos[2];
    size_t count = 77;
    const clcnn_context_desc cpu = {.device = "cpu"};
    inject_calls(NULL, 0, 0);
    const int right = REFUSED(clcnn_context_create(NULL, &context)) &&
                      REFUSED(clcnn_context_create(&cpu, &context)) &&
                      REFUSED(clcnn_devices(infos, 2, &count));
    if (right && (context || count != 77 || inject_calls_seen() != 0)) {
        return "a refused call has stored something, or called the driver";
    }
    return right ? reference_works() : problem;
}

static const char *lists_and_forks(void) {
    size_t count = 0;
    return WORKS(clcnn_devices(NULL, 0, &count)) ? in_child(nothing_opens) : problem;
}

START_TEST(devices_listed_before_the_fork) {
    const char *wrong = in_child(lists_and_forks);
    ck_assert_msg(!wrong, "%s", wrong);
}
END_TEST

/* ---- Opened before the fork ---- */

static int parents_objects_are_refused(void) {
    const clcnn_shape shape = clcnn_shape4(1, 3, 3, 1);
    clcnn_tensor *tensor = NULL;
    clcnn_op *op = NULL;
    clcnn_solvers solvers;
    float values[9] = {0};
    double seconds = 0;
    return REFUSED(clcnn_tensor_create(parent.context, CLCNN_FLOAT32, shape, &tensor)) &&
           REFUSED(clcnn_tensor_write(parent.x, image, 9)) &&
           REFUSED(clcnn_tensor_read(parent.x, values, 9)) &&
           REFUSED(clcnn_tensor_write_bytes(parent.x, image, sizeof image)) &&
           REFUSED(clcnn_tensor_read_bytes(parent.x, values, sizeof values)) &&
           REFUSED(clcnn_tensor_fill(parent.x, 1)) &&
           REFUSED(clcnn_tensor_view_shape(parent.x, shape, &tensor)) &&
           REFUSED(clcnn_tensor_view_outer(parent.x, 0, 1, &tensor)) &&
           REFUSED(clcnn_tensor_view_inner(parent.x, 0, 1, &tensor)) &&
           REFUSED(clcnn_tensor_fill(parent.view, 1)) &&
           REFUSED(clcnn_op_run(parent.conv, parent.x, parent.y)) &&
           REFUSED(clcnn_op_time(parent.conv, &seconds)) &&
           REFUSED(clcnn_conv2d_create(parent.context, NULL, shape, parent.filter, NULL, &op)) &&
           REFUSED(clcnn_max_pool2d_solvers(parent.context, NULL, shape, &solvers)) &&
           REFUSED(clcnn_context_check_guards(parent.context)) &&
           REFUSED(clcnn_context_finish(parent.context));
}

/* Destroys all of the parent's in the child. */
static const char *refuses_and_destroys(void) {
    inject_calls(NULL, 0, 0);
    if (!parents_objects_are_refused()) {
        return problem;
    }
    if (!clcnn_context_device(parent.context)->usable || !clcnn_context_memory(parent.context)) {
        return "what needs no driver does not work";
    }
    close_stage(&parent);
    return inject_calls_seen() == 0 ? reference_works() : "the child has called the driver";
}

static const char *opens_and_forks(void) {
    const char *wrong = open_parent() ? in_child(refuses_and_destroys) : problem;
    if (!wrong && !map_is_right(&parent)) { /* the parent goes on */
        wrong = problem;
    }
    close_stage(&parent);
    return wrong;
}

START_TEST(a_context_opened_before_the_fork) {
    const char *wrong = in_child(opens_and_forks);
    ck_assert_msg(!wrong, "%s", wrong);
}
END_TEST

/* ---- On the caller's objects ---- */

static clcnn_context *on_callers;
static clcnn_tensor *wrapped, *wrapped_output;
static cl_context cl;
static cl_device_id device;
static cl_command_queue queue;
static cl_mem buffer;

static int wrap_callers(void) {
    cl_int code = 0;
    queue = clcnn_context_queue(parent.context);
    clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof cl, &cl, NULL);
    clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof device, &device, NULL);
    buffer = clCreateBuffer(cl, CL_MEM_READ_WRITE, 256, NULL, &code);
    return works("clCreateBuffer", code ? CLCNN_INTERNAL : CLCNN_OK) &&
           WORKS(clcnn_context_create_opencl(NULL, cl, device, queue, &on_callers)) &&
           WORKS(clcnn_tensor_wrap_opencl(on_callers, CLCNN_FLOAT32, clcnn_shape4(1, 3, 3, 1),
                                          buffer, 0, &wrapped)) &&
           WORKS(clcnn_tensor_wrap_opencl(on_callers, CLCNN_FLOAT32, clcnn_shape4(1, 2, 2, 1),
                                          buffer, 64, &wrapped_output));
}

static const char *refuses_callers_objects(void) {
    clcnn_context *context = NULL;
    clcnn_tensor *tensor = NULL;
    cl_event event = NULL;
    float values[9] = {0};
    inject_calls(NULL, 0, 0);
    const int right =
        REFUSED(clcnn_tensor_read_opencl(parent.x, values, sizeof values, 0, NULL, &event)) &&
        REFUSED(clcnn_tensor_write_opencl(parent.x, image, sizeof image, 0, NULL, &event)) &&
        REFUSED(clcnn_tensor_wrap_opencl(on_callers, CLCNN_FLOAT32, clcnn_shape1(4), buffer, 0,
                                         &tensor)) &&
        REFUSED(
            clcnn_op_execute_opencl(parent.conv, &parent.x, 1, &parent.y, 1, 0, NULL, &event)) &&
        REFUSED(clcnn_context_create_opencl(NULL, cl, device, queue, &context));
    clcnn_tensor_destroy(wrapped);
    clcnn_tensor_destroy(wrapped_output);
    clcnn_context_destroy(on_callers);
    if (right && inject_calls_seen() != 0) {
        return "the child has called the driver";
    }
    return right ? NULL : problem;
}

static const char *wraps_and_forks(void) {
    const int opened = open_parent() && wrap_callers();
    return opened ? in_child(refuses_callers_objects) : problem;
}

START_TEST(a_context_on_the_caller_s_objects) {
    const char *wrong = in_child(wraps_and_forks);
    ck_assert_msg(!wrong, "%s", wrong);
}
END_TEST

/* ---- While another thread holds the library's lock ---- */

static int told[2];

static void *holds_the_lock(void *user) {
    clcnn_driver_enter();
    (void)!write(told[1], "!", 1);
    pause(); /* the process ends with it */
    return user;
}

static const char *forks_beside_a_thread(void) {
    pthread_t thread;
    char byte;
    if (!open_parent()) {
        return problem;
    }
    if (pipe(told) || pthread_create(&thread, NULL, holds_the_lock, NULL) ||
        read(told[0], &byte, 1) != 1) {
        return "no thread";
    }
    return in_child(refuses_and_destroys);
}

START_TEST(a_fork_beside_a_thread_that_opens_a_driver) {
    const char *wrong = in_child(forks_beside_a_thread);
    ck_assert_msg(!wrong, "%s", wrong);
}
END_TEST

Suite *suite_fork(void) {
    Suite *suite = suite_create("fork");
    TCase *tcase = tcase_create("fork");
    if (unit_contexts() > UNIT_DEVICE) {
        tcase_add_test(tcase, a_driver_opened_after_the_fork);
        tcase_add_test(tcase, devices_listed_before_the_fork);
        tcase_add_test(tcase, a_context_opened_before_the_fork);
        tcase_add_test(tcase, a_context_on_the_caller_s_objects);
        tcase_add_test(tcase, a_fork_beside_a_thread_that_opens_a_driver);
    }
    suite_add_tcase(suite, tcase);
    return suite;
}

#else
typedef int test_fork_has_nothing_to_test; /* a file is not empty in ISO C */
#endif
