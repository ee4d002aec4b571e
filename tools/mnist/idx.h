/* SPDX-License-Identifier: MIT
 * IDX files, MNIST's format: a magic number, sizes, elements; plain or gzip. A file that is not
 * exactly that is refused with one line that names it. */
#ifndef CLCNN_TOOLS_IDX_H
#define CLCNN_TOOLS_IDX_H

#include <stddef.h>

#define IDX_MAX_RANK 8

typedef enum idx_type {
    IDX_U8 = 0x08,
    IDX_I8 = 0x09,
    IDX_I16 = 0x0B,
    IDX_I32 = 0x0C,
    IDX_F32 = 0x0D,
    IDX_F64 = 0x0E
} idx_type;

typedef struct idx_array {
    idx_type type;
    int rank;              /* 1 to IDX_MAX_RANK */
    int dim[IDX_MAX_RANK]; /* outermost first, each at least 1 */
    size_t count, size;    /* of elements; bytes of one */
    unsigned char *bytes;  /* the elements as the file holds them: big-endian, C order */
} idx_array;

/* An array is read in two steps, so that a file is known by its header before its elements are
 * inflated: opening fills all of *array but the bytes, idx_read the bytes. Each gives EXIT_RIGHT, or
 * an exit code after its line was printed; the array is then empty. The name lives until idx_close,
 * which takes NULL; idx_free takes an empty array. */
typedef struct idx_source idx_source;
int idx_open_file(const char *path, idx_source **opened, idx_array *array);
int idx_open_embedded(const char *name, idx_source **opened, idx_array *array);
int idx_read(idx_source *source, idx_array *array);
void idx_close(idx_source *source);
void idx_free(idx_array *array);

/* Both steps at once: from a file, or from an embedded file by its name. */
int idx_read_file(const char *path, idx_array *array);
int idx_read_embedded(const char *name, idx_array *array);

/* Converts every element to float, as C does. */
void idx_to_floats(const idx_array *array, float *values);

/* "u8", "f64", ... */
const char *idx_type_name(idx_type type);

#endif
