/* SPDX-License-Identifier: MIT */
#ifndef CLCNN_TOOLS_FILE_H
#define CLCNN_TOOLS_FILE_H

#include <stddef.h>

/* Writes a file, or leaves the one that is there as it was. EXIT_RIGHT or an exit code after its line. */
int file_write(const char *path, const void *bytes, size_t size);

#endif
