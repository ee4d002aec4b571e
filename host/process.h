/* SPDX-License-Identifier: MIT
 * A driver does not survive a fork: the child has its state without its threads and waits for ever.
 * So a driver belongs to the process that opened it. */
#ifndef CLCNN_HOST_PROCESS_H
#define CLCNN_HOST_PROCESS_H

#include "../lib/clcnn.h"

/* Stands before the first call of a driver: notes this process as the one that opens drivers, or
 * refuses it where a process that it was forked from has opened one. Takes no lock, since another
 * thread may have held it when the process was forked. */
clcnn_status clcnn_process_check(const char *object);

#endif
