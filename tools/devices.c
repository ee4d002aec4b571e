/* SPDX-License-Identifier: MIT
 * clcnn devices: what there is to run on, for people and as JSON. */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "affinity.h"
#include "child.h"
#include "json.h"
#include "tool.h"

typedef struct listing {
    clcnn_device_info *infos;
    size_t count;
    clcnn_context *standard; /* a context on the default device; NULL where there is none */
    const char *problem;     /* why there is none */
    int heard;               /* lines of the library */
    char note[1024];         /* what it had to say besides; "" for nothing */
} listing;

static const char *const type_names[] = {[CLCNN_DEVICE_REFERENCE] = "reference",
                                         [CLCNN_DEVICE_CPU] = "cpu",
                                         [CLCNN_DEVICE_GPU] = "gpu",
                                         [CLCNN_DEVICE_ACCELERATOR] = "accelerator"};

/* The first line says which device was opened, as the list will. */
static void hear(void *user, const char *line) {
    listing *list = user;
    if (list->heard++ > 0) {
        snprintf(list->note, sizeof list->note, "%s", line);
    }
}

/* Which device is the default is asked of the library by taking it: its rule stands in one place.
 */
static int open_listing(listing *list) {
    if (clcnn_devices(NULL, 0, &list->count)) {
        return fail_library();
    }
    list->infos = calloc(list->count, sizeof *list->infos);
    if (!list->infos) {
        return fail(EXIT_NO_MEMORY, "devices: no memory for %zu devices", list->count);
    }
    const size_t capacity = list->count;
    if (clcnn_devices(list->infos, capacity, &list->count)) {
        return fail_library();
    }
    list->count = list->count < capacity ? list->count : capacity;
    const clcnn_context_desc desc = {.log = hear, .log_user = list};
    const clcnn_status status = clcnn_context_create(&desc, &list->standard);
    if (status == CLCNN_OUT_OF_MEMORY) {
        return fail_library(); /* which says nothing about the device */
    }
    if (status) {
        list->problem = clcnn_last_error()->message;
    }
    return EXIT_RIGHT;
}

static void close_listing(listing *list) {
    clcnn_context_destroy(list->standard);
    free(list->infos);
}

static int is_default(const listing *list, const clcnn_device_info *info) {
    return list->standard && strcmp(clcnn_context_device(list->standard)->id, info->id) == 0;
}

static void print_memory(const char *what, size_t bytes, const char *end) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double amount = (double)bytes;
    size_t unit = 0;
    while (amount >= 1024 && unit + 1 < sizeof units / sizeof *units) {
        amount /= 1024;
        unit++;
    }
    printf("%s %.4g %s%s", what, amount, units[unit], end);
}

static void print_device(const listing *list, const clcnn_device_info *info) {
    printf("%-10s %s, %s%s\n", info->id, type_names[info->type], info->name,
           is_default(list, info) ? " (default)" : "");
    if (!info->usable) {
        printf("           not usable: %s\n", info->problem);
    }
    printf("           platform %s, vendor %s\n", info->platform, info->vendor);
    printf("           version %s, driver %s\n", info->version, info->driver);
    if (info->type == CLCNN_DEVICE_REFERENCE) {
        return; /* the host's memory and speed are no numbers of ours */
    }
    printf("           %d compute units, %d MHz, vectors of %d floats, %s, groups of at most %zu\n",
           info->compute_units, info->clock_mhz, info->vector_width,
           info->fma ? "fast fma" : "no fast fma", info->max_group_size);
    print_memory("           memory", info->global_memory, ", ");
    print_memory("one buffer at most", info->max_allocation, ", ");
    print_memory("local", info->local_memory, "\n");
}

/* Of use to who has PoCL. */
static void print_affinity(const listing *list) {
    const affinity a = affinity_state();
    int pocl = 0;
    for (size_t i = 0; i < list->count; i++) {
        pocl |= strcmp(list->infos[i].platform, "Portable Computing Language") == 0;
    }
    if (pocl && a.value) {
        printf("POCL_AFFINITY is %s, %s\n", a.value,
               a.chosen ? "set by clcnn: each of PoCL's threads has a CPU of its own"
                        : "as the environment says");
    } else if (pocl) {
        printf("POCL_AFFINITY is not set: %s\n", a.problem);
    }
}

static int print_text(const listing *list) {
    for (size_t i = 0; i < list->count; i++) {
        print_device(list, &list->infos[i]);
    }
    if (!list->standard) {
        printf("no default device: %s\n", list->problem);
    }
    if (list->note[0]) {
        printf("%s\n", list->note);
    }
    print_affinity(list);
    return EXIT_RIGHT;
}

/* The reference has no limit: null. */
static json_t *size_json(size_t bytes) {
    return bytes == SIZE_MAX ? json_null() : json_integer((json_int_t)bytes);
}

static json_t *device_json(const listing *list, const clcnn_device_info *info) {
    json_t *json = json_object();
    int failed = json_object_set_new(json, "id", text_json(info->id));
    failed |= json_object_set_new(json, "type", text_json(type_names[info->type]));
    failed |= json_object_set_new(json, "default", json_boolean(is_default(list, info)));
    failed |= json_object_set_new(json, "usable", json_boolean(info->usable));
    failed |=
        json_object_set_new(json, "problem", info->usable ? json_null() : text_json(info->problem));
    failed |= json_object_set_new(json, "name", text_json(info->name));
    failed |= json_object_set_new(json, "platform", text_json(info->platform));
    failed |= json_object_set_new(json, "vendor", text_json(info->vendor));
    failed |= json_object_set_new(json, "version", text_json(info->version));
    failed |= json_object_set_new(json, "driver", text_json(info->driver));
    failed |= json_object_set_new(json, "compute_units", json_integer(info->compute_units));
    failed |= json_object_set_new(json, "clock_mhz", json_integer(info->clock_mhz));
    failed |= json_object_set_new(json, "vector_width", json_integer(info->vector_width));
    failed |= json_object_set_new(json, "fma", json_boolean(info->fma));
    failed |= json_object_set_new(json, "global_memory", size_json(info->global_memory));
    failed |= json_object_set_new(json, "max_allocation", size_json(info->max_allocation));
    failed |= json_object_set_new(json, "local_memory", size_json(info->local_memory));
    failed |= json_object_set_new(json, "max_group_size", size_json(info->max_group_size));
    if (failed) {
        json_decref(json);
        return NULL;
    }
    return json;
}

static json_t *affinity_json(void) {
    const affinity a = affinity_state();
    return json_pack("{s:o, s:b, s:o}", "value", a.value ? text_json(a.value) : json_null(),
                     "set_by_clcnn", a.chosen, "problem",
                     a.problem ? text_json(a.problem) : json_null());
}

static int print_json(const listing *list) {
    json_t *root = json_object(), *devices = json_array();
    int failed = json_object_set_new(root, "version", text_json(clcnn_version()));
    failed |=
        json_object_set_new(root, "default",
                            list->standard ? text_json(clcnn_context_device(list->standard)->id)
                                           : json_null());
    failed |= json_object_set_new(root, "default_problem",
                                  list->problem ? text_json(list->problem) : json_null());
    failed |=
        json_object_set_new(root, "note", list->note[0] ? text_json(list->note) : json_null());
    for (size_t i = 0; i < list->count; i++) {
        failed |= json_array_append_new(devices, device_json(list, &list->infos[i]));
    }
    failed |= json_object_set_new(root, "devices", devices);
    failed |= json_object_set_new(root, "pocl_affinity", affinity_json());
    if (failed) {
        json_decref(root);
        root = NULL;
    }
    return print_object("devices", root);
}

static int help(void) {
    puts("clcnn devices: list the devices\n\n"
         "usage: clcnn devices [OPTION]...\n\n"
         "Each one's word for --device comes first; \"reference\" (the host) is last, then the\n"
         "platforms that have none, and why. The default is what CLCNN_DEVICE names, else the\n"
         "best GPU, else an accelerator, else a CPU, but no simulator.\n\n"
         "      --json            the same as JSON\n"
         "  -h, --help            this text\n\n"
         "exit codes: 0 right, 2 usage, 5 out of memory, 6 the driver failed or died,\n"
         "7 output not writable, 8 internal");
    return EXIT_RIGHT;
}

static int list_devices(void *json) {
    listing list = {.infos = NULL};
    child_begins(CHILD_PATIENCE, "listing the devices");
    int code = open_listing(&list);
    if (!code) {
        code = *(int *)json ? print_json(&list) : print_text(&list);
    }
    close_listing(&list);
    return code;
}

int command_devices(int argc, char **argv) {
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    int json = 0;
    optind = 0; /* a fresh scan: main may have looked at options, too */
    for (int option; (option = next_option(argc, argv, ":h", options)) != -1;) {
        switch (option) {
        case 'j':
            json = 1;
            break;
        case 'h':
            return help();
        default:
            return fail_option(argv, option);
        }
    }
    if (optind < argc) {
        return fail_operand(argv);
    }
    return run_in_child(argv[0], list_devices, &json, NULL);
}
