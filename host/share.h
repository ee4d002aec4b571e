/* SPDX-License-Identifier: MIT
 * Buffers that hold what is made of constants, taken over from an operator of the same constants
 * (op->like): each that was made in the same way there. */
#ifndef CLCNN_HOST_SHARE_H
#define CLCNN_HOST_SHARE_H

#include "plan.h"

/* Whether a step reads constants alone and writes what is held. */
bool clcnn_step_once(const clcnn_plan *plan, const clcnn_step *step);

/* Once all steps are written and before one runs. */
void clcnn_share_held(clcnn_plan *plan);

/* Whether all that a step holds is another operator's, and made already. */
bool clcnn_share_made(const clcnn_plan *plan, size_t step);

/* The other operator's copy of a constant; NULL: it has none. */
clcnn_memory *clcnn_share_copy(const clcnn_plan *plan, size_t input);

#endif
