/* SPDX-License-Identifier: MIT
 * Printing as NumPy does, and pictures. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "child.h"
#include "notebook.h"
#include "tool.h"

void notebook_step(notebook *book, const char *title) {
    printf("\nStep %d: %s\n", ++book->steps, title);
    child_begins(CHILD_PATIENCE, "step %d, %s", book->steps, title);
}

/* A Python tuple: one of a single size ends with a comma. */
void print_shape(const char *before, clcnn_shape shape) {
    printf("%s(%d", before, shape.dim[0]);
    for (int i = 1; i < shape.rank; i++) {
        printf(", %d", shape.dim[i]);
    }
    puts(shape.rank == 1 ? ",)" : ")");
}

enum { VALUE_LENGTH = 48 }; /* of the largest float and a dot */

/* Whole numbers end with a dot; what else a faulty device makes is printed as it is. */
static int format_value(float value, char text[VALUE_LENGTH]) {
    const double v = (double)value;
    return snprintf(text, VALUE_LENGTH, isfinite(v) && v == floor(v) ? "%.0f." : "%.9g", v);
}

static int widest(const array *a) {
    char text[VALUE_LENGTH];
    int width = 0;
    for (size_t i = 0; i < clcnn_shape_count(a->shape); i++) {
        const int n = format_value(a->values[i], text);
        width = n > width ? n : width;
    }
    return width;
}

/* Between the parts of an axis: a line end for each axis inside it, then a column for each bracket
 * that is open. */
static void print_axis(const array *a, int axis, int width, const float **value) {
    if (axis == a->shape.rank) {
        char text[VALUE_LENGTH];
        format_value(*(*value)++, text);
        printf("%*s", width, text);
        return;
    }
    const int inside = a->shape.rank - 1 - axis;
    putchar('[');
    for (int i = 0; i < a->shape.dim[axis]; i++) {
        if (i > 0 && inside == 0) {
            putchar(' ');
        } else if (i > 0) {
            for (int line = 0; line < inside; line++) {
                putchar('\n');
            }
            printf("%*s", axis + 1, "");
        }
        print_axis(a, axis + 1, width, value);
    }
    putchar(']');
}

void print_array(const array *a) {
    const float *value = a->values;
    print_axis(a, 0, widest(a), &value);
    putchar('\n');
}

draw_maps maps_of(const array *a) {
    return (draw_maps){.values = a->values,
                       .count = a->shape.dim[3],
                       .height = a->shape.dim[1],
                       .width = a->shape.dim[2],
                       .map_step = 1,
                       .pixel_step = (size_t)a->shape.dim[3]};
}

void print_maps(const array *a) {
    const int height = a->shape.dim[1], width = a->shape.dim[2], maps = a->shape.dim[3];
    for (int y = 0; y < height; y++) {
        for (int map = 0; map < maps; map++) {
            printf("%s", map ? "    " : "  ");
            for (int x = 0; x < width; x++) {
                printf("%5.4g", (double)a->values[(y * width + x) * maps + map]);
            }
        }
        putchar('\n');
    }
}

int notebook_draw(notebook *book, const char *name, const draw_maps *maps,
                  const draw_style *style) {
    picture sheet = {.grey = NULL};
    char *path = NULL;
    if (!style->with_values) {
        draw_on_terminal(maps); /* the others' values are printed */
    }
    int code = draw_sheet(maps, style, &sheet);
    if (!code && asprintf(&path, "%s/%s.png", book->output, name) < 0) {
        path = NULL;
        code = fail(EXIT_NO_MEMORY, "notebook: no memory for a path");
    }
    if (!code) {
        code = picture_write(&sheet, path);
    }
    if (!code) {
        book->pictures[book->picture_count++] = name;
        fputs("  picture: ", stdout);
        print_name(stdout, path);
        putchar('\n');
    }
    free(path);
    picture_free(&sheet);
    return code;
}
