# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# The digits network of scenarios/digits without its training: the data and their split, the encoding as spikes, the
# reference runs in float64 and in integers, and the NIR file. train_digits.py trains it. Needs numpy and h5py only.
#
# Axes in comments: B samples, T steps, I inputs (64), H hidden neurons, O classes (10), P pixels (64, row-major).

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: threads would change the order of sums

import gzip
import sys

import h5py
import numpy as np

SEED = 2026
ROWS, TEST_ROWS, VALIDATION_ROWS = 1797, 500, 250
STEPS, INPUTS, HIDDEN, CLASSES = 32, 64, 64, 10
DT, TAU = 1e-3, 16e-3       # seconds
THRESHOLD = 1.0             # of both layers; weights are in the same unit because r = tau / dt


# ------------------------------------------------------------------------------------------- data

def read_rows(path, wanted):
    """Pixels (n, P) 0..16 and labels (n,) of the rows in `wanted` (ascending); the other rows are not parsed."""
    keep = set(int(row) for row in wanted)
    with gzip.open(path, "rt") as lines:
        table = np.array([[int(float(field)) for field in line.split(",")]
                          for row, line in enumerate(lines) if row in keep])
    if table.shape != (len(keep), INPUTS + 1) or table.min() < 0 or table.max() > 16:
        sys.exit(f"{path}: not the 8x8 digits ({ROWS} rows of 64 pixels 0..16 and a label)")
    return table[:, :-1], table[:, -1]


def stratified(rows, labels, count, rng):
    """`count` of `rows`, drawn so that each class keeps its share (largest remainders round up), ascending."""
    share = np.bincount(labels, minlength=CLASSES) * count / len(rows)
    take = np.floor(share).astype(int)
    take[np.argsort(-(share - take), kind="stable")[:count - take.sum()]] += 1
    drawn = [rng.permutation(rows[labels == c])[:take[c]] for c in range(CLASSES)]
    return np.sort(np.concatenate(drawn))


def split_rows(path):
    """Row numbers {"train", "validation", "test"}. The only look at all labels: a stratified draw needs them."""
    with gzip.open(path, "rt") as lines:
        labels = np.array([int(float(line.rsplit(",", 1)[1])) for line in lines])
    if len(labels) != ROWS:
        sys.exit(f"{path}: found {len(labels)} rows, expected {ROWS}")
    rng = np.random.default_rng(SEED)
    test = stratified(np.arange(ROWS), labels, TEST_ROWS, rng)
    rest = np.setdiff1d(np.arange(ROWS), test)
    validation = stratified(rest, labels[rest], VALIDATION_ROWS, rng)
    return {"train": np.setdiff1d(rest, validation), "validation": validation, "test": test}


def encode(pixels):
    """Spikes (T, B, I) 0/1 of pixels (B, P) 0..16: a pixel p gives exactly p spikes in 32 steps, evenly spaced.

    Each input has its own phase, so that equal pixels do not all spike in the same step.
    """
    phase = np.arange(INPUTS) * 11 % STEPS
    step = np.arange(STEPS + 1)[:, None, None]
    passed = (step * pixels[None] + phase) // STEPS   # spikes before that step
    return np.diff(passed, axis=0)


# -------------------------------------------------------------------------------------- reference

def delayed(train, latency):
    """A spike train (T, ..) that arrives `latency` steps later; what would arrive after the last step is lost."""
    if latency == 0:
        return train
    late = np.zeros_like(train)
    late[latency:] = train[:-latency]
    return late


def decide(spikes):
    """Class (B,) with the most output spikes (T, B, O); argmax takes the lowest index of a tie."""
    return spikes.sum(axis=0).argmax(axis=1)


def run_float(weights, inputs, latency=0, dtype=np.float64):
    """Spikes of both layers (T, B, H), (T, B, O) and the least |v - threshold|: forward Euler as NIR states it.

    v += dt / tau * (v_leak - v + r * x); spike where v > v_threshold; v = v_reset there. States start at 0.
    """
    least = np.inf
    layers = []
    train_in = inputs.astype(dtype)
    for k, matrix in enumerate(weights):
        x = (delayed(train_in, latency) if k else train_in) @ matrix.astype(dtype)
        spikes = np.zeros_like(x)
        v = np.zeros_like(x[0])
        gain, r, threshold = dtype(DT / TAU), dtype(TAU / DT), dtype(THRESHOLD)
        for t in range(STEPS):
            v = v + gain * (0 - v + r * x[t])
            least = min(least, float(np.abs(v - threshold).min()))
            spikes[t] = v > threshold
            v[spikes[t] > 0] = 0
        layers.append(spikes)
        train_in = spikes
    return layers[0], layers[1], least


def run_integer(weights, inputs, latency=1):
    """Spikes of both layers in integers as on Loihi: 8-bit weights, 12-bit decay rounded toward zero, v * 2^6."""
    layers = []
    train_in = inputs.astype(np.int64)
    remain = 4096 - round(4096 * DT / TAU)
    for k, matrix in enumerate(weights):
        scale = 254 / np.abs(matrix.astype(np.float64)).max()
        mantissa = 2 * np.rint(matrix.astype(np.float64) * scale / 2).astype(np.int64)
        threshold = int(round(THRESHOLD * scale)) << 6
        x = ((delayed(train_in, latency) if k else train_in) @ mantissa) << 6
        spikes = np.zeros_like(x)
        v = np.zeros_like(x[0])
        for t in range(STEPS):
            v = np.sign(v) * ((np.abs(v) * remain) >> 12) + x[t]
            if np.abs(v).max() >= 1 << 23:
                sys.exit("the membrane leaves its 24 bits: train with smaller weights")
            spikes[t] = v > threshold
            v[spikes[t] > 0] = 0
        layers.append(spikes)
        train_in = spikes
    return layers


def measure(weights, inputs, labels):
    """Accuracies by way of running, with the classes and spike totals of the ideal run (float64, no latency)."""
    hidden, classes, least = run_float(weights, inputs)
    ideal = decide(classes)
    ways = {"float64, no latency": ideal,
            "float64, one step of latency": decide(run_float(weights, inputs, 1)[1]),
            "integers, no latency": decide(run_integer(weights, inputs, 0)[1]),
            "integers, one step of latency": decide(run_integer(weights, inputs, 1)[1])}
    single = run_float(weights, inputs, 0, np.float32)
    return {"ideal": ideal, "correct": int(np.sum(ideal == labels)),
            "accuracy": {way: float(np.mean(found == labels)) for way, found in ways.items()},
            "hidden_spikes": int(hidden.sum()), "classes_spikes": int(classes.sum()), "margin": least,
            "changed_in_float32": int((single[0] != hidden).sum() + (single[1] != classes).sum())}


# ------------------------------------------------------------------------------------------- file

def write_nir(path, weights):
    """The network as NIR: input -> fc1 -> hidden -> fc2 -> classes -> output. NIR matrices are (outputs, inputs)."""
    def lif(size):
        full = {"tau": TAU, "r": TAU / DT, "v_leak": 0.0, "v_threshold": THRESHOLD, "v_reset": 0.0}
        return {"type": "LIF", **{name: np.full(size, value) for name, value in full.items()}}

    nodes = {"input": {"type": "Input", "shape": np.array([INPUTS])},
             "fc1": {"type": "Linear", "weight": weights[0].T}, "hidden": lif(HIDDEN),
             "fc2": {"type": "Linear", "weight": weights[1].T}, "classes": lif(CLASSES),
             "output": {"type": "Output", "shape": np.array([CLASSES])}}
    names = list(nodes)
    text = h5py.string_dtype("utf-8")
    with h5py.File(path, "w") as file:
        def put(name, value):   # without times: the same network gives the same bytes
            if isinstance(value, str):
                file.create_dataset(name, data=value, dtype=text, track_times=False)
            else:
                file.create_dataset(name, data=value, dtype=text if value.dtype == object else None,
                                    compression="gzip", track_times=False)

        put("version", "1.0.6")
        put("node/type", "NIRGraph")
        put("node/edges", np.array(list(zip(names, names[1:])), dtype=object))
        for node, fields in nodes.items():
            for field, value in fields.items():
                put(f"node/nodes/{node}/{field}", value)


def read_nir(path):
    """Weights [(I, H), (H, O)] of a network that write_nir wrote."""
    with h5py.File(path) as file:
        return [file[f"node/nodes/{node}/weight"][()].T for node in ("fc1", "fc2")]
