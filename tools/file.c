/* SPDX-License-Identifier: MIT */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "tool.h"

/* ---- Reading ------------------------------------------------------------------------------- */

/* Of a file that is open already. */
static int read_open(const char *path, FILE *file, size_t most, unsigned char **bytes,
                     size_t *size) {
    struct stat info;
    if (fstat(fileno(file), &info) || !S_ISREG(info.st_mode)) {
        return fail(EXIT_BAD_FILE, "%s: it is no ordinary file", path);
    }
    if ((uintmax_t)info.st_size > most) {
        return fail(EXIT_BAD_FILE, "%s: it has %jd bytes; it may have at most %zu", path,
                    (intmax_t)info.st_size, most);
    }
    *size = (size_t)info.st_size;
    *bytes = malloc(*size + 1);
    if (!*bytes) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for %zu bytes", path, *size);
    }
    if (fread(*bytes, 1, *size, file) != *size) {
        free(*bytes);
        return ferror(file) ? fail_file(EXIT_BAD_FILE, path, "cannot be read", errno)
                            : fail(EXIT_BAD_FILE, "%s: it became shorter while it was read", path);
    }
    return EXIT_RIGHT;
}

int file_read(const char *path, size_t most, unsigned char **bytes, size_t *size) {
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "rb");
    if (!file) {
        const int error = errno;
        if (descriptor >= 0) {
            close(descriptor);
        }
        return fail_file(EXIT_BAD_FILE, path, "cannot be opened", error);
    }
    const int code = read_open(path, file, most, bytes, size);
    fclose(file);
    return code;
}

/* ---- Writing ------------------------------------------------------------------------------- */

/* Writes everything and closes, whatever happens; returns 0 or the first errno. */
static int write_all(int descriptor, const unsigned char *bytes, size_t size) {
    int error = 0;
    while (!error && size > 0) {
        const ssize_t n = write(descriptor, bytes, size);
        if (n >= 0) {
            bytes += n;
            size -= (size_t)n;
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    if (!error && fsync(descriptor)) {
        error = errno;
    }
    if (close(descriptor) && !error) {
        error = errno;
    }
    return error;
}

/* Returns 0 or an errno; the temporary file is gone or has become the target. */
static int write_and_rename(const char *temporary, const char *path, const void *bytes,
                            size_t size) {
    unlink(temporary); /* a killed run's, which had our process's number */
    const int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return errno;
    }
    int error = write_all(descriptor, bytes, size);
    if (!error && rename(temporary, path)) {
        error = errno;
    }
    if (error) {
        unlink(temporary);
    }
    return error;
}

/* The parent takes the temporary file away if this process ends meanwhile. */
static int replace(const char *path, const void *bytes, size_t size) {
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.%ld.part", path, (long)getpid()) >= PATH_MAX) {
        return ENAMETOOLONG;
    }
    child_writes(temporary);
    const int error = write_and_rename(temporary, path, bytes, size);
    child_writes(NULL);
    return error;
}

int file_check_target(const char *path) {
    struct stat status;
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const int length = slash ? (int)(slash - path) + 1 : 1;
    snprintf(folder, sizeof folder, "%.*s", length, slash ? path : ".");
    if (access(folder, W_OK)) {
        return fail_file(EXIT_OUTPUT, path, "cannot be written", errno);
    }
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        return fail(EXIT_OUTPUT, "%s: cannot be written: it is there and is no ordinary file",
                    path);
    }
    return EXIT_RIGHT;
}

int file_write(const char *path, const void *bytes, size_t size) {
    const int code = file_check_target(path);
    const int error = code ? 0 : replace(path, bytes, size);
    return error ? fail_file(EXIT_OUTPUT, path, "cannot be written", error) : code;
}
