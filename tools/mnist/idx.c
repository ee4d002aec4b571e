/* SPDX-License-Identifier: MIT
 * The file's bytes come from a source (a file or memory, plain or gzip); the header says how many
 * there must be, which bounds what a hostile gzip stream can make us allocate. */
#define ZLIB_CONST /* embedded bytes are const: zlib's next_in, too */
#include "idx.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "embedded.h"
#include "tool.h"

#define MAX_BYTES                                                                                  \
    ((size_t)1 << 30)         /* full MNIST takes 47 MB; more than this is no data set of ours */
#define GZIP_ONLY   (15 + 16) /* inflateInit2: the largest window, a gzip header required */
#define GZIP_FIRST  0x1F
#define GZIP_SECOND 0x8B

/* z.next_in and z.avail_in are the unread part of the input, also where it is plain. */
struct idx_source {
    const char *name;
    FILE *file; /* NULL: everything is in memory already */
    int gzip;
    int ended; /* gzip: the last member's trailer was read and is right */
    z_stream z;
    unsigned char buffer[1 << 16];
};
typedef idx_source source;

/* The exit code of a call on a file that failed: the file is not bad where memory is short. */
static int file_code(void) {
    return errno == ENOMEM ? EXIT_NO_MEMORY : EXIT_BAD_FILE;
}

static int refill(source *s) {
    if (s->z.avail_in > 0 || !s->file) {
        return EXIT_RIGHT;
    }
    s->z.next_in = s->buffer;
    s->z.avail_in = (uInt)fread(s->buffer, 1, sizeof s->buffer, s->file);
    if (ferror(s->file)) {
        return fail(file_code(), "%s: cannot be read: %s", s->name, strerror(errno));
    }
    return EXIT_RIGHT;
}

static int read_plain(source *s, unsigned char *out, size_t wanted, size_t *got) {
    for (*got = 0; *got < wanted;) {
        int code = refill(s);
        if (code || s->z.avail_in == 0) {
            return code;
        }
        const size_t left = wanted - *got;
        const size_t n = s->z.avail_in < left ? s->z.avail_in : left;
        memcpy(out + *got, s->z.next_in, n);
        s->z.next_in += n;
        s->z.avail_in -= (uInt)n;
        *got += n;
    }
    return EXIT_RIGHT;
}

static int inflate_error(const source *s, int result) {
    if (result == Z_MEM_ERROR) {
        return fail(EXIT_NO_MEMORY, "%s: no memory to inflate it", s->name);
    }
    if (result == Z_BUF_ERROR) {
        return fail(EXIT_BAD_FILE, "%s: the gzip stream is truncated", s->name);
    }
    return fail(EXIT_BAD_FILE, "%s: the gzip stream is damaged (%s)", s->name,
                s->z.msg ? s->z.msg : zError(result));
}

/* A gzip file is one member or several (bgzip writes many, the last one empty); zeros may pad it to
 * a tape's block. Whatever else follows a member stays unread. */
static int next_member(source *s) {
    int code = refill(s);
    if (!code && s->z.avail_in > 0 && *s->z.next_in == GZIP_FIRST) {
        inflateReset(&s->z);
        return EXIT_RIGHT;
    }
    s->ended = 1;
    while (!code && s->z.avail_in > 0 && *s->z.next_in == 0) {
        s->z.next_in++;
        s->z.avail_in--;
        code = refill(s);
    }
    return code;
}

static int read_gzip(source *s, unsigned char *out, size_t wanted, size_t *got) {
    s->z.next_out = out;
    s->z.avail_out = (uInt)wanted; /* at most MAX_BYTES */
    *got = 0;
    while (s->z.avail_out > 0 && !s->ended) {
        int code = refill(s);
        if (code) {
            return code;
        }
        const int result = inflate(&s->z, Z_NO_FLUSH); /* Z_BUF_ERROR without input */
        if (result != Z_OK && result != Z_STREAM_END) {
            return inflate_error(s, result);
        }
        code = result == Z_STREAM_END ? next_member(s) : EXIT_RIGHT;
        if (code) {
            return code;
        }
    }
    *got = wanted - s->z.avail_out;
    s->z.next_out = NULL; /* the caller's again */
    return EXIT_RIGHT;
}

/* Stores how many bytes there were: fewer than wanted only at the end. */
static int source_read(source *s, unsigned char *out, size_t wanted, size_t *got) {
    return s->gzip ? read_gzip(s, out, wanted, got) : read_plain(s, out, wanted, got);
}

/* A page saved under the data's name is the commonest bad download. */
static int looks_like_html(const unsigned char *bytes, size_t size) {
    size_t i = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < size && isspace(bytes[i])) {
        i++;
    }
    return i < size && bytes[i] == '<';
}

static int html_error(const source *s) {
    return fail(EXIT_BAD_FILE, "%s: is an HTML page, not IDX; download the file itself", s->name);
}

/* Looks at the first bytes to see what the input is. */
static int source_start(source *s) {
    int code = refill(s);
    if (code) {
        return code;
    }
    if (s->z.avail_in == 0) {
        return fail(EXIT_BAD_FILE, "%s: is empty", s->name);
    }
    if (looks_like_html(s->z.next_in, s->z.avail_in)) {
        return html_error(s);
    }
    if (s->z.avail_in >= 2 && s->z.next_in[0] == GZIP_FIRST && s->z.next_in[1] == GZIP_SECOND) {
        if (inflateInit2(&s->z, GZIP_ONLY) != Z_OK) {
            return fail(EXIT_NO_MEMORY, "%s: no memory to inflate it", s->name);
        }
        s->gzip = 1;
    }
    return EXIT_RIGHT;
}

/* Asking for one byte more also makes zlib check the gzip trailers, their CRC and length. */
static int require_end(source *s) {
    unsigned char byte;
    size_t got;
    int code = source_read(s, &byte, 1, &got);
    if (!code) {
        code = refill(s);
    }
    if (code) {
        return code;
    }
    if (got > 0) {
        return fail(EXIT_BAD_FILE, "%s: has bytes left over after its last element", s->name);
    }
    if (s->z.avail_in > 0) {
        return fail(EXIT_BAD_FILE, "%s: has bytes left over after its gzip stream", s->name);
    }
    return EXIT_RIGHT;
}

static size_t element_size(int type) {
    switch (type) {
    case IDX_U8:
    case IDX_I8:
        return 1;
    case IDX_I16:
        return 2;
    case IDX_I32:
    case IDX_F32:
        return 4;
    case IDX_F64:
        return 8;
    default:
        return 0;
    }
}

static uint64_t big_endian(const unsigned char *bytes, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static int read_header(source *s, unsigned char *out, size_t wanted) {
    size_t got;
    int code = source_read(s, out, wanted, &got);
    if (!code && got < wanted) {
        return fail(EXIT_BAD_FILE, "%s: is truncated: %zu of %zu bytes of its header", s->name, got,
                    wanted);
    }
    return code;
}

static int read_magic(source *s, idx_array *array) {
    unsigned char magic[4];
    int code = read_header(s, magic, sizeof magic);
    if (code) {
        return code;
    }
    if (looks_like_html(magic, sizeof magic)) {
        return html_error(s);
    }
    if (magic[0] != 0 || magic[1] != 0) {
        return fail(EXIT_BAD_FILE, "%s: wrong magic number %02x%02x%02x%02x; IDX begins with 0000",
                    s->name, magic[0], magic[1], magic[2], magic[3]);
    }
    if (element_size(magic[2]) == 0) {
        return fail(EXIT_BAD_FILE,
                    "%s: unsupported element type %02x; IDX has 08, 09, 0b, 0c, 0d, 0e", s->name,
                    magic[2]);
    }
    if (magic[3] < 1 || magic[3] > IDX_MAX_RANK) {
        return fail(EXIT_BAD_FILE, "%s: has %d dimensions; 1 to %d are read", s->name, magic[3],
                    IDX_MAX_RANK);
    }
    array->type = (idx_type)magic[2];
    array->size = element_size(magic[2]);
    array->rank = magic[3];
    return EXIT_RIGHT;
}

static int read_sizes(source *s, idx_array *array) {
    unsigned char sizes[4 * IDX_MAX_RANK];
    int code = read_header(s, sizes, 4 * (size_t)array->rank);
    if (code) {
        return code;
    }
    int overflow = 0, zero = 0;
    array->count = 1;
    for (int i = 0; i < array->rank; i++) {
        const uint64_t dim = big_endian(sizes + 4 * (size_t)i, 4);
        zero |= dim == 0;
        overflow |= dim > INT_MAX || __builtin_mul_overflow(array->count, dim, &array->count);
        array->dim[i] = (int)dim;
    }
    if (zero) {
        return fail(EXIT_BAD_FILE, "%s: holds zero items: a size in its header is 0", s->name);
    }
    if (overflow) {
        return fail(EXIT_BAD_FILE, "%s: its sizes, or their product, overflow", s->name);
    }
    if (array->count > MAX_BYTES / array->size) {
        return fail(EXIT_BAD_FILE, "%s: its header asks for %zu elements; over 1 GiB is refused",
                    s->name, array->count);
    }
    return EXIT_RIGHT;
}

static int read_elements(source *s, idx_array *array) {
    const size_t size = array->count * array->size;
    array->bytes = malloc(size);
    if (!array->bytes) {
        return fail(EXIT_NO_MEMORY, "%s: no memory for %zu bytes", s->name, size);
    }
    size_t got;
    int code = source_read(s, array->bytes, size, &got);
    if (!code && got < size) {
        return fail(EXIT_BAD_FILE, "%s: is truncated: %zu of %zu bytes of elements", s->name, got,
                    size);
    }
    return code;
}

static int read_headers(source *s, idx_array *array) {
    int code = source_start(s);
    if (!code) {
        code = read_magic(s, array);
    }
    return code ? code : read_sizes(s, array);
}

/* Takes over the file. */
static int open_source(const char *name, FILE *file, const embedded_file *embedded,
                       idx_source **opened, idx_array *array) {
    source *s = calloc(1, sizeof *s);
    if (!s) {
        if (file) {
            fclose(file);
        }
        return fail(EXIT_NO_MEMORY, "%s: no memory to read it", name);
    }
    s->name = name;
    s->file = file;
    if (embedded) {
        s->z.next_in = embedded->bytes;
        s->z.avail_in = (uInt)embedded->size;
    }
    const int code = read_headers(s, array);
    if (code) {
        idx_close(s);
        idx_free(array);
        return code;
    }
    *opened = s;
    return EXIT_RIGHT;
}

int idx_open_file(const char *path, idx_source **opened, idx_array *array) {
    struct stat info;
    *opened = NULL;
    *array = (idx_array){.bytes = NULL};
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
        return fail(EXIT_BAD_FILE, "%s: is not a regular file", path); /* a pipe would block */
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        return fail(file_code(), "%s: cannot be opened: %s", path, strerror(errno));
    }
    return open_source(path, file, NULL, opened, array);
}

int idx_open_embedded(const char *name, idx_source **opened, idx_array *array) {
    *opened = NULL;
    *array = (idx_array){.bytes = NULL};
    const embedded_file *file = embedded_files;
    while (file->name && strcmp(file->name, name) != 0) {
        file++;
    }
    if (!file->name) {
        return fail(EXIT_INTERNAL, "%s: is not in this program", name);
    }
    return open_source(name, NULL, file, opened, array);
}

int idx_read(idx_source *s, idx_array *array) {
    int code = read_elements(s, array);
    if (!code) {
        code = require_end(s);
    }
    if (code) {
        idx_free(array);
    }
    return code;
}

void idx_close(idx_source *s) {
    if (!s) {
        return;
    }
    if (s->gzip) {
        inflateEnd(&s->z);
    }
    if (s->file) {
        fclose(s->file);
    }
    free(s);
}

int idx_read_file(const char *path, idx_array *array) {
    idx_source *s;
    int code = idx_open_file(path, &s, array);
    if (s) {
        code = idx_read(s, array);
        idx_close(s);
    }
    return code;
}

int idx_read_embedded(const char *name, idx_array *array) {
    idx_source *s;
    int code = idx_open_embedded(name, &s, array);
    if (s) {
        code = idx_read(s, array);
        idx_close(s);
    }
    return code;
}

void idx_free(idx_array *array) {
    free(array->bytes);
    *array = (idx_array){.bytes = NULL};
}

static float element(idx_type type, uint64_t bits) {
    const uint32_t low = (uint32_t)bits;
    float single;
    double twice;
    switch (type) {
    case IDX_I8:
        return (int8_t)bits;
    case IDX_I16:
        return (int16_t)bits;
    case IDX_I32:
        return (float)(int32_t)bits;
    case IDX_F32:
        memcpy(&single, &low, sizeof single);
        return single;
    case IDX_F64:
        memcpy(&twice, &bits, sizeof twice);
        return (float)twice;
    default:
        return (float)bits;
    }
}

void idx_to_floats(const idx_array *array, float *values) {
    for (size_t i = 0; i < array->count; i++) {
        values[i] = element(array->type, big_endian(array->bytes + i * array->size, array->size));
    }
}

const char *idx_type_name(idx_type type) {
    switch (type) {
    case IDX_U8:
        return "u8";
    case IDX_I8:
        return "i8";
    case IDX_I16:
        return "i16";
    case IDX_I32:
        return "i32";
    case IDX_F32:
        return "f32";
    default:
        return "f64";
    }
}
