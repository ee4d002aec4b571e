/* SPDX-License-Identifier: MIT
 * The workspace of plans. Runs follow each other on one queue, so the regions of all operators of a
 * context lie in one scratch buffer, as large as the largest of them needs. With guard zones each
 * region is a buffer of its own, poisoned before every run: a shared scratch would hide overruns
 * and what is read before it is written. */
#ifndef CLCNN_HOST_WORKSPACE_H
#define CLCNN_HOST_WORKSPACE_H

#include "plan.h"

/* Finds room for the plan's regions. CLCNN_UNSUPPORTED where they are more than its choice allows. */
clcnn_status clcnn_workspace_take(clcnn_plan *plan);
void clcnn_workspace_give_back(clcnn_plan *plan);

/* The bytes of one more region for a solver that can do with fewer than usual: those, or what the limit
 * leaves. */
size_t clcnn_workspace_room(const clcnn_plan *plan, size_t usual);

clcnn_span clcnn_workspace_span(const clcnn_plan *plan, size_t region);

/* With guard zones: fills the regions with what no run may read. */
clcnn_status clcnn_workspace_poison(clcnn_plan *plan);

#endif
