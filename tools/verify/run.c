/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <stdio.h>
#include <string.h>

#include "device.h"
#include "report.h"
#include "tool.h"

/* What stands on the device for one trial in one context. */
typedef struct bench {
    verify *v;
    trial *t;
    verify_total *total;
    const char *rerun;
    clcnn_context *context;
    problem_tensors tensors;
} bench;

static clcnn_status write_inputs(bench *b) {
    const trial *t = b->t;
    clcnn_status status = CLCNN_OK;
    for (size_t i = 0; !status && i < b->tensors.count; i++) {
        if (t->count[i] > 0) {
            status = clcnn_tensor_write(b->tensors.inputs[i], t->inputs[i], t->count[i]);
        }
    }
    return status;
}

static clcnn_status place_all(bench *b) {
    problem_tensors_destroy(&b->tensors);
    const clcnn_status status = problem_tensors_create(b->context, b->t->problem, &b->tensors);
    return status ? status : write_inputs(b);
}

/* Weights that are given at run are others in a run before: one that packs them once is found out. */
static clcnn_status run_with_others(bench *b, const judge_side *device) {
    const problem *p = b->t->problem;
    clcnn_status status = CLCNN_OK;
    int any = 0;
    for (size_t i = 0; !status && i < b->tensors.count; i++) {
        if (p->given[i]) {
            any = 1;
            status = clcnn_tensor_fill(b->tensors.run[i], 1);
        }
    }
    if (!status && any) {
        status = clcnn_op_execute(device->op, device->inputs, b->tensors.count, device->outputs,
                                  b->tensors.output_count);
        status = status ? status : write_inputs(b);
    }
    b->t->values.fault = status ? clcnn_last_error()->message : NULL;
    return status;
}

/* What lies around the tensors. */
static clcnn_status look_around(bench *b) {
    int intact = 1;
    const clcnn_status status = problem_tensors_intact(&b->tensors, &intact);
    if (status || intact) {
        b->t->values.fault = status ? "no memory to look around the tensors" : NULL;
        return status;
    }
    b->t->values.fault = "the run wrote between the rows of its tensors";
    return CLCNN_INTERNAL;
}

/* Runs and judges; output 0 is a tensor of its own or one of the inputs. */
static clcnn_status run_op(bench *b, clcnn_op *op, clcnn_tensor *output) {
    trial *t = b->t;
    clcnn_tensor *outputs[PROBLEM_OUTPUTS] = {output};
    for (size_t i = 1; i < b->tensors.output_count; i++) {
        outputs[i] = b->tensors.outputs[i];
    }
    const judge_side device = {op, b->tensors.run, outputs};
    clcnn_status status = run_with_others(b, &device);
    if (!status) {
        status = judge_run(&t->values, &device, b->v->options->no_guard ? NULL : b->context);
    }
    if (!status) {
        status = look_around(b);
    }
    if (!status) {
        report_reference(b->v);
        status = trial_answer(t, op);
    }
    return status ? status : judge_compare(&t->values);
}

/* What a fault means for the rest: a lost device or no memory ends the verification. */
static void raise_fault(verify *v, clcnn_status status) {
    if (status == CLCNN_DEVICE_FAILED) {
        verify_stop(v, EXIT_DRIVER);
    } else if (status == CLCNN_OUT_OF_MEMORY) {
        verify_stop(v, EXIT_NO_MEMORY);
    } else if (status == CLCNN_INVALID_ARGUMENT || status == CLCNN_INVALID_SHAPE) {
        verify_raise(v, EXIT_USAGE); /* a tile that nobody has */
    } else {
        verify_raise(v, status == CLCNN_BUILD_FAILED ? EXIT_DRIVER : EXIT_MISMATCH);
    }
}

static void count_run(verify *v, const clcnn_op_information *info) {
    char names[256];
    char *rest;
    tally_add(&v->solvers, info->operator_name, info->solver, 1);
    snprintf(names, sizeof names, "%s", info->kernels);
    for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        tally_add(&v->kernels, info->operator_name, name, 1);
    }
}

/* What follows --device: the line with everything that was forced. */
static void print_rerun(const verify *v, const char *line, char *text, size_t size) {
    snprintf(text, size, "%s--case '%s'", v->options->no_guard ? "--guard=off " : "", line);
}

/* One run: counted, judged and reported. 0 where there was a fault. */
static int run_once(bench *b, clcnn_op *op, const clcnn_op_information *info, clcnn_tensor *output,
                    run_result *result) {
    report_begin(b->v, result->what, info->solver, info->kernels, result->place);
    count_run(b->v, info);
    const clcnn_status status = run_op(b, op, output);
    result->fault = b->t->values.fault;
    if (status) {
        raise_fault(b->v, status);
    }
    report_run(b->v, result);
    return !result->fault;
}

/* Runs with a tensor of its own for the output, then in the place of each input that allows it. */
static int run_places(bench *b, clcnn_op *op, const clcnn_op_information *info,
                      run_result *result) {
    int sound = run_once(b, op, info, b->tensors.outputs[0], result);
    for (size_t i = 0; sound && i < b->tensors.count; i++) {
        if (clcnn_op_in_place(op, i)) {
            snprintf(result->place, sizeof result->place, "input %zu", i);
            tally_add(&b->v->in_place, info->operator_name, result->place, 1);
            sound = run_once(b, op, info, b->tensors.inputs[i], result) && !write_inputs(b);
        }
    }
    return sound;
}

/* 1 where the tensors may be damaged: a guard zone overwritten, the input changed. */
static int run_solver(bench *b, const problem *forced) {
    char line[PROBLEM_LINE], rerun[PROBLEM_LINE + 32];
    problem_print(forced, line);
    print_rerun(b->v, line, rerun, sizeof rerun);
    run_result result = {.total = b->total,
                         .what = line,
                         .rerun = b->rerun ? b->rerun : rerun,
                         .solver = forced->solver,
                         .tile = "",
                         .kernels = "",
                         .outputs = forced->info->outputs,
                         .constant = b->t->constant,
                         .judged = &b->t->values};
    clcnn_op_information info;
    clcnn_op *op = NULL;
    int sound = 0;
    report_begin(b->v, line, forced->solver, "", "");
    clcnn_status status = problem_create(b->context, forced, b->tensors.inputs, &op);
    if (status == CLCNN_UNSUPPORTED && forced->tile[0]) {
        b->v->skipped_tile++; /* the line's own choice, for larger devices than this one */
        return 0;
    }
    if (!status) {
        status = clcnn_op_info(op, &info);
    }
    if (status) {
        result.fault = clcnn_last_error()->message;
        raise_fault(b->v, status);
        report_run(b->v, &result);
    } else {
        result.solver = info.solver;
        result.tile = info.tile;
        result.kernels = info.kernels;
        sound = run_places(b, op, &info, &result);
    }
    clcnn_op_destroy(op);
    return !sound;
}

/* ---- Widths and solvers -------------------------------------------------------------------- */

static const int widths[VERIFY_WIDTHS] = {0, 1, 4, 8, 16};

/* A line's own width and fma win over the options'. */
static int wanted(const verify *v, const problem *p, int width, clcnn_fma fma) {
    const verify_options *o = v->options;
    const int width_asked = p->width ? p->width : o->width;
    const clcnn_fma fma_asked = p->fma ? p->fma : o->fma;
    const int any_width = o->all_widths && !width_asked;
    const int any_fma = o->all_widths && !fma_asked;
    return (any_width ? width != 0 : width == width_asked) &&
           (any_fma ? fma != CLCNN_FMA_AUTO : fma == fma_asked);
}

/* By the line and by the option. */
static int solver_wanted(const verify *v, const problem *p, const char *solver) {
    const char *option = v->options->solver;
    return (!p->solver[0] || strcmp(p->solver, solver) == 0) &&
           (!option || strcmp(option, solver) == 0);
}

static int any_solver(const verify *v, const problem *p, const clcnn_solvers *solvers) {
    for (size_t i = 0; i < solvers->count; i++) {
        if (solver_wanted(v, p, solvers->name[i])) {
            return 1;
        }
    }
    return 0;
}

/* Runs the wanted solvers in one context; damage by one is not held against the next. */
static void run_solvers(bench *b, problem *forced, const clcnn_solvers *solvers) {
    int fresh = 0;
    for (size_t i = 0; i < solvers->count && !b->v->stop; i++) {
        if (!solver_wanted(b->v, b->t->problem, solvers->name[i])) {
            continue;
        }
        if (!fresh) {
            if (place_all(b)) {
                report_clear(b->v);
                verify_stop(b->v, fail_library());
                break;
            }
        }
        snprintf(forced->solver, sizeof forced->solver, "%s", solvers->name[i]);
        fresh = !run_solver(b, forced);
    }
    problem_tensors_destroy(&b->tensors);
}

static void run_variant(verify *v, trial *t, problem_data data, verify_total *total,
                        const char *rerun, int width, clcnn_fma fma) {
    clcnn_solvers solvers;
    bench b = {.v = v, .t = t, .total = total, .rerun = rerun};
    b.context = verify_context(v, width, fma);
    if (!b.context) {
        return;
    }
    if (problem_solvers(b.context, t->problem, &solvers)) {
        report_clear(v);
        verify_stop(v, fail_library());
        return;
    }
    if (any_solver(v, t->problem, &solvers)) {
        char line[PROBLEM_LINE];
        problem forced = *t->problem;
        problem_print(t->problem, line);
        report_begin(v, line, "", "", "");
        forced.data = data;
        forced.width = width;
        forced.fma = fma;
        run_solvers(&b, &forced, &solvers);
    }
}

void verify_trial(verify *v, trial *t, problem_data data, verify_total *total, const char *rerun) {
    for (int i = 0; i < VERIFY_WIDTHS; i++) {
        for (int fma = CLCNN_FMA_AUTO; fma <= CLCNN_FMA_OFF; fma++) {
            if (!v->stop && wanted(v, t->problem, widths[i], (clcnn_fma)fma)) {
                run_variant(v, t, data, total, rerun, widths[i], (clcnn_fma)fma);
            }
        }
    }
}

/* ---- A case -------------------------------------------------------------------------------- */

/* Whether a solver that is asked for applies in any context: else the reference need not answer. */
static int applies(verify *v, const problem *p) {
    if (!p->solver[0] && !v->options->solver) {
        return 1;
    }
    for (int i = 0; i < VERIFY_WIDTHS; i++) {
        for (int fma = CLCNN_FMA_AUTO; fma <= CLCNN_FMA_OFF; fma++) {
            clcnn_solvers solvers;
            clcnn_context *context = wanted(v, p, widths[i], (clcnn_fma)fma)
                                         ? verify_context(v, widths[i], (clcnn_fma)fma)
                                         : NULL;
            if (context && !problem_solvers(context, p, &solvers) && any_solver(v, p, &solvers)) {
                return 1;
            }
        }
    }
    return 0;
}

static void run_data(verify *v, const problem *p, problem_data data) {
    trial t;
    problem_print(p, v->running.what);
    report_reference(v);
    clcnn_status status = trial_draw(v->reference, p, data, &t);
    if (status == CLCNN_OUT_OF_MEMORY) {
        report_clear(v);
        verify_stop(v, fail(EXIT_NO_MEMORY, "verify: no memory for the data of this %s",
                            p->operation->name));
    } else if (status) {
        report_clear(v);
        verify_stop(v, fail_library());
    } else {
        verify_trial(v, &t, data, &v->totals[problem_operator_index(p->operation)], NULL);
    }
    trial_destroy(&t);
}

void verify_case(verify *v, const problem *p) {
    if (!applies(v, p)) {
        v->skipped_solver += !v->stop;
        return;
    }
    v->totals[problem_operator_index(p->operation)].cases++;
    for (int data = PROBLEM_INTEGER; data < PROBLEM_DATA_COUNT && !v->stop; data++) {
        const int asked = p->data == PROBLEM_ALL || p->data == (problem_data)data;
        if (asked && trial_possible(p, (problem_data)data)) {
            run_data(v, p, (problem_data)data);
        }
    }
}
