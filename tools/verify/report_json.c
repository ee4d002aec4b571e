/* SPDX-License-Identifier: MIT
 * json_pack gives NULL where a part is NULL, so memory that ends anywhere ends here, and no field is
 * missing. */
#include "report_json.h"

#include <math.h>

#include "json.h"

/* JSON has no infinity: where the bound is 0 the ratio is a word. */
static json_t *ratio_json(double ratio) {
    return isfinite(ratio) ? json_real(ratio) : json_string("infinite");
}

static json_t *total_json(const verify_total *t) {
    return json_pack("{s:I, s:I, s:I, s:I, s:o}", "cases", (json_int_t)t->cases, "runs",
                     (json_int_t)t->runs, "failed", (json_int_t)t->failed, "mistrusted",
                     (json_int_t)t->mistrusted, "worst_ratio", ratio_json(t->worst));
}

static json_t *totals_json(const verify *v) {
    json_t *object = json_object();
    for (size_t i = 0; object && i < v->operators + VERIFY_IMAGE_ROWS; i++) {
        const verify_total *t = &v->totals[i];
        if (t->cases > 0 || t->runs > 0) {
            object = with_field(object, t->name, total_json(t));
        }
    }
    return object;
}

static json_t *images_json(const image_result *r) {
    if (r->total == 0) {
        return json_null();
    }
    json_t *object =
        json_pack("{s:o, s:s, s:I, s:I}", "source", text_json(r->source ? r->source : "embedded"),
                  "set", r->set, "images", (json_int_t)r->images, "of", (json_int_t)r->total);
    if (r->skipped) {
        return with_field(object, "network_skipped", json_string(r->skipped));
    }
    object = with_field(object, "classified", json_integer((json_int_t)r->classified));
    object = with_field(object, "same_label", json_integer((json_int_t)r->agree));
    return with_field(object, "right_label", json_integer((json_int_t)r->right));
}

/* Kernels by name alone: several operators may share one. */
static json_t *kernels_json(const tally *kernels) {
    json_t *object = json_object();
    for (size_t i = 0; object && i < kernels->count; i++) {
        const tally_entry *e = &kernels->entries[i];
        const json_int_t before = json_integer_value(json_object_get(object, e->value));
        object = with_field(object, e->value, json_integer(before + (json_int_t)e->count));
    }
    return object;
}

static json_t *failures_json(const verify *v) {
    json_t *array = json_array();
    for (size_t i = 0; array && i < v->failure_count; i++) {
        const verify_failure *f = &v->failures[i];
        array = with_item(array,
                          json_pack("{s:o, s:o, s:s, s:s, s:s, s:o}", "case", text_json(f->what),
                                    "why", text_json(f->why), "solver", f->solver, "tile", f->tile,
                                    "kernels", f->kernels, "rerun", text_json(f->rerun)));
    }
    return array;
}

/* null where the child came to its end. */
static json_t *died_json(const verify *v) {
    const verify_running *r = &v->running;
    return v->died[0] ? json_pack("{s:o, s:o, s:s, s:s}", "why", text_json(v->died), "case",
                                  text_json(r->what), "solver", r->solver, "kernels", r->kernels)
                      : json_null();
}

/* null where the driver died before the device was open. */
static json_t *device_json(const clcnn_device_info *device) {
    return device->id[0]
               ? json_pack("{s:s, s:o, s:o, s:o}", "id", device->id, "name",
                           text_json(device->name), "platform", text_json(device->platform),
                           "driver", text_json(device->driver))
               : json_null();
}

json_t *report_json(const verify *v) {
    const verify_total sum = verify_sum(v);
    return json_pack(
        "{s:s, s:o, s:b, s:I, s:I, s:I, s:I, s:I, s:{s:I, s:I, s:I, s:I}, s:o, s:o, s:o, s:o, s:o, "
        "s:o, s:o, s:o, s:f, s:i}",
        "version", clcnn_version(), "device", device_json(&v->device), "guard_zones",
        !v->options->no_guard, "cases", (json_int_t)sum.cases, "runs", (json_int_t)sum.runs,
        "passed", (json_int_t)(sum.runs - sum.failed - sum.mistrusted), "failed",
        (json_int_t)sum.failed, "mistrusted", (json_int_t)sum.mistrusted, "skipped", "solver",
        (json_int_t)v->skipped_solver, "tile", (json_int_t)v->skipped_tile, "cost",
        (json_int_t)v->skipped_cost, "not_started", (json_int_t)v->skipped_time, "operators",
        totals_json(v), "images", images_json(&v->images), "solvers", tally_json(&v->solvers),
        "in_place", tally_json(&v->in_place), "kernels", kernels_json(&v->kernels), "drawn",
        tally_json(&v->drawn), "failures", failures_json(v), "died", died_json(v), "seconds",
        verify_seconds(v), "exit_code", v->code);
}
