/* SPDX-License-Identifier: MIT */
#include "clblast.h"

#include <clblast_c.h>
#include <pthread.h>
#include <stdlib.h>

#include "signals.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static size_t first_float(const clcnn_memory *memory) {
    return memory->offset / sizeof(float);
}

static CLBlastStatusCode call(clcnn_opencl_context *c, const clcnn_gemm *g) {
    return CLBlastSgemm(CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, g->m, g->n,
                        g->k, 1, (cl_mem)g->a->handle, first_float(g->a), g->k,
                        (cl_mem)g->b->handle, first_float(g->b), g->n, 0, (cl_mem)g->c->handle,
                        first_float(g->c), g->n, &c->queue, g->event);
}

clcnn_status clcnn_clblast_gemm(clcnn_opencl_context *c, const clcnn_gemm *g) {
    pthread_mutex_lock(&lock);
    const CLBlastStatusCode code = call(c, g);
    pthread_mutex_unlock(&lock);
    if (code == CLBlastSuccess) {
        return CLCNN_OK;
    }
    if (code == CLBlastOpenCLOutOfHostMemory || code == CLBlastTempBufferAllocFailure) {
        return clcnn_fail_driver(CLCNN_OUT_OF_MEMORY, code, "CLBlastSgemm: out of memory (%d)",
                                 (int)code);
    }
    c->base.lost = true;
    return clcnn_fail_driver(CLCNN_DEVICE_FAILED, code,
                             "CLBlastSgemm: status %d; the context is lost", (int)code);
}

/* ---- The check: a product of small integers, which float32 holds exactly ---- */

enum { M = 67, N = 45, K = 38 };

static float a_value(size_t i) {
    return (float)((int)(i * 7 % 17) - 8);
}

static float b_value(size_t i) {
    return (float)((int)(i * 5 % 13) - 6);
}

static bool is_exact(const float *a, const float *b, const float *c) {
    for (size_t i = 0; i < M; i++) {
        for (size_t j = 0; j < N; j++) {
            float sum = 0;
            for (size_t k = 0; k < K; k++) {
                sum += a[i * K + k] * b[k * N + j];
            }
            if (!(c[i * N + j] == sum)) {
                return false;
            }
        }
    }
    return true;
}

/* Multiplies on the device; *sound says whether the product was right. */
static clcnn_status try_product(clcnn_opencl_context *context, bool *sound) {
    static const size_t sizes[3] = {(size_t)M * K, (size_t)K * N, (size_t)M * N};
    clcnn_memory *memory[3] = {NULL, NULL, NULL};
    float *values[3] = {NULL, NULL, NULL};
    clcnn_status status = CLCNN_OK;
    for (int i = 0; !status && i < 3; i++) {
        values[i] = malloc(sizes[i] * sizeof(float));
        if (!values[i]) {
            status = clcnn_fail(CLCNN_OUT_OF_MEMORY, "dense: no host memory to check CLBlast");
            goto done;
        }
        for (size_t j = 0; j < sizes[i]; j++) {
            values[i][j] = i == 0 ? a_value(j) : i == 1 ? b_value(j) : -1;
        }
        status = clcnn_memory_create(&context->base, sizes[i] * sizeof(float), &memory[i]);
        if (!status) {
            status = clcnn_memory_write(memory[i], values[i]);
        }
    }
    if (status) {
        goto done;
    }
    const clcnn_gemm gemm = {M, N, K, memory[0], memory[1], memory[2], NULL};
    pthread_mutex_lock(&lock);
    clcnn_driver_enter(); /* the first call builds */
    const CLBlastStatusCode code = call(context, &gemm);
    clcnn_driver_leave();
    pthread_mutex_unlock(&lock);
    *sound = false;
    if (code == CLBlastSuccess) {
        status = clcnn_memory_read(memory[2], values[2]);
        *sound = !status && is_exact(values[0], values[1], values[2]);
    }
done:
    for (int i = 0; i < 3; i++) {
        clcnn_memory_destroy(memory[i]);
        free(values[i]);
    }
    return status;
}

clcnn_status clcnn_clblast_check(clcnn_opencl_context *c) {
    if (c->gemm == CLCNN_GEMM_UNCHECKED) {
        bool sound = false;
        clcnn_status status = try_product(c, &sound);
        if (status) {
            return status;
        }
        c->gemm = sound ? CLCNN_GEMM_SOUND : CLCNN_GEMM_UNSOUND;
        clcnn_log(&c->base, "dense: CLBlast's GEMM is %s on this device",
                  sound ? "sound" : "wrong or fails, and is not used");
    }
    if (c->gemm == CLCNN_GEMM_UNSOUND) {
        return clcnn_fail(CLCNN_UNSUPPORTED,
                          "dense: CLBlast's GEMM failed its check on %s; solver clblast is not "
                          "to be had",
                          c->base.device.name);
    }
    return CLCNN_OK;
}

void clcnn_clblast_forget(clcnn_opencl_context *c) {
    if (c->gemm != CLCNN_GEMM_UNCHECKED) {
        pthread_mutex_lock(&lock);
        CLBlastClearCache();
        pthread_mutex_unlock(&lock);
    }
}
