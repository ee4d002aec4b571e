/* SPDX-License-Identifier: MIT
 * A model of a file in a context, with the tensors of its runs. */
#ifndef CLCNN_TOOLS_MODEL_NETWORK_H
#define CLCNN_TOOLS_MODEL_NETWORK_H

#include "clcnn_model.h"
#include "files.h"

/* Whether a command line has --model. */
int model_is_asked(int argc, char **argv);

/* What every command says of the model that it reads. */
typedef struct model_source {
    const char *path, *device; /* device: NULL, the default */
    model_files inputs;
    long batch; /* 0: not given */
} model_source;

/* Empty; model_files_free its inputs. */
model_source model_source_none(void);

/* Its options, in a table and in letters, beside which a command may have {"model", .., MODEL_OPTION_MODEL};
 * those of a command's own begin at MODEL_OWN_OPTIONS. */
enum { MODEL_OPTION_MODEL = 256, MODEL_OPTION_BATCH, MODEL_OWN_OPTIONS };
#define MODEL_LETTERS "i:c:d:"
#define MODEL_OPTIONS                                                                              \
    {"input", required_argument, NULL, 'i'}, {"constant", required_argument, NULL, 'c'},           \
        {"device", required_argument, NULL, 'd'}, {                                                \
        "batch", required_argument, NULL, MODEL_OPTION_BATCH                                       \
    }

/* Takes one of them, with optarg, or says why not, as of an option that nobody knows. */
int model_source_option(model_source *source, int option, char **argv);

/* Reads the inputs' files, then the model for their shapes. EXIT_RIGHT, or an exit code after its line. */
int model_load(model_source *source, clcnn_model **model);

/* The batch for which it is compiled, where the file fixes another one than the command line asks for; else 0. */
int model_batch(const model_source *source, const clcnn_model *model);

typedef struct model_network {
    clcnn_compiled *compiled;
    clcnn_tensor **inputs, **outputs;
    size_t input_count, output_count;
} model_network;

/* Compiles it, with tensors for a run. model_network_destroy either way; the context outlives it. */
int model_network_create(const clcnn_model *model, clcnn_context *context,
                         const clcnn_compile_desc *desc, model_network *net);
void model_network_destroy(model_network *net);

/* Fills the inputs from the files. Those that have none: drawn at random where `seed` is not 0, else
 * refused. */
int model_network_fill(model_network *net, const model_files *inputs, unsigned seed);

/* Enqueues a run. */
int model_network_run(model_network *net);

/* The elements of a tensor, of float32 or int32, to be freed; NULL after a line was printed. */
void *model_values(clcnn_tensor *tensor, int *code);

/* "2x3", for tables and pictures, and "conv2d direct 6x4": an operator with its solver and tile. */
typedef struct model_word {
    char text[CLCNN_MAX_RANK * 12];
} model_word;
model_word model_shape_word(clcnn_shape shape);
model_word model_solver_word(const clcnn_op_information *info);

#endif
