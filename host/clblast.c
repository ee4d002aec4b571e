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

enum { SAMPLES = 4096 }; /* output elements that are looked at: all of a small product */

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

static bool is_exact(const clcnn_gemm *g, const float *c) {
    const size_t count = g->m * g->n;
    const bool all = count <= SAMPLES;
    for (size_t s = 0; s < (all ? count : SAMPLES); s++) {
        const size_t at = all ? s : mix(s) % count; /* at random: a step could miss columns */
        const size_t i = at / g->n, j = at % g->n;
        float sum = 0;
        for (size_t k = 0; k < g->k; k++) {
            sum += value_at(0, i * g->k + k) * value_at(1, k * g->n + j);
        }
        if (!(c[at] == sum)) {
            return false;
        }
    }
    return true;
}

/* A buffer of one of the product's matrices; the result starts as NaN. */
static clcnn_status make_matrix(clcnn_opencl_context *context, size_t matrix, size_t count,
                                clcnn_memory **memory) {
    float *values = malloc(count * sizeof *values);
    if (!values) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "dense: no host memory to check CLBlast");
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = matrix < 2 ? value_at(matrix, i) : NAN;
    }
    clcnn_status status = clcnn_memory_create(&context->base, count * sizeof *values, memory);
    if (!status) {
        status = clcnn_memory_write(*memory, values);
    }
    free(values);
    return status;
}

/* Looks at the product on the device. */
static clcnn_status read_product(const clcnn_gemm *g, clcnn_memory *c, bool *sound) {
    float *values = malloc(c->bytes);
    if (!values) {
        return clcnn_fail(CLCNN_OUT_OF_MEMORY, "dense: no host memory to check CLBlast");
    }
    clcnn_status status = clcnn_memory_read(c, values);
    *sound = !status && is_exact(g, values);
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

/* Multiplies on the device; *sound says whether the product was right. */
static clcnn_status try_product(clcnn_opencl_context *context, clcnn_gemm gemm, bool *sound) {
    const size_t sizes[3] = {gemm.m * gemm.k, gemm.k * gemm.n, gemm.m * gemm.n};
    clcnn_memory *memory[3] = {NULL, NULL, NULL};
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < 3; i++) {
        status = make_matrix(context, i, sizes[i], &memory[i]);
    }
    *sound = false;
    if (!status) {
        gemm.a = (clcnn_span){memory[0], memory[0]->offset, (int)gemm.k};
        gemm.b = (clcnn_span){memory[1], memory[1]->offset, (int)gemm.n};
        gemm.c = (clcnn_span){memory[2], memory[2]->offset, (int)gemm.n};
        pthread_mutex_lock(&lock);
        clcnn_driver_enter(); /* the first call builds */
        const CLBlastStatusCode code = call(context, &gemm);
        clcnn_driver_leave();
        pthread_mutex_unlock(&lock);
        status = code == CLBlastSuccess ? read_product(&gemm, memory[2], sound)
                                        : check_failed(context, code);
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
    size_t m, n, k;
} clcnn_gemm_sizes;

static bool is_checked(const clcnn_opencl_context *c, const clcnn_gemm *g) {
    const clcnn_gemm_sizes *s = c->gemm_checked;
    while (s && (s->m != g->m || s->n != g->n || s->k != g->k)) {
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
    clcnn_status status = try_product(c, *g, &sound);
    if (status || !sound) {
        free(sizes);
    } else {
        *sizes = (clcnn_gemm_sizes){c->gemm_checked, g->m, g->n, g->k};
        c->gemm_checked = sizes;
    }
    if (!status) {
        c->gemm_unsound = !sound;
        clcnn_log(&c->base, "dense: CLBlast's GEMM of %zux%zux%zu is %s on this device", g->m, g->n,
                  g->k, sound ? "sound" : "wrong, and is not used");
    }
    return status;
}

clcnn_status clcnn_clblast_check(clcnn_opencl_context *c, size_t m, size_t n, size_t k) {
    const clcnn_gemm gemm = {.m = m, .n = n, .k = k};
    if (!c->gemm_unsound && !is_checked(c, &gemm)) {
        clcnn_status status = check_product(c, &gemm);
        if (status) {
            return status;
        }
    }
    if (c->gemm_unsound) {
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
