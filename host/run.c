/* SPDX-License-Identifier: MIT
 * Running a plan: what comes with the run is bound, then the steps are enqueued. */
#include <stdio.h>
#include <stdlib.h>

#include "../lib/overlap.h"
#include "share.h"
#include "workspace.h"

static void release_events(clcnn_plan *plan) {
    cl_event *const events[] = {&plan->first, &plan->last};
    for (size_t i = 0; i < 2; i++) {
        if (*events[i]) {
            clReleaseEvent(*events[i]);
            *events[i] = NULL;
        }
    }
}

static clcnn_span input_span(const clcnn_plan *plan, size_t input) {
    clcnn_memory *copy = plan->copies[input];
    if (copy) {
        return (clcnn_span){copy, copy->offset, plan->op->problem.inputs[input].pitch};
    }
    return plan->op->inputs[input]->span;
}

clcnn_span clcnn_plan_span(const clcnn_plan *plan, clcnn_place place) {
    switch (place.kind) {
    case CLCNN_PLACE_INPUT:
        return input_span(plan, place.index);
    case CLCNN_PLACE_OUTPUT:
        return plan->outputs[place.index]->span;
    case CLCNN_PLACE_REGION:
        return clcnn_workspace_span(plan, place.index);
    default:
        break;
    }
    clcnn_memory *held = plan->held[place.index].memory;
    return (clcnn_span){.memory = held, .offset = held->offset};
}

static cl_int bind(const clcnn_plan *plan, const clcnn_step *step) {
    cl_int code = CL_SUCCESS;
    for (size_t i = 0; !code && i < step->binding_count; i++) {
        const clcnn_span span = clcnn_plan_span(plan, step->bindings[i].place);
        const cl_uint at = step->bindings[i].argument;
        const cl_ulong first = span.offset / sizeof(float);
        code = clSetKernelArg(step->kernel, at, sizeof(cl_mem), &span.memory->handle);
        code = code ? code : clSetKernelArg(step->kernel, at + 1, sizeof first, &first);
    }
    return code;
}

enum { CALL = 128 };

/* What an error's line begins with: it names the kernel, since operators have several. */
static const char *call_of(const clcnn_step *step, const char *call, char text[CALL]) {
    snprintf(text, CALL, "kernel %s: %s", step->name, call);
    return text;
}

/* event: NULL, or what is to be made of the command. */
static clcnn_status enqueue(clcnn_plan *plan, const clcnn_step *step, cl_event *event) {
    clcnn_opencl_context *c = clcnn_opencl_of(plan->op->context);
    clcnn_status status = clcnn_opencl_make_room(c);
    if (status) {
        return status;
    }
    if (step->call) {
        return step->call(plan);
    }
    char call[CALL];
    cl_int code = bind(plan, step);
    if (code) {
        return clcnn_opencl_fail(c, code, call_of(step, "clSetKernelArg", call));
    }
    code = clEnqueueNDRangeKernel(c->queue, step->kernel, step->dimensions, NULL, step->global,
                                  step->local, 0, NULL, event);
    return code ? clcnn_opencl_fail_command(c, code, call_of(step, "clEnqueueNDRangeKernel", call))
                : CLCNN_OK;
}

/* Makes an event where a run of several steps begins, or where its last one has nothing to do. */
static clcnn_status mark(const clcnn_plan *plan, cl_event *event) {
    clcnn_opencl_context *c = clcnn_opencl_of(plan->op->context);
    const cl_int code = clEnqueueMarkerWithWaitList(c->queue, 0, NULL, event);
    return code ? clcnn_opencl_fail_command(c, code, "clEnqueueMarkerWithWaitList") : CLCNN_OK;
}

/* What is copied to its own place may lie there already. */
static bool is_done(const clcnn_plan *plan, const clcnn_step *step) {
    return step->places && clcnn_own_place(plan->op, step->placed, plan->outputs[0]);
}

clcnn_status clcnn_plan_run(clcnn_plan *plan, clcnn_tensor *const *outputs) {
    const bool timed = plan->op->context->desc.profiling;
    release_events(plan);
    plan->outputs = outputs;
    clcnn_status status = clcnn_workspace_poison(plan);
    if (!status && timed && plan->step_count > 1) {
        status = mark(plan, &plan->first);
    }
    for (size_t i = 0; !status && i < plan->step_count; i++) {
        cl_event *event = timed && i + 1 == plan->step_count ? &plan->last : NULL;
        if (!is_done(plan, &plan->steps[i])) {
            status = enqueue(plan, &plan->steps[i], event);
        } else if (event) {
            status = mark(plan, event);
        }
    }
    return status;
}

/* ---- From its beginning to its end --------------------------------------------------------- */

clcnn_status clcnn_plan_begin(clcnn_op *op, const clcnn_choice *choice, clcnn_plan **plan) {
    clcnn_plan_destroy(op->state);
    clcnn_plan *p = calloc(1, sizeof *p);
    op->state = *plan = p;
    op->kernels[0] = op->tile[0] = 0;
    op->memory = op->shared = op->workspace = 0;
    op->alignment = sizeof(float);
    if (p) {
        p->op = op;
        p->choice = choice;
        p->copies = calloc(op->problem.input_count, sizeof *p->copies);
    }
    if (!p || !p->copies) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "%s: no host memory for the operator's plan",
                          clcnn_problem_name(&op->problem));
    }
    return CLCNN_OK;
}

static bool binds(const clcnn_step *step, size_t input) {
    for (size_t i = 0; i < step->binding_count; i++) {
        const clcnn_place place = step->bindings[i].place;
        if (place.kind == CLCNN_PLACE_INPUT && place.index == input) {
            return true;
        }
    }
    return false;
}

/* Whether runs read an input: a step that runs once does not, and a call may, which binds nothing. */
static bool runs_read(const clcnn_plan *plan, size_t input) {
    bool once = false, often = false;
    for (size_t i = 0; i < plan->step_count; i++) {
        const clcnn_step *step = &plan->steps[i];
        if (binds(step, input)) {
            once = once || clcnn_step_once(plan, step);
            often = often || !clcnn_step_once(plan, step);
        }
    }
    return often || !once;
}

static size_t extent_of(const clcnn_value *value) {
    const size_t row = (size_t)value->shape.dim[value->shape.rank - 1];
    const size_t rows = clcnn_shape_count(value->shape) / row;
    return ((rows - 1) * (size_t)value->pitch + row) * clcnn_type_size(value->type);
}

/* Copies the constants that runs read. */
static clcnn_status copy_constants(clcnn_plan *plan) {
    clcnn_op *op = plan->op;
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < op->problem.input_count; i++) {
        const clcnn_value *value = &op->problem.inputs[i];
        if (!value->constant || !runs_read(plan, i)) {
            continue;
        }
        const size_t bytes = extent_of(value);
        op->memory += bytes;
        clcnn_memory *shared = clcnn_share_copy(plan, i);
        if (shared) {
            plan->copies[i] = clcnn_memory_keep(shared);
            op->shared += bytes;
            continue;
        }
        status = clcnn_memory_create(op->context, bytes, &plan->copies[i]);
        if (!status) {
            status = clcnn_opencl_copy(op->inputs[i], plan->copies[i]);
        }
    }
    return status;
}

/* Enqueues the steps that run once, which leave the plan. */
static clcnn_status run_once(clcnn_plan *plan) {
    size_t kept = 0;
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; i < plan->step_count; i++) {
        clcnn_step step = plan->steps[i];
        if (status || !clcnn_step_once(plan, &step)) {
            plan->steps[kept++] = step;
            continue;
        }
        status = clcnn_share_made(plan, i) ? CLCNN_OK : enqueue(plan, &step, NULL);
        clReleaseKernel(step.kernel); /* the driver keeps it until it has run */
    }
    plan->step_count = kept;
    return status;
}

clcnn_status clcnn_plan_end(clcnn_plan *plan) {
    if (!plan->status) {
        plan->status = clcnn_workspace_take(plan);
    }
    if (!plan->status) {
        clcnn_share_held(plan);
    }
    if (!plan->status) {
        plan->status = copy_constants(plan);
    }
    if (!plan->status) {
        plan->status = run_once(plan);
    }
    for (size_t i = 0; i < plan->held_count; i++) {
        plan->op->memory += plan->held[i].bytes;
    }
    free(plan->uses);
    plan->uses = NULL;
    plan->use_count = 0;
    plan->choice = NULL;
    return plan->status;
}

void clcnn_plan_destroy(clcnn_plan *plan) {
    if (!plan) {
        return;
    }
    const bool forked = clcnn_context_forked(plan->op->context);
    if (!forked) {
        release_events(plan);
    }
    for (size_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].kernel && !forked) {
            clReleaseKernel(plan->steps[i].kernel);
        }
    }
    for (size_t i = 0; i < plan->held_count; i++) {
        clcnn_memory_destroy(plan->held[i].memory);
    }
    for (size_t i = 0; plan->copies && i < plan->op->problem.input_count; i++) {
        clcnn_memory_destroy(plan->copies[i]);
    }
    clcnn_workspace_give_back(plan);
    free(plan->uses);
    free(plan->copies);
    free(plan->steps);
    free(plan->held);
    free(plan->regions);
    free(plan);
}
