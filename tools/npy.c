/* SPDX-License-Identifier: MIT
 * The header is a Python dictionary with exactly three keys; what NumPy writes is read, and nothing is
 * evaluated. */
#include "npy.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "tool.h"

/* The largest array of the widest elements, and its header. */
#define MAX_FILE ((size_t)MAX_SIZE * CLCNN_MAX_ELEMENTS + (1 << 17))

#define MAGIC "\x93NUMPY"
enum { MAGIC_SIZE = 6, PREFIX = 10, MAX_HEADER = 1 << 16, ALIGNMENT = 64, MAX_SIZE = 8 };

/* ---- The header ---------------------------------------------------------------------------- */

typedef struct header {
    char type[8]; /* "<f4" */
    int fortran;
    clcnn_shape shape;
    unsigned seen; /* a bit for each key */
} header;

typedef struct cursor {
    const char *at, *end;
} cursor;

static void skip_space(cursor *c) {
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n')) {
        c->at++;
    }
}

/* Whether this word comes next, which is passed over then. */
static int accept(cursor *c, const char *word) {
    const size_t length = strlen(word);
    skip_space(c);
    if ((size_t)(c->end - c->at) < length || memcmp(c->at, word, length) != 0) {
        return 0;
    }
    c->at += length;
    return 1;
}

/* 'text', in either kind of quotes. */
static int read_string(cursor *c, char *text, size_t size) {
    skip_space(c);
    const char quote = c->at < c->end ? *c->at : 0;
    if (quote != '\'' && quote != '"') {
        return 0;
    }
    const char *begin = ++c->at;
    while (c->at < c->end && *c->at != quote) {
        c->at++;
    }
    const size_t length = (size_t)(c->at - begin);
    if (c->at == c->end || length >= size) {
        return 0;
    }
    memcpy(text, begin, length);
    text[length] = 0;
    c->at++;
    return 1;
}

/* A size, as Python 2 wrote it too: 3L. */
static int read_size(cursor *c, int *size) {
    long long value = 0;
    skip_space(c);
    const char *begin = c->at;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9' && value <= INT_MAX) {
        value = 10 * value + (*c->at++ - '0');
    }
    *size = (int)value;
    return c->at > begin && value <= INT_MAX && (accept(c, "L") || 1);
}

/* () or (3,) or (3, 4) */
static int read_shape(cursor *c, clcnn_shape *shape) {
    *shape = (clcnn_shape){.rank = 0};
    if (!accept(c, "(")) {
        return 0;
    }
    while (!accept(c, ")")) {
        if (shape->rank == CLCNN_MAX_RANK || !read_size(c, &shape->dim[shape->rank])) {
            return 0;
        }
        shape->rank++;
        const int comma = accept(c, ",");
        if (!comma && (shape->rank == 1 || !accept(c, ")"))) {
            return 0;
        }
        if (!comma) {
            break;
        }
    }
    return 1;
}

static int read_value(cursor *c, const char *key, header *h) {
    unsigned bit = 0;
    int sound = 0;
    if (strcmp(key, "descr") == 0) {
        bit = 1;
        sound = read_string(c, h->type, sizeof h->type);
    } else if (strcmp(key, "fortran_order") == 0) {
        bit = 2;
        h->fortran = accept(c, "True");
        sound = h->fortran || accept(c, "False");
    } else if (strcmp(key, "shape") == 0) {
        bit = 4;
        sound = read_shape(c, &h->shape);
    }
    sound = sound && !(h->seen & bit);
    h->seen |= bit;
    return sound;
}

static int read_dictionary(cursor c, header *h) {
    char key[16];
    if (!accept(&c, "{")) {
        return 0;
    }
    while (!accept(&c, "}")) {
        if (!read_string(&c, key, sizeof key) || !accept(&c, ":") || !read_value(&c, key, h)) {
            return 0;
        }
        if (!accept(&c, ",") && !accept(&c, "}")) {
            return 0;
        }
        if (c.at[-1] == '}') {
            break;
        }
    }
    skip_space(&c);
    return c.at == c.end && h->seen == 7;
}

/* ---- Types --------------------------------------------------------------------------------- */

typedef struct element {
    const char *type;
    size_t size;
    char kind; /* f, i, u, b */
} element;

static const element elements[] = {
    {"<f4", 4, 'f'}, {"|b1", 1, 'b'}, {"|i1", 1, 'i'}, {"|u1", 1, 'u'}, {"<i2", 2, 'i'},
    {"<u2", 2, 'u'}, {"<i4", 4, 'i'}, {"<u4", 4, 'u'}, {"<i8", 8, 'i'},
};

static const element *find_element(const char *type) {
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        if (strcmp(elements[i].type, type) == 0) {
            return &elements[i];
        }
    }
    return NULL;
}

static uint64_t bits_of(const unsigned char *bytes, size_t size) {
    uint64_t bits = 0;
    for (size_t i = size; i-- > 0;) {
        bits = bits << 8 | bytes[i];
    }
    return bits;
}

static float float_of(const unsigned char *bytes) {
    const uint32_t bits = (uint32_t)bits_of(bytes, 4);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static long long integer_of(const unsigned char *bytes, const element *e) {
    const uint64_t bits = bits_of(bytes, e->size);
    const unsigned shift = (unsigned)(8 * (MAX_SIZE - e->size));
    return e->kind == 'i'   ? (long long)((int64_t)(bits << shift) >> shift)
           : e->kind == 'b' ? bits != 0
                            : (long long)bits;
}

/* ---- Reading ------------------------------------------------------------------------------- */

static int check_header(const char *name, const header *h, const element **e) {
    *e = find_element(h->type);
    if (!*e) {
        return fail(EXIT_BAD_FILE,
                    "%s: elements are of type \"%s\"; they must be <f4 (float32), integers or |b1",
                    name, h->type);
    }
    if (h->fortran) {
        return fail(EXIT_BAD_FILE, "%s: it is in Fortran order; it must be in C order", name);
    }
    return EXIT_RIGHT;
}

/* The product of the sizes, which is not too large. */
static int count_elements(const char *name, const header *h, size_t *count) {
    *count = 1;
    for (int i = 0; i < h->shape.rank; i++) {
        const size_t d = (size_t)h->shape.dim[i];
        if (d && *count > CLCNN_MAX_ELEMENTS / d) {
            return fail(EXIT_BAD_FILE, "%s: its shape has more than %d elements", name,
                        CLCNN_MAX_ELEMENTS);
        }
        *count *= d;
    }
    return EXIT_RIGHT;
}

static int no_memory(const char *name, size_t count) {
    return fail(EXIT_NO_MEMORY, "%s: no memory for %zu elements", name, count);
}

static int convert_floats(const char *name, const unsigned char *bytes, npy_array *array) {
    array->floats = malloc((array->count + 1) * sizeof *array->floats);
    if (!array->floats) {
        return no_memory(name, array->count);
    }
    for (size_t i = 0; i < array->count; i++) {
        array->floats[i] = float_of(bytes + i * 4);
    }
    return EXIT_RIGHT;
}

static int convert_integers(const char *name, const unsigned char *bytes, const element *e,
                            npy_array *array) {
    array->integers = malloc((array->count + 1) * sizeof *array->integers);
    if (!array->integers) {
        return no_memory(name, array->count);
    }
    for (size_t i = 0; i < array->count; i++) {
        array->integers[i] = integer_of(bytes + i * e->size, e);
    }
    array->is_bool = e->kind == 'b';
    return EXIT_RIGHT;
}

/* Where the elements begin, behind a header that is read; 0: it is none. */
static size_t find_elements(const unsigned char *bytes, size_t size, header *h) {
    if (size < PREFIX || memcmp(bytes, MAGIC, MAGIC_SIZE) != 0) {
        return 0;
    }
    const size_t wide = bytes[MAGIC_SIZE] > 1 ? 4 : 2; /* the header's length */
    const size_t begin = MAGIC_SIZE + 2 + wide;
    if (bytes[MAGIC_SIZE] < 1 || bytes[MAGIC_SIZE] > 3 || size < begin) {
        return 0;
    }
    const uint64_t length = bits_of(bytes + MAGIC_SIZE + 2, wide);
    if (length > MAX_HEADER || length > size - begin) {
        return 0;
    }
    const char *text = (const char *)bytes + begin;
    return read_dictionary((cursor){text, text + length}, h) ? begin + (size_t)length : 0;
}

int npy_parse(const char *name, const unsigned char *bytes, size_t size, npy_array *array) {
    header h = {.fortran = 0};
    const element *e = NULL;
    *array = (npy_array){.count = 0};
    const size_t begin = find_elements(bytes, size, &h);
    if (begin == 0) {
        return fail(EXIT_BAD_FILE, "%s: it does not begin as a .npy file does", name);
    }
    int code = check_header(name, &h, &e);
    if (!code) {
        code = count_elements(name, &h, &array->count);
    }
    if (!code && size - begin != array->count * e->size) {
        code = fail(EXIT_BAD_FILE, "%s: %zu bytes follow its header; its shape needs %zu", name,
                    size - begin, array->count * e->size);
    }
    if (!code) {
        array->shape = h.shape;
        code = e->kind == 'f' ? convert_floats(name, bytes + begin, array)
                              : convert_integers(name, bytes + begin, e, array);
    }
    if (code) {
        npy_free(array);
    }
    return code;
}

void npy_free(npy_array *array) {
    free(array->floats);
    free(array->integers);
    *array = (npy_array){.count = 0};
}

int npy_read(const char *path, npy_array *array) {
    unsigned char *bytes;
    size_t size;
    *array = (npy_array){.count = 0};
    int code = file_read(path, MAX_FILE, &bytes, &size);
    if (!code) {
        code = npy_parse(path, bytes, size, array);
        free(bytes);
    }
    return code;
}

/* ---- Writing ------------------------------------------------------------------------------- */

/* The header of version 1, padded so that elements begin at a multiple of 64; its length. */
static size_t print_header(clcnn_type type, clcnn_shape shape, char *text, size_t size) {
    char sizes[CLCNN_MAX_RANK * 13] = "";
    size_t length = 0;
    for (int i = 0; i < shape.rank; i++) {
        length += (size_t)snprintf(sizes + length, sizeof sizes - length, i ? ", %d" : "%d",
                                   shape.dim[i]);
    }
    length = PREFIX + (size_t)snprintf(text + PREFIX, size - PREFIX,
                                       "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }",
                                       type == CLCNN_FLOAT32 ? "<f4" : "<i4", sizes,
                                       shape.rank == 1 ? "," : "");
    while ((length + 1) % ALIGNMENT) {
        text[length++] = ' ';
    }
    text[length++] = '\n';
    memcpy(text, MAGIC "\x01", MAGIC_SIZE + 2); /* and the 0 that ends it */
    text[8] = (char)((length - PREFIX) & 255);
    text[9] = (char)((length - PREFIX) >> 8);
    return length;
}

int npy_write(const char *path, clcnn_type type, clcnn_shape shape, const void *values) {
    char header_text[512];
    const size_t length = print_header(type, shape, header_text, sizeof header_text);
    const size_t count = shape.rank ? clcnn_shape_count(shape) : 1;
    unsigned char *bytes = malloc(length + 4 * count);
    if (!bytes) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for %zu elements", path, count);
    }
    memcpy(bytes, header_text, length);
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, (const char *)values + 4 * i, sizeof bits);
        for (size_t k = 0; k < 4; k++) {
            bytes[length + 4 * i + k] = (unsigned char)(bits >> 8 * k);
        }
    }
    const int code = file_write(path, bytes, length + 4 * count);
    free(bytes);
    return code;
}
