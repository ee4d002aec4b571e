/* SPDX-License-Identifier: MIT */
#ifndef CLCNN_TOOLS_FILE_H
#define CLCNN_TOOLS_FILE_H

#include <stddef.h>

/* Reads a whole file, no larger than `most` bytes, into memory to be freed. EXIT_RIGHT or an exit code after
 * its line. */
int file_read(const char *path, size_t most, unsigned char **bytes, size_t *size);

/* Writes a file, or leaves the one that is there as it was. EXIT_RIGHT or an exit code after its line. */
int file_write(const char *path, const void *bytes, size_t size);

/* Whether that will go well, as far as its folder and what is there tell: a rename would put a file in the
 * place of a device or a pipe, and nobody means that. */
int file_check_target(const char *path);

#endif
