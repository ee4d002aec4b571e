#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A binding without tables of its own: it lists the operators, sets conv2d's fields by their names, and
compares the default device (CLCNN_DEVICE) with the reference.   binding.py LIBRARY"""
import ctypes as c
import sys

text, pointer, size, number = c.c_char_p, c.c_void_p, c.c_size_t, c.c_int


def struct(**fields):
    return type("struct", (c.Structure,), {"_fields_": list(fields.items())})


Shape = struct(rank=number, dim=number * 8)
Operator = struct(name=text, desc_size=size)  # and more, which is not looked at
Operand = struct(shape=Shape, type=number, pitch=number, constant=pointer)
Description = struct(name=text, desc=pointer, desc_size=size, inputs=pointer, input_count=size, pitch=pointer)
Choice = struct(solver=text, tile=text, workspace_limit=size, unaligned=number, strict=number)
Context = struct(device=text, defaults=c.c_char * 256)
Error = struct(status=number, driver_code=number, message=text)

library = c.CDLL(sys.argv[1])
library.clcnn_operator_at.restype = c.POINTER(Operator)
library.clcnn_last_error.restype = c.POINTER(Error)


def call(name, *arguments):
    if getattr(library, "clcnn_" + name)(*arguments):
        sys.exit("binding: " + library.clcnn_last_error().contents.message.decode())


def run(device, what, shapes, values):
    context, op, tensors, result = pointer(), pointer(), (pointer * 4)(), (c.c_float * len(values[3]))()
    call("context_create", c.byref(Context(device)), c.byref(context))
    for i, (shape, given) in enumerate(zip(shapes, values)):
        call("tensor_create", context, 0, shape, c.byref(tensors, i * c.sizeof(pointer)))
        call("tensor_write", pointer(tensors[i]), (c.c_float * len(given))(*given), size(len(given)))
    call("op_create", context, c.byref(what), c.byref(Choice(strict=1)), c.byref(op))
    call("op_execute", op, tensors, size(3), c.byref(tensors, 3 * c.sizeof(pointer)), size(1))
    call("tensor_read", pointer(tensors[3]), result, size(len(result)))
    return list(result)


operators = []
while row := library.clcnn_operator_at(size(len(operators))):
    operators.append(row.contents)
conv = next(row for row in operators if row.name == b"conv2d")
desc = c.create_string_buffer(conv.desc_size)
fields = {b"stride": b"2,1", b"padding": b"same", b"data_format": b"nchw", b"activation": b"relu:40,0,0"}
for name, value in fields.items():
    call("desc_set", conv.name, desc, size(len(desc)), name, value)
shapes = [Shape(4, (1, 3, 7, 6)), Shape(4, (3, 2, 3, 5)), Shape(1, (5,)), Shape()]
operands = (Operand * 3)(*map(Operand, shapes[:3]))
what = Description(conv.name, c.addressof(desc), len(desc), c.addressof(operands), 3)
call("op_shape", c.byref(what), size(0), c.byref(shapes[3]))
values = [[(7 * i + k) % 11 - 5 for i in range(library.clcnn_shape_count(shapes[k]))] for k in range(4)]
got, expected = (run(device, what, shapes, values) for device in (None, b"reference"))
if got != expected or len(set(got)) < 10:
    sys.exit(f"binding: conv2d gives {got}, the reference {expected}")
print(f"binding: {len(operators)} operators; conv2d of shape {shapes[3].dim[:4]} is the reference's")
