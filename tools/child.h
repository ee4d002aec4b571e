/* SPDX-License-Identifier: MIT
 * A driver lives in our process and may abort, exit or hang it, so whatever uses a device runs in a
 * child forked before the first OpenCL call. What the child is doing and that it came to its end
 * stands in memory that parent and child share, which needs no descriptor and outlives the child:
 * an end that the child did not state is the driver's, and the parent says so. */
#ifndef CLCNN_TOOLS_CHILD_H
#define CLCNN_TOOLS_CHILD_H

#include <stddef.h>

/* Seconds that a driver has for one thing where no option says otherwise: building is slow. */
enum { CHILD_PATIENCE = 600 };

enum { CHILD_WORDS = 1024 };

/* Runs work(user) in a child and returns what it returned. Where it did not return: EXIT_DRIVER, or
 * EXIT_NO_MEMORY for a child that was killed, and what became of it and what it was doing is told:
 * in `died` ("" otherwise), or as a line on stderr where that is NULL. SIGINT, SIGTERM, SIGHUP and
 * SIGQUIT are passed on to the child and end this process, too. */
int run_in_child(const char *name, int (*work)(void *user), void *user, char died[CHILD_WORDS]);

/* Memory of zeros that a child made later shares; NULL where there is none. */
void *child_share(size_t size);
void child_unshare(void *memory, size_t size);

/* ---- In the child; elsewhere these do nothing ---------------------------------------------- */

/* What it does from now on. If that takes more than `seconds`, the parent ends it; 0: no limit. */
void child_begins(unsigned seconds, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A file that must not outlive the child; NULL: no more. The path is short enough to be opened. */
void child_writes(const char *path);

#endif
