/* SPDX-License-Identifier: MIT
 * Faults on purpose. The Makefile links what the library calls (OpenCL, CLBlast, the C library's
 * memory) through wrappers (ld's --wrap), which count the calls and can let one fail. Only calls of
 * what is linked into the test are seen: a driver's and CLBlast's own are left alone. A call that
 * the library makes and that has no wrapper does not link. */
#ifndef CLCNN_TESTS_INJECT_H
#define CLCNN_TESTS_INJECT_H

/* A code beside OpenCL's: the call does nothing and says that it has. */
#define INJECT_NOTHING_DONE 1
/* One of three codes in turn, counted for each name. */
#define INJECT_IN_TURN      2

/* Counts the calls of this name (NULL: of every name) from now on, and lets call number `at` (from
 * 1; 0: none) return `code`. A release that fails has released. */
void inject_calls(const char *name, long at, int code);
/* Besides, every call of this name (NULL: none) fails with `code`; these are not counted. */
void inject_calls_always(const char *name, int code);
long inject_calls_seen(void);
const char *inject_calls_failed(void); /* the name of the call that failed; NULL: none yet */
int inject_calls_code(void);           /* the code that it failed with */

/* OpenCL objects that were made or retained and not released. */
long inject_objects(void);

/* From now on all contexts of a device are one, and no program is built twice: for one thread. */
void inject_share(void);

/* The same for allocations: the one that fails returns NULL. */
void inject_blocks(long at);
long inject_blocks_seen(void);
int inject_blocks_failed(void);
long inject_blocks_live(void);

#endif
