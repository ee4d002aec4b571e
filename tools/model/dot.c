/* SPDX-License-Identifier: MIT */
#include "dot.h"

#include <stdio.h>

#include "network.h"

/* Within quotes of Graphviz. */
static void print_text(const char *text) {
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else {
            putchar(c < ' ' ? '?' : c);
        }
    }
}

/* An arrow from what makes the value: named by the value, as layers and inputs are. */
static void print_arrow(const clcnn_model *model, int value, const char *to, int number) {
    if (value && !clcnn_model_is_constant(model, value)) {
        printf("  v%d -> %s%d [label=\"%s\"];\n", value, to, number,
               model_shape_word(clcnn_model_shape(model, value)).text);
    }
}

static void print_layer(const clcnn_model *model, const clcnn_model_layer_information *layer) {
    printf("  v%d [shape=box,label=\"%s", layer->outputs[0], layer->operator_name);
    if (layer->name) {
        fputs("\\n", stdout);
        print_text(layer->name);
    }
    puts("\"];");
    for (size_t i = 0; i < layer->input_count; i++) {
        print_arrow(model, layer->inputs[i], "v", layer->outputs[0]);
    }
    for (size_t i = 1; i < layer->output_count; i++) { /* the others come out of it as points */
        printf("  v%d [shape=point];\n  v%d -> v%d;\n", layer->outputs[i], layer->outputs[0],
               layer->outputs[i]);
    }
}

void model_dot(const clcnn_model *model) {
    puts("digraph model {\n  node [fontname=\"sans-serif\",fontsize=10];\n"
         "  edge [fontname=\"sans-serif\",fontsize=8];");
    for (size_t i = 0; clcnn_model_input_at(model, i).name; i++) {
        printf("  v%d [shape=oval,label=\"", clcnn_model_input_at(model, i).value);
        print_text(clcnn_model_input_at(model, i).name);
        puts("\"];");
    }
    for (size_t i = 0; clcnn_model_layer_at(model, i).operator_name; i++) {
        const clcnn_model_layer_information layer = clcnn_model_layer_at(model, i);
        print_layer(model, &layer);
    }
    for (size_t i = 0; clcnn_model_output_at(model, i).name; i++) {
        printf("  o%zu [shape=oval,label=\"", i);
        print_text(clcnn_model_output_at(model, i).name);
        puts("\"];");
        print_arrow(model, clcnn_model_output_at(model, i).value, "o", (int)i);
    }
    puts("}");
}
