#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Writes tests/golden/nir/: small NIR networks, one a node type and one a convention, with what they should give according to
# nir_reference.py.
#
#     make_nir_cases.py [FOLDER]        needs h5py and numpy; the same seed gives the same networks and spikes

import hashlib
import json
import pathlib
import sys

import h5py
import numpy as np

from nir_reference import DEFAULTS, DT, NEURONS, SPIKING, Simulator, flatten_graph


# ---- files ----------------------------------------------------------------------------------------------------------------------


def write_graph(group, graph, style):
    text = h5py.string_dtype("utf-8") if style != "fixed" else None
    group.create_dataset("type", data="NIRGraph", dtype=text or "S8")
    longest = max(len(end) for edge in graph["edges"] for end in edge)
    edges = np.array([[end.encode() for end in edge] for edge in graph["edges"]], dtype=f"S{longest}" if style == "fixed" else object)
    group.create_dataset("edges", data=edges, dtype=text)
    for name, node in graph["nodes"].items():
        inner = group.create_group(f"nodes/{name}")
        if node["type"] == "NIRGraph":
            write_graph(inner, node, style)
            continue
        inner.create_dataset("type", data=node["type"], dtype=text or f"S{len(node['type'])}")
        for key, value in node.items():
            if key == "type":
                continue
            if isinstance(value, str):
                inner.create_dataset(key, data=value, dtype=text or f"S{len(value)}")
            elif np.ndim(value) == 0 or style in ("contiguous", "fixed"):
                inner.create_dataset(key, data=value)
            else:
                inner.create_dataset(key, data=value, compression=style)
        if style == "lzf":  # what must not matter
            inner.create_dataset("metadata/note", data="made for a test")


def write_case(folder, text, graph, raster, variants=({},), watch=None, input_shape=None, style="gzip", version="1.0.6"):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    with h5py.File(folder / "model.nir", "w") as file:
        file.create_dataset("version", data=version, dtype=h5py.string_dtype("utf-8") if style != "fixed" else f"S{len(version)}")
        write_graph(file.create_group("node"), graph, style)
    nodes, edges = flatten_graph(graph)
    simulator = Simulator(nodes, edges, input_shape)
    steps, size = raster.shape
    lines = [f"# steps={steps} size={size} dt={DT}", "step,index", *(f"{t},{n}" for t, n in np.argwhere(raster))]
    (folder / "input_a.csv").write_text("\n".join(lines) + "\n")
    runs = {}
    for options in variants:
        run = "a" + "".join(f"__{key}_{value}" if key != "reset" else f"__{value}" for key, value in options.items())
        run = run.replace(">=", "at_least")
        outputs, potentials = simulator.run(raster, options)
        layers = {}
        for name in watch or [n for n in nodes if nodes[n]["type"] in NEURONS | {"Threshold", "Output"}]:
            kind = nodes[name]["type"]
            layer = layers[name] = {}
            binary = bool(np.isin(outputs[name], (0.0, 1.0)).all()) and kind not in NEURONS - SPIKING
            layer["binary"] = binary
            layer["file"] = None
            if binary:
                layer["sum"] = int(outputs[name].sum())
                layer["sha256_raster_u8"] = hashlib.sha256(outputs[name].astype(np.uint8).tobytes()).hexdigest()
                layer["file"] = f"expected_{run}__{name}.csv"
                rows = [f"# steps={steps} size={outputs[name].shape[1]} dt={DT}", "step,index"]
                rows += [f"{t},{n}" for t, n in np.argwhere(outputs[name])]
                (folder / layer["file"]).write_text("\n".join(rows) + "\n")
            if kind in SPIKING:
                layer["min_abs_v_minus_thr"] = float(simulator.margin[name])
                assert simulator.margin[name] > 1e-9 or "tie" in text, (folder.name, name, simulator.margin[name])
                assert 0 < layer["sum"] < outputs[name].size, (folder.name, run, name, layer["sum"])
            if kind in NEURONS:
                layer["v_trace"] = f"trace_{run}__{name}__v.csv"
                trace = potentials[name]
                rows = ["step," + ",".join(f"v{n}" for n in range(trace.shape[1]))]
                rows += [f"{t}," + ",".join(repr(float(v)) for v in row) for t, row in enumerate(trace)]
                (folder / layer["v_trace"]).write_text("\n".join(rows) + "\n")
            if not binary and kind not in NEURONS:
                del layers[name]  # an analogue Output shows what its source shows
        runs[run] = {"input": "input_a.csv", "steps": steps, "options": options, "layers": layers}
    rasters = {name: [layer["sha256_raster_u8"] for layer in [r["layers"][name] for r in runs.values()] if layer["binary"]] for name in layers}
    if len(runs) > 1:  # variants that change nothing would test nothing
        traces = [(folder / layer["v_trace"]).read_text() for r in runs.values() for layer in r["layers"].values() if "v_trace" in layer]
        assert len(set(traces)) > len(traces) // len(runs) or any(len(set(r)) > 1 for r in rasters.values()), folder.name
    expected = {"model": "model.nir", "nir_version": version,
                "sha256": hashlib.sha256((folder / "model.nir").read_bytes()).hexdigest(), "dt": DT, "schedule": simulator.order,
                "feedback_edges": sorted(map(list, simulator.feedback)),
                "shapes": {name: list(map(int, shape)) for name, shape in sorted(simulator.shape.items())},
                "options": DEFAULTS, "runs": runs}
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    (folder / "README.md").write_text(f"{text}\n")


# ---- the cases ------------------------------------------------------------------------------------------------------------------


def chain(**nodes):
    """A graph of nodes in a row."""
    names = list(nodes)
    return {"type": "NIRGraph", "nodes": nodes, "edges": list(zip(names, names[1:]))}


def port(kind, *shape):
    return {"type": kind, "shape": np.array(shape, np.int64)}


def make(root):
    rng = np.random.default_rng(20260101)

    def spikes(steps, size, rate=0.3):
        return rng.random((steps, size)) < rate

    def weights(*shape, scale=1.0, positive=0.25):
        return rng.normal(positive, 0.6, shape) * scale

    def lif(*shape, threshold=0.35):
        spread = lambda low, high: rng.uniform(low, high, shape)
        return {"type": "LIF", "tau": spread(4e-3, 9e-3), "r": spread(1.5, 3.0), "v_leak": spread(-0.1, 0.1),
                "v_threshold": spread(threshold, threshold * 1.5), "v_reset": spread(-0.2, 0.05)}

    def case(name, text, graph, raster, **options):
        write_case(root / name, text, graph, raster, **options)

    inp, out = port("Input", 4), port("Output", 3)
    case("linear", "Linear, float32 weights, contiguous.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4).astype(np.float32)}, lif=lif(3), output=out),
        spikes(40, 4), style="contiguous", version="0.2.0")
    case("affine", "Affine: the bias acts at every step; fixed-length strings in the file.", chain(
        input=inp, affine={"type": "Affine", "weight": weights(3, 4), "bias": np.array([0.3, -0.1, 0.2])}, lif=lif(3), output=out),
        spikes(40, 4), style="fixed")
    case("linear_batch", "Linear with a leading axis: (2, 3, 4) maps (2, 4) to (2, 3), each row by a matrix of its own.", chain(
        input=port("Input", 2, 4), linear={"type": "Linear", "weight": weights(2, 3, 4)}, lif=lif(2, 3), output=port("Output", 2, 3)),
        spikes(40, 8))
    case("scale", "Scale behind a Linear.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4)}, scale={"type": "Scale", "scale": np.array([0.5, 2.0, 1.5])},
        lif=lif(3), output=out), spikes(40, 4))
    conv1d = {"type": "Conv1d", "weight": weights(4, 2, 3), "bias": rng.normal(0, 0.1, 4), "stride": 2, "padding": 2, "dilation": 2,
              "groups": 1, "input_shape": 11}
    case("conv1d", "Conv1d with stride 2, padding 2, dilation 2.", chain(
        input=port("Input", 2, 11), conv=conv1d, lif=lif(4, 6), output=port("Output", 4, 6)), spikes(30, 22))
    same = {"type": "Conv1d", "weight": weights(2, 3, 4), "bias": np.zeros(2), "stride": 1, "padding": "same", "dilation": 1, "groups": 1}
    case("conv1d_same", "Conv1d, 'same' padding with an even kernel (the odd zero comes last), no input_shape.", chain(
        input=port("Input", 3, 7), conv=same, lif=lif(2, 7), output=port("Output", 2, 7)), spikes(30, 21))
    conv2d = {"type": "Conv2d", "weight": weights(3, 2, 2, 3), "bias": rng.normal(0, 0.1, 3), "stride": np.array([2, 1]),
              "padding": np.array([1, 2]), "dilation": np.array([2, 1]), "groups": 1, "input_shape": np.array([6, 5])}
    case("conv2d", "Conv2d: kernel 2x3, stride 2x1, padding 1x2, dilation 2x1 on 6x5.", chain(
        input=port("Input", 2, 6, 5), conv=conv2d, lif=lif(3, 3, 7), output=port("Output", 3, 3, 7)), spikes(25, 60))
    groups = {"type": "Conv2d", "weight": weights(6, 2, 3, 3), "bias": rng.normal(0, 0.1, 6), "stride": 1, "padding": 0, "dilation": 1,
              "groups": 2, "input_shape": np.array([5, 4])}
    case("conv2d_groups", "Conv2d in two groups, 4 to 6 channels.", chain(
        input=port("Input", 4, 5, 4), conv=groups, lif=lif(6, 3, 2), output=port("Output", 6, 3, 2)), spikes(25, 80))
    depthwise = {"type": "Conv2d", "weight": weights(3, 1, 3, 3), "bias": np.zeros(3), "stride": 1, "padding": "valid", "dilation": 1,
                 "groups": 3, "input_shape": np.array([4, 5])}
    case("conv2d_depthwise", "Conv2d, a group for each channel, 'valid' padding.", chain(
        input=port("Input", 3, 4, 5), conv=depthwise, lif=lif(3, 2, 3), output=port("Output", 3, 2, 3)), spikes(25, 60))
    for kind, name in (("SumPool2d", "sum_pool2d"), ("AvgPool2d", "avg_pool2d")):
        node = {"type": kind, "kernel_size": np.array([2, 3]), "stride": np.array([2, 2]), "padding": np.array([1, 1])}
        tail = lif(2, 3, 3, threshold=0.35 if kind == "SumPool2d" else 0.12)
        case(name, f"{kind}: window 2x3, stride 2, padding 1 on 5x6; padding zeros count.", chain(
            input=port("Input", 2, 5, 6), pool=node, lif=tail, output=port("Output", 2, 3, 3)), spikes(30, 60))
    case("flatten", "Flatten of the last two axes of (2, 3, 2), then all of them.", chain(
        input=port("Input", 2, 3, 2), part={"type": "Flatten", "start_dim": 1, "end_dim": -1, "input_type": np.array([2, 3, 2])},
        lif=lif(2, 6), all={"type": "Flatten", "start_dim": 0, "end_dim": -1, "input_type": np.array([2, 6])},
        linear={"type": "Linear", "weight": weights(3, 12, scale=2)}, lif2=lif(3), output=out), spikes(30, 12))
    delay = {"type": "Delay", "delay": np.array([0.0, 1e-3, 2.5e-3, 3.5e-3, 7e-3])}
    case("delay", "Delay of 0, 1, 2 (2.5 to even), 4 (3.5 to even) and 7 steps.", chain(
        input=port("Input", 5), delay=delay, lif=lif(5, threshold=0.2), output=port("Output", 5)), spikes(40, 5))
    case("threshold", "Threshold behind a Linear, dyadic weights that meet it exactly (a tie): > and >=.", chain(
        input=inp, linear={"type": "Linear", "weight": np.array([[0.5, 0.5, 0.25, 1], [1, -0.5, 0.5, 0], [0.25, 0.25, 0.5, 0.5]])},
        threshold={"type": "Threshold", "threshold": np.array([0.5, 0.5, 0.75])}, output=out), spikes(40, 4),
        variants=({}, {"compare": ">="}))
    case("i", "I: an integrator, analogue output.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4)}, i={"type": "I", "r": np.array([100.0, 250.0, 40.0])}, output=out),
        spikes(40, 4))
    fire = {"type": "IF", "r": np.array([300.0, 500.0, 200.0]), "v_threshold": np.array([0.5, 0.7, 0.4]), "v_reset": np.array([0.1, 0, -0.1])}
    case("if", "IF with reset to a value and by subtraction.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4)}, **{"if": fire}, output=out), spikes(40, 4),
        variants=({}, {"reset": "subtract"}))
    li = {key: value for key, value in lif(3).items() if key in ("tau", "r", "v_leak")}
    case("li", "LI: a leaky integrator, analogue output.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4)}, li={**li, "type": "LI"}, output=out), spikes(40, 4))
    case("lif", "LIF straight behind the input, reset to a value and by subtraction.", chain(
        input=port("Input", 3), lif=lif(3), output=out), spikes(40, 3, 0.5), variants=({}, {"reset": "subtract"}))
    tie = {"type": "LIF", "tau": np.full(2, 2e-3), "r": np.array([2.0, 4.0]), "v_leak": np.zeros(2), "v_threshold": np.array([1.0, 1.5]),
           "v_reset": np.zeros(2)}
    case("lif_tie", "LIF whose potential meets the threshold exactly (a tie): > and >=.", chain(
        input=port("Input", 2), lif=tie, output=port("Output", 2)), spikes(40, 2, 0.6), variants=({}, {"compare": ">="}))
    cuba = {"type": "CubaLI", "tau_syn": rng.uniform(2e-3, 4e-3, 3), "tau_mem": rng.uniform(5e-3, 9e-3, 3), "r": rng.uniform(1, 2, 3),
            "v_leak": rng.uniform(-0.1, 0.1, 3), "w_in": rng.uniform(1, 3, 3)}
    case("cuba_li", "CubaLI, analogue output, v with the new and with the old current.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4)}, cl=cuba, output=out), spikes(40, 4),
        variants=({}, {"cuba": "old"}))
    cubalif = {**cuba, "type": "CubaLIF", "v_threshold": np.array([0.3, 0.25, 0.35]), "v_reset": np.array([0.0, 0.05, -0.05])}
    case("cuba_lif", "CubaLIF with the new and the old current, reset to a value and by subtraction.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4)}, cl=cubalif, output=out), spikes(40, 4),
        variants=({}, {"cuba": "old"}, {"reset": "subtract"}))

    inner = chain(input=port("Input", 3), cl=cubalif, output=out)
    inner["nodes"]["rec"] = {"type": "Affine", "weight": weights(3, 3, positive=-0.3), "bias": np.array([0.1, 0.2, -0.1])}
    inner["edges"] += [("cl", "rec"), ("rec", "cl")]
    core = {"type": "NIRGraph", "nodes": {"input": port("Input", 3), "inner": inner, "output": out},
            "edges": [("input", "inner"), ("inner", "output")]}
    case("nested", "Graphs in graphs, recurrence inside; lzf compression, metadata that must not matter.", chain(
        input=inp, linear={"type": "Linear", "weight": weights(3, 4)}, core=core, lif=lif(3, threshold=0.25), output=out),
        spikes(50, 4), style="lzf")
    two_ports = {"type": "NIRGraph", "nodes": {"left": port("Input", 3), "right": port("Input", 3), "a": lif(3, threshold=0.25), "b": lif(3, threshold=0.25),
                                               "sum": port("Output", 3), "raw": port("Output", 3)},
                 "edges": [("left", "a"), ("right", "b"), ("a", "sum"), ("b", "sum"), ("right", "raw")]}
    ports = {"type": "NIRGraph", "nodes": {"input": port("Input", 3), "pair.x": two_ports, "lif": lif(3, threshold=0.6), "output": out},
             "edges": [("input", "pair.x.left"), ("input", "pair.x.right"), ("input", "pair.x.left"), ("pair.x.sum", "lif"),
                       ("pair.x.raw", "lif"), ("lif", "output")]}
    case("nested_ports", "A nested graph with a dot in its name, ports by name, a port passed straight through, an edge that is there twice.",
         ports, spikes(40, 3))
    loop = chain(input=port("Input", 3), lif=lif(3), output=out)
    loop["nodes"]["w"] = {"type": "Affine", "weight": weights(3, 3, positive=-0.4), "bias": np.array([0.4, -0.3, 0.2])}
    loop["nodes"]["gain"] = {"type": "Scale", "scale": np.array([1.5, 0.5, 1.0])}
    loop["edges"] += [("lif", "w"), ("w", "gain"), ("gain", "lif")]
    case("recurrence", "A cycle LIF - Affine - Scale: feedback one step late, its start by response or zero.", loop, spikes(50, 3, 0.5),
         variants=({}, {"feedback_init": "zero"}))
    lateral = chain(input=port("Input", 3), a=lif(3, threshold=0.25), output=out)
    lateral["nodes"]["b"] = lif(3, threshold=0.25)
    lateral["nodes"]["tail"] = {"type": "Delay", "delay": np.full(3, 2e-3)}
    lateral["edges"] += [("input", "b"), ("a", "b"), ("b", "tail"), ("tail", "a"), ("a", "a"), ("b", "output")]
    case("recurrence_lateral", "Two neurons of one rank that excite each other, one also itself, back through a Delay; two edges into the Output.",
         lateral, spikes(50, 3, 0.2), watch=["a", "b"])
    diamond = chain(input=inp, one={"type": "Linear", "weight": weights(3, 4)}, lif1=lif(3), lif2=lif(3, threshold=0.25), output=out)
    diamond["nodes"]["skip"] = {"type": "Affine", "weight": weights(3, 4), "bias": np.array([0.1, 0.0, -0.1])}
    diamond["nodes"]["third"] = {"type": "Linear", "weight": weights(3, 4)}
    diamond["edges"] += [("input", "skip"), ("skip", "lif2"), ("input", "third"), ("third", "lif2")]
    case("diamond", "Paths of unequal depth meet: a node sums three edges of one step.", diamond, spikes(40, 4))
    old = chain(input=port("Input", 64, 4), linear={"type": "Linear", "weight": weights(3, 4).astype(np.float32)},
                lif={"type": "CubaLIF", "tau_syn": 3e-3, "tau_mem": np.full(3, 6e-3), "r": 2, "v_leak": np.float32(0), "v_threshold": 0.375},
                output=port("Output", 3, 1))
    case("historical", "As old exporters wrote: scalar parameters, an integer among them, no v_reset and no w_in, a time axis in the Input's shape, (3, 1) for (3).",
         old, spikes(40, 4), input_shape=(4,), style="contiguous", version="0.1.1")


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "tests" / "golden" / "nir")
