/* SPDX-License-Identifier: MIT
 * Writing a plan: buffers, steps and their arguments. */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

clcnn_place clcnn_input(size_t index) {
    return (clcnn_place){CLCNN_PLACE_INPUT, index};
}

clcnn_place clcnn_output(size_t index) {
    return (clcnn_place){CLCNN_PLACE_OUTPUT, index};
}

static const char *name_of(const clcnn_plan *plan) {
    return clcnn_problem_name(&plan->op->problem);
}

/* The first failure stays. */
void clcnn_plan_note(clcnn_plan *plan, clcnn_status status) {
    plan->status = plan->status ? plan->status : status;
}

/* Room for one element more, zeroed, behind `count` of `size` bytes; NULL after a failure. */
static void *extend(clcnn_plan *plan, void **array, size_t *count, size_t size) {
    if (plan->status) {
        return NULL;
    }
    char *longer = realloc(*array, (*count + 1) * size);
    if (!longer) {
        clcnn_plan_note(plan,
                        clcnn_fail(CLCNN_OUT_OF_MEMORY,
                                   "%s: no host memory for the operator's plan", name_of(plan)));
        return NULL;
    }
    *array = longer;
    return memset(longer + size * (*count)++, 0, size);
}

/* ---- Recipes ------------------------------------------------------------------------------- */

uint64_t clcnn_recipe_add(uint64_t recipe, const void *bytes, size_t size) {
    const unsigned char *b = bytes;
    for (size_t i = 0; i < size; i++) { /* FNV-1a */
        recipe = (recipe ^ b[i]) * UINT64_C(1099511628211);
    }
    return recipe;
}

/* ---- Buffers ------------------------------------------------------------------------------- */

static bool fits(clcnn_plan *plan, size_t count) {
    if (!plan->status && count > CLCNN_MAX_ELEMENTS) {
        clcnn_plan_note(plan, clcnn_fail(CLCNN_UNSUPPORTED,
                                         "%s: a buffer of %zu floats; %d (2^31 - 2^16) is the most",
                                         name_of(plan), count, CLCNN_MAX_ELEMENTS));
    }
    return !plan->status;
}

static clcnn_buffer *add_buffer(clcnn_plan *plan, clcnn_buffer **buffers, size_t *count,
                                size_t floats) {
    void *array = *buffers;
    clcnn_buffer *buffer = fits(plan, floats) ? extend(plan, &array, count, sizeof *buffer) : NULL;
    *buffers = array;
    if (buffer) {
        buffer->bytes = floats * sizeof(float);
    }
    return buffer;
}

clcnn_place clcnn_plan_held(clcnn_plan *plan, size_t count) {
    clcnn_buffer *buffer = add_buffer(plan, &plan->held, &plan->held_count, count);
    if (buffer) {
        clcnn_plan_note(plan,
                        clcnn_memory_create(plan->op->context, buffer->bytes, &buffer->memory));
    }
    return (clcnn_place){CLCNN_PLACE_HELD, plan->held_count - 1};
}

clcnn_place clcnn_plan_table(clcnn_plan *plan, const void *words, size_t count) {
    const clcnn_place place = clcnn_plan_held(plan, count);
    if (!plan->status) {
        clcnn_buffer *table = &plan->held[place.index];
        clcnn_plan_note(plan, clcnn_memory_write(table->memory, words));
        table->recipe = clcnn_recipe_add(CLCNN_RECIPE, words, table->bytes);
    }
    return place;
}

clcnn_place clcnn_plan_region(clcnn_plan *plan, size_t count) {
    add_buffer(plan, &plan->regions, &plan->region_count, count);
    return (clcnn_place){CLCNN_PLACE_REGION, plan->region_count - 1};
}

clcnn_place clcnn_plan_packed(clcnn_plan *plan, size_t input, size_t count) {
    return plan->op->problem.inputs[input].constant ? clcnn_plan_held(plan, count)
                                                    : clcnn_plan_region(plan, count);
}

void clcnn_plan_align(clcnn_plan *plan, size_t bytes) {
    if (bytes > plan->op->alignment) {
        plan->op->alignment = bytes;
    }
}

/* ---- Options ------------------------------------------------------------------------------- */

/* -w: PoCL counts warnings on standard error, of the vectors that it passes too. */
clcnn_options clcnn_options_of(const clcnn_op *op, int width) {
    clcnn_options options;
    snprintf(options.text, sizeof options.text,
             "-cl-std=CL1.2 -w -DWIDTH=%d -DFMA=%d -DSUM_BLOCK=%d", width,
             op->context->desc.fma == CLCNN_FMA_ON, CLCNN_SUM_BLOCK);
    return options;
}

void clcnn_options_add(clcnn_options *options, const char *macro, int value) {
    const size_t length = strlen(options->text);
    snprintf(options->text + length, sizeof options->text - length, " -D%s=%d", macro, value);
}

/* ---- Steps --------------------------------------------------------------------------------- */

static clcnn_step *add_step(clcnn_plan *plan) {
    void *array = plan->steps;
    clcnn_step *step = extend(plan, &array, &plan->step_count, sizeof *step);
    plan->steps = array;
    return step;
}

/* The step that is being written; NULL after a failure. */
static clcnn_step *current(clcnn_plan *plan) {
    return plan->status ? NULL : &plan->steps[plan->step_count - 1];
}

/* Adds a kernel's name to those of the operator, once. */
static void list_kernel(clcnn_op *op, const char *name) {
    const size_t length = strlen(name);
    for (const char *at = op->kernels; (at = strstr(at, name)) != NULL; at += length) {
        if ((at == op->kernels || at[-1] == ' ') && (at[length] == ' ' || at[length] == 0)) {
            return;
        }
    }
    const size_t used = strlen(op->kernels);
    snprintf(op->kernels + used, sizeof op->kernels - used, "%s%s", used ? " " : "", name);
}

void clcnn_plan_kernel(clcnn_plan *plan, const char *name, const clcnn_options *options) {
    clcnn_opencl_context *c = clcnn_opencl_of(plan->op->context);
    clcnn_step *step = add_step(plan);
    cl_program program;
    if (!step) {
        return;
    }
    if (strlen(options->text) + 1 >= sizeof options->text) { /* cut, or just as long as the text */
        clcnn_plan_note(plan, clcnn_fail(CLCNN_INTERNAL,
                                         "kernels/%s.cl: build options of more than %zu characters",
                                         name, sizeof options->text - 2));
        return;
    }
    clcnn_plan_note(plan, clcnn_program_get(c, name, options->text, &program));
    if (plan->status) {
        return;
    }
    cl_int code;
    step->name = name;
    step->recipe = clcnn_recipe_add(CLCNN_RECIPE, name, strlen(name));
    step->recipe = clcnn_recipe_add(step->recipe, options->text, strlen(options->text));
    step->kernel = clCreateKernel(program, name, &code);
    if (code) {
        step->kernel = NULL;
        clcnn_plan_note(plan, clcnn_opencl_fail(c, code, "clCreateKernel"));
    }
    list_kernel(plan->op, name);
}

static void set_argument(clcnn_plan *plan, size_t size, const void *value) {
    clcnn_step *step = current(plan);
    if (step) {
        const cl_int code = clSetKernelArg(step->kernel, step->next_argument++, size, value);
        if (code) {
            clcnn_plan_note(plan, clcnn_opencl_fail(clcnn_opencl_of(plan->op->context), code,
                                                    "clSetKernelArg"));
        }
    }
}

static void append(clcnn_plan *plan, size_t size, const void *value) {
    set_argument(plan, size, value);
    if (!plan->status) {
        clcnn_step *step = current(plan);
        step->recipe = clcnn_recipe_add(step->recipe, value, size);
    }
}

void clcnn_plan_int(clcnn_plan *plan, int value) {
    const cl_int v = value;
    append(plan, sizeof v, &v);
}

void clcnn_plan_float(clcnn_plan *plan, float value) {
    const cl_float v = value;
    append(plan, sizeof v, &v);
}

void clcnn_plan_int8(clcnn_plan *plan, const int values[8]) {
    cl_int8 v;
    for (int i = 0; i < 8; i++) {
        v.s[i] = values[i];
    }
    append(plan, sizeof v, &v);
}

void clcnn_plan_float4(clcnn_plan *plan, const float values[4]) {
    cl_float4 v;
    for (int i = 0; i < 4; i++) {
        v.s[i] = values[i];
    }
    append(plan, sizeof v, &v);
}

/* A held buffer is set here and for good, unless another operator's takes its place. */
static void set_held(clcnn_plan *plan, clcnn_place place) {
    void *array = plan->uses;
    clcnn_use *use = extend(plan, &array, &plan->use_count, sizeof *use);
    plan->uses = array;
    if (use) {
        const clcnn_memory *memory = plan->held[place.index].memory;
        const cl_ulong first = memory->offset / sizeof(float);
        use->step = plan->step_count - 1;
        use->binding = (clcnn_binding){current(plan)->next_argument, place};
        set_argument(plan, sizeof(cl_mem), &memory->handle);
        set_argument(plan, sizeof first, &first);
    }
}

/* What is bound later leaves its arguments open. */
void clcnn_plan_buffer(clcnn_plan *plan, clcnn_place place) {
    clcnn_step *step = current(plan);
    if (!step) {
        return;
    }
    if (place.kind == CLCNN_PLACE_HELD) {
        set_held(plan, place);
        return;
    }
    if (step->binding_count == CLCNN_MAX_BINDINGS) {
        clcnn_plan_note(plan, clcnn_fail(CLCNN_INTERNAL, "%s: a step of more than %d buffers",
                                         name_of(plan), CLCNN_MAX_BINDINGS));
        return;
    }
    step->bindings[step->binding_count++] = (clcnn_binding){step->next_argument, place};
    step->next_argument += 2;
}

void clcnn_plan_place(clcnn_plan *plan, size_t input) {
    clcnn_step *step = current(plan);
    if (step) {
        step->places = true;
        step->placed = input;
    }
}

void clcnn_plan_call(clcnn_plan *plan, clcnn_plan_function call) {
    clcnn_step *step = add_step(plan);
    if (step) {
        step->call = call;
    }
}

/* ---- Ranges -------------------------------------------------------------------------------- */

/* The most work-items that a work-group of this kernel may have. A kernel that was compiled for one
 * size (reqd_work_group_size) runs in it wherever the device has it: rusticl says 32 of such a one,
 * too, and runs it. */
static size_t largest_group(clcnn_plan *plan, const clcnn_step *step) {
    clcnn_opencl_context *c = clcnn_opencl_of(plan->op->context);
    size_t largest = 0, compiled[3] = {0, 0, 0};
    cl_int code = clGetKernelWorkGroupInfo(step->kernel, c->device, CL_KERNEL_WORK_GROUP_SIZE,
                                           sizeof largest, &largest, NULL);
    if (!code) {
        code = clGetKernelWorkGroupInfo(step->kernel, c->device, CL_KERNEL_COMPILE_WORK_GROUP_SIZE,
                                        sizeof compiled, compiled, NULL);
    }
    if (code) {
        clcnn_plan_note(plan, clcnn_opencl_fail(c, code, "clGetKernelWorkGroupInfo"));
        return 0;
    }
    const size_t items = compiled[0] * compiled[1] * compiled[2];
    return items > largest && items <= c->base.device.max_group_size ? items : largest;
}

void clcnn_plan_group(clcnn_plan *plan, size_t items, size_t local_memory) {
    const clcnn_op *op = plan->op;
    const clcnn_device_model *model = &clcnn_opencl_of(op->context)->model;
    if (items > model->max_group_size || local_memory > model->local_memory) {
        clcnn_plan_note(plan, clcnn_fail(CLCNN_UNSUPPORTED,
                                         "%s: solver %s %s needs work-groups of %zu with %zu bytes "
                                         "of local memory; the device has %zu and %zu",
                                         name_of(plan), op->solver, op->tile, items, local_memory,
                                         model->max_group_size, model->local_memory));
    }
}

static void check_group(clcnn_plan *plan, const clcnn_step *step) {
    clcnn_opencl_context *c = clcnn_opencl_of(plan->op->context);
    const size_t largest = largest_group(plan, step);
    cl_ulong local_memory = 0;
    if (plan->status) {
        return;
    }
    const cl_int code = clGetKernelWorkGroupInfo(step->kernel, c->device, CL_KERNEL_LOCAL_MEM_SIZE,
                                                 sizeof local_memory, &local_memory, NULL);
    if (code) {
        clcnn_plan_note(plan, clcnn_opencl_fail(c, code, "clGetKernelWorkGroupInfo"));
        return;
    }
    size_t items = 1;
    for (cl_uint i = 0; i < step->dimensions; i++) {
        items *= step->local[i];
    }
    if (items > largest || local_memory > c->base.device.local_memory) {
        clcnn_plan_note(
            plan, clcnn_fail(CLCNN_UNSUPPORTED,
                             "%s: %s needs work-groups of %zu with %llu bytes of local memory; the "
                             "device has %zu and %zu",
                             name_of(plan), step->name, items, (unsigned long long)local_memory,
                             largest, c->base.device.local_memory));
    }
}

void clcnn_plan_range(clcnn_plan *plan, cl_uint dimensions, const size_t *global,
                      const size_t *local) {
    clcnn_step *step = current(plan);
    if (!step) {
        return;
    }
    step->dimensions = dimensions;
    for (cl_uint i = 0; i < dimensions; i++) {
        step->global[i] = global[i];
        step->local[i] = local[i];
    }
    check_group(plan, step);
}

static void write_items(clcnn_plan *plan, size_t items, size_t group) {
    const size_t local[] = {group};
    const size_t global[] = {(items + group - 1) / group * group};
    clcnn_plan_int(plan, (int)items);
    clcnn_plan_range(plan, 1, global, local);
}

void clcnn_plan_items(clcnn_plan *plan, size_t items) {
    const size_t usual = 64; /* what every GPU runs well */
    clcnn_step *step = current(plan);
    const size_t largest = step ? largest_group(plan, step) : 1;
    write_items(plan, items, largest < 1 ? 1 : largest < usual ? largest : usual);
}

void clcnn_plan_alone(clcnn_plan *plan, size_t items) {
    write_items(plan, items, 1);
}
