/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "affinity.h"
#include "tool.h"

enum { GRACE = 5 }; /* seconds that a child has to end once it was told to, or killed */

/* The child writes, the parent reads: texts only when the child is gone. */
typedef struct word {
    atomic_int ended; /* the work returned `code` */
    int code;
    atomic_uint begun; /* counts what the child began */
    atomic_uint seconds;
    char doing[CHILD_WORDS - 128]; /* the rest is how it ended */
    atomic_int writing;            /* the file at `path` is not whole */
    char path[PATH_MAX];
} word;

static word *said; /* NULL: this is no child */

/* ---- Shared memory ------------------------------------------------------------------------- */

static size_t page_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t whole_pages(size_t size) {
    return (size + page_size() - 1) / page_size() * page_size();
}

/* A page on both sides is out of bounds: a kernel that overruns its buffer dies there and does not
 * edit what we report. */
void *child_share(size_t size) {
    const size_t page = page_size(), whole = whole_pages(size);
    char *memory = mmap(NULL, whole + 2 * page, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    if (mprotect(memory + page, whole, PROT_READ | PROT_WRITE)) {
        munmap(memory, whole + 2 * page);
        return NULL;
    }
    return memory + page;
}

void child_unshare(void *memory, size_t size) {
    if (memory) {
        munmap((char *)memory - page_size(), whole_pages(size) + 2 * page_size());
    }
}

/* ---- The child ----------------------------------------------------------------------------- */

void child_begins(unsigned seconds, const char *format, ...) {
    if (!said) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said->doing, sizeof said->doing, format, arguments);
    va_end(arguments);
    said->seconds = seconds;
    said->begun++;
}

void child_writes(const char *path) {
    if (!said) {
        return;
    }
    said->writing = 0;
    if (path) {
        snprintf(said->path, sizeof said->path, "%s", path);
        said->writing = 1;
    }
}

/* Ends by _exit: what a driver does in exit handlers must not turn a result into a crash. */
static void be_child(const char *name, int (*work)(void *user), void *user, word *w) {
    said = w;
    int code = work(user);
    if (fflush(stdout) || ferror(stdout)) {
        code =
            fail(EXIT_OUTPUT, "%s: standard output cannot be written: %s", name, strerror(errno));
    }
    w->code = code;
    w->ended = 1;
    _exit(code);
}

/* ---- The parent ---------------------------------------------------------------------------- */

typedef struct watch {
    word *word;
    pid_t child;
    sigset_t signals; /* blocked, and waited for */
    unsigned begun;   /* as last seen */
    double since;     /* when it last changed, or when the child was told to end */
    int user_signal;  /* that the child was told to end by; 0: none */
    int killed;
} watch;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const int user_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { USER_SIGNALS = sizeof user_signals / sizeof *user_signals };

/* Blocks what is waited for, so that nothing is missed before and after the fork. A signal that is
 * ignored (nohup, a background job) stays so. */
static void block_signals(watch *w, sigset_t *before) {
    sigemptyset(&w->signals);
    sigaddset(&w->signals, SIGCHLD);
    sigaddset(&w->signals, SIGCONT);
    for (size_t i = 0; i < USER_SIGNALS; i++) {
        struct sigaction action;
        if (sigaction(user_signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN) {
            sigaddset(&w->signals, user_signals[i]);
        }
    }
    signal(SIGCHLD, SIG_DFL); /* ignored, children would leave no status */
    sigprocmask(SIG_BLOCK, &w->signals, before);
}

/* What arrived: a signal of the user's is passed on. After a stop the child has its time anew. */
static void take_signal(watch *w, int number) {
    if (number == SIGCONT) {
        w->since = now();
    } else if (number != SIGCHLD) {
        kill(w->child, number);
        w->since = w->user_signal ? w->since : now();
        w->user_signal = number;
    }
}

/* Kills a child that has had its time. 1 where not even that helped: it sleeps in the system. */
static int out_of_time(watch *w) {
    const int ending = w->user_signal || w->killed;
    if (!ending && w->begun != w->word->begun) {
        w->begun = w->word->begun;
        w->since = now();
    }
    const unsigned seconds = ending ? (unsigned)GRACE : w->word->seconds;
    if (seconds == 0 || now() < w->since + seconds) {
        return 0;
    }
    if (w->killed) {
        return 1;
    }
    kill(w->child, SIGKILL);
    w->killed = 1;
    w->since = now();
    return 0;
}

/* 1 with its status, 0 where it does not end, -1 with errno. */
static int wait_for_child(watch *w, int *status) {
    const struct timespec tick = {.tv_sec = 1};
    w->since = now();
    for (;;) {
        const pid_t ended = waitpid(w->child, status, WNOHANG);
        if (ended) {
            return ended < 0 ? -1 : 1;
        }
        const int number = sigtimedwait(&w->signals, NULL, &tick);
        if (number > 0) {
            take_signal(w, number);
        } else if (errno == EAGAIN && out_of_time(w)) { /* a SIGCONT is seen before */
            return 0;
        }
    }
}

static void end_by(int number) {
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
}

/* What the user asked for is no fault of the driver: end as the child did. */
static void end_as(const watch *w, int status) {
    if (w->user_signal) {
        end_by(w->user_signal);
    }
    if (WIFSIGNALED(status)) {
        for (size_t i = 0; i < USER_SIGNALS; i++) {
            if (WTERMSIG(status) == user_signals[i]) {
                end_by(WTERMSIG(status));
            }
        }
        if (WTERMSIG(status) == SIGPIPE) {
            end_by(SIGPIPE);
        }
    }
}

/* Says how a child ended that did not say so itself. */
static int tell(const watch *w, int waited, int status, char died[CHILD_WORDS]) {
    const char *doing = w->word->doing, *at = doing[0] ? ", at: " : "";
    if (!waited || w->killed) {
        snprintf(died, CHILD_WORDS, "no end after %u s%s%s%s", (unsigned)w->word->seconds, at,
                 doing, waited ? "" : "; the driver cannot even be killed");
        return EXIT_DRIVER;
    }
    if (WIFEXITED(status)) {
        snprintf(died, CHILD_WORDS, "the driver ended the program with exit code %d%s%s",
                 WEXITSTATUS(status), at, doing);
        return EXIT_DRIVER;
    }
    if (WTERMSIG(status) == SIGKILL) {
        snprintf(died, CHILD_WORDS, "was killed%s%s; the system may have run out of memory", at,
                 doing);
        return EXIT_NO_MEMORY;
    }
    snprintf(died, CHILD_WORDS, "the driver died: signal %d (%s)%s%s", WTERMSIG(status),
             strsignal(WTERMSIG(status)), at, doing);
    return EXIT_DRIVER;
}

/* The child's exit code, and what became of it where it did not say so. */
static int watch_child(watch *w, const char *name, char died[CHILD_WORDS]) {
    int status = 0;
    const int waited = wait_for_child(w, &status);
    if (waited < 0) {
        return fail(EXIT_INTERNAL, "%s: lost its child: %s", name, strerror(errno));
    }
    if (w->word->writing) {
        unlink(w->word->path);
    }
    end_as(w, status);
    return w->word->ended ? w->word->code : tell(w, waited, status, died);
}

static int fork_and_watch(watch *w, const char *name, int (*work)(void *user), void *user,
                          char died[CHILD_WORDS]) {
    sigset_t before;
    const pid_t parent = getpid();
    block_signals(w, &before);
    w->child = fork();
    if (w->child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* no orphan computes on when the parent is killed */
        if (getppid() != parent) {
            _exit(EXIT_INTERNAL);
        }
        affinity_choose();
        be_child(name, work, user, w->word);
    }
    const int code = w->child < 0 ? fail(errno == ENOMEM ? EXIT_NO_MEMORY : EXIT_INTERNAL,
                                         "%s: no process can be started: %s", name, strerror(errno))
                                  : watch_child(w, name, died);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return code;
}

int run_in_child(const char *name, int (*work)(void *user), void *user, char died[CHILD_WORDS]) {
    char line[CHILD_WORDS] = "", *told = died ? died : line;
    watch w = {.word = child_share(sizeof *w.word)};
    told[0] = 0;
    if (!w.word) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for a process of its own", name);
    }
    fflush(NULL);
    const int code = fork_and_watch(&w, name, work, user, told);
    child_unshare(w.word, sizeof *w.word);
    return line[0] ? fail(code, "%s: %s", name, line) : code;
}
