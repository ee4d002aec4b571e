#!/usr/bin/python3
"""Checks models that clcnn wrote: check_saved.py FOLDER, where the suite onnx_save left them (CLCNN_SAVED).

ONNX' checker with full inference of shapes must take each; where onnxruntime is there, it must give the
outputs that stand beside the model, within its tolerance for other orders of sums, but for what ONNX has
and onnxruntime has not (LIMITS)."""
import pathlib
import sys

import numpy
import onnx

try:
    import onnxruntime
except ImportError:
    onnxruntime = None


LIMITS = ("size_ % 2 == 1 was false",  # LRN over an even number of channels
          "Pad should be smaller than kernel",  # though a dilated window reaches further
          "may be too large for stride")  # output_padding is less than the dilation


def arrays(path, ports):
    """The values behind each other in a file, one array for each input or output."""
    values, result, at = numpy.fromfile(path, "<f4"), {}, 0
    for port in ports:
        shape = [d.dim_value for d in port.type.tensor_type.shape.dim]
        count = int(numpy.prod(shape))
        result[port.name] = values[at:at + count].reshape(shape)
        at += count
    assert at == len(values), f"{path}: {len(values)} values for {at} elements"
    return result


def run(path, model):
    """None, or how the outputs differ."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    given = arrays(path.with_suffix(".inputs"), model.graph.input)
    expected = arrays(path.with_suffix(".outputs"), model.graph.output)
    for name, got in zip(expected, session.run(list(expected), given)):
        wanted = expected[name]
        finite = numpy.abs(wanted[numpy.isfinite(wanted)])
        scale = finite.max() if finite.size else 1
        if got.shape != wanted.shape:
            return f"{name} has shape {got.shape}, not {wanted.shape}"
        if not numpy.allclose(got, wanted, rtol=1e-4, atol=1e-5 * scale, equal_nan=True):
            at = numpy.argmax(~numpy.isclose(got, wanted, rtol=1e-4, atol=1e-5 * scale,
                                             equal_nan=True))
            return f"{name}: element {at} is {got.ravel()[at]}, not {wanted.ravel()[at]}"
    return None


def main(folder):
    paths = sorted(pathlib.Path(folder).glob("*.onnx"))
    faults = limits = 0
    for path in paths:
        try:
            model = onnx.load(path)
            onnx.checker.check_model(model, full_check=True)
            fault = run(path, model) if onnxruntime else None
        except Exception as error:  # whatever the peers refuse
            fault = str(error).splitlines()[0]
        if fault and any(limit in fault for limit in LIMITS):
            limits += 1
        elif fault:
            faults += 1
            print(f"{path.name}: {fault}")
    peer = f", run by onnxruntime {onnxruntime.__version__} but {limits}" if onnxruntime else ""
    print(f"{len(paths)} models checked by onnx {onnx.__version__}{peer}: {faults} differ")
    return 1 if faults or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
