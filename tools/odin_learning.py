#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Makes what scenarios/odin/learn.yaml runs on: the digits network with its hidden layer as trained, and an output layer that
# knows nothing and learns on the chip. Inputs `drive` and `hold` drive and hold down the neurons of the ten classes.
#
#     tools/odin_learning.py               writes learn.nir, learn.csv and learn_labels.csv into scenarios/odin
#
# `learned` is what the chip should come to, written from the rules of SDSP alone; a test compares it with a run, weight by
# weight. Hyperparameters were chosen on the validation rows; the test rows are never read.

import argparse
import pathlib
import sys

sys.dont_write_bytecode = True  # leaves the source tree clean

from digits_reference import CLASSES, DT, INPUTS, SEED, encode, read_rows, split_rows
from train_digits import DATA
import h5py
import numpy as np

HOME = pathlib.Path(__file__).resolve().parent.parent / "scenarios" / "odin"
SAMPLES, STEPS = 800, 14     # of the training rows, and steps of each
TEACHERS, HOLDERS = 12, 2    # events a step for the neuron of the label, and for each of the others
THRESHOLD, THETAMEM, THETA_LOW, THETA_DOWN, THETA_UP, CALCIUM_LEAK = 56, 36, 4, 5, 7, 14  # as learn.yaml has them
HIDDEN_THRESHOLD = 40
LARGEST = 7


def samples(path):
    """Spikes (B, T, I) and labels (B,)."""
    pixels, labels = read_rows(path, split_rows(path)["train"][:SAMPLES])
    return encode(pixels)[:STEPS].transpose(1, 0, 2), labels


def hidden_weights():
    """(hidden, inputs), as trained for digits.yaml."""
    with h5py.File(HOME / "digits.nir") as file:
        return file["node/nodes/fc1/weight"][...].astype(np.int64)


def untaught(hidden):
    """Weights (hidden, classes) before learning. A weight of 0 would be no synapse, and could not learn."""
    return np.random.default_rng(SEED + 3).integers(1, LARGEST + 1, (hidden, CLASSES))


class Learner:
    """A neuron of ODIN with SDSP: potential of 8 bits, calcium of 3, and the flags that the last update left."""

    def __init__(self):
        self.v = self.calcium = self.count = 0
        self.up = self.down = False

    def update(self, change, time=False):
        v = min(255, max(0, self.v + change))
        spike = v >= THRESHOLD
        self.v = 0 if spike else v
        leak = False
        if time:
            leak = self.count == CALCIUM_LEAK - 1
            self.count = 0 if leak else self.count + 1
        if spike and not leak:
            self.calcium = min(7, self.calcium + 1)
        elif leak and not spike:
            self.calcium = max(0, self.calcium - 1)
        above = self.v >= THETAMEM
        self.up = above and THETA_LOW <= self.calcium < THETA_UP
        self.down = not above and THETA_LOW <= self.calcium < THETA_DOWN


def learned(spikes, labels):
    """Weights (hidden, classes) after all samples: a step is a time reference, the events of `drive`, of `hold`, and
    each input's excitatory and inhibitory row; the spikes that a row makes in the hidden layer follow it at once."""
    excite, inhibit = (np.ascontiguousarray(part.T) for part in (np.maximum(hidden_weights(), 0), np.minimum(hidden_weights(), 0)))
    weights = untaught(excite.shape[1]).tolist()
    for sample, label in zip(spikes, labels):
        hidden = np.zeros(excite.shape[1], np.int64)
        classes = [Learner() for _ in range(CLASSES)]
        for step in sample:
            for neuron in classes:
                neuron.update(0, time=True)
            for _ in range(TEACHERS):
                classes[label].update(LARGEST)
            for c, neuron in enumerate(classes):
                for _ in range(HOLDERS if c != label else 0):
                    neuron.update(-LARGEST)
            for i in np.flatnonzero(step):
                for row in (excite[i], inhibit[i]):
                    if not row.any():
                        continue
                    hidden = np.maximum(hidden + row, 0)
                    fired = np.flatnonzero(hidden >= HIDDEN_THRESHOLD)
                    hidden[fired] = 0
                    for h in fired:
                        for c, neuron in enumerate(classes):
                            weight = weights[h][c]
                            if neuron.up:
                                weights[h][c] = min(LARGEST, weight + 1)
                            elif neuron.down:
                                weights[h][c] = max(0, weight - 1)
                            neuron.update(weight)
    return np.array(weights)


def write_nir(path):
    def neurons(size, threshold):  # as in train_odin_digits.py
        return {"type": "IF", "r": np.full(size, 1 / DT), "v_threshold": np.full(size, threshold - 0.5), "v_reset": np.zeros(size)}

    def linear(weight):
        return {"type": "Linear", "weight": weight.astype(float)}

    def port(kind, size):
        return {"type": kind, "shape": np.array([size])}

    fc1 = hidden_weights()
    diagonal = np.eye(CLASSES)
    nodes = {"input": port("Input", INPUTS), "fc1": linear(fc1), "hidden": neurons(len(fc1), HIDDEN_THRESHOLD),
             "fc2": linear(untaught(len(fc1)).T), "classes": neurons(CLASSES, THRESHOLD), "output": port("Output", CLASSES),
             "drive": port("Input", CLASSES * TEACHERS), "drivers": linear(LARGEST * np.repeat(diagonal, TEACHERS, axis=1)),
             "hold": port("Input", CLASSES * HOLDERS), "holders": linear(-LARGEST * np.repeat(diagonal, HOLDERS, axis=1))}
    edges = [("input", "fc1"), ("fc1", "hidden"), ("hidden", "fc2"), ("fc2", "classes"), ("classes", "output"),
             ("drive", "drivers"), ("drivers", "classes"), ("hold", "holders"), ("holders", "classes")]
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
        file.create_dataset("node/edges", data=np.array(edges, dtype=object), dtype=text, track_times=False)


def main():
    options = argparse.ArgumentParser(description="Makes the network and the spikes of scenarios/odin/learn.yaml.")
    options.add_argument("--data", default=DATA, help="digits.csv.gz of scikit-learn (default: %(default)s)")
    chosen = options.parse_args()
    if not pathlib.Path(chosen.data).is_file():
        sys.exit(f"{chosen.data}: not found; install python3-sklearn or give --data")
    spikes, labels = samples(chosen.data)
    write_nir(HOME / "learn.nir")
    rows = np.argwhere(spikes.reshape(-1, INPUTS))
    np.savetxt(HOME / "learn.csv", rows, "%d", ",", header="step,index", comments="")
    np.savetxt(HOME / "learn_labels.csv", np.column_stack([np.arange(SAMPLES), labels]), "%d", ",", header="sample,label",
               comments="")


if __name__ == "__main__":
    main()
