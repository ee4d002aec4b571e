/* SPDX-License-Identifier: MIT
 * Random graphs of whole numbers: compiled in every way and with other batches, they give what the
 * reference gives of their layers one by one, to the bit. */
#include <string.h>

#include "random_model.h"
#include "run_model.h"

enum { GRAPHS = 120, BATCH = 3 };

/* What was compiled for one image, for the batch: constants stay when the first one goes. */
static clcnn_compiled *rebind(const clcnn_model *model, clcnn_context *context,
                              clcnn_compile_desc desc) {
    const int batch = desc.batch;
    desc.batch = 1;
    clcnn_compiled *first = unit_model_compile(model, context, desc), *rebound = NULL;
    UNIT_OK(clcnn_compiled_rebind(first, model, batch, &rebound));
    clcnn_compiled_destroy(first);
    return rebound;
}

static void check_way(const clcnn_model *model, unsigned seed, clcnn_context *context,
                      clcnn_compile_desc desc, const unit_values *expected) {
    static unit_values got;
    clcnn_compiled *compiled =
        desc.batch > 1 ? rebind(model, context, desc) : unit_model_compile(model, context, desc);
    memcpy(got.x, expected->x, sizeof got.x);
    unit_model_run(compiled, context, &got);
    const char *wrong = unit_model_difference(compiled, &got, expected);
    ck_assert_msg(!wrong, "graph %u, as_built %d, separate %d, batch %d: %s", seed, desc.as_built,
                  desc.separate, desc.batch, wrong);
    clcnn_compiled_destroy(compiled);
}

/* Concatenated along the outermost axis, images of another batch would be others. */
static void check_graph(unsigned seed, clcnn_context *context) {
    static unit_values expected;
    clcnn_model *model = random_model(seed);
    for (int batch = 1; batch <= BATCH; batch += BATCH - 1) {
        clcnn_compile_desc desc = {.batch = batch, .strict = 1, .as_built = 1};
        clcnn_compiled *plain = unit_model_compile(model, unit_context(UNIT_REFERENCE), desc);
        unit_integers(seed, expected.x[0], UNIT_MOST);
        unit_integers(seed + 1, expected.x[1], UNIT_MOST);
        unit_model_run(plain, unit_context(UNIT_REFERENCE), &expected);
        clcnn_compiled_destroy(plain);
        for (int way = 0; way < 3; way++) {
            desc.as_built = way == 1;
            desc.separate = way == 2;
            check_way(model, seed, context, desc, &expected);
        }
    }
    clcnn_model_destroy(model);
}

START_TEST(graphs) {
    for (unsigned seed = 0; seed < GRAPHS; seed++) {
        check_graph(seed, unit_context(_i));
    }
}
END_TEST

Suite *suite_model_random(void) {
    Suite *suite = suite_create("model_random");
    TCase *tcase = tcase_create("model_random");
    tcase_set_timeout(tcase, 240);
    tcase_add_loop_test(tcase, graphs, 0, unit_contexts());
    suite_add_tcase(suite, tcase);
    return suite;
}
