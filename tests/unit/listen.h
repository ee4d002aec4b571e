/* SPDX-License-Identifier: MIT
 * Hears what the program says on stderr, so that its line can be looked at. */
#ifndef CLCNN_TESTS_LISTEN_H
#define CLCNN_TESTS_LISTEN_H

enum { LISTEN_LINE = 1000 };

/* From the first call on stderr goes nowhere else; the second stores what was said. */
void listen_begin(void);
void listen_end(char heard[LISTEN_LINE]);

#endif
