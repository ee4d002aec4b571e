/* SPDX-License-Identifier: MIT
 * Files of ONNX that are written: names in them, what is refused, and that a file is there as a whole or as
 * it was. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/model.h"
#include "run_model.h"
#include "saved.h"

/* ---- Names --------------------------------------------------------------------------------- */

static int relu(clcnn_model *model, int x, const char *name) {
    const clcnn_activation_desc desc = {.activation = {.kind = CLCNN_RELU}};
    const int y = clcnn_model_activation(model, &desc, x);
    if (name) {
        clcnn_model_name(model, y, name);
    }
    return y;
}

/* Whether it is there, and the only one of its name. */
static void check_names(char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(names[i] && names[i][0], "a name is empty");
        for (size_t k = 0; k < i; k++) {
            ck_assert_str_ne(names[i], names[k]);
        }
    }
}

START_TEST(names) {
    static const char *const expected[] = {"first", "first_", "activation_4", "last"};
    clcnn_model *model;
    char *list[8];
    size_t count = 0;
    UNIT_OK(clcnn_model_create(&model));
    const int x = clcnn_model_input(model, "x", clcnn_shape2(2, 3));
    int v = relu(model, relu(model, x, "first"), "first"); /* layers may share a name */
    v = relu(model, relu(model, v, NULL), "last");
    clcnn_model_output(model, "y", v);
    clcnn_model_output(model, "again", v);
    clcnn_model_output(model, "x", x);
    clcnn_proto_model *proto = saved_proto(model);
    const clcnn_proto_graph *g = proto->graph;
    for (size_t i = 0; i < UNIT_COUNT(expected); i++) {
        ck_assert_int_eq(strncmp(g->node[i]->name, expected[i], strlen(expected[i])), 0);
    }
    for (size_t i = 0; i < g->n_node; i++) {
        list[count++] = g->node[i]->name;
    }
    check_names(list, count);
    for (size_t i = 0; i < g->n_node; i++) {
        list[i] = g->node[i]->output[0];
    }
    check_names(list, count);
    ck_assert_str_eq(g->node[3]->output[0], "y");
    ck_assert_str_eq(g->node[4]->output[0], "again");
    ck_assert_uint_eq(g->n_node, 5);
    ck_assert_str_eq(g->output[2]->name, "x");
    ck_assert_int_eq(proto->opset_import[0]->version, 17);
    clcnn_proto_free(proto);

    clcnn_model *again = saved_and_read(model, "names");
    ck_assert_str_eq(clcnn_model_layer_at(again, 0).name, "first");
    ck_assert_str_eq(clcnn_model_layer_at(again, 3).name, "last");
    ck_assert_str_eq(clcnn_model_output_at(again, 1).name, "again");
    clcnn_model_destroy(again);
    clcnn_model_destroy(model);
}
END_TEST

/* ---- Refused ------------------------------------------------------------------------------- */

static clcnn_model *small_model(void) {
    clcnn_model *model;
    UNIT_OK(clcnn_model_create(&model));
    const int x = clcnn_model_input(model, "x", clcnn_shape4(1, 4, 4, 1));
    const int weights = unit_model_integers(model, 1, clcnn_shape4(3, 3, 1, 2));
    clcnn_model_output(model, "y", clcnn_model_conv2d(model, NULL, x, weights, 0));
    return model;
}

static void expect_refused(clcnn_model *model, clcnn_status status, const char *line) {
    size_t size = 77;
    const clcnn_status got = clcnn_model_save_memory(model, NULL, 0, &size);
    ck_assert_msg(got == status && strstr(clcnn_last_error()->message, line), "%s: %s",
                  clcnn_status_name(got), clcnn_last_error()->message);
    ck_assert_uint_eq(size, 77);
    clcnn_model_destroy(model);
}

START_TEST(arguments) {
    clcnn_model *model = small_model();
    uint8_t bytes[8] = {7, 7};
    size_t size = 0;
    ck_assert_int_eq(clcnn_model_save(NULL, "x"), CLCNN_INVALID_ARGUMENT);
    ck_assert_int_eq(clcnn_model_save(model, NULL), CLCNN_INVALID_ARGUMENT);
    ck_assert_int_eq(clcnn_model_save_memory(NULL, NULL, 0, &size), CLCNN_INVALID_ARGUMENT);
    ck_assert_int_eq(clcnn_model_save_memory(model, NULL, 0, NULL), CLCNN_INVALID_ARGUMENT);
    ck_assert_int_eq(clcnn_model_save_memory(model, NULL, 9, &size), CLCNN_INVALID_ARGUMENT);
    ck_assert_int_eq(clcnn_model_save_memory(model, bytes, 1, &size), CLCNN_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(clcnn_last_error()->message, "there is room for 1"));
    ck_assert_int_eq(bytes[0], 7);
    clcnn_model_destroy(model);
    model = small_model();
    clcnn_model_activation(model, NULL, 99);
    expect_refused(model, CLCNN_INVALID_ARGUMENT, "value 99");
    UNIT_OK(clcnn_model_create(&model));
    clcnn_model_input(model, "x", clcnn_shape1(2));
    expect_refused(model, CLCNN_INVALID_ARGUMENT, "has no output");
}
END_TEST

START_TEST(beyond_onnx) {
    const clcnn_resize2d_desc both = {.size = {9, 9}, .scale = {2, 2}};
    clcnn_model *model = small_model();
    const int y = clcnn_model_resize2d(model, &both, 1);
    clcnn_model_name(model, y, "larger");
    expect_refused(model, CLCNN_UNSUPPORTED, "layer larger (resize2d): 4 pixels become 9");
    model = small_model();
    clcnn_model_output(model, "x", relu(model, 1, NULL));
    expect_refused(model, CLCNN_UNSUPPORTED, "output \"x\" has the name of an input");
    model = small_model();
    clcnn_model_output(model, "caf\xe9", relu(model, 1, NULL));
    expect_refused(model, CLCNN_UNSUPPORTED, "UTF-8");
    model = small_model();
    clcnn_model_output(model, "caf\xc3\xa9", relu(model, 1, NULL));
    clcnn_model_destroy(saved_and_read(model, "a word in UTF-8"));
    clcnn_model_destroy(model);
}
END_TEST

/* Of 2.4 GB, of which no byte is there. */
START_TEST(too_large) {
    const clcnn_shape shape = clcnn_shape1(600 << 20);
    const size_t bytes = clcnn_shape_count(shape) * sizeof(float);
    void *zeros = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ck_assert_ptr_ne(zeros, MAP_FAILED);
    clcnn_model *model = small_model();
    int value = 0;
    UNIT_OK(clcnn_graph_constant(&model->graph, shape, (clcnn_content){.values = zeros}, &value));
    clcnn_model_output(model, "z", value);
    expect_refused(model, CLCNN_UNSUPPORTED, "a file of ONNX has at most 2147483647");
    munmap(zeros, bytes);
}
END_TEST

/* ---- Files --------------------------------------------------------------------------------- */

static size_t count_files(const char *folder) {
    size_t count = 0;
    DIR *list = opendir(folder);
    ck_assert_ptr_nonnull(list);
    for (struct dirent *entry; (entry = readdir(list));) {
        count += entry->d_name[0] != '.';
    }
    closedir(list);
    return count;
}

static void check_file(const char *path, const uint8_t *bytes, size_t size) {
    uint8_t *got = NULL;
    size_t have = 0;
    UNIT_OK(clcnn_proto_file(path, &got, &have));
    ck_assert_uint_eq(have, size);
    ck_assert_mem_eq(got, bytes, size);
    free(got);
}

/* A disk on which no more than a few bytes have room. */
static clcnn_status save_on_full_disk(const clcnn_model *model, const char *path) {
    struct rlimit before, few;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    few = before;
    few.rlim_cur = 100;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &few), 0);
    const clcnn_status status = clcnn_model_save(model, path);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    return status;
}

START_TEST(files) {
    char folder[] = "/tmp/clcnn-save-XXXXXX", path[64], inside[80], pipe[80], deep[2048];
    clcnn_model *model = small_model();
    size_t size = 0;
    uint8_t *bytes = saved_bytes(model, &size);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/model.onnx", folder);
    snprintf(inside, sizeof inside, "%s/inside", path);
    snprintf(pipe, sizeof pipe, "%s/pipe", folder);
    UNIT_OK(clcnn_model_save(model, path));
    check_file(path, bytes, size);
    UNIT_OK(clcnn_model_save(model, path)); /* again, in its place */

    clcnn_model_output(model, "more", 1);
    ck_assert_int_eq(save_on_full_disk(model, path), CLCNN_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(clcnn_last_error()->message, "cannot be written: File too large"));
    check_file(path, bytes, size);
    ck_assert_int_eq(clcnn_model_save(model, folder), CLCNN_IO_ERROR);
    ck_assert_int_eq(clcnn_model_save(model, inside), CLCNN_IO_ERROR);
    ck_assert_int_eq(clcnn_model_save(model, ""), CLCNN_IO_ERROR);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_int_eq(clcnn_model_save(model, pipe), CLCNN_IO_ERROR);
    ck_assert_int_eq(unlink(pipe), 0);
    memset(deep, 'a', sizeof deep);
    deep[sizeof deep - 1] = 0;
    ck_assert_int_eq(clcnn_model_save(model, deep), CLCNN_IO_ERROR);
    ck_assert_uint_eq(count_files(folder), 1);
    unlink(path);
    rmdir(folder);
    free(bytes);
    clcnn_model_destroy(model);
}
END_TEST

Suite *suite_onnx_file(void) {
    Suite *suite = suite_create("onnx_file");
    TCase *tcase = tcase_create("onnx_file");
    tcase_add_test(tcase, names);
    tcase_add_test(tcase, arguments);
    tcase_add_test(tcase, beyond_onnx);
    tcase_add_test(tcase, too_large);
    tcase_add_test(tcase, files);
    suite_add_tcase(suite, tcase);
    return suite;
}
