/* SPDX-License-Identifier: MIT */
#include "labels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "tool.h"

enum { MOST = 1 << 26 };

static size_t count_lines(const char *text) {
    size_t count = 0;
    for (; (text = strchr(text, '\n')); text++) {
        count++;
    }
    return count + 1;
}

int labels_read(const char *path, labels *l) {
    unsigned char *bytes;
    size_t size;
    const int code = file_read(path, MOST, &bytes, &size);
    if (code) {
        return code;
    }
    labels_free(l);
    l->text = (char *)bytes;
    l->text[size] = 0;
    l->words = calloc(count_lines(l->text), sizeof *l->words);
    if (!l->words) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for its lines", path);
    }
    for (char *at = l->text; *at;) {
        char *end = strpbrk(at, "\r\n");
        l->words[l->count++] = at;
        at = end ? end + (end[0] == '\r' && end[1] == '\n') + 1 : at + strlen(at);
        if (end) {
            *end = 0;
        }
    }
    return EXIT_RIGHT;
}

void labels_free(labels *l) {
    free(l->text);
    free(l->words);
    *l = (labels){.count = 0};
}

/* ---- The largest --------------------------------------------------------------------------- */

/* The place of the largest element that is smaller than `below`, or as large and behind it. NaN is
 * none. */
static long next_largest(const float *row, long count, long below) {
    long best = -1;
    for (long i = 0; i < count; i++) {
        const int after = below < 0 || row[i] < row[below] || (row[i] == row[below] && i > below);
        if (after && !isnan(row[i]) && (best < 0 || row[i] > row[best])) {
            best = i;
        }
    }
    return best;
}

static const char *word(const labels *l, long place) {
    return (size_t)place < l->count ? l->words[place] : "";
}

typedef void (*each_top)(const labels *l, const float *row, long place, void *user);

static void for_each_top(const labels *l, const float *row, long count, long k, each_top f,
                         void *user) {
    long place = -1;
    for (long i = 0; i < k; i++) {
        place = next_largest(row, count, place);
        if (place < 0) {
            return;
        }
        f(l, row, place, user);
    }
}

static void print_one(const labels *l, const float *row, long place, void *user) {
    (void)user;
    printf("  %6ld %12.6g  ", place, (double)row[place]);
    print_name(stdout, word(l, place));
    putchar('\n');
}

static void add_one(const labels *l, const float *row, long place, void *user) {
    json_t **list = user;
    json_t *object = with_field(json_object(), "index", json_integer(place));
    object = with_field(object, "value", json_real((double)row[place]));
    if ((size_t)place < l->count) {
        object = with_field(object, "label", text_json(word(l, place)));
    }
    *list = with_item(*list, object);
}

void labels_print_top(const labels *l, const float *values, clcnn_shape shape, long k) {
    const long count = shape.dim[shape.rank - 1];
    const long rows = (long)clcnn_shape_count(shape) / count;
    for (long i = 0; i < rows; i++) {
        if (rows > 1) {
            printf(" row %ld\n", i);
        }
        for_each_top(l, values + i * count, count, k, print_one, NULL);
    }
}

json_t *labels_top_json(const labels *l, const float *values, clcnn_shape shape, long k) {
    const long count = shape.dim[shape.rank - 1];
    const long rows = (long)clcnn_shape_count(shape) / count;
    json_t *all = json_array();
    for (long i = 0; i < rows; i++) {
        json_t *list = json_array();
        for_each_top(l, values + i * count, count, k, add_one, &list);
        all = with_item(all, list);
    }
    return all;
}
