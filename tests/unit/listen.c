/* SPDX-License-Identifier: MIT */
#include "listen.h"

#include <stdio.h>
#include <unistd.h>

#include "unit.h"

static FILE *heard_file;
static int kept;

void listen_begin(void) {
    fflush(stderr);
    heard_file = tmpfile();
    kept = dup(STDERR_FILENO);
    ck_assert(heard_file && kept >= 0);
    ck_assert_int_eq(dup2(fileno(heard_file), STDERR_FILENO), STDERR_FILENO);
}

void listen_end(char heard[LISTEN_LINE]) {
    fflush(stderr);
    ck_assert_int_eq(dup2(kept, STDERR_FILENO), STDERR_FILENO);
    close(kept);
    rewind(heard_file);
    heard[fread(heard, 1, LISTEN_LINE - 1, heard_file)] = 0;
    fclose(heard_file);
}
