/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.h"

/* What the user asked for is no fault of the driver: end as the child did. */
static int ended_by_user(int signal_number) {
    return signal_number == SIGINT || signal_number == SIGTERM || signal_number == SIGHUP ||
           signal_number == SIGQUIT || signal_number == SIGPIPE;
}

static int result_of(const char *name, int status) {
    if (WIFEXITED(status)) {
        return WEXITSTATUS(status);
    }
    const int number = WTERMSIG(status);
    if (ended_by_user(number)) {
        signal(number, SIG_DFL);
        raise(number);
    }
    if (number == SIGKILL) {
        return fail(EXIT_NO_MEMORY, "%s: was killed; the system may have run out of memory", name);
    }
    return fail(EXIT_DRIVER, "%s: the driver died: signal %d (%s)", name, number,
                strsignal(number));
}

/* The child's end: what a driver does in exit handlers must not turn a result into a crash. */
static void finish_child(const char *name, int code) {
    if (fflush(stdout) != 0 || ferror(stdout)) {
        code =
            fail(EXIT_OUTPUT, "%s: standard output cannot be written: %s", name, strerror(errno));
    }
    _exit(code);
}

int run_in_child(int (*command)(int argc, char **argv), int argc, char **argv) {
    fflush(NULL);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) {
        return fail(EXIT_INTERNAL, "%s: no process can be started: %s", argv[0], strerror(errno));
    }
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* no orphan computes on when the parent is killed */
        if (getppid() != parent) {
            _exit(EXIT_INTERNAL);
        }
        finish_child(argv[0], command(argc, argv));
    }
    signal(SIGINT, SIG_IGN); /* the terminal sends it to both; the child's end is reported */
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return fail(EXIT_INTERNAL, "%s: lost its child: %s", argv[0], strerror(errno));
        }
    }
    return result_of(argv[0], status);
}
