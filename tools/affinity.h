/* SPDX-License-Identifier: MIT
 * PoCL wakes its worker threads on one core and leaves them there, so that short kernels run at half
 * speed, unless POCL_AFFINITY=1 has each bound to a core of its own. It binds worker i to CPU i
 * whatever the process may use, and aborts where the system refuses that. */
#ifndef CLCNN_TOOLS_AFFINITY_H
#define CLCNN_TOOLS_AFFINITY_H

/* Sets POCL_AFFINITY=1 where it is unset, the process may use every CPU that is online, these are
 * numbered from 0 without a gap, and the system lets a thread be bound to each. Comes before the
 * first OpenCL call. */
void affinity_choose(void);

/* What came of it: the variable's value, NULL where it is not set; whether that is our choice; why
 * it was not set, NULL otherwise. */
typedef struct affinity {
    const char *value;
    int chosen;
    const char *problem;
} affinity;

affinity affinity_state(void);

#endif
