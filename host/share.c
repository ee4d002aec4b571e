/* SPDX-License-Identifier: MIT */
#include "share.h"

bool clcnn_step_once(const clcnn_plan *plan, const clcnn_step *step) {
    bool once = step->kernel != NULL;
    for (size_t i = 0; i < step->binding_count; i++) {
        const clcnn_place place = step->bindings[i].place;
        once = once && place.kind == CLCNN_PLACE_INPUT &&
               plan->op->problem.inputs[place.index].constant;
    }
    return once;
}

static const clcnn_plan *like(const clcnn_plan *plan) {
    return plan->op->like ? plan->op->like->state : NULL;
}

/* ---- Recipes ------------------------------------------------------------------------------- */

/* What a step does, and to what: where a buffer that it holds is a table, to its content. */
static uint64_t recipe_of(const clcnn_plan *plan, size_t number) {
    const clcnn_step *step = &plan->steps[number];
    uint64_t recipe = clcnn_recipe_add(step->recipe, step->global, sizeof step->global);
    for (size_t i = 0; i < step->binding_count; i++) {
        const clcnn_binding *b = &step->bindings[i];
        recipe = clcnn_recipe_add(recipe, &b->argument, sizeof b->argument);
        recipe = clcnn_recipe_add(recipe, &b->place.index, sizeof b->place.index);
    }
    for (size_t i = 0; i < plan->use_count; i++) {
        const clcnn_use *use = &plan->uses[i];
        if (use->step == number) {
            recipe = clcnn_recipe_add(recipe, &use->binding.argument, sizeof use->binding.argument);
            recipe = clcnn_recipe_add(recipe, &use->binding.place.index,
                                      sizeof use->binding.place.index);
            recipe = clcnn_recipe_add(recipe, &plan->held[use->binding.place.index].recipe,
                                      sizeof recipe);
        }
    }
    return recipe;
}

static void set_recipes(clcnn_plan *plan) {
    for (size_t i = 0; i < plan->use_count; i++) {
        const clcnn_use *use = &plan->uses[i];
        uint64_t *recipe = &plan->held[use->binding.place.index].recipe;
        if (clcnn_step_once(plan, &plan->steps[use->step])) {
            const uint64_t step = recipe_of(plan, use->step);
            *recipe = clcnn_recipe_add(*recipe, &step, sizeof step);
        }
    }
}

/* ---- Sharing ------------------------------------------------------------------------------- */

static bool is_same(const clcnn_plan *from, size_t held, const clcnn_buffer *buffer) {
    return held < from->held_count && buffer->recipe && from->held[held].bytes == buffer->bytes &&
           from->held[held].recipe == buffer->recipe;
}

static clcnn_status set_again(const clcnn_plan *plan, const clcnn_use *use) {
    const clcnn_memory *memory = plan->held[use->binding.place.index].memory;
    const cl_ulong first = memory->offset / sizeof(float);
    const cl_uint at = use->binding.argument;
    cl_kernel kernel = plan->steps[use->step].kernel;
    cl_int code = clSetKernelArg(kernel, at, sizeof(cl_mem), &memory->handle);
    code = code ? code : clSetKernelArg(kernel, at + 1, sizeof first, &first);
    return code ? clcnn_opencl_fail(clcnn_opencl_of(plan->op->context), code, "clSetKernelArg")
                : CLCNN_OK;
}

void clcnn_share_held(clcnn_plan *plan) {
    set_recipes(plan);
    for (size_t i = 0; like(plan) && i < plan->held_count; i++) {
        clcnn_buffer *buffer = &plan->held[i];
        buffer->shared = is_same(like(plan), i, buffer);
        if (buffer->shared) {
            clcnn_memory_destroy(buffer->memory);
            buffer->memory = clcnn_memory_keep(like(plan)->held[i].memory);
            plan->op->shared += buffer->bytes;
        }
    }
    for (size_t i = 0; !plan->status && i < plan->use_count; i++) {
        if (plan->held[plan->uses[i].binding.place.index].shared) {
            clcnn_plan_note(plan, set_again(plan, &plan->uses[i]));
        }
    }
}

bool clcnn_share_made(const clcnn_plan *plan, size_t step) {
    bool made = like(plan) != NULL;
    for (size_t i = 0; i < plan->use_count; i++) {
        const clcnn_use *use = &plan->uses[i];
        made = made && (use->step != step || plan->held[use->binding.place.index].shared);
    }
    return made;
}

clcnn_memory *clcnn_share_copy(const clcnn_plan *plan, size_t input) {
    clcnn_memory *copy = like(plan) ? like(plan)->copies[input] : NULL;
    const clcnn_value *value = &plan->op->problem.inputs[input];
    const bool same = copy && like(plan)->op->problem.inputs[input].pitch == value->pitch &&
                      clcnn_shape_equal(like(plan)->op->problem.inputs[input].shape, value->shape);
    return same ? copy : NULL;
}
