/* SPDX-License-Identifier: MIT */
#include "workspace.h"

#include <stdint.h>

enum { ALIGNMENT = 64 };

static const uint32_t poison = CLCNN_POISON;

static clcnn_opencl_context *context_of(const clcnn_plan *plan) {
    return clcnn_opencl_of(plan->op->context);
}

static bool guarded(const clcnn_plan *plan) {
    return plan->op->context->desc.guard_zones != 0;
}

/* Gives each region so far its place in the scratch; how many bytes they take. */
static size_t lay_out(const clcnn_plan *plan) {
    size_t total = 0;
    for (size_t i = 0; i < plan->region_count; i++) {
        plan->regions[i].offset = total;
        total += (plan->regions[i].bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return total;
}

static clcnn_status check_limit(const clcnn_plan *plan) {
    const size_t limit = plan->choice->workspace_limit, needed = plan->op->workspace;
    if (limit && needed > limit) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "%s: solver %s needs a workspace of %zu bytes; the limit is %zu",
                          clcnn_problem_name(&plan->op->problem), plan->op->solver, needed, limit);
    }
    return CLCNN_OK;
}

static clcnn_status take_own(clcnn_plan *plan) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < plan->region_count; i++) {
        status = clcnn_memory_create(plan->op->context, plan->regions[i].bytes,
                                     &plan->regions[i].memory);
    }
    return status;
}

/* Puts another scratch in the place of the context's; where there is no memory for it nothing
 * changes. */
static clcnn_status replace_scratch(clcnn_opencl_context *c, size_t bytes) {
    clcnn_memory *scratch;
    clcnn_status status = clcnn_memory_create(&c->base, bytes, &scratch);
    if (!status) {
        clcnn_memory_destroy(c->scratch);
        c->scratch = scratch;
    }
    return status;
}

static size_t size_of(const clcnn_memory *scratch) {
    return scratch ? scratch->bytes : 0;
}

size_t clcnn_workspace_room(const clcnn_plan *plan, size_t usual) {
    const size_t limit = plan->choice->workspace_limit, taken = lay_out(plan);
    const size_t left = limit > taken ? limit - taken : 0;
    return limit && left < usual ? left : usual;
}

clcnn_status clcnn_workspace_take(clcnn_plan *plan) {
    clcnn_opencl_context *c = context_of(plan);
    const size_t total = lay_out(plan);
    plan->op->workspace = total;
    clcnn_status status = check_limit(plan);
    if (status || total == 0) {
        return status;
    }
    if (guarded(plan)) {
        return take_own(plan);
    }
    if (total > size_of(c->scratch)) {
        status = replace_scratch(c, total);
    }
    if (!status) {
        plan->uses_scratch = true;
        plan->next = c->scratch_users;
        c->scratch_users = plan;
    }
    return status;
}

/* The most that the operators still need. */
static size_t largest_user(const clcnn_opencl_context *c) {
    size_t largest = 0;
    for (const clcnn_plan *p = c->scratch_users; p; p = p->next) {
        largest = p->op->workspace > largest ? p->op->workspace : largest;
    }
    return largest;
}

/* Destroying fails at nothing: where there is no memory for both for a moment the larger scratch stays,
 * until the next user goes. A lost context's driver is asked for nothing more, a forked one's never. */
static void shrink_scratch(clcnn_opencl_context *c, size_t bytes) {
    clcnn_error_kept kept;
    if (c->base.lost || clcnn_context_forked(&c->base)) {
        return;
    }
    clcnn_error_keep(&kept);
    replace_scratch(c, bytes);
    clcnn_error_restore(&kept);
}

void clcnn_workspace_give_back(clcnn_plan *plan) {
    clcnn_opencl_context *c = context_of(plan);
    for (size_t i = 0; i < plan->region_count; i++) {
        clcnn_memory_destroy(plan->regions[i].memory);
    }
    if (!plan->uses_scratch) {
        return;
    }
    clcnn_plan **link = &c->scratch_users;
    while (*link != plan) {
        link = &(*link)->next;
    }
    *link = plan->next;
    const size_t largest = largest_user(c);
    if (largest == 0) {
        clcnn_memory_destroy(c->scratch);
        c->scratch = NULL;
    } else if (largest < size_of(c->scratch)) {
        shrink_scratch(c, largest);
    }
}

clcnn_span clcnn_workspace_span(const clcnn_plan *plan, size_t region) {
    const clcnn_buffer *r = &plan->regions[region];
    if (r->memory) {
        return (clcnn_span){.memory = r->memory, .offset = r->memory->offset};
    }
    clcnn_memory *scratch = context_of(plan)->scratch;
    return (clcnn_span){.memory = scratch, .offset = scratch->offset + r->offset};
}

clcnn_status clcnn_workspace_poison(clcnn_plan *plan) {
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && guarded(plan) && i < plan->region_count; i++) {
        const clcnn_buffer *r = &plan->regions[i];
        const clcnn_region all = {.memory = r->memory,
                                  .offset = r->memory->offset,
                                  .rows = 1,
                                  .row = r->bytes,
                                  .pitch = r->bytes};
        status = clcnn_opencl_fill(&all, &poison, sizeof poison);
    }
    return status;
}
