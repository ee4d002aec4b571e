/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <stdatomic.h>

#include "../lib/error.h"
#include "../lib/fork.h"

static atomic_int opener; /* the process that first opened a driver; 0: none has */

clcnn_status clcnn_process_check(const char *object) {
    const int self = clcnn_process_self();
    int noted = 0;
    if (atomic_compare_exchange_strong(&opener, &noted, self) || noted == self) {
        return CLCNN_OK;
    }
    return clcnn_fail(CLCNN_UNSUPPORTED,
                      "%s: process %d had opened OpenCL when %d was forked from it; a driver does "
                      "not survive a fork, the device \"reference\" does",
                      object, noted, self);
}
