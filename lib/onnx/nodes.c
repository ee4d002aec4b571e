/* SPDX-License-Identifier: MIT */
#include "nodes.h"

#include <string.h>

typedef struct kind {
    const char *name;
    void (*read)(clcnn_node *node);
} kind;

#define CLCNN_NODE_ENTRY(name) {#name, clcnn_read_##name},
static const kind kinds[] = {CLCNN_NODE_LIST(CLCNN_NODE_ENTRY)};

static const kind *find(const clcnn_proto_node *proto) {
    const char *domain = proto->domain ? proto->domain : "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, proto->op_type) == 0 &&
            (!domain[0] || strcmp(domain, "ai.onnx") == 0)) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* Bits of one number note attributes and outputs. */
enum { MOST = 64 };

static void check(clcnn_node *node) {
    const clcnn_proto_node *p = node->proto;
    if (p->n_attribute > MOST || p->n_output > MOST) {
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED,
                          "it has %zu attributes and %zu outputs; %d of each can be read",
                          p->n_attribute, p->n_output, MOST);
    }
    for (size_t i = 0; i < p->n_attribute; i++) {
        if (!p->attribute[i]->name) {
            clcnn_node_refuse(node, CLCNN_BAD_FORMAT, "attribute %zu has no name", i);
        }
    }
    if (!p->op_type) {
        clcnn_node_refuse(node, CLCNN_BAD_FORMAT,
                          "it does not say what it does: op_type is missing");
    }
}

clcnn_status clcnn_node_read(clcnn_node *node) {
    check(node);
    if (!clcnn_node_sound(node)) {
        return clcnn_node_finish(node);
    }
    const kind *k = find(node->proto);
    if (!k) {
        const char *domain = node->proto->domain;
        clcnn_node_refuse(node, CLCNN_UNSUPPORTED, "%.60s%s%.60s is no operator that can be read",
                          node->proto->op_type, domain && domain[0] ? " of " : "",
                          domain ? domain : "");
    } else {
        k->read(node);
    }
    return clcnn_node_finish(node);
}
