/* SPDX-License-Identifier: MIT
 * Buffers of a context: the budget, the device's limits, references, guard zones. The backend only
 * allocates and copies bytes.
 *
 * With guard zones a buffer is [zone][payload][zone], the second zone starting at the byte after
 * the payload. Zones hold a pattern that no kernel writes; check_guards finds what was
 * overwritten. As floats the pattern is NaN, so what a kernel reads beyond a buffer shows in its
 * result even where it multiplies it by zero. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend.h"

#define ZONE 16384 /* bytes on each side: more than a row of most images */

enum { WORDS = ZONE / sizeof(uint32_t) };

static size_t zones(const clcnn_memory *m) {
    return m->guarded ? ZONE : 0;
}

static clcnn_status check_limits(const clcnn_context *context, size_t total) {
    const size_t largest = context->device.max_allocation;
    if (total > largest) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY,
                          "memory: a buffer of %zu bytes is over the device's limit of %zu", total,
                          largest);
    }
    const size_t budget = context->desc.memory_budget;
    if (context->memory_live > budget || total > budget - context->memory_live) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY,
                          "memory: %zu bytes on top of the %zu in use are over the budget of %zu",
                          total, context->memory_live, budget);
    }
    return CLCNN_OK;
}

static clcnn_memory *new_memory(clcnn_context *context, size_t bytes) {
    clcnn_memory *m = calloc(1, sizeof *m);
    if (!m) {
        clcnn_error_set(CLCNN_OUT_OF_MEMORY, 0, "memory: no host memory for a buffer's record");
        return NULL;
    }
    m->context = context;
    m->bytes = bytes;
    m->references = 1;
    return m;
}

static void link_memory(clcnn_memory *m) {
    m->next = m->context->memories;
    if (m->next) {
        m->next->previous = m;
    }
    m->context->memories = m;
    m->context->memory_live += m->total;
}

static clcnn_status write_bytes(clcnn_memory *m, size_t offset, const void *from, size_t bytes) {
    const clcnn_region region = {m, offset, 1, bytes, bytes};
    return m->context->backend->write(&region, from);
}

static clcnn_status read_bytes(clcnn_memory *m, size_t offset, void *to, size_t bytes) {
    const clcnn_region region = {m, offset, 1, bytes, bytes};
    return m->context->backend->read(&region, to);
}

static clcnn_status write_zones(clcnn_memory *m) {
    uint32_t pattern[WORDS];
    for (size_t i = 0; i < WORDS; i++) {
        pattern[i] = CLCNN_POISON;
    }
    clcnn_status status = write_bytes(m, 0, pattern, ZONE);
    return status ? status : write_bytes(m, m->offset + m->bytes, pattern, ZONE);
}

clcnn_status clcnn_memory_create(clcnn_context *context, size_t bytes, clcnn_memory **memory) {
    *memory = NULL;
    clcnn_memory *m = new_memory(context, bytes);
    if (!m) {
        return CLCNN_OUT_OF_MEMORY;
    }
    m->guarded = context->desc.guard_zones != 0;
    m->offset = zones(m);
    m->total = bytes + 2 * zones(m);
    clcnn_status status = check_limits(context, m->total);
    if (!status) {
        status = context->backend->allocate(m, m->total);
    }
    if (status) {
        free(m);
        return status;
    }
    link_memory(m);
    status = m->guarded ? write_zones(m) : CLCNN_OK;
    if (status) {
        clcnn_memory_destroy(m);
        return status;
    }
    *memory = m;
    return CLCNN_OK;
}

clcnn_status clcnn_memory_wrap(clcnn_context *context, void *handle, size_t offset, size_t bytes,
                               clcnn_memory **memory) {
    clcnn_memory *m = new_memory(context, bytes);
    *memory = m;
    if (!m) {
        return CLCNN_OUT_OF_MEMORY;
    }
    m->handle = handle;
    m->offset = offset;
    link_memory(m);
    return CLCNN_OK;
}

clcnn_memory *clcnn_memory_keep(clcnn_memory *m) {
    m->references++;
    return m;
}

void clcnn_memory_destroy(clcnn_memory *m) {
    if (!m || --m->references > 0) {
        return;
    }
    clcnn_context *context = m->context;
    if (m->previous) {
        m->previous->next = m->next;
    } else {
        context->memories = m->next;
    }
    if (m->next) {
        m->next->previous = m->previous;
    }
    context->memory_live -= m->total;
    context->backend->release(m);
    free(m);
}

clcnn_status clcnn_memory_write(clcnn_memory *m, const void *from) {
    return write_bytes(m, m->offset, from, m->bytes);
}

clcnn_status clcnn_memory_read(clcnn_memory *m, void *to) {
    return read_bytes(m, m->offset, to, m->bytes);
}

/* Looks for the first word of a zone at `offset` that is not the pattern. */
static clcnn_status check_zone(clcnn_memory *m, size_t offset, const char *side) {
    uint32_t zone[WORDS];
    clcnn_status status = read_bytes(m, offset, zone, ZONE);
    for (size_t i = 0; !status && i < WORDS; i++) {
        if (zone[i] != CLCNN_POISON) {
            const long long at = (long long)(offset + i * sizeof *zone) - (long long)m->offset;
            return clcnn_fail(CLCNN_INTERNAL,
                              "guard zone %s a buffer of %zu bytes was overwritten at byte %lld; "
                              "a kernel wrote outside its buffers",
                              side, m->bytes, at);
        }
    }
    return status;
}

clcnn_status clcnn_context_check_guards(clcnn_context *context) {
    clcnn_status status = clcnn_context_usable("check_guards", context);
    if (status) {
        return status;
    }
    if (!context->desc.guard_zones) {
        return clcnn_fail(CLCNN_INVALID_ARGUMENT,
                          "check_guards: the context has no guard zones; its descriptor must ask");
    }
    status = clcnn_context_finish(context);
    for (clcnn_memory *m = context->memories; !status && m; m = m->next) {
        if (m->guarded) {
            status = check_zone(m, 0, "before");
            status = status ? status : check_zone(m, m->offset + m->bytes, "after");
        }
    }
    return status;
}
