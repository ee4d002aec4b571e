/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#define SIGNALS 65 /* 1 to 64 */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction noted[SIGNALS]; /* guarded by the lock */

void clcnn_driver_enter(void) {
    pthread_mutex_lock(&lock);
    for (int i = 1; i < SIGNALS; i++) {
        memset(&noted[i], 0, sizeof noted[i]);
        sigaction(i, NULL, &noted[i]); /* fails for libc's own signals: they stay zero */
    }
}

static int same(const struct sigaction *a, const struct sigaction *b) {
    return a->sa_flags == b->sa_flags && a->sa_sigaction == b->sa_sigaction;
}

void clcnn_driver_leave(void) {
    for (int i = 1; i < SIGNALS; i++) {
        struct sigaction now;
        if (sigaction(i, NULL, &now) == 0 && !same(&now, &noted[i])) {
            sigaction(i, &noted[i], NULL);
        }
    }
    pthread_mutex_unlock(&lock);
}
