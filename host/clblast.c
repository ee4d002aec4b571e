/* SPDX-License-Identifier: MIT */
#include "clblast.h"

#include <clblast_c.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "signals.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int users; /* contexts that have used it; under the lock */

static size_t first_float(const clcnn_span *span) {
    return span->offset / sizeof(float);
}

static CLBlastStatusCode call(clcnn_opencl_context *c, const clcnn_gemm *g) {
    return CLBlastSgemm(CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, g->m, g->n,
                        g->k, 1, (cl_mem)g->a.memory->handle, first_float(&g->a),
                        (size_t)g->a.pitch, (cl_mem)g->b.memory->handle, first_float(&g->b),
                        (size_t)g->b.pitch, 0, (cl_mem)g->c.memory->handle, first_float(&g->c),
                        (size_t)g->c.pitch, &c->queue, NULL);
}

/* CLBlast passes OpenCL's codes on. */
static clcnn_status shortage(CLBlastStatusCode code) {
    return clcnn_fail_driver(CLCNN_OUT_OF_MEMORY, code, "CLBlastSgemm: out of memory (%d)",
                             (int)code);
}

clcnn_status clcnn_clblast_gemm(clcnn_opencl_context *c, const clcnn_gemm *g) {
    pthread_mutex_lock(&lock);
    const CLBlastStatusCode code = call(c, g);
    pthread_mutex_unlock(&lock);
    if (code == CLBlastSuccess) {
        return CLCNN_OK;
    }
    if (code == CLBlastOpenCLOutOfHostMemory || code == CLBlastTempBufferAllocFailure) {
        return shortage(code);
    }
    c->base.lost = true;
    return clcnn_fail_driver(CLCNN_DEVICE_FAILED, code,
                             "CLBlastSgemm: status %d; the context is lost", (int)code);
}

/* ---- The check: a product of small integers, which float32 holds exactly ---- */

enum {
    SAMPLES = 4096, /* output elements that are looked at: all of a small product */
    FRONT = 1,      /* floats in front of the matrices, where there are any */
    NEAR = 64       /* floats between rows at which the next is as any other */
};

/* A number without a pattern that a wrong index could hide in. */
static uint64_t mix(uint64_t i) {
    uint64_t z = (i + 1) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 32) * 0xD6E8FEB86659FD93ULL;
    return z >> 33;
}

/* -2 to 2. Sums stay exact up to k = 2^22. */
static float value_at(size_t matrix, size_t i) {
    return (float)((int)(mix(2 * i + matrix) % 5) - 2);
}

/* How a matrix lies in a buffer of the check's. */
typedef struct layout {
    size_t rows, columns, pitch, first;
} layout;

static size_t count_of(const layout *l) {
    return l->first + (l->rows - 1) * l->pitch + l->columns;
}

static size_t place_of(const layout *l, size_t i) {
    return l->first + i / l->columns * l->pitch + i % l->columns;
}

static bool is_exact(const clcnn_gemm *g, const layout *l, const float *c) {
    const size_t count = g->m * g->n;
    const bool all = count <= SAMPLES;
    for (size_t s = 0; s < (all ? count : SAMPLES); s++) {
        const size_t at = all ? s : mix(s) % count; /* at random: a step could miss columns */
        const size_t i = at / g->n, j = at % g->n;
        float sum = 0;
        for (size_t k = 0; k < g->k; k++) {
            sum += value_at(0, i * g->k + k) * value_at(1, k * g->n + j);
        }
        if (!(c[place_of(l, at)] == sum)) {
            return false;
        }
    }
    return true;
}

/* Whether what lies in front of the result and between its rows is NaN still. */
static bool is_alone(const layout *l, const float *c) {
    for (size_t at = 0; at < count_of(l); at++) {
        if ((at < l->first || (at - l->first) % l->pitch >= l->columns) && !isnan(c[at])) {
            return false;
        }
    }
    return true;
}

/* A buffer of one of the product's matrices, among NaN; the result is NaN, too. */
static clcnn_status make_matrix(clcnn_opencl_context *context, size_t matrix, const layout *l,
                                clcnn_memory **memory) {
    const size_t count = count_of(l);
    float *values = malloc(count * sizeof *values);
    if (!values) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "dense: no host memory to check CLBlast");
    }
    for (size_t at = 0; at < count; at++) {
        values[at] = NAN;
    }
    for (size_t i = 0; matrix < 2 && i < l->rows * l->columns; i++) {
        values[place_of(l, i)] = value_at(matrix, i);
    }
    clcnn_status status = clcnn_memory_create(&context->base, count * sizeof *values, memory);
    if (!status) {
        status = clcnn_memory_write(*memory, values);
    }
    free(values);
    return status;
}

/* Looks at the product on the device. */
static clcnn_status read_product(const clcnn_gemm *g, const layout *l, clcnn_memory *c,
                                 bool *sound) {
    float *values = malloc(c->bytes);
    if (!values) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "dense: no host memory to check CLBlast");
    }
    clcnn_status status = clcnn_memory_read(c, values);
    *sound = !status && is_exact(g, l, values) && is_alone(l, values);
    free(values);
    return status;
}

/* CLBlast has not multiplied, so nothing is known of its products. */
static clcnn_status check_failed(clcnn_opencl_context *c, CLBlastStatusCode code) {
    clcnn_log(&c->base, "dense: CLBlast's GEMM could not be checked: status %d", (int)code);
    if (clcnn_opencl_is_shortage((cl_int)code)) {
        return shortage(code);
    }
    return clcnn_fail_driver(CLCNN_UNSUPPORTED, code,
                             "dense: CLBlastSgemm returned status %d to its check on %s; another "
                             "operator tries it again",
                             (int)code, c->base.device.name);
}

static clcnn_span span_of(clcnn_memory *memory, const layout *l) {
    return (clcnn_span){.memory = memory,
                        .offset = memory->offset + l->first * sizeof(float),
                        .pitch = (int)l->pitch};
}

static clcnn_status call_first(clcnn_opencl_context *context, const clcnn_gemm *gemm) {
    pthread_mutex_lock(&lock);
    clcnn_driver_enter(); /* the first call builds */
    const CLBlastStatusCode code = call(context, gemm);
    clcnn_driver_leave();
    pthread_mutex_unlock(&lock);
    return code == CLBlastSuccess ? CLCNN_OK : check_failed(context, code);
}

/* Multiplies on the device, the matrices `first` floats from their buffers' beginnings; *sound says
 * whether the product was right. */
static clcnn_status try_product(clcnn_opencl_context *context, const clcnn_gemm *shape,
                                size_t first, bool *sound) {
    clcnn_gemm gemm = *shape;
    const layout layouts[3] = {{gemm.m, gemm.k, (size_t)gemm.a.pitch, first},
                               {gemm.k, gemm.n, (size_t)gemm.b.pitch, first},
                               {gemm.m, gemm.n, (size_t)gemm.c.pitch, first}};
    clcnn_memory *memory[3] = {NULL, NULL, NULL};
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < 3; i++) {
        status = make_matrix(context, i, &layouts[i], &memory[i]);
    }
    *sound = false;
    if (!status) {
        gemm.a = span_of(memory[0], &layouts[0]);
        gemm.b = span_of(memory[1], &layouts[1]);
        gemm.c = span_of(memory[2], &layouts[2]);
        status = call_first(context, &gemm);
    }
    if (!status) {
        status = read_product(&gemm, &layouts[2], memory[2], sound);
    }
    for (int i = 0; i < 3; i++) {
        clcnn_memory_destroy(memory[i]);
    }
    return status;
}

static void count_user(clcnn_opencl_context *c) {
    if (!c->gemm_used) {
        c->gemm_used = true;
        pthread_mutex_lock(&lock);
        users++;
        pthread_mutex_unlock(&lock);
    }
}

typedef struct clcnn_gemm_sizes {
    struct clcnn_gemm_sizes *next;
    clcnn_gemm gemm; /* spans with their pitches alone */
} clcnn_gemm_sizes;

static bool is_checked(const clcnn_opencl_context *c, const clcnn_gemm *g) {
    const clcnn_gemm_sizes *s = c->gemm_checked;
    while (s && (s->gemm.m != g->m || s->gemm.n != g->n || s->gemm.k != g->k ||
                 s->gemm.a.pitch != g->a.pitch || s->gemm.b.pitch != g->b.pitch ||
                 s->gemm.c.pitch != g->c.pitch)) {
        s = s->next;
    }
    return s != NULL;
}

/* Checks a product; a right one is noted. */
static clcnn_status check_product(clcnn_opencl_context *c, const clcnn_gemm *g) {
    clcnn_gemm_sizes *sizes = malloc(sizeof *sizes);
    if (!sizes) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "dense: no host memory to check CLBlast");
    }
    bool sound = false;
    count_user(c);
    clcnn_status status = try_product(c, g, 0, &sound);
    if (!status && sound) {
        status = try_product(c, g, FRONT, &sound);
    }
    if (status || !sound) {
        free(sizes);
    } else {
        *sizes = (clcnn_gemm_sizes){c->gemm_checked, *g};
        c->gemm_checked = sizes;
    }
    if (!status) {
        c->model.gemm_sound = sound;
        clcnn_log(&c->base, "dense: CLBlast's GEMM of %zux%zux%zu is %s on this device", g->m, g->n,
                  g->k, sound ? "sound" : "wrong, and is not used");
    }
    return status;
}

/* A pitch of little memory that is aligned as this one is. */
static clcnn_span near_rows(size_t row, int pitch) {
    const int gap = pitch - (int)row;
    return (clcnn_span){.pitch = (int)row + (gap < NEAR ? gap : NEAR + gap % NEAR)};
}

clcnn_status clcnn_clblast_check(clcnn_opencl_context *c, const clcnn_gemm *g) {
    const clcnn_gemm gemm = {.m = g->m,
                             .n = g->n,
                             .k = g->k,
                             .a = near_rows(g->k, g->a.pitch),
                             .b = near_rows(g->n, g->b.pitch),
                             .c = near_rows(g->n, g->c.pitch)};
    if (c->model.gemm_sound && !is_checked(c, &gemm)) {
        clcnn_status status = check_product(c, &gemm);
        if (status) {
            return status;
        }
    }
    if (!c->model.gemm_sound) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "dense: CLBlast's GEMM multiplied wrongly on %s; solver clblast is not "
                          "to be had",
                          c->base.device.name);
    }
    return CLCNN_OK;
}

void clcnn_clblast_forget(clcnn_opencl_context *c) {
    while (c->gemm_checked) {
        clcnn_gemm_sizes *s = c->gemm_checked;
        c->gemm_checked = s->next;
        free(s);
    }
    if (c->gemm_used && !clcnn_context_forked(&c->base)) {
        pthread_mutex_lock(&lock);
        users--;
        if (users == 0) { /* another's programs stay: clearing is for all */
            CLBlastClearCache();
        }
        pthread_mutex_unlock(&lock);
    }
}
