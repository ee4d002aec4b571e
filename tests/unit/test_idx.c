/* SPDX-License-Identifier: MIT
 * IDX files: every type, and every way in which a file is not one. The bytes are built here; each
 * refusal is one line on stderr with the file's name and the fact. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "embedded.h"
#include "listen.h"
#include "mnist/idx.h"
#include "tool.h"
#include "unit.h"

#define STRING(text) text, sizeof(text) - 1 /* bytes, among them zeros, and their number */

/* ---- Files for a test, and what it says on stderr ---- */

typedef struct scratch {
    char folder[64], file[80];
} scratch;

static scratch make_scratch(void) {
    scratch s = {.folder = "/tmp/clcnn-unit-XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(s.folder));
    snprintf(s.file, sizeof s.file, "%s/data", s.folder);
    return s;
}

static void remove_scratch(const scratch *s) {
    unlink(s->file);
    ck_assert_int_eq(rmdir(s->folder), 0);
}

static void write_file(const scratch *s, const void *bytes, size_t size) {
    FILE *file = fopen(s->file, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* Reads a file; line holds what was said. */
static int read_quietly(const char *path, idx_array *array, char line[LISTEN_LINE]) {
    listen_begin();
    const int code = idx_read_file(path, array);
    listen_end(line);
    return code;
}

static void must_be_refused(const char *path, const char *what, const char *word) {
    char line[LISTEN_LINE];
    idx_array array;
    memset(&array, 0x5A, sizeof array);
    const int code = read_quietly(path, &array, line);
    ck_assert_msg(code == EXIT_BAD_FILE, "%s: exit code %d", what, code);
    ck_assert_msg(strstr(line, path) && strstr(line, word), "%s: \"%s\"", what, line);
    ck_assert_msg(strchr(line, '\n') == line + strlen(line) - 1, "%s: \"%s\"", what, line);
    ck_assert_msg(!array.bytes && array.rank == 0, "%s: the array is not empty", what);
    idx_free(&array);
}

/* ---- gzip ---- */

typedef struct bytes {
    unsigned char data[600];
    size_t size;
} bytes;

static bytes gzip(const void *plain, size_t size) {
    bytes out;
    z_stream z;
    memset(&z, 0, sizeof z);
    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    unsigned char copy[400];
    ck_assert_uint_le(size, sizeof copy);
    memcpy(copy, plain, size);
    z.next_in = copy;
    z.avail_in = (uInt)size;
    z.next_out = out.data;
    z.avail_out = sizeof out.data;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.size = z.total_out;
    deflateEnd(&z);
    return out;
}

/* ---- Good files ---- */

typedef struct good_row {
    const char *name;
    const void *file;
    size_t size;
    idx_type type;
    int rank, dim[3];
    float values[6];
} good_row;

/* clang-format off */
static const good_row goods[] = {
    {"u8", STRING("\0\0\x08\3\0\0\0\1\0\0\0\2\0\0\0\3\0\1\x7f\x80\xfe\xff"), IDX_U8, 3, {1, 2, 3},
     {0, 1, 127, 128, 254, 255}},
    {"i8", STRING("\0\0\x09\1\0\0\0\4\0\x7f\x80\xff"), IDX_I8, 1, {4}, {0, 127, -128, -1}},
    {"i16", STRING("\0\0\x0b\1\0\0\0\3\x01\x02\x80\0\xff\xfe"), IDX_I16, 1, {3}, {258, -32768, -2}},
    {"i32", STRING("\0\0\x0c\1\0\0\0\2\0\1\0\2\xff\xff\xff\xfd"), IDX_I32, 1, {2}, {65538, -3}},
    {"f32", STRING("\0\0\x0d\2\0\0\0\1\0\0\0\3\x3f\x80\0\0\xc0\x20\0\0\x7f\xc0\0\0"), IDX_F32, 2,
     {1, 3}, {1, -2.5f, NAN}},
    {"f64", STRING("\0\0\x0e\1\0\0\0\2\x3f\xf8\0\0\0\0\0\0\xc0\x59\0\0\0\0\0\0"), IDX_F64, 1, {2},
     {1.5f, -100}},
};
/* clang-format on */

static void must_be_read(const scratch *s, const good_row *row) {
    char line[LISTEN_LINE];
    idx_array array;
    float values[6];
    ck_assert_msg(read_quietly(s->file, &array, line) == EXIT_RIGHT, "%s: %s", row->name, line);
    ck_assert_str_eq(line, "");
    ck_assert_int_eq(array.type, row->type);
    ck_assert_int_eq(array.rank, row->rank);
    size_t count = 1;
    for (int i = 0; i < row->rank; i++) {
        ck_assert_int_eq(array.dim[i], row->dim[i]);
        count *= (size_t)row->dim[i];
    }
    ck_assert_uint_eq(array.count, count);
    idx_to_floats(&array, values);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(values[i] == row->values[i] || (isnan(values[i]) && isnan(row->values[i])),
                      "%s: element %zu is %g", row->name, i, (double)values[i]);
    }
    idx_free(&array);
    ck_assert_ptr_null(array.bytes);
}

START_TEST(plain_and_gzip) {
    const scratch s = make_scratch();
    for (size_t i = 0; i < UNIT_COUNT(goods); i++) {
        write_file(&s, goods[i].file, goods[i].size);
        must_be_read(&s, &goods[i]);
        const bytes packed = gzip(goods[i].file, goods[i].size);
        write_file(&s, packed.data, packed.size);
        must_be_read(&s, &goods[i]);
    }
    remove_scratch(&s);
}
END_TEST

START_TEST(types_have_names) {
    ck_assert_str_eq(idx_type_name(IDX_U8), "u8");
    ck_assert_str_eq(idx_type_name(IDX_I8), "i8");
    ck_assert_str_eq(idx_type_name(IDX_I16), "i16");
    ck_assert_str_eq(idx_type_name(IDX_I32), "i32");
    ck_assert_str_eq(idx_type_name(IDX_F32), "f32");
    ck_assert_str_eq(idx_type_name(IDX_F64), "f64");
}
END_TEST

START_TEST(embedded_files_are_good) {
    int read = 0;
    for (const embedded_file *file = embedded_files; file->name; file++) {
        if (strstr(file->name, "-idx")) {
            idx_array array;
            ck_assert_msg(idx_read_embedded(file->name, &array) == EXIT_RIGHT, "%s", file->name);
            ck_assert(array.count > 0 && array.bytes);
            idx_free(&array);
            read++;
        }
    }
    ck_assert_int_ge(read, 4); /* the MNIST sample and the weights */
}
END_TEST

/* ---- Bad files ---- */

typedef struct bad_row {
    const char *name;
    const void *file;
    size_t size;
    const char *word; /* of the line that says why */
} bad_row;

/* clang-format off */
static const bad_row bads[] = {
    {"empty", STRING(""), "empty"},
    {"an HTML page", STRING("<!DOCTYPE html><html><body>404</body></html>"), "HTML"},
    {"an HTML page after blanks", STRING("\n \t<html>"), "HTML"},
    {"an HTML page after a byte order mark", STRING("\xef\xbb\xbf\n<html>"), "HTML"},
    {"wrong magic, first byte", STRING("\1\0\x08\1\0\0\0\1\0"), "magic"},
    {"wrong magic, second byte", STRING("\0\1\x08\1\0\0\0\1\0"), "magic"},
    {"a PNG", STRING("\x89PNG\r\n\x1a\n\0\0\0\0"), "magic"},
    {"little-endian", STRING("\1\x08\0\0\1\0\0\0\0"), "magic"},
    {"type 0", STRING("\0\0\0\1\0\0\0\1\0"), "type"},
    {"type 0a", STRING("\0\0\x0a\1\0\0\0\1\0"), "type"},
    {"type 0f", STRING("\0\0\x0f\1\0\0\0\1\0"), "type"},
    {"no dimensions", STRING("\0\0\x08\0\7"), "dimensions"},
    {"nine dimensions", STRING("\0\0\x08\x09\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1"),
     "dimensions"},
    {"255 dimensions", STRING("\0\0\x08\xff\0\0\0\1"), "dimensions"},
    {"one byte", STRING("\0"), "truncated"},
    {"three bytes", STRING("\0\0\x08"), "truncated"},
    {"no sizes", STRING("\0\0\x08\2"), "truncated"},
    {"half a size", STRING("\0\0\x08\2\0\0\0\1\0\0"), "truncated"},
    {"no elements", STRING("\0\0\x08\1\0\0\0\3"), "truncated"},
    {"an element short", STRING("\0\0\x08\1\0\0\0\3\1\2"), "truncated"},
    {"half an element", STRING("\0\0\x0d\1\0\0\0\2\0\0\0\0\0\0"), "truncated"},
    {"a byte left over", STRING("\0\0\x08\1\0\0\0\3\1\2\3\4"), "left over"},
    {"an end of line left over", STRING("\0\0\x08\1\0\0\0\1\1\n"), "left over"},
    {"zero items", STRING("\0\0\x08\1\0\0\0\0"), "zero"},
    {"zero rows", STRING("\0\0\x08\3\0\0\0\1\0\0\0\0\0\0\0\x1c"), "zero"},
    {"a size over INT_MAX", STRING("\0\0\x08\1\x80\0\0\0\1"), "overflow"},
    {"the largest size", STRING("\0\0\x08\1\xff\xff\xff\xff\1"), "overflow"},
    /* 2^64 elements: the product comes back to 0 */
    {"2^64 elements", STRING("\0\0\x08\4\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0"), "overflow"},
    {"2^64 elements and one", STRING("\0\0\x08\3\x7f\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff\xff"),
     "overflow"},
    {"2^31 elements", STRING("\0\0\x08\2\0\1\0\0\0\0\x80\0"), "1 GiB"},
    {"1 GiB of doubles", STRING("\0\0\x0e\1\x10\0\0\0"), "1 GiB"},
    {"a gzip header alone", STRING("\x1f\x8b\x08\0\0\0\0\0\0\3"), "truncated"},
    {"two bytes of gzip", STRING("\x1f\x8b"), "truncated"},
    {"gzip with another method", STRING("\x1f\x8b\7\0\0\0\0\0\0\3\0\0"), "damaged"},
};
/* clang-format on */

START_TEST(bad_files) {
    const scratch s = make_scratch();
    for (size_t i = 0; i < UNIT_COUNT(bads); i++) {
        write_file(&s, bads[i].file, bads[i].size);
        must_be_refused(s.file, bads[i].name, bads[i].word);
    }
    remove_scratch(&s);
}
END_TEST

/* What is wrong with the content is found inside gzip as well. */
START_TEST(bad_files_in_gzip) {
    const scratch s = make_scratch();
    for (size_t i = 0; i < UNIT_COUNT(bads); i++) {
        const char *word = bads[i].word;
        if (strstr(bads[i].name, "gzip") || strstr(bads[i].name, " after")) {
            continue; /* gzip in gzip; blanks that four bytes of magic do not reach past */
        }
        const bytes packed = gzip(bads[i].file, bads[i].size);
        write_file(&s, packed.data, packed.size);
        must_be_refused(s.file, bads[i].name, bads[i].size == 0 ? "truncated" : word);
    }
    remove_scratch(&s);
}
END_TEST

START_TEST(damaged_gzip) {
    const scratch s = make_scratch();
    const good_row *row = &goods[0];
    const bytes right = gzip(row->file, row->size);
    for (size_t size = 2; size < right.size; size++) { /* cut anywhere, the trailer's 8 bytes too */
        write_file(&s, right.data, size);
        must_be_refused(s.file, "a truncated stream", "truncated");
    }
    for (size_t at = right.size - 8; at < right.size; at++) { /* CRC, then length */
        bytes wrong = right;
        wrong.data[at] ^= 0x10;
        write_file(&s, wrong.data, wrong.size);
        must_be_refused(s.file, "a wrong trailer", "damaged");
    }
    bytes more = right;
    more.data[more.size++] = 'x';
    write_file(&s, more.data, more.size);
    must_be_refused(s.file, "a byte after the stream", "left over");
    bytes block = right;
    block.data[10] = 0x07; /* a final block of the reserved type */
    write_file(&s, block.data, block.size);
    must_be_refused(s.file, "a block of no type", "damaged");
    remove_scratch(&s);
}
END_TEST

static void append(bytes *to, const void *more, size_t size) {
    ck_assert_uint_le(to->size + size, sizeof to->data);
    memcpy(to->data + to->size, more, size);
    to->size += size;
}

/* What gzip -t takes: bgzip and `cat a.gz b.gz` write several members, tapes are padded. */
START_TEST(gzip_of_several_members) {
    static const unsigned char zeros[64] = {0};
    const scratch s = make_scratch();
    const bytes empty = gzip("", 0);
    const good_row *row = &goods[0];
    for (size_t cut = 0; cut <= row->size; cut++) {
        bytes file = gzip(row->file, cut);
        const bytes rest = gzip((const char *)row->file + cut, row->size - cut);
        append(&file, rest.data, rest.size);
        write_file(&s, file.data, file.size);
        must_be_read(&s, row);
        append(&file, empty.data, empty.size);
        append(&file, empty.data, empty.size);
        write_file(&s, file.data, file.size);
        must_be_read(&s, row);
        append(&file, zeros, sizeof zeros);
        write_file(&s, file.data, file.size);
        must_be_read(&s, row);
    }
    remove_scratch(&s);
}
END_TEST

START_TEST(damaged_gzip_of_several_members) {
    const scratch s = make_scratch();
    const good_row *row = &goods[0];
    bytes file = gzip(row->file, 9);
    const size_t first = file.size;
    const bytes rest = gzip((const char *)row->file + 9, row->size - 9), empty = gzip("", 0);
    append(&file, rest.data, rest.size);
    const size_t second = file.size;
    append(&file, empty.data, empty.size);
    for (size_t size = first; size < file.size; size++) {
        if (size != second) { /* the last member of these may be left out */
            write_file(&s, file.data, size);
            must_be_refused(s.file, "a cut member", "truncated");
        }
    }
    for (size_t end = first; end <= file.size; end += end == first ? second - first : empty.size) {
        bytes wrong = file;
        wrong.data[end - 8] ^= 1;
        write_file(&s, wrong.data, wrong.size);
        must_be_refused(s.file, "a member with a wrong CRC", "damaged");
    }
    bytes more = file;
    append(&more, "\0\0x", 3);
    write_file(&s, more.data, more.size);
    must_be_refused(s.file, "garbage behind zeros", "left over");
    bytes longer = file;
    const bytes byte = gzip("x", 1);
    append(&longer, byte.data, byte.size);
    write_file(&s, longer.data, longer.size);
    must_be_refused(s.file, "a member with a byte too many", "left over");
    bytes other = file;
    append(&other, "\x1f\x8c", 2);
    write_file(&s, other.data, other.size);
    must_be_refused(s.file, "garbage that begins as a member", "damaged");
    remove_scratch(&s);
}
END_TEST

START_TEST(no_file) {
    const scratch s = make_scratch();
    must_be_refused(s.file, "no file", "opened");
    must_be_refused(s.folder, "a folder", "read");
    remove_scratch(&s);
}
END_TEST

Suite *suite_idx(void) {
    Suite *suite = suite_create("idx");
    TCase *tcase = tcase_create("idx");
    tcase_add_test(tcase, plain_and_gzip);
    tcase_add_test(tcase, types_have_names);
    tcase_add_test(tcase, embedded_files_are_good);
    tcase_add_test(tcase, bad_files);
    tcase_add_test(tcase, bad_files_in_gzip);
    tcase_add_test(tcase, damaged_gzip);
    tcase_add_test(tcase, gzip_of_several_members);
    tcase_add_test(tcase, damaged_gzip_of_several_members);
    tcase_add_test(tcase, no_file);
    suite_add_tcase(suite, tcase);
    return suite;
}
