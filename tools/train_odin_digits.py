#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Trains the digits network of scenarios/odin for ODIN: 64 inputs, 48 hidden IF neurons, 10 IF neurons, weights of -7 to 7,
# thresholds of 8 bits, and potentials that stop at 0. Data, split and spikes are those of scenarios/digits.
#
#     tools/train_odin_digits.py             train (some minutes) and write scenarios/odin/digits.nir
#     tools/train_odin_digits.py --validate  train without the validation rows, print accuracies on them
#
# The test rows are never read. On the chip each spike acts at once and alone, so training cuts a step into PARTS, each with the
# inputs of one part of the image, and lets potentials stop at 0 and neurons fire after each.

import argparse
import pathlib
import sys

sys.dont_write_bytecode = True  # leaves the source tree clean

from digits_reference import CLASSES, DT, INPUTS, SEED, STEPS, decide, encode, read_rows, split_rows
from train_digits import DATA, distort
import h5py
import numpy as np

HIDDEN = 48                 # with twins and two rows an input, 234 of ODIN's 256 rows
PARTS = 4                   # of a step
THRESHOLDS = (40, 40)       # of the hidden layer and the classes, in units of a weight
LARGEST = 7
EPOCHS, BATCH, RATE = 120, 64, 0.15
SLOPE = 3.0                 # steepness of the surrogate derivative
DEAD = 0.2                  # of the gradient passes a potential that is held at 0
COUNT_SCALE = 0.3           # a lead of one output spike is worth this much in the softmax
HIDDEN_TARGET, HIDDEN_COST = 12.0, 0.005  # spikes a sample and neuron above which a quadratic cost applies


def parts_of(spikes):
    """Spikes (T, B, I) as (T * PARTS, B, I): in part p of a step only the p-th part of the inputs spikes."""
    steps, count, inputs = spikes.shape
    out = np.zeros((steps, PARTS, count, inputs), np.float32)
    size = inputs // PARTS
    for p in range(PARTS):
        out[:, p, :, p * size:(p + 1) * size] = spikes[:, :, p * size:(p + 1) * size]
    return out.reshape(steps * PARTS, count, inputs)


def forward(current):
    """Potentials before the reset, spikes, and where a potential was held at 0, all (T, B, n); threshold 1."""
    before, spikes = np.empty_like(current), np.empty_like(current)
    held = np.empty(current.shape, bool)
    v = np.zeros_like(current[0])
    for t in range(len(current)):
        v = v + current[t]
        held[t] = v < 0
        v = np.maximum(v, 0)
        before[t] = v
        spikes[t] = v >= 1
        v = np.where(spikes[t] > 0, 0, v)
    return before, spikes, held


def backward(before, spikes, held, gradient):
    """Gradient by the currents, from the gradient by the spikes."""
    result = np.empty_like(before)
    through = np.zeros_like(before[0])
    surrogate = gradient / (1 + SLOPE * np.abs(before - 1)) ** 2
    for t in reversed(range(len(before))):
        through = (surrogate[t] + through * (1 - spikes[t])) * np.where(held[t], np.float32(DEAD), np.float32(1))
        result[t] = through
    return result


def rounded(weights):
    return [np.clip(np.rint(w), -LARGEST, LARGEST).astype(np.float32) for w in weights]


def run(weights, spikes):
    """What both layers do with spikes (T, B, I)."""
    inputs = parts_of(spikes)
    first = forward(inputs @ (weights[0] / np.float32(THRESHOLDS[0])))
    second = forward(first[1] @ (weights[1] / np.float32(THRESHOLDS[1])))
    return inputs, first, second


def gradients(weights, spikes, labels):
    count = len(labels)
    inputs, first, second = run(weights, spikes)
    score = COUNT_SCALE * second[1].sum(axis=0)
    chance = np.exp(score - score.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    chance[np.arange(count), labels] -= 1
    by_spikes2 = np.broadcast_to((chance * (COUNT_SCALE / count)).astype(np.float32), second[1].shape)
    by_current2 = backward(*second, by_spikes2)
    busy = np.maximum(first[1].sum(axis=0).mean(axis=0) - HIDDEN_TARGET, 0)
    by_spikes1 = by_current2 @ (weights[1].T / np.float32(THRESHOLDS[1])) + np.float32(2 * HIDDEN_COST / count) * busy
    by_current1 = backward(*first, by_spikes1.astype(np.float32))
    both = ([0, 1], [0, 1])
    return [np.tensordot(inputs, by_current1, both) / THRESHOLDS[0], np.tensordot(first[1], by_current2, both) / THRESHOLDS[1]]


def train(pixels, labels, report=None):
    """Weights [(I, H), (H, O)], whole numbers; Adam, and the gradient passes the rounding unchanged."""
    rng = np.random.default_rng(SEED + 2)
    weights = [rng.normal(0.6, 2.0, (INPUTS, HIDDEN)).astype(np.float32), rng.normal(0.8, 3.0, (HIDDEN, CLASSES)).astype(np.float32)]
    mean = [np.zeros_like(w) for w in weights]
    square = [np.zeros_like(w) for w in weights]
    batches = len(labels) // BATCH
    update = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(labels))
        for batch in range(batches):
            chosen = order[batch * BATCH:(batch + 1) * BATCH]
            update += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * update / (EPOCHS * batches)))
            for k, g in enumerate(gradients(rounded(weights), encode(distort(pixels[chosen], rng)), labels[chosen])):
                mean[k] += np.float32(0.1) * (g - mean[k])
                square[k] += np.float32(0.001) * (g * g - square[k])
                step = mean[k] / (1 - 0.9 ** update) / (np.sqrt(square[k] / (1 - 0.999 ** update)) + 1e-8)
                weights[k] = np.clip(weights[k] - rate * step, -LARGEST - 0.4, LARGEST + 0.4).astype(np.float32)
        if report and (epoch + 1) % 10 == 0:
            report(epoch + 1, rounded(weights))
    return rounded(weights)


def write_nir(path, weights):
    """input -> fc1 -> hidden -> fc2 -> classes -> output. A potential that reaches the threshold fires on the chip, and one that
    exceeds it fires in NIR, so thresholds lie half a unit below. With a step of DT, r makes a weight count as itself."""
    def neurons(size, threshold):
        full = {"r": 1 / DT, "v_threshold": threshold - 0.5, "v_reset": 0.0}
        return {"type": "IF", **{name: np.full(size, value) for name, value in full.items()}}

    nodes = {"input": {"type": "Input", "shape": np.array([INPUTS])},
             "fc1": {"type": "Linear", "weight": weights[0].T}, "hidden": neurons(HIDDEN, THRESHOLDS[0]),
             "fc2": {"type": "Linear", "weight": weights[1].T}, "classes": neurons(CLASSES, THRESHOLDS[1]),
             "output": {"type": "Output", "shape": np.array([CLASSES])}}
    names = list(nodes)
    text = h5py.string_dtype("utf-8")
    with h5py.File(path, "w") as file:
        def put(name, value):
            if isinstance(value, str):
                file.create_dataset(name, data=value, dtype=text, track_times=False)
            else:
                file.create_dataset(name, data=value, compression="gzip", track_times=False)

        put("version", "1.0")
        put("node/type", "NIRGraph")
        for name, node in nodes.items():
            for key, value in node.items():
                put(f"node/nodes/{name}/{key}", value)
        file.create_dataset("node/edges", data=np.array(list(zip(names[:-1], names[1:])), dtype=object), dtype=text,
                            track_times=False)


def main():
    home = pathlib.Path(__file__).resolve().parent.parent / "scenarios" / "odin"
    options = argparse.ArgumentParser(description="Trains the digits network of scenarios/odin.")
    options.add_argument("--data", default=DATA, help="digits.csv.gz of scikit-learn (default: %(default)s)")
    options.add_argument("--out", type=pathlib.Path, default=home / "digits.nir", help="file (default: scenarios/odin/digits.nir)")
    options.add_argument("--validate", action="store_true", help="train without the validation rows, print accuracies on them")
    chosen = options.parse_args()
    if not pathlib.Path(chosen.data).is_file():
        sys.exit(f"{chosen.data}: not found; install python3-sklearn or give --data")
    split = split_rows(chosen.data)
    pixels, labels = read_rows(chosen.data, split["validation"])

    def report(epoch, weights):
        found = decide(run(weights, encode(pixels))[2][1])
        print(epoch, f"{100 * float(np.mean(found == labels)):.1f} %", flush=True)

    if chosen.validate:
        train(*read_rows(chosen.data, split["train"]), report)
        return
    weights = train(*read_rows(chosen.data, np.union1d(split["train"], split["validation"])))
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    write_nir(chosen.out, weights)


if __name__ == "__main__":
    main()
