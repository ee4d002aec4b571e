/* SPDX-License-Identifier: MIT
 *
 * clcnn: convolutional networks in C on any OpenCL device, with TensorFlow's semantics.
 *
 *   clcnn_context   where work runs: an OpenCL device, or "reference" (the host, double sums)
 *   clcnn_tensor    values of one type with a shape, in one context; also a view of another's
 *   clcnn_op        an operator prepared for one context and its operands' shapes; run it many times
 *
 * The same calls work on both kinds of context, so a device is verified by running twice and
 * comparing: `clcnn_verify.h` adds what judges a result, `clcnn_model.h` networks, `clcnn_opencl.h` what
 * names OpenCL.
 *
 * Rules that hold for every call
 *   Errors     A call that can fail returns a clcnn_status; 0 is success. clcnn_last_error() then
 *              gives this thread's line: object, fact, rule. When arguments are refused nothing has
 *              changed, outputs are untouched, and the context stays usable. After a device failure
 *              (CLCNN_DEVICE_FAILED) the content of outputs is undefined and the context is lost:
 *              its calls fail, destroying works. After CLCNN_OUT_OF_MEMORY the context is as good
 *              as before and the call can be made again; what a run or a fill was to set is
 *              undefined then.
 *   Ownership  What a create call stores belongs to the caller, who destroys it; a failed create
 *              stores NULL; destroying NULL does nothing. Getters lend. A context outlives its
 *              tensors and operators; a view may outlive the tensor that it was made of. A
 *              descriptor and the strings in it (device, solver, tile) need not outlive the call
 *              that they are given to.
 *   Threads    One thread at a time per context and what was made in it; contexts are independent.
 *              Signal handlers that a driver replaces while a device is opened or a kernel built
 *              are put back, so another thread should not install its own meanwhile.
 *   Forks      A driver does not survive a fork: the child lacks its threads and would wait for
 *              ever. So where a process has opened a driver through the library (clcnn_devices too)
 *              its forked children are refused at once with CLCNN_UNSUPPORTED: nothing has changed,
 *              the parent goes on, and no other device would do but the reference, which works.
 *              Destroying in a child frees host memory and touches no driver. Fork, then open.
 *   Waiting    Runs, fills and the packing of constants are enqueued in order and do not wait for
 *              their own result. clcnn_tensor_read and _write, those of _bytes, clcnn_op_time,
 *              clcnn_context_finish and _check_guards, and destroying a context wait for all that
 *              was enqueued; creating an operator may. Tensors and operators may be destroyed before
 *              it has run. On a queue of the library's own at most 8192 runs and fills are in
 *              flight: one more waits until the older half has run.
 *   Zero       A descriptor's field of zero is its documented default, and a NULL descriptor is a
 *              descriptor of zeros, so a designated initialiser states what differs.
 *   Layout     Shapes list axes in memory order, outermost first, and are passed and returned by
 *              value; a getter that is given NULL returns rank 0. Tensors are dense, but for views
 *              of a part of the innermost axis. A tensor has no layout of its own: an operator's
 *              data_format says how it reads its input. Axes before the last three fold into the
 *              batch n; only for flatten the batch is the first axis.
 *   Growth     Each enum value keeps its number; new ones are appended, and only a _COUNT moves.
 *              Until 1.0 a struct grows at its end, and only with a new MINOR. The soname carries
 *              MAJOR.MINOR, so a program runs with the MINOR that it was built for. */
#ifndef CLCNN_H
#define CLCNN_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CLCNN_VERSION "0.2.0"

#ifndef CLCNN_API
#if defined(__GNUC__)
#define CLCNN_API __attribute__((visibility("default")))
#else
#define CLCNN_API
#endif
#endif

/* The version of the library that runs, "major.minor.patch". */
CLCNN_API const char *clcnn_version(void);

/* ---- Status -------------------------------------------------------------------------------- */

/* X(constant, text): each is something a caller would do differently. */
#define CLCNN_STATUS_LIST(X)                                                                       \
    X(CLCNN_OK, "success")                                                                         \
    X(CLCNN_INVALID_ARGUMENT, "an argument is not what the call takes")                            \
    X(CLCNN_INVALID_SHAPE, "shapes do not fit each other or the operator")                         \
    X(CLCNN_UNSUPPORTED, "valid, but not on this device, in this build or after a fork")           \
    X(CLCNN_NO_DEVICE, "no such device, or no OpenCL driver")                                      \
    X(CLCNN_OUT_OF_MEMORY, "not enough host or device memory, or over the memory budget")          \
    X(CLCNN_BUILD_FAILED, "the driver could not build a kernel")                                   \
    X(CLCNN_DEVICE_FAILED, "the driver failed while working; the context is lost")                 \
    X(CLCNN_INTERNAL, "a fault of the library or its kernels")                                     \
    X(CLCNN_IO_ERROR, "a file is not there or cannot be read or written")                          \
    X(CLCNN_BAD_FORMAT, "a file or its bytes are not of the format that they should have")

#define CLCNN_STATUS_CONSTANT(constant, text) constant,
typedef enum clcnn_status {
    CLCNN_STATUS_LIST(CLCNN_STATUS_CONSTANT) CLCNN_STATUS_COUNT
} clcnn_status;

/* The constant's name ("CLCNN_OK") and its text. Unknown values are named so. */
CLCNN_API const char *clcnn_status_name(clcnn_status status);
CLCNN_API const char *clcnn_status_text(clcnn_status status);

typedef struct clcnn_error {
    clcnn_status status; /* of the last call of this thread that failed */
    int driver_code;     /* OpenCL's own code, 0 where none is behind it */
    const char *message; /* one line: object, fact with its values, rule */
} clcnn_error;

/* This thread's last failure; never NULL. It stays until the thread's next failure. */
CLCNN_API const clcnn_error *clcnn_last_error(void);

/* ---- Shapes -------------------------------------------------------------------------------- */

#define CLCNN_MAX_RANK 8

/* The most elements a shape may have, 2^31 - 2^16: kernels count in 32 bits and look up to a block
 * ahead of what they count. */
#define CLCNN_MAX_ELEMENTS 2147418112

typedef struct clcnn_shape {
    int rank;                /* 1 to CLCNN_MAX_RANK */
    int dim[CLCNN_MAX_RANK]; /* each at least 1; their product is at most CLCNN_MAX_ELEMENTS */
} clcnn_shape;

CLCNN_API clcnn_shape clcnn_shape1(int a);
CLCNN_API clcnn_shape clcnn_shape2(int a, int b);
CLCNN_API clcnn_shape clcnn_shape3(int a, int b, int c);
CLCNN_API clcnn_shape clcnn_shape4(int a, int b, int c, int d);

/* The number of elements; 0 for a shape that breaks the rules above. */
CLCNN_API size_t clcnn_shape_count(clcnn_shape shape);

/* 1 where rank and every size are the same, else 0. */
CLCNN_API int clcnn_shape_equal(clcnn_shape a, clcnn_shape b);

/* ---- Devices and contexts ------------------------------------------------------------------ */

typedef enum clcnn_device_type {
    CLCNN_DEVICE_REFERENCE,
    CLCNN_DEVICE_CPU,
    CLCNN_DEVICE_GPU,
    CLCNN_DEVICE_ACCELERATOR
} clcnn_device_type;

typedef struct clcnn_device_info {
    char id[16]; /* "platform:device", or "reference": a clcnn_context_desc's device */
    clcnn_device_type type;
    int usable; /* 0: cannot run clcnn's kernels, or a query failed; `problem` says why */
    char problem[128];
    char name[128], platform[128], vendor[128], version[128], driver[128];
    int compute_units;
    int clock_mhz;    /* 0: the driver does not know */
    int vector_width; /* floats the device likes best in one vector */
    int fma;          /* 1: a fused multiply-add is fast */
    size_t global_memory, max_allocation, local_memory; /* bytes */
    size_t max_group_size;                              /* work-items */
} clcnn_device_info;

/* Lists the devices, "reference" last. Stores at most `capacity` entries (infos may be NULL when it
 * is 0) and in *count how many there are. Without a driver only the reference is listed. */
CLCNN_API clcnn_status clcnn_devices(clcnn_device_info *infos, size_t capacity, size_t *count);

typedef struct clcnn_context clcnn_context;

/* Hears one line without an end of line; called from inside the call that has something to say, so
 * it calls nothing of the library. */
typedef void (*clcnn_log_callback)(void *user, const char *line);

typedef enum clcnn_fma { CLCNN_FMA_AUTO, CLCNN_FMA_ON, CLCNN_FMA_OFF } clcnn_fma;

typedef struct clcnn_context_desc {
    /* In any case of letters, the first of these that a device answers to:
     *   its id       "0:1" (platform:device), or "reference"
     *   its type     "gpu", "cpu" or "accelerator": the best one
     *   its name     of equal ones the first, which the log says
     *   a part       of its name, platform, vendor or version ("PoCL"), if no other's has it too
     * NULL or "": the environment's CLCNN_DEVICE, else the best GPU, else an accelerator, else a
     * CPU; the reference in a library built without OpenCL. A simulator (Oclgrind) is never the
     * best one. */
    const char *device;
    clcnn_log_callback log; /* NULL: silent */
    void *log_user;         /* handed to log */
    size_t memory_budget;   /* bytes of buffers alive at once; 0: the device's global memory */
    int guard_zones;        /* 1: patterns around every buffer, see clcnn_context_check_guards */
    int profiling;          /* 1: clcnn_op_time works */
    int vector_width;       /* 1, 4, 8 or 16 floats a kernel's vector holds; 0: the device's */
    clcnn_fma fma;          /* AUTO: fused multiply-add where the device says it is fast */
} clcnn_context_desc;

/* Opens the device of desc (NULL: all defaults).
 *
 * PoCL runs short kernels at half speed unless its threads are bound to CPUs: the program, not the
 * library, sets POCL_AFFINITY=1 in its environment before the first call. Only where
 * sched_getaffinity allows exactly the CPUs 0 to n - 1 that are online: PoCL binds thread i to CPU i
 * whatever the process may use, and aborts where that is refused, as in a container. */
CLCNN_API clcnn_status clcnn_context_create(const clcnn_context_desc *desc,
                                            clcnn_context **context);
CLCNN_API void clcnn_context_destroy(clcnn_context *context);

/* The device of this context, NULL of NULL. Lent: lives as long as the context. */
CLCNN_API const clcnn_device_info *clcnn_context_device(const clcnn_context *context);

/* Waits until everything enqueued has run. */
CLCNN_API clcnn_status clcnn_context_finish(clcnn_context *context);

/* Bytes of buffers alive, guard zones included; one that several tensors share counts once. */
CLCNN_API size_t clcnn_context_memory(const clcnn_context *context);

/* Waits, then checks the guard zones of every buffer in the context (tensors, packed filters,
 * workspaces). CLCNN_INTERNAL when one was overwritten, CLCNN_INVALID_ARGUMENT without
 * guard zones. */
CLCNN_API clcnn_status clcnn_context_check_guards(clcnn_context *context);

/* ---- Tensors ------------------------------------------------------------------------------- */

/* X(constant, name, bytes of an element). Operators compute in float32; int32 is for indices. */
#define CLCNN_TYPE_LIST(X)                                                                         \
    X(CLCNN_FLOAT32, "float32", 4)                                                                 \
    X(CLCNN_INT32, "int32", 4)

#define CLCNN_TYPE_CONSTANT(constant, name, size) constant,
typedef enum clcnn_type { CLCNN_TYPE_LIST(CLCNN_TYPE_CONSTANT) CLCNN_TYPE_COUNT } clcnn_type;

/* The type's name and the bytes of an element. A type that is none gives NULL and 0. */
CLCNN_API const char *clcnn_type_name(clcnn_type type);
CLCNN_API size_t clcnn_type_size(clcnn_type type);

typedef struct clcnn_tensor clcnn_tensor;

/* A tensor with undefined content. */
CLCNN_API clcnn_status clcnn_tensor_create(clcnn_context *context, clcnn_type type,
                                           clcnn_shape shape, clcnn_tensor **tensor);
CLCNN_API void clcnn_tensor_destroy(clcnn_tensor *tensor);
CLCNN_API clcnn_shape clcnn_tensor_shape(const clcnn_tensor *tensor);
CLCNN_API clcnn_type clcnn_tensor_type(const clcnn_tensor *tensor);

/* Copies `count` values, which must be the tensor's whole content, in or out; waits for it. The
 * tensor is of float32. */
CLCNN_API clcnn_status clcnn_tensor_write(clcnn_tensor *tensor, const float *values, size_t count);
CLCNN_API clcnn_status clcnn_tensor_read(clcnn_tensor *tensor, float *values, size_t count);

/* The same for a tensor of any type: `bytes` are those of all its elements, row after row. */
CLCNN_API clcnn_status clcnn_tensor_write_bytes(clcnn_tensor *tensor, const void *values,
                                                size_t bytes);
CLCNN_API clcnn_status clcnn_tensor_read_bytes(clcnn_tensor *tensor, void *values, size_t bytes);

/* Sets every element to `value`, which the tensor's type holds exactly, in order with the runs. */
CLCNN_API clcnn_status clcnn_tensor_fill(clcnn_tensor *tensor, float value);

/* Views: tensors of their own on the elements of another tensor, or of a view. Nothing is copied:
 * what is set in one is read in the other, in the order of the calls. Tensor and views are
 * destroyed in any order; the memory goes with the last of them. A part lies inside its axis and
 * has at least one index. */

/* All elements of a dense tensor, in memory order, as another shape with as many. */
CLCNN_API clcnn_status clcnn_tensor_view_shape(clcnn_tensor *tensor, clcnn_shape shape,
                                               clcnn_tensor **view);

/* `count` indices from `start` on of the outermost axis: some images of a batch. */
CLCNN_API clcnn_status clcnn_tensor_view_outer(clcnn_tensor *tensor, int start, int count,
                                               clcnn_tensor **view);

/* The same of the innermost axis: some channels of NHWC. Where there are several rows the view is
 * not dense: it keeps the tensor's pitch, and reading, writing and filling it leave what lies
 * between its rows alone. */
CLCNN_API clcnn_status clcnn_tensor_view_inner(clcnn_tensor *tensor, int start, int count,
                                               clcnn_tensor **view);

/* Elements from the start of one innermost row to the next: the last axis' size where the tensor is
 * dense. 0 of NULL. */
CLCNN_API int clcnn_tensor_pitch(const clcnn_tensor *tensor);

/* ---- Initializers (Keras) ------------------------------------------------------------------ */

/* Glorot's (Glorot and Bengio 2010), He's and LeCun's are VARIANCE_SCALING by a scale and a mode. */
typedef enum clcnn_initializer_kind {
    CLCNN_GLOROT_UNIFORM, /* 1, FAN_AVG: U(-L, L), L = sqrt(6 / (fan_in + fan_out)) */
    CLCNN_RANDOM_NORMAL,  /* mean a, standard deviation b; 0: 0.05 */
    CLCNN_RANDOM_UNIFORM, /* from a up to b, which is never drawn; both 0: from -0.05 to 0.05 */
    CLCNN_CONSTANT,       /* a everywhere */
    CLCNN_ZEROS,
    CLCNN_ONES,
    CLCNN_GLOROT_NORMAL,    /* 1, FAN_AVG */
    CLCNN_HE_UNIFORM,       /* 2, FAN_IN */
    CLCNN_HE_NORMAL,        /* 2, FAN_IN */
    CLCNN_LECUN_UNIFORM,    /* 1, FAN_IN */
    CLCNN_LECUN_NORMAL,     /* 1, FAN_IN */
    CLCNN_VARIANCE_SCALING, /* variance a / the fan that mode says; a 0: 1 */
    CLCNN_TRUNCATED_NORMAL  /* as RANDOM_NORMAL, but none beyond 2 b from the mean */
} clcnn_initializer_kind;

typedef enum clcnn_filter_layout { CLCNN_HWIO, CLCNN_OIHW } clcnn_filter_layout;

/* FAN_AVG is their mean. */
typedef enum clcnn_fan_mode { CLCNN_FAN_IN, CLCNN_FAN_OUT, CLCNN_FAN_AVG } clcnn_fan_mode;

/* With the variance V of a scaling. As NORMAL it is truncated at two standard deviations, and these
 * are sqrt(V) / 0.87962566, so that V is the variance that is left. UNIFORM ends at sqrt(3 V). */
typedef enum clcnn_distribution {
    CLCNN_DISTRIBUTION_NORMAL,
    CLCNN_DISTRIBUTION_UNTRUNCATED_NORMAL,
    CLCNN_DISTRIBUTION_UNIFORM
} clcnn_distribution;

typedef struct clcnn_initializer {
    clcnn_initializer_kind kind;
    unsigned seed;
    /* see the kinds; of the random ones finite, b as a deviation and a scale not below 0. What a
     * kind does not read is 0, mode and distribution too */
    float a, b;
    clcnn_filter_layout layout; /* which axes of a filter are fan-in and fan-out */
    /* the channels C of a depthwise filter (kh, kw, 1, C multiplier), whose fans are those of Keras'
     * (kh, kw, C, multiplier); 0: another filter */
    int depthwise;
    clcnn_fan_mode mode;             /* of VARIANCE_SCALING */
    clcnn_distribution distribution; /* of VARIANCE_SCALING */
} clcnn_initializer;

/* Fills `count` host values, the elements of `shape` in memory order: (kh, kw, I, filters) or
 * (in, out) or, for OIHW, (filters, I, kh, kw). fan_in = kh kw I, fan_out = kh kw filters, for a
 * depthwise filter kh kw C and kh kw multiplier. The stream is Philox4x32-10 (Salmon et al. 2011)
 * keyed by the seed, element i from counter i / 4; a truncated element that is redrawn takes the
 * same place in counter (i / 4, k), k the 64-bit upper half, for its k-th redraw. Uniform values
 * use its top 24 bits and are the same to the bit everywhere; normal ones are Box-Muller in double,
 * equal to within an ulp of float. The initializer is required. */
CLCNN_API clcnn_status clcnn_initialize(const clcnn_initializer *initializer, clcnn_shape shape,
                                        float *values, size_t count);

/* ---- What the operators share -------------------------------------------------------------- */

typedef enum clcnn_data_format { CLCNN_NHWC, CLCNN_NCHW } clcnn_data_format;

typedef enum clcnn_padding {
    CLCNN_PADDING_VALID, /* none */
    CLCNN_PADDING_SAME,  /* output is ceil(input / stride); the extra cell at bottom and right */
    CLCNN_PADDING_SAME_LOWER, /* the same with the extra cell at top and left (ONNX) */
    CLCNN_PADDING_EXPLICIT    /* the descriptor's pads: top, left, bottom, right */
} clcnn_padding;

/* X(constant, name, parameters, default p0, p1, p2). v is the value, p the parameters.
 *   linear v                          relu   min(v, max_value) if v > threshold,
 *   relu6 min(max(v, 0), 6)                  else negative_slope (v - threshold)
 *   leaky_relu v or slope v           elu v or alpha (exp v - 1)
 *   selu scale (v or alpha (exp v - 1))      sigmoid 1 / (1 + exp -v)
 *   hard_sigmoid relu6(v + 3) / 6, with parameters min(max(slope v + offset, 0), 1)
 *   hard_swish v relu6(v + 3) / 6     softplus log(1 + exp v)
 *   softsign v / (1 + |v|)            swish v sigmoid(beta v)
 *   gelu v / 2 (1 + erf(v / sqrt 2))  exponential exp v
 *   gelu_tanh v / 2 (1 + tanh(sqrt(2 / pi) (v + 0.044715 v^3))), Keras' approximate gelu
 *   celu v or alpha (exp(v / alpha) - 1)     mish v tanh(log(1 + exp v))
 *   log_sigmoid -log(1 + exp -v)      hard_tanh min(max(v, -1), 1)
 *   hard_shrink v, 0 where |v| <= threshold  soft_shrink the same, threshold nearer to 0
 *   tanh_shrink v - tanh v            threshold v if v > threshold, else value
 *   squareplus (v + sqrt(v^2 + b)) / 2       clip min(max(v, min), max)
 *   sparse_plus 0 up to -1, (v + 1)^2 / 4 up to 1, then v
 *   sparse_sigmoid min(max((v + 1) / 2, 0), 1)
 *   abs |v|                           negative -v
 *   sqrt, log, erf as in C: below 0 sqrt and log are NaN, and log 0 is -infinity
 *   reciprocal 1 / v, of 0 an infinity with its sign
 *   floor, ceil as in C               round to the nearest whole number, a half to the even one
 *   softmax exp(v - m) / sum exp(v - m), over the channels, m the largest of them: the last axis, in
 *     NCHW the third from last. Of conv2d, dense and matmul; others refuse it
 * NaN stays NaN whatever the kind and its parameters; Keras' relu with a threshold and no
 * negative_slope makes it 0, its shrinks 0, its threshold the value. */
#define CLCNN_ACTIVATION_LIST(X)                                                                   \
    X(CLCNN_LINEAR, "linear", 0, 0, 0, 0)                                                          \
    X(CLCNN_RELU, "relu", 3, HUGE_VALF, 0, 0) /* max_value, negative_slope, threshold */           \
    X(CLCNN_RELU6, "relu6", 0, 0, 0, 0)                                                            \
    X(CLCNN_LEAKY_RELU, "leaky_relu", 1, 0.2f, 0, 0)                            /* slope */        \
    X(CLCNN_ELU, "elu", 1, 1, 0, 0)                                             /* alpha */        \
    X(CLCNN_SELU, "selu", 2, 1.6732632423543772848f, 1.0507009873554804934f, 0) /* alpha, scale */ \
    X(CLCNN_SIGMOID, "sigmoid", 0, 0, 0, 0)                                                        \
    X(CLCNN_HARD_SIGMOID, "hard_sigmoid", 2, 1.0f / 6, 0.5f, 0) /* slope, offset */                \
    X(CLCNN_TANH, "tanh", 0, 0, 0, 0)                                                              \
    X(CLCNN_SOFTPLUS, "softplus", 0, 0, 0, 0)                                                      \
    X(CLCNN_SOFTSIGN, "softsign", 0, 0, 0, 0)                                                      \
    X(CLCNN_SWISH, "swish", 1, 1, 0, 0) /* beta */                                                 \
    X(CLCNN_HARD_SWISH, "hard_swish", 0, 0, 0, 0)                                                  \
    X(CLCNN_GELU, "gelu", 0, 0, 0, 0)                                                              \
    X(CLCNN_EXPONENTIAL, "exponential", 0, 0, 0, 0)                                                \
    X(CLCNN_GELU_TANH, "gelu_tanh", 0, 0, 0, 0)                                                    \
    X(CLCNN_CELU, "celu", 1, 1, 0, 0) /* alpha */                                                  \
    X(CLCNN_MISH, "mish", 0, 0, 0, 0)                                                              \
    X(CLCNN_LOG_SIGMOID, "log_sigmoid", 0, 0, 0, 0)                                                \
    X(CLCNN_HARD_TANH, "hard_tanh", 0, 0, 0, 0)                                                    \
    X(CLCNN_HARD_SHRINK, "hard_shrink", 1, 0.5f, 0, 0) /* threshold */                             \
    X(CLCNN_SOFT_SHRINK, "soft_shrink", 1, 0.5f, 0, 0) /* threshold */                             \
    X(CLCNN_TANH_SHRINK, "tanh_shrink", 0, 0, 0, 0)                                                \
    X(CLCNN_THRESHOLD, "threshold", 2, 0, 0, 0)   /* threshold, value; Keras has no defaults */    \
    X(CLCNN_SQUAREPLUS, "squareplus", 1, 4, 0, 0) /* b */                                          \
    X(CLCNN_SPARSE_PLUS, "sparse_plus", 0, 0, 0, 0)                                                \
    X(CLCNN_SPARSE_SIGMOID, "sparse_sigmoid", 0, 0, 0, 0)                                          \
    X(CLCNN_CLIP, "clip", 2, -HUGE_VALF, HUGE_VALF, 0) /* min, max */                              \
    X(CLCNN_SOFTMAX, "softmax", 0, 0, 0, 0)                                                        \
    X(CLCNN_ABS, "abs", 0, 0, 0, 0)                                                                \
    X(CLCNN_NEGATIVE, "negative", 0, 0, 0, 0)                                                      \
    X(CLCNN_SQRT, "sqrt", 0, 0, 0, 0)                                                              \
    X(CLCNN_RECIPROCAL, "reciprocal", 0, 0, 0, 0)                                                  \
    X(CLCNN_LOG, "log", 0, 0, 0, 0)                                                                \
    X(CLCNN_ERF, "erf", 0, 0, 0, 0)                                                                \
    X(CLCNN_FLOOR, "floor", 0, 0, 0, 0)                                                            \
    X(CLCNN_CEIL, "ceil", 0, 0, 0, 0)                                                              \
    X(CLCNN_ROUND, "round", 0, 0, 0, 0)

#define CLCNN_ACTIVATION_CONSTANT(constant, name, parameters, p0, p1, p2) constant,
typedef enum clcnn_activation_kind {
    CLCNN_ACTIVATION_LIST(CLCNN_ACTIVATION_CONSTANT) CLCNN_ACTIVATION_COUNT
} clcnn_activation_kind;

typedef struct clcnn_activation {
    clcnn_activation_kind kind;
    int custom; /* 0: the kind's default parameters, p is zeros or these; 1: p as it stands */
    /* in the list's order, 0 where the kind has no more; none is NaN; relu's, the shrinks' and
     * squareplus' are 0 or more, celu's is above 0, and the last two and leaky_relu's are finite */
    float p[3];
} clcnn_activation;

/* The kind's name, number of parameters and their defaults (defaults may be NULL). A kind that is
 * none gives NULL and -1. */
CLCNN_API const char *clcnn_activation_name(clcnn_activation_kind kind);
CLCNN_API int clcnn_activation_parameters(clcnn_activation_kind kind, float defaults[3]);

/* How far a result may be from the exact one; clcnn_op_info tells it, clcnn_verify.h applies it. */
typedef enum clcnn_error_class {
    CLCNN_ERROR_EXACT,       /* copies and comparisons: equal */
    CLCNN_ERROR_SUM,         /* a sum of n products: a multiple of S, the sum of their magnitudes */
    CLCNN_ERROR_AVERAGE,     /* a sum of n terms, divided */
    CLCNN_ERROR_SOFTMAX,     /* a multiple of the result */
    CLCNN_ERROR_LOG_SOFTMAX, /* absolute, growing with the result */
    CLCNN_ERROR_NORM, /* a multiple of S, which is scale (|x| + |mean|) + |beta|, or as clcnn_verify.h
                         says of what computes its mean: never exact */
    CLCNN_ERROR_INTERPOLATION, /* a sum by weights that are rounded: a multiple of S, 0 of a copy */
    CLCNN_ERROR_WINOGRAD /* a sum of transformed products: a multiple of the sum of their magnitudes,
                            never exact */
} clcnn_error_class;

/* ---- Operators: rows, operands, choice ------------------------------------------------------
 * Every operator is one row of data: its name, the fields of its descriptor, its inputs and
 * outputs. The generic calls below take an operator by its name; the typed forms further down
 * (clcnn_conv2d_create) are these calls with the arguments checked by the compiler. */

typedef enum clcnn_field_kind {
    CLCNN_FIELD_INT,        /* `count` ints behind each other, none negative */
    CLCNN_FIELD_WORD,       /* an enum, or a flag: 0 or 1 */
    CLCNN_FIELD_PADDING,    /* a clcnn_padding and, behind it, int pads[4] */
    CLCNN_FIELD_ACTIVATION, /* a clcnn_activation */
    CLCNN_FIELD_FLOAT,      /* `count` floats behind each other, none NaN */
    CLCNN_FIELD_SIGNED      /* as INT, below 0 too; of all axes */
} clcnn_field_kind;

/* A field of a descriptor. */
typedef struct clcnn_field {
    const char *name; /* its name in the struct: "stride" */
    const char *key;  /* its name in problem lines: "s", of two ints "sh" and "sw" */
    clcnn_field_kind kind;
    /* INT and FLOAT: 1, or 2 for h and w; INT and SIGNED: or CLCNN_MAX_RANK for the axes of the input,
     * reshape's dims for those of the output, the first one first */
    int count;
    size_t offset;            /* in the descriptor */
    const char *const *words; /* WORD: the value i is words[i]; ends with NULL */
    const char *zero;         /* INT, SIGNED and FLOAT: what 0 stands for */
} clcnn_field;

typedef struct clcnn_operand_info {
    const char *name; /* "filter" */
    clcnn_type type;
    int optional; /* 1: may be left out; of outputs: is there where the descriptor asks for it */
} clcnn_operand_info;

/* Arrays end with an entry whose name is NULL. */
typedef struct clcnn_operator_info {
    const char *name;
    size_t desc_size; /* sizeof of its descriptor */
    const clcnn_field *fields;
    const clcnn_operand_info *inputs;
    int repeated; /* 1: the last input may be there any number of times */
    const clcnn_operand_info *outputs;
} clcnn_operator_info;

/* The operators in a fixed order; NULL behind the last one. Lent by the library, for good. */
CLCNN_API const clcnn_operator_info *clcnn_operator_at(size_t index);

/* The operator of this name; NULL where there is none. */
CLCNN_API const clcnn_operator_info *clcnn_operator_find(const char *name);

/* Sets or prints a field of operator `name`'s descriptor by its name, `desc_size` being sizeof of
 * the descriptor: ints "2" or "2,1", of all axes "0,1,1" where the others are 0, floats "0.5" or
 * "2,0.5", a word "nchw", padding "same" or "1,1,0,0" (top, left, bottom, right), an activation
 * "relu" or "relu:6,0,0" with all of its parameters. Printing needs room for `capacity` characters, 0
 * among them, gives "" for the default and refuses what the field cannot hold. */
CLCNN_API clcnn_status clcnn_desc_set(const char *name, void *desc, size_t desc_size,
                                      const char *field, const char *value);
CLCNN_API clcnn_status clcnn_desc_get(const char *name, const void *desc, size_t desc_size,
                                      const char *field, char *text, size_t capacity);

/* What a field's value must be, in words: "nhwc or nchw"; cut where it does not fit, "" for NULL. */
CLCNN_API void clcnn_field_rule(const clcnn_field *field, char *text, size_t capacity);

/* One input of an operator. All zeros: it is left out. */
typedef struct clcnn_operand {
    clcnn_shape shape; /* of the tensors that are given at each run */
    clcnn_type type;
    int pitch; /* of these tensors (clcnn_tensor_pitch); 0: dense */
    /* or the tensor whose content it always has, the three above being zeros: it is packed once when
     * the operator is created. The packing is enqueued, so calls of the library may change or
     * destroy the tensor at once; by other means only after clcnn_context_finish */
    clcnn_tensor *constant;
} clcnn_operand;

CLCNN_API clcnn_operand clcnn_given(clcnn_shape shape); /* dense, float32 */
CLCNN_API clcnn_operand clcnn_constant(clcnn_tensor *tensor);

/* An operator with its operands: what is to be computed. */
typedef struct clcnn_op_desc {
    const char *name; /* "conv2d" */
    const void *desc; /* its descriptor, here a clcnn_conv2d_desc; NULL: all zeros */
    size_t desc_size; /* sizeof of it, not 0; what a library does not know must be zeros */
    const clcnn_operand *inputs; /* in the row's order */
    size_t input_count;          /* optional ones at the end may be left out */
    const int *output_pitch;     /* of each output that is asked for; NULL, or 0: dense */
} clcnn_op_desc;

/* How it is to be computed. All zeros, or NULL: as the library chooses. */
typedef struct clcnn_choice {
    const char *solver, *tile; /* NULL or "": chosen; names as clcnn_op_info gives them */
    size_t workspace_limit;    /* bytes that a run may use beside its tensors; 0: any */
    int unaligned;             /* 1: tensors of a run may begin at any element */
    /* 1: each output is the sum of its own terms. No solver then transforms tiles of the input
     * (Winograd's, of conv2d), of which the errors are larger, integers are not exact, and a value
     * that is not finite may spread over the outputs of its tile */
    int strict;
} clcnn_choice;

/* The solvers that apply to a problem in a context, the one that would be chosen first. */
#define CLCNN_MAX_SOLVERS 16
typedef struct clcnn_solvers {
    size_t count;
    const char *name[CLCNN_MAX_SOLVERS]; /* lent by the library, for good */
    /* what a run is guessed to take, from what the driver says of the device: nothing is measured;
     * 0 on the reference */
    double seconds[CLCNN_MAX_SOLVERS];
    /* the names of its tiles, ending with NULL; NULL: it has none. A device may be too small for one.
     * Lent by the library, for good */
    const char *const *tiles[CLCNN_MAX_SOLVERS];
} clcnn_solvers;

/* The arithmetic of a window that slides over an image, for conv2d and the pools. */
typedef struct clcnn_geometry {
    int effective[2]; /* h, w: (k - 1) dilation + 1 */
    int pads[4];      /* top, left, bottom, right as applied */
    int output[2];    /* h, w */
    int skipped[2];   /* rows at the bottom and columns at the right that no window reads */
    /* of a conv2d, padded cells counted; additions or comparisons of a pool */
    double multiply_adds;
} clcnn_geometry;

typedef struct clcnn_work {
    double
        multiply_adds; /* of a run; additions, comparisons or copies where there are no products */
    double terms;      /* the same of one output element, the bias not counted */
    double bytes;      /* of all inputs and outputs */
} clcnn_work;

typedef struct clcnn_op clcnn_op;

/* Need no device. Outputs count from 0, and one that is not asked for has rank 0; geometry: of an
 * operator with a window. */
CLCNN_API clcnn_status clcnn_op_shape(const clcnn_op_desc *desc, size_t output, clcnn_shape *shape);
CLCNN_API clcnn_status clcnn_op_geometry(const clcnn_op_desc *desc, clcnn_geometry *geometry);
CLCNN_API clcnn_status clcnn_op_work(const clcnn_op_desc *desc, clcnn_work *work);

/* Lists what applies in a context. choice: of it strict alone is looked at. */
CLCNN_API clcnn_status clcnn_op_solvers(clcnn_context *context, const clcnn_op_desc *desc,
                                        const clcnn_choice *choice, clcnn_solvers *solvers);

/* Prepares the operator for its context: checks, chooses, builds kernels, packs constants. */
CLCNN_API clcnn_status clcnn_op_create(clcnn_context *context, const clcnn_op_desc *desc,
                                       const clcnn_choice *choice, clcnn_op **op);
CLCNN_API void clcnn_op_destroy(clcnn_op *op);

/* Enqueues the operator. inputs[i] is input i: a tensor of the operator's context with the operand's
 * shape, type and pitch, NULL where the operand is constant or left out; such ones at the end need
 * not be counted. outputs[i] is output i, of all that the descriptor asks for. An output shares no
 * element with an input or another output, but for output 0 that is the very input of an operator
 * that works in place (clcnn_op_in_place: activation, softmax, log_softmax, add, subtract,
 * multiply, divide, minimum, maximum, power, equal, less, less_or_equal, where, batch_norm, prelu,
 * layer_norm, group_norm, concat of one; the input is not broadcast), and for inputs of concat that lie
 * at their own place in its output. */
CLCNN_API clcnn_status clcnn_op_execute(clcnn_op *op, clcnn_tensor *const *inputs,
                                        size_t input_count, clcnn_tensor *const *outputs,
                                        size_t output_count);

/* clcnn_op_execute with one input and one output. */
CLCNN_API clcnn_status clcnn_op_run(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y);

/* Of an input that is left out, an output that is not asked for, or there is no such one: rank 0. */
CLCNN_API clcnn_shape clcnn_op_input_shape(const clcnn_op *op, size_t input);
CLCNN_API clcnn_shape clcnn_op_output_shape(const clcnn_op *op, size_t output);

/* 1 where a run's output 0 may be the very tensor that is given for this input, else 0: where the
 * operator works in its place, and the operands have the same pitch. 0 of NULL. */
CLCNN_API int clcnn_op_in_place(const clcnn_op *op, size_t input);

typedef struct clcnn_op_information {
    const char *operator_name;     /* "conv2d" */
    const char *solver;            /* "direct" */
    const char *tile;              /* "6x4"; "" where the solver has none */
    const char *kernels;           /* clcnn's own that a run enqueues, joined by one space */
    clcnn_error_class error_class; /* of output 0; indices, behind it, are exact */
    double chain;  /* the most roundings that a term of an output element passes through, 0 where
                         nothing is rounded: the judgement of clcnn_op_bounds is made of it */
    size_t memory; /* bytes of device buffers the operator holds; what CLBlast takes while it runs
                         is not in it, nor in the context's budget */
    size_t workspace;     /* bytes that a run uses beside them, shared by the context's operators */
    size_t alignment;     /* bytes of which the tensors of a run begin at a multiple */
    double softmax_chain; /* where softmax is the activation, the chain of its sum; else 0 */
    int winograd_tile; /* m where tiles of m x m outputs are made by Winograd's transforms; else 0 */
} clcnn_op_information;

/* What was taken. The strings are lent and live as long as the operator. */
CLCNN_API clcnn_status clcnn_op_info(const clcnn_op *op, clcnn_op_information *info);

/* Seconds the device spent in the operator's last run; waits for it. Needs profiling. */
CLCNN_API clcnn_status clcnn_op_time(clcnn_op *op, double *seconds);

/* Typed forms of an operator with one input:
 *   clcnn_NAME_shape(desc, input, &output)     clcnn_NAME_solvers(context, desc, input, &solvers)
 *   clcnn_NAME_create(context, desc, input, &op)
 * and of one with an input and weights, as tensors where it is created (constant; bias may be NULL):
 *   clcnn_NAME_shape(desc, input, weights, &output)
 *   clcnn_NAME_solvers(context, desc, input, weights, &solvers)
 *   clcnn_NAME_create(context, desc, input, weights, bias, &op)
 * and of one with several operands, each given or constant, as clcnn_op_desc lists them:
 *   clcnn_NAME_shape(desc, inputs, input_count, &output)
 *   clcnn_NAME_solvers(context, desc, inputs, input_count, &solvers)
 *   clcnn_NAME_create(context, desc, inputs, input_count, &op)
 * desc is the operator's descriptor, or NULL; input, weights and output are shapes. */
static inline clcnn_op_desc clcnn_op_desc_make(const char *name, const void *desc, size_t desc_size,
                                               const clcnn_operand *inputs, size_t input_count) {
    clcnn_op_desc d;
    d.name = name;
    d.desc = desc;
    d.desc_size = desc_size;
    d.inputs = inputs;
    d.input_count = input_count;
    d.output_pitch = NULL;
    return d;
}

#define CLCNN_FORMS(name, desc_type)                                                               \
    static inline clcnn_status clcnn_##name##_shape(const desc_type *desc, clcnn_shape input,      \
                                                    clcnn_shape *output) {                         \
        const clcnn_operand x = clcnn_given(input);                                                \
        const clcnn_op_desc d = clcnn_op_desc_make(#name, desc, sizeof *desc, &x, 1);              \
        return clcnn_op_shape(&d, 0, output);                                                      \
    }                                                                                              \
    static inline clcnn_status clcnn_##name##_solvers(clcnn_context *context,                      \
                                                      const desc_type *desc, clcnn_shape input,    \
                                                      clcnn_solvers *solvers) {                    \
        const clcnn_operand x = clcnn_given(input);                                                \
        const clcnn_op_desc d = clcnn_op_desc_make(#name, desc, sizeof *desc, &x, 1);              \
        return clcnn_op_solvers(context, &d, NULL, solvers);                                       \
    }                                                                                              \
    static inline clcnn_status clcnn_##name##_create(clcnn_context *context,                       \
                                                     const desc_type *desc, clcnn_shape input,     \
                                                     clcnn_op **op) {                              \
        const clcnn_operand x = clcnn_given(input);                                                \
        const clcnn_op_desc d = clcnn_op_desc_make(#name, desc, sizeof *desc, &x, 1);              \
        return clcnn_op_create(context, &d, NULL, op);                                             \
    }

#define CLCNN_WEIGHTED_FORMS(name, desc_type)                                                      \
    static inline clcnn_status clcnn_##name##_shape(const desc_type *desc, clcnn_shape input,      \
                                                    clcnn_shape weights, clcnn_shape *output) {    \
        clcnn_operand x[2];                                                                        \
        x[0] = clcnn_given(input);                                                                 \
        x[1] = clcnn_given(weights);                                                               \
        const clcnn_op_desc d = clcnn_op_desc_make(#name, desc, sizeof *desc, x, 2);               \
        return clcnn_op_shape(&d, 0, output);                                                      \
    }                                                                                              \
    static inline clcnn_status clcnn_##name##_solvers(clcnn_context *context,                      \
                                                      const desc_type *desc, clcnn_shape input,    \
                                                      clcnn_shape weights,                         \
                                                      clcnn_solvers *solvers) {                    \
        clcnn_operand x[2];                                                                        \
        x[0] = clcnn_given(input);                                                                 \
        x[1] = clcnn_given(weights);                                                               \
        const clcnn_op_desc d = clcnn_op_desc_make(#name, desc, sizeof *desc, x, 2);               \
        return clcnn_op_solvers(context, &d, NULL, solvers);                                       \
    }                                                                                              \
    static inline clcnn_status clcnn_##name##_create(clcnn_context *context,                       \
                                                     const desc_type *desc, clcnn_shape input,     \
                                                     clcnn_tensor *weights, clcnn_tensor *bias,    \
                                                     clcnn_op **op) {                              \
        clcnn_operand x[3];                                                                        \
        x[0] = clcnn_given(input);                                                                 \
        x[1] = clcnn_constant(weights);                                                            \
        x[2] = clcnn_constant(bias);                                                               \
        const clcnn_op_desc d = clcnn_op_desc_make(#name, desc, sizeof *desc, x, 3);               \
        return clcnn_op_create(context, &d, NULL, op);                                             \
    }

#define CLCNN_OPERAND_FORMS(name, desc_type)                                                       \
    static inline clcnn_status clcnn_##name##_shape(const desc_type *desc,                         \
                                                    const clcnn_operand *inputs,                   \
                                                    size_t input_count, clcnn_shape *output) {     \
        const clcnn_op_desc d =                                                                    \
            clcnn_op_desc_make(#name, desc, sizeof *desc, inputs, input_count);                    \
        return clcnn_op_shape(&d, 0, output);                                                      \
    }                                                                                              \
    static inline clcnn_status clcnn_##name##_solvers(clcnn_context *context,                      \
                                                      const desc_type *desc,                       \
                                                      const clcnn_operand *inputs,                 \
                                                      size_t input_count,                          \
                                                      clcnn_solvers *solvers) {                    \
        const clcnn_op_desc d =                                                                    \
            clcnn_op_desc_make(#name, desc, sizeof *desc, inputs, input_count);                    \
        return clcnn_op_solvers(context, &d, NULL, solvers);                                       \
    }                                                                                              \
    static inline clcnn_status clcnn_##name##_create(clcnn_context *context,                       \
                                                     const desc_type *desc,                        \
                                                     const clcnn_operand *inputs,                  \
                                                     size_t input_count, clcnn_op **op) {          \
        const clcnn_op_desc d =                                                                    \
            clcnn_op_desc_make(#name, desc, sizeof *desc, inputs, input_count);                    \
        return clcnn_op_create(context, &d, NULL, op);                                             \
    }

/* ---- conv2d -------------------------------------------------------------------------------- */

typedef struct clcnn_conv2d_desc {
    int stride[2];   /* h, w; 0: 1 */
    int dilation[2]; /* h, w; 0: 1; allowed together with stride */
    /* 0: 1; group g reads inputs [g C/G, (g+1) C/G) and writes outputs [g F/G, (g+1) F/G); as many
     * groups as channels is depthwise */
    int groups;
    clcnn_padding padding;             /* padded cells are 0 and take part: 0 * inf is NaN */
    int pads[4];                       /* for EXPLICIT, each 0 or more; else all 0 */
    clcnn_data_format data_format;     /* of input, output and residual */
    clcnn_filter_layout filter_layout; /* HWIO (kh, kw, C/G, F) with either data format, or OIHW */
    clcnn_activation activation;       /* applied at the end */
} clcnn_conv2d_desc;

/* y = activation(conv(x, filter) + bias + residual). Inputs: input; filter (kh, kw, C/G, F), or as
 * filter_layout says; bias (F), optional; residual of y's shape, optional. */
CLCNN_WEIGHTED_FORMS(conv2d, clcnn_conv2d_desc)
static inline clcnn_status clcnn_conv2d_geometry(const clcnn_conv2d_desc *desc, clcnn_shape input,
                                                 clcnn_shape filter, clcnn_geometry *geometry) {
    clcnn_operand x[2];
    x[0] = clcnn_given(input);
    x[1] = clcnn_given(filter);
    const clcnn_op_desc d = clcnn_op_desc_make("conv2d", desc, sizeof *desc, x, 2);
    return clcnn_op_geometry(&d, geometry);
}

/* ---- conv2d_transpose ---------------------------------------------------------------------- */

/* HWOI (kh, kw, F/G, C) is Keras', IOHW (C, F/G, kh, kw) ONNX' and PyTorch's: o are the filters, the
 * channels of the output, of one group, and i all channels C of the input. In memory HWOI is the
 * HWIO filter of the conv2d from F to C channels whose gradient this is, and IOHW its OIHW. */
typedef enum clcnn_transposed_layout { CLCNN_HWOI, CLCNN_IOHW } clcnn_transposed_layout;

typedef struct clcnn_conv2d_transpose_desc {
    int stride[2];   /* h, w; 0: 1 */
    int dilation[2]; /* h, w; 0: 1; allowed together with stride */
    /* 0: 1; group g reads inputs [g C/G, (g+1) C/G) and writes outputs [g F/G, (g+1) F/G) */
    int groups;
    clcnn_padding padding; /* what is cut off the output, see below */
    int pads[4];           /* for EXPLICIT, each 0 or more; else all 0 */
    /* h, w: more rows at the bottom and columns at the right, each less than the larger of the
     * axis' stride and dilation. Given where one of them is not 0, or output_padding_given is 1:
     * for VALID and SAME 0, 0 is another size than none (Keras' None) */
    int output_padding[2];
    int output_padding_given;
    clcnn_data_format data_format; /* of input and output */
    clcnn_transposed_layout filter_layout;
    clcnn_activation activation; /* applied at the end */
} clcnn_conv2d_transpose_desc;

/* The gradient of conv2d with respect to its input: every input pixel is spread over a window,
 *   y[i sh + r dh - top][j sw + s dw - left][k] += x[i][j][c] filter[r][s][k][c],
 * and y = activation(y + bias). Outputs that no tap reaches are the bias; no zero takes part that
 * is not in the input. Inputs: input; filter (kh, kw, F/G, C), or as filter_layout says; bias (F),
 * optional. Sizes, in pixels, eff being (k - 1) dilation + 1:
 *   EXPLICIT     (in - 1) stride + eff + output_padding - the pads (ONNX, PyTorch)
 *   VALID, SAME  as in Keras: in stride + max(eff - stride, 0), and in stride; with output_padding
 *                (in - 1) stride + eff + output_padding, for SAME less 2 (eff / 2) (rounded down)
 * What SAME takes off (in - 1) stride + eff is cut off half at the top and left, the odd cell at the
 * bottom and right; SAME_LOWER has the odd cell at the top and left. */
CLCNN_WEIGHTED_FORMS(conv2d_transpose, clcnn_conv2d_transpose_desc)

/* ---- max_pool2d, avg_pool2d ---------------------------------------------------------------- */

/* What max_pool2d says of where each maximum is, its output 1, "index", of int32 and of output 0's
 * shape. It counts the pixels of the input's H x W, without padding, from 0 on. */
typedef enum clcnn_pool_index {
    CLCNN_INDEX_NONE,  /* nothing: there is no output 1 */
    CLCNN_INDEX_PLANE, /* h W + w, within image and channel (PyTorch) */
    /* within the whole input, in its memory order: ((n H + h) W + w) C + c of NHWC (TensorFlow with
     * include_batch_in_index), ((n C + c) H + h) W + w of NCHW (ONNX with storage_order 0) */
    CLCNN_INDEX_TENSOR,
    CLCNN_INDEX_TENSORFLOW /* (h W + w) C + c, within the image; of NHWC alone */
} clcnn_pool_index;

typedef struct clcnn_pool2d_desc {
    int window[2];         /* h, w; 0: 2, as in Keras */
    int stride[2];         /* h, w; 0: the window */
    clcnn_padding padding; /* max: padded cells are ignored. avg: see include_pad */
    int pads[4]; /* for EXPLICIT, each 0 or more; else all 0. Every window reads a pixel */
    /* 1: a partial last window counts (ONNX, PyTorch) unless it would start in the end padding; it
     * may be the first: 2x2 with window 3, stride 2 has one output, 1x1 with window 3 has one at
     * stride 3 and is refused at stride 2 */
    int ceil_mode;
    int include_pad; /* avg: 1 counts padded cells in the divisor (ONNX); 0: real ones. max: 0 */
    int global;      /* 1: the window is the image; all of the above but include_pad, and dilation,
                        are 0 */
    clcnn_data_format data_format;
    clcnn_activation activation; /* applied to the result */
    int dilation[2];             /* h, w; 0: 1; allowed together with stride */
    clcnn_pool_index index;      /* of max_pool2d; avg: NONE */
} clcnn_pool2d_desc;

/* A window with a NaN gives NaN. TensorFlow's max-pool on a CPU skips NaN, and gives -FLT_MAX where
 * nothing is above that: of windows that are all NaN or -infinity. Here -infinity stays, too.
 * An index is that of the first of equal maxima, row by row, and of the first NaN where there is one
 * (PyTorch's is the last NaN's). The activation is of the value alone. */
CLCNN_FORMS(max_pool2d, clcnn_pool2d_desc)

/* clcnn_op_execute of a max_pool2d whose descriptor asks for indices. */
static inline clcnn_status clcnn_max_pool2d_run(clcnn_op *op, clcnn_tensor *x, clcnn_tensor *y,
                                                clcnn_tensor *index) {
    clcnn_tensor *outputs[2];
    outputs[0] = y;
    outputs[1] = index;
    return clcnn_op_execute(op, &x, 1, outputs, 2);
}
CLCNN_FORMS(avg_pool2d, clcnn_pool2d_desc)
static inline clcnn_status clcnn_pool2d_geometry(const clcnn_pool2d_desc *desc, clcnn_shape input,
                                                 clcnn_geometry *geometry) {
    const clcnn_operand x = clcnn_given(input);
    const clcnn_op_desc d = clcnn_op_desc_make("avg_pool2d", desc, sizeof *desc, &x, 1);
    return clcnn_op_geometry(&d, geometry);
}

/* ---- softmax, log_softmax ------------------------------------------------------------------ */

typedef struct clcnn_softmax_desc {
    int axis_from_last; /* 0: the last axis, 1: the one before, ... */
} clcnn_softmax_desc;

/* y = exp(x - m) / sum exp(x - m), or its logarithm; m is the row's maximum. y has x's shape, any
 * rank. */
CLCNN_FORMS(softmax, clcnn_softmax_desc)
CLCNN_FORMS(log_softmax, clcnn_softmax_desc)

/* ---- dense --------------------------------------------------------------------------------- */

typedef struct clcnn_dense_desc {
    clcnn_activation activation; /* applied at the end */
} clcnn_dense_desc;

/* y = activation(x W + bias + residual). Inputs: input (..., in); weights (in, out); bias (out),
 * optional; residual of y's shape (..., out), optional. */
CLCNN_WEIGHTED_FORMS(dense, clcnn_dense_desc)

/* ---- activation ---------------------------------------------------------------------------- */

typedef struct clcnn_activation_desc {
    clcnn_activation activation;
} clcnn_activation_desc;

/* y = activation(x), element by element; any shape. */
CLCNN_FORMS(activation, clcnn_activation_desc)

/* ---- transpose, flatten, reshape ----------------------------------------------------------- */

typedef struct clcnn_transpose_desc {
    clcnn_data_format from, to; /* the last three axes are reordered; with axes both are 0 */
    /* axis i of y is axis axes[i] of x (NumPy, ONNX): a permutation of 0 to rank - 1, and 0 behind it.
     * All 0: by from and to */
    int axes[CLCNN_MAX_RANK];
} clcnn_transpose_desc;

/* y has x's elements with its axes in another order; exact. By from and to x has rank 3 or more, by
 * axes any. */
CLCNN_FORMS(transpose, clcnn_transpose_desc)

typedef struct clcnn_flatten_desc {
    clcnn_data_format data_format;
} clcnn_flatten_desc;

/* (n, a, b, ...) to (n, a b ...), (n) to (n, 1): any rank, as in Keras. NCHW, which here is
 * (n, c, ...), is brought to (n, ..., c) first: the dense weights that follow depend on it. */
CLCNN_FORMS(flatten, clcnn_flatten_desc)

typedef struct clcnn_reshape_desc {
    int rank; /* of y; 0: x's */
    /* of each axis of y, the first one first, its size; 0: that of the same axis of x; -1, for one axis:
     * what is left (ONNX' Reshape). 0 beyond the rank */
    int dims[CLCNN_MAX_RANK];
} clcnn_reshape_desc;

/* y has x's elements in x's order, as many in another shape; exact. */
CLCNN_FORMS(reshape, clcnn_reshape_desc)

/* ---- slice --------------------------------------------------------------------------------- */

typedef struct clcnn_slice_desc {
    /* each of every axis of x, the first one first; 0 beyond its rank. begin is the first index, below 0
     * from the end: -1 is the last. size is how many there are; 0: all from begin on in the step's
     * direction. step leads to the next index, below 0 backwards; 0: 1 */
    int begin[CLCNN_MAX_RANK], size[CLCNN_MAX_RANK], step[CLCNN_MAX_RANK];
} clcnn_slice_desc;

/* y[i] = x[begin + i step] along each axis, any shape; exact. Every index is one of x: none is clamped
 * as in ONNX and NumPy, and y has an element at least. */
CLCNN_FORMS(slice, clcnn_slice_desc)

/* ---- tile ---------------------------------------------------------------------------------- */

typedef struct clcnn_tile_desc {
    /* of each axis of x, the first one first, how often y has it; 0: 1; 0 beyond its rank */
    int repeats[CLCNN_MAX_RANK];
} clcnn_tile_desc;

/* y[i] = x[i mod size] along each axis, size being x's: y has x so often along it, as NumPy's tile and
 * ONNX' Tile; where that size is 1 its only index, as ONNX' Expand. Any shape; exact. */
CLCNN_FORMS(tile, clcnn_tile_desc)

/* ---- add ----------------------------------------------------------------------------------- */

typedef struct clcnn_add_desc {
    clcnn_activation activation; /* applied to the sum */
} clcnn_add_desc;

/* y = activation(x0 + x1 + ...): one input or more, which broadcast to one shape as in NumPy: shapes
 * are aligned at their last axes, where sizes are equal or 1. In place of the first two, where they
 * have the output's shape. */
CLCNN_OPERAND_FORMS(add, clcnn_add_desc)

/* ---- subtract, multiply, divide, minimum, maximum, power, equal, less, less_or_equal --------- */

typedef struct clcnn_binary_desc {
    clcnn_activation activation; /* applied at the end */
} clcnn_binary_desc;

/* y = activation(f(a, b)) of two inputs, a = input and b = input2, which broadcast as those of add. In
 * place of either, where it has the output's shape.
 *   subtract   a - b
 *   multiply   a b
 *   divide     a / b as in IEEE 754: by 0 an infinity, or NaN where a is 0 too
 *   minimum,   the smaller and the larger one; NaN where either is, as in NumPy and TensorFlow; of two
 *   maximum    zeros either
 *   power      a^b as pow() of C and NumPy: 1 where b is 0 or a is 1, even beside NaN; of a below 0 NaN,
 *              but for whole b; of 0 an infinity where b is below 0
 *   equal, less,   1 where a = b, a < b, a <= b, else 0, as where either is NaN; a > b is less with its
 *   less_or_equal  inputs exchanged */
CLCNN_OPERAND_FORMS(subtract, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(multiply, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(divide, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(minimum, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(maximum, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(power, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(equal, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(less, clcnn_binary_desc)
CLCNN_OPERAND_FORMS(less_or_equal, clcnn_binary_desc)

/* ---- where --------------------------------------------------------------------------------- */

typedef struct clcnn_where_desc {
    int reserved; /* 0: there is nothing to say of it */
} clcnn_where_desc;

/* y = condition != 0 ? input : input2, element by element; NaN is not 0. Inputs: condition, input and
 * input2, which broadcast as those of add; exact. In place of any that has the output's shape. */
CLCNN_OPERAND_FORMS(where, clcnn_where_desc)

/* ---- batch_norm ---------------------------------------------------------------------------- */

typedef struct clcnn_batch_norm_desc {
    float epsilon;                 /* finite, not negative; 0: 0.001, as in Keras */
    clcnn_data_format data_format; /* the channels: the last axis, or in NCHW the third from last */
    clcnn_activation activation;   /* applied at the end */
} clcnn_batch_norm_desc;

/* y = activation(gamma (x - mean) / sqrt(variance + epsilon) + beta), with the statistics of the
 * training. Inputs: input of any rank, in NCHW of 3 or more; mean (c); variance (c); gamma (c),
 * optional: 1; beta (c), optional: 0. What is not finite follows the formula: variance + epsilon
 * below 0 gives NaN, and 0 an infinite scale. In place of the input. */
CLCNN_OPERAND_FORMS(batch_norm, clcnn_batch_norm_desc)

/* ---- prelu --------------------------------------------------------------------------------- */

typedef struct clcnn_prelu_desc {
    clcnn_data_format data_format; /* the channels: the last axis, or in NCHW the third from last */
} clcnn_prelu_desc;

/* y = slope x where x < 0, else x; NaN stays NaN. Inputs: input of any rank, in NCHW of 3 or more;
 * slope (c). In place of the input. */
CLCNN_OPERAND_FORMS(prelu, clcnn_prelu_desc)

/* ---- concat -------------------------------------------------------------------------------- */

typedef struct clcnn_concat_desc {
    int axis_from_last; /* 0: the last axis, 1: the one before, ... */
} clcnn_concat_desc;

/* y = x0, x1, ... behind each other along the axis: one input or more, whose other sizes are equal;
 * exact. An input that is the part of y where it belongs (clcnn_tensor_view_outer, or _view_inner
 * with y's pitch) stays there, and nothing is copied: operators that write into such views leave
 * concat nothing to do. */
CLCNN_OPERAND_FORMS(concat, clcnn_concat_desc)

/* ---- pad ----------------------------------------------------------------------------------- */

typedef enum clcnn_pad_mode {
    CLCNN_PAD_CONSTANT, /* the value */
    CLCNN_PAD_EDGE,     /* the nearest element of x */
    CLCNN_PAD_REFLECT   /* the one as far on the other side of it: 2 1 | 0 1 2 | 1 0 */
} clcnn_pad_mode;

typedef struct clcnn_pad_desc {
    /* cells before and after each axis of the input, the first one first, each 0 or more; 0 beyond
     * its rank; with REFLECT less than the size of the axis */
    int before[CLCNN_MAX_RANK], after[CLCNN_MAX_RANK];
    clcnn_pad_mode mode;
    float value; /* of CONSTANT; else 0 */
} clcnn_pad_desc;

/* y = x with more cells around it, any shape; exact. A corner has the mode along each of its axes. */
CLCNN_FORMS(pad, clcnn_pad_desc)

/* ---- resize2d ------------------------------------------------------------------------------ */

typedef enum clcnn_resize_method {
    CLCNN_NEAREST, /* the pixel whose index is the position, rounded */
    CLCNN_BILINEAR /* between the pixels around the position, by how near they are */
} clcnn_resize_method;

/* Where pixel i of the output lies on the input's axis, on which pixels are at 0, 1, ..; positions
 * beyond the first and the last are those. */
typedef enum clcnn_resize_coordinates {
    CLCNN_HALF_PIXEL,         /* (i + 1/2) / scale - 1/2 */
    CLCNN_PYTORCH_HALF_PIXEL, /* the same, and 0 where the output has one pixel */
    CLCNN_ASYMMETRIC,         /* i / scale */
    CLCNN_ALIGN_CORNERS       /* i (in - 1) / (out - 1), and 0 where the output has one pixel */
} clcnn_resize_coordinates;

typedef enum clcnn_resize_rounding {
    CLCNN_ROUND_PREFER_CEIL,  /* to the nearest, a half up */
    CLCNN_ROUND_PREFER_FLOOR, /* to the nearest, a half down */
    CLCNN_ROUND_FLOOR,
    CLCNN_ROUND_CEIL
} clcnn_resize_rounding;

typedef struct clcnn_resize2d_desc {
    int size[2]; /* h, w of the output; 0: floor(in scale), the product rounded to float */
    /* h, w, by which positions are computed; 0: exactly size / in, or 2 where size is 0 too, as in
     * Keras' UpSampling2D. Beside a size it changes positions alone; align_corners needs none */
    float scale[2];
    clcnn_resize_method method;
    clcnn_resize_coordinates coordinates;
    clcnn_resize_rounding rounding; /* nearest; bilinear: 0 */
    clcnn_data_format data_format;
} clcnn_resize2d_desc;

/* Other libraries' (bilinear where they do not filter what shrinks: antialias is off):
 *   TensorFlow, Keras  tf.image.resize, Resizing, UpSampling2D     the zeros
 *                      tf.compat.v1, align_corners                 ALIGN_CORNERS
 *                      tf.compat.v1, otherwise                     ASYMMETRIC; nearest: ROUND_FLOOR
 *   PyTorch            nearest                                     ASYMMETRIC, ROUND_FLOOR
 *                      nearest-exact; bilinear                     the zeros
 *                      bilinear, align_corners                     ALIGN_CORNERS
 *   ONNX               the words are its own, and nearest_mode's default is ROUND_PREFER_FLOOR
 * Nearest in TensorFlow and PyTorch is computed in float32, and one pixel off now and then where the
 * exact position is on the edge between two. */
CLCNN_FORMS(resize2d, clcnn_resize2d_desc)

/* ---- reduce_mean, reduce_sum, reduce_max, reduce_min ---------------------------------------- */

typedef struct clcnn_reduce_desc {
    /* of each axis of the input, the first one first, 1: it is reduced, 0: it is kept; 0 beyond its
     * rank. All 0: every axis is reduced */
    int axes[CLCNN_MAX_RANK];
    int keep_dims; /* 1: a reduced axis stays, with size 1; 0: it goes */
} clcnn_reduce_desc;

/* y has one element for each index of the kept axes: the mean, the sum, the largest or the smallest of
 * x along the reduced ones, as TensorFlow's of these names. x has any shape. There is no rank 0: where
 * every axis is reduced and keep_dims is 0, y has shape (1). The mean is the sum divided by the number
 * of elements. A NaN among the elements gives NaN (NumPy, TensorFlow, PyTorch), -infinity alone is a
 * maximum of -infinity; maxima and minima are exact. */
CLCNN_FORMS(reduce_mean, clcnn_reduce_desc)
CLCNN_FORMS(reduce_sum, clcnn_reduce_desc)
CLCNN_FORMS(reduce_max, clcnn_reduce_desc)
CLCNN_FORMS(reduce_min, clcnn_reduce_desc)

/* ---- layer_norm, group_norm ----------------------------------------------------------------- */

typedef struct clcnn_layer_norm_desc {
    clcnn_activation activation; /* applied at the end */
    float epsilon;               /* finite, not negative; 0: 0.001, as in Keras */
    int axes;                    /* how many of the last axes are normalised together; 0: 1 */
} clcnn_layer_norm_desc;

/* y = activation(gamma (x - mean) / sqrt(variance + epsilon) + beta): mean and variance, which is the
 * mean of (x - mean)^2, are those of each set of elements along the normalised axes, computed anew at
 * each run. Inputs: input of any rank; gamma, of the shape of the normalised axes, optional: 1; beta, of
 * the same shape, optional: 0. Keras' LayerNormalization, PyTorch's layer_norm (epsilon 1e-5), and the
 * output Y of ONNX' LayerNormalization (1e-5). A set in which something is not finite is NaN. In place of
 * the input. */
CLCNN_OPERAND_FORMS(layer_norm, clcnn_layer_norm_desc)

typedef struct clcnn_group_norm_desc {
    clcnn_activation activation; /* applied at the end */
    float epsilon;               /* finite, not negative; 0: 0.001, as in Keras */
    clcnn_data_format data_format;
    int groups; /* into which neighbouring channels are cut, of equal size; 0: each channel is one */
} clcnn_group_norm_desc;

/* The same with sets of another kind: the pixels of an image in the channels of a group. Inputs: input
 * (n, h, w, c), or in NCHW (n, c, h, w), of rank 3 or more; gamma (c), optional: 1; beta (c), optional:
 * 0. Keras' GroupNormalization (its groups: 32), PyTorch's group_norm and, with a group for each channel,
 * instance_norm (epsilon 1e-5), ONNX' GroupNormalization of version 21 and InstanceNormalization (1e-5).
 * In place of the input. */
CLCNN_OPERAND_FORMS(group_norm, clcnn_group_norm_desc)
/* ---- argmax -------------------------------------------------------------------------------- */

typedef struct clcnn_argmax_desc {
    int axis_from_last; /* 0: the last axis, 1: the one before, ... */
    int keep_dims;      /* as of clcnn_reduce_desc */
    int last;           /* 1: of equal ones the last (ONNX' select_last_index); 0: the first */
} clcnn_argmax_desc;

/* y, of int32, is where along the axis x is largest, from 0 on, for each index of the other axes; x has
 * any shape. A NaN is larger than every number, and equal to another NaN (NumPy; ONNX' reference). */
CLCNN_FORMS(argmax, clcnn_argmax_desc)

/* ---- lrn ------------------------------------------------------------------------------------ */

typedef struct clcnn_lrn_desc {
    clcnn_activation activation;   /* applied at the end */
    int size;                      /* channels of the window; 0: 5 */
    float alpha;                   /* these three are finite and not negative; 0: 0.0001 */
    float beta;                    /* 0: 0.75 */
    float bias;                    /* 0: 1 */
    clcnn_data_format data_format; /* the channels: the last axis, or in NCHW the third from last */
} clcnn_lrn_desc;

/* Local response normalization: y = activation(x / (bias + alpha / size s)^beta), s the sum of x^2 over
 * channels c - floor((size - 1) / 2) to c + ceil((size - 1) / 2) of the same pixel, of those that there are.
 * Any rank, in NCHW 3 or more. An infinite x gives NaN, and 0 in the channels around it.
 *   ONNX        LRN, the same
 *   PyTorch     local_response_norm, k is the bias; of an even size its window is the other way round, from
 *               c - size / 2 to c + size / 2 - 1
 *   TensorFlow  local_response_normalization: size = 2 depth_radius + 1, and alpha here is its alpha times
 *               that size, by which it does not divide */
CLCNN_FORMS(lrn, clcnn_lrn_desc)

/* ---- matmul -------------------------------------------------------------------------------- */

typedef struct clcnn_matmul_desc {
    clcnn_activation activation;  /* applied at the end */
    int transpose_a, transpose_b; /* 1: input's matrices, or input2's, are transposed first */
    float alpha, beta;            /* finite, no denormals; 0: 1. beta: 0 where there is no addend */
} clcnn_matmul_desc;

/* y = activation(alpha op(a) op(b) + beta addend), op(x) being x or its transpose: ONNX' MatMul and
 * Gemm. Inputs: input, a (..., m, k), or (..., k, m) where it is transposed; input2, b (..., k, n), or
 * (..., n, k); addend, optional. All axes but the last two count matrices, and broadcast to one shape as
 * those of add do; y is (..., m, n), and the addend broadcasts to it. A vector is a matrix of one row or
 * of one column. An infinite sum stays infinite, whatever alpha is. */
CLCNN_OPERAND_FORMS(matmul, clcnn_matmul_desc)

#ifdef __cplusplus
}
#endif
#endif
