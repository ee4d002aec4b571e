/* SPDX-License-Identifier: MIT */
#include "fork.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int self; /* 0: not asked for yet, or forks cannot be heard of */

static void note_self(void) {
    self = (int)getpid();
}

int clcnn_process_self(void) {
    const int known = self;
    if (known) {
        return known;
    }
    if (pthread_atfork(NULL, NULL, note_self) == 0) {
        note_self();
    }
    return (int)getpid();
}
