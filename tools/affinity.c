/* SPDX-License-Identifier: MIT */
#include "affinity.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "POCL_AFFINITY"

static int chosen;
static char problem[160];

/* The first line of the list of CPUs that are online, "0-3"; "" where the system has none. */
static void read_online(char *text, int size) {
    FILE *file = fopen("/sys/devices/system/cpu/online", "r");
    if (!file || !fgets(text, size, file)) {
        text[0] = 0;
    }
    text[strcspn(text, "\n")] = 0;
    if (file) {
        fclose(file);
    }
}

/* 1 where the process may use exactly the CPUs that are online, and they are 0 to count - 1. */
static int may_use_all(const cpu_set_t *allowed, size_t count) {
    char all[32], online[256];
    for (size_t i = 0; i < count; i++) {
        if (!CPU_ISSET(i, allowed)) {
            return 0;
        }
    }
    snprintf(all, sizeof all, count > 1 ? "0-%zu" : "%zu", count - 1);
    read_online(online, sizeof online);
    return strcmp(all, online) == 0;
}

/* What PoCL's workers will do, each in turn; 0 or what the system answers. The mask may allow what a
 * container's rules refuse. */
static int try_each(const cpu_set_t *allowed, size_t count) {
    int refused = 0;
    for (size_t cpu = 0; cpu < count && !refused; cpu++) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(cpu, &one);
        refused = pthread_setaffinity_np(pthread_self(), sizeof one, &one);
    }
    const int back = pthread_setaffinity_np(pthread_self(), sizeof *allowed, allowed);
    return refused ? refused : back;
}

void affinity_choose(void) {
    cpu_set_t allowed;
    if (getenv(NAME)) {
        return;
    }
    if (sched_getaffinity(0, sizeof allowed, &allowed)) {
        snprintf(problem, sizeof problem, "the CPUs that may be used are not known");
        return;
    }
    const size_t count = (size_t)CPU_COUNT(&allowed);
    if (!may_use_all(&allowed, count)) {
        snprintf(problem, sizeof problem,
                 "CPUs that may be used: %zu; they must be all that are online, numbered from 0",
                 count);
        return;
    }
    const int refused = try_each(&allowed, count);
    if (refused) {
        snprintf(problem, sizeof problem, "the system binds no thread to a CPU: %s",
                 strerror(refused));
    } else if (setenv(NAME, "1", 0)) {
        snprintf(problem, sizeof problem, "no memory to set it");
    } else {
        chosen = 1;
    }
}

affinity affinity_state(void) {
    return (affinity){getenv(NAME), chosen, problem[0] ? problem : NULL};
}
