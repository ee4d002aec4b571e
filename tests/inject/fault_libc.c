/* SPDX-License-Identifier: MIT
 * Calls of the C library that fail or come at a bad time (LD_PRELOAD=this):
 *   LIBC_FAULT=malloc:N     the N-th allocation fails. Those of the program, and of the libraries it
 *                           is linked with, count; what OpenCL drivers load does not, for they abort
 *   LIBC_FAULT=fsync:N      the signal N is sent to the parent while a file is written
 *   LIBC_FAULT=affinity:N   threads may be bound to CPUs N - 1 times, then no more
 * It says on stderr that it injected. */
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

enum { OBJECTS = 8 };

static struct { uintptr_t low, high; } objects[OBJECTS]; /* whose allocations count */
static int object_count;
static const char *fault = ""; /* "malloc" */
static long number;            /* of LIBC_FAULT=malloc:number */
static long *calls;            /* so far, in the program's processes together */

static void say(void) {
    static const char line[] = "fault libc\n";
    if (write(STDERR_FILENO, line, sizeof line - 1) < 0) {
        abort();
    }
}

static int is_fault(const char *call) {
    return strncmp(fault, call, strlen(call)) == 0;
}

/* The program itself has no name here. */
static int add_object(struct dl_phdr_info *info, size_t size, void *user) {
    static const char *const names[] = {"libjansson", "libpng", "libz.", "libc."};
    (void)size, (void)user;
    int counts = info->dlpi_name[0] == 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        counts |= strstr(info->dlpi_name, names[i]) != NULL;
    }
    for (int i = 0; counts && i < info->dlpi_phnum && object_count < OBJECTS; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_LOAD && part->p_flags & PF_X) {
            objects[object_count].low = info->dlpi_addr + part->p_vaddr;
            objects[object_count++].high = info->dlpi_addr + part->p_vaddr + part->p_memsz;
        }
    }
    return 0;
}

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("LIBC_FAULT");
    const char *colon = wanted ? strchr(wanted, ':') : NULL;
    if (colon) {
        dl_iterate_phdr(add_object, NULL);
        number = atol(colon + 1);
        calls =
            mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        fault = calls == MAP_FAILED ? "" : wanted;
    }
}

static int fails(const void *caller) {
    const uintptr_t at = (uintptr_t)caller;
    for (int i = 0; is_fault("malloc") && i < object_count; i++) {
        if (at >= objects[i].low && at < objects[i].high && ++*calls == number) {
            say();
            errno = ENOMEM;
            return 1;
        }
    }
    return 0;
}

void *malloc(size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

int fsync(int file) {
    (void)file;
    if (is_fault("fsync")) {
        say();
        kill(getppid(), (int)number);
        pause();
    }
    return 0;
}

/* Binds nothing: a test must not depend on the CPUs of the machine. */
int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *set) {
    (void)thread, (void)size, (void)set;
    if (is_fault("affinity") && ++*calls >= number) {
        say();
        return EPERM;
    }
    return 0;
}
