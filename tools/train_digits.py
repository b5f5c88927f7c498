#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Trains the spiking digits network of scenarios/digits and writes its files: the network (NIR), the 500 test
# samples as spikes, their labels, the split, the classes that a float64 reference decides, and a README.
#
#     tools/train_digits.py             train (about a minute) and write everything
#     tools/train_digits.py --check     recompute all files but digits.nir, compare, write nothing
#     tools/train_digits.py --validate  train without the validation rows, print accuracies on them
#
# Two runs on the same machine give the same bytes. Another BLAS may round sums differently, and a spiking network
# amplifies the last bit, so another machine can arrive at other weights of the same quality: the committed
# digits.nir is the reference, and --check verifies all that follows from it anywhere.
#
# Axes in comments as in digits_reference.py.

import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True  # leaves the source tree clean

from digits_reference import (CLASSES, DT, HIDDEN, INPUTS, SEED, STEPS, TAU, TEST_ROWS, THRESHOLD, delayed, encode,
                              measure, read_nir, read_rows, split_rows, write_nir)
import numpy as np

DECAY = 1.0 - DT / TAU      # of the membrane, a step
DATA = "/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz"

# Training. EPOCHS and HIDDEN were chosen with --validate, which never sees a test row.
EPOCHS, BATCH, RATE = 300, 64, 4e-3
SLOPE = 4.0                 # steepness of the surrogate derivative
COUNT_SCALE = 0.4           # a lead of one output spike is worth this much in the softmax: small = wide margins
HIDDEN_TARGET, HIDDEN_COST = 0.15, 0.5  # spikes a step and neuron above which a quadratic cost applies


# --------------------------------------------------------------------------------------- training

def distort(pixels, rng):
    """Pixels (B, P), each image slightly turned, scaled, sheared and shifted (bilinear, then whole levels again)."""
    count = len(pixels)
    angle, size, shear = (rng.uniform(-limit, limit, count) for limit in (0.2, 0.12, 0.15))
    shift = rng.uniform(-0.7, 0.7, (2, count, 1))
    y, x = (axis.ravel()[None] - 3.5 for axis in np.mgrid[0:8, 0:8].astype(float))
    cos, sin = (np.cos(angle) * (1 + size))[:, None], (np.sin(angle) * (1 + size))[:, None]
    source_x = cos * x + (shear[:, None] - sin) * y + 3.5 + shift[0]
    source_y = sin * x + cos * y + 3.5 + shift[1]
    framed = np.pad(pixels.reshape(count, 8, 8), ((0, 0), (2, 2), (2, 2)))
    source_x, source_y = (np.clip(axis + 2, 0, 10.999) for axis in (source_x, source_y))
    left, top = source_x.astype(int), source_y.astype(int)
    right_part, low_part = source_x - left, source_y - top
    image = np.arange(count)[:, None]
    mixed = ((1 - low_part) * ((1 - right_part) * framed[image, top, left] + right_part * framed[image, top, left + 1])
             + low_part * ((1 - right_part) * framed[image, top + 1, left] + right_part * framed[image, top + 1, left + 1]))
    return np.clip(np.rint(mixed), 0, 16).astype(int)


def leaky_forward(current):
    """Membrane before the reset and spikes, both (T, B, n), of currents (T, B, n) in threshold units."""
    before, spikes = np.empty_like(current), np.empty_like(current)
    v = np.zeros_like(current[0])
    for t in range(STEPS):
        v = DECAY * v + current[t]
        before[t] = v
        spikes[t] = v > THRESHOLD
        v = np.where(spikes[t] > 0, 0, v)
    return before, spikes


def leaky_backward(before, spikes, gradient):
    """Gradient by the currents, from the gradient by the spikes (all (T, B, n)).

    The spike's derivative is the surrogate 1 / (1 + SLOPE |v - threshold|)^2; a spike cuts the path through v.
    """
    result = np.empty_like(before)
    through = np.zeros_like(before[0])
    surrogate = gradient / (1 + SLOPE * np.abs(before - THRESHOLD)) ** 2
    for t in reversed(range(STEPS)):
        through = surrogate[t] + DECAY * through * (1 - spikes[t])
        result[t] = through
    return result


def on_grid(weights):
    """The 8-bit weights (even mantissas -254..254) nearest to `weights`, in the unit of `weights`."""
    unit = np.abs(weights).max() / 254
    return (2 * np.rint(weights / (2 * unit)) * unit).astype(weights.dtype)


def gradients(weights, inputs, labels, latency):
    """Gradients [(I, H), (H, O)] of the loss for input spikes (T, B, I), with that latency between the layers."""
    fan1, fan2 = weights
    count = len(labels)
    v1, z1 = leaky_forward(inputs @ fan1)
    arriving = delayed(z1, latency)
    v2, z2 = leaky_forward(arriving @ fan2)
    score = COUNT_SCALE * z2.sum(axis=0)
    chance = np.exp(score - score.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    chance[np.arange(count), labels] -= 1      # the gradient of the cross-entropy by the score
    by_spikes2 = np.broadcast_to(chance * (COUNT_SCALE / count), z2.shape)
    by_current2 = leaky_backward(v2, z2, by_spikes2)
    by_spikes1 = by_current2 @ fan2.T
    if latency:
        by_spikes1 = np.concatenate([by_spikes1[latency:], np.zeros_like(by_spikes1[:latency])])
    busy = np.maximum(z1.mean(axis=(0, 1)) - HIDDEN_TARGET, 0)     # (H,), of neurons that spike a lot
    by_spikes1 = by_spikes1 + 2 * HIDDEN_COST * busy / (STEPS * count)
    by_current1 = leaky_backward(v1, z1, by_spikes1)
    return [np.tensordot(inputs, by_current1, ([0, 1], [0, 1])), np.tensordot(arriving, by_current2, ([0, 1], [0, 1]))]


def train(pixels, labels, report=None):
    """Weights [(I, H), (H, O)] float32, by back-propagation through time with Adam and a rate that falls to zero.

    `pixels` (n, P), `labels` (n,); `report(epoch, weights)` is called every tenth epoch.
    Half of the batches run with one step of latency between the layers and half with 8-bit weights (the gradient
    passes the rounding unchanged), so that the result holds on chips that have either.
    """
    rng = np.random.default_rng(SEED + 1)
    weights = [rng.normal(0.03, 0.12, (INPUTS, HIDDEN)).astype(np.float32),
               rng.normal(0.05, 0.3, (HIDDEN, CLASSES)).astype(np.float32)]
    mean = [np.zeros_like(w) for w in weights]
    square = [np.zeros_like(w) for w in weights]
    batches = len(labels) // BATCH
    update = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(labels))
        for batch in range(batches):
            chosen = order[batch * BATCH:(batch + 1) * BATCH]
            inputs = encode(distort(pixels[chosen], rng)).astype(np.float32)
            used = [on_grid(w) for w in weights] if rng.random() < 0.5 else weights
            update += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * update / (EPOCHS * batches)))
            for k, g in enumerate(gradients(used, inputs, labels[chosen], int(rng.integers(2)))):
                mean[k] += np.float32(0.1) * (g - mean[k])
                square[k] += np.float32(0.001) * (g * g - square[k])
                step = mean[k] / (1 - 0.9 ** update) / (np.sqrt(square[k] / (1 - 0.999 ** update)) + 1e-8)
                weights[k] = (weights[k] - rate * step).astype(np.float32)
        if report and (epoch + 1) % 10 == 0:
            report(epoch + 1, weights)
    return weights


# ------------------------------------------------------------------------------------------ files

def csv(header, rows):
    return "".join(f"{line}\n" for line in [header] + [",".join(map(str, row)) for row in rows])


def evaluate(data, split, weights):
    """The final evaluation, the only place that reads the test rows: the contents of all files but digits.nir."""
    pixels, labels = read_rows(data, split["test"])
    inputs = encode(pixels)
    found = measure(weights, inputs, labels)
    sample, step, index = np.nonzero(inputs.transpose(1, 0, 2))    # ordered by sample, step, index
    part = {int(row): name for name, rows in split.items() for row in rows}
    reference = {"hidden_spikes": found["hidden_spikes"], "classes_spikes": found["classes_spikes"],
                 "correct": found["correct"], "samples": TEST_ROWS, "accuracy": found["correct"] / TEST_ROWS}
    accuracies = "".join(f"| {way} | {100 * share:.1f} % |\n" for way, share in found["accuracy"].items())
    print(accuracies + f"least |v - v_threshold| {found['margin']:.1e}; "
          f"{found['changed_in_float32']} spikes differ in float32", flush=True)
    return {"digits.csv": csv("step,index", zip(STEPS * sample + step, index)),
            "digits_labels.csv": csv("sample,label", enumerate(labels)),
            "ideal_classes.csv": csv("sample,class", enumerate(found["ideal"])),
            "split.csv": csv("row,split", sorted(part.items())),
            "reference.json": json.dumps(reference, indent=2) + "\n",
            "README.md": README.format(accuracies=accuracies, seed=SEED, samples=TEST_ROWS, steps=STEPS, hidden=HIDDEN,
                                       total=TEST_ROWS * STEPS, last=STEPS - 1, epochs=EPOCHS,
                                       train=len(split["train"]), validation=len(split["validation"]), **{
                                           key: reference[key] for key in ("hidden_spikes", "classes_spikes")})}


README = """# Handwritten digits

A spiking network that reads 8x8 handwritten digits: 64 inputs, {hidden} hidden LIF neurons, 10 LIF neurons, one per digit,
without biases (dt 1 ms, tau 16 ms, threshold 1, reset to 0). Each sample lasts {steps} steps: a pixel of value p (0..16) gives
p evenly spaced spikes. The neuron that spikes most decides, a tie goes to the lowest index, and the state is reset
between samples.

| file | holds |
|---|---|
| `digits.nir` | the network: input, fc1, hidden, fc2, classes, output |
| `digits.csv` | the spikes of the {samples} test samples; sample s is in steps {steps}*s .. {steps}*s+{last} of {total} |
| `digits_labels.csv` | the digit that each sample shows |
| `ideal_classes.csv` | the digit that a float64 reference in numpy reads (no latency between the layers) |
| `reference.json` | what that reference counts: {hidden_spikes} spikes of `hidden`, {classes_spikes} of `classes` |
| `split.csv` | the use of each row of the data; sample s is the s-th row marked `test` |

Accuracies on the {samples} test samples, measured by the script that trained the network (seed {seed}):

| run | accuracy |
|---|---|
{accuracies}
"Latency": the hidden spikes of a step reach the classes in the next step, and those of the last step are lost, as on chips
with one step a layer. "Integers": 8-bit weights (even mantissas -254..254), a 12-bit decay rounded toward zero, and integer
thresholds, as on Loihi.

The size of the hidden layer and the {epochs} epochs were chosen by training on the {train} rows marked `train` and measuring
on the {validation} marked `validation`; the network was then trained on both. The test rows were read once it was finished.

## Regenerate

    apt-get install python3-numpy python3-h5py python3-sklearn
    tools/train_digits.py            # trains and writes this folder; or --check, to verify it against digits.nir

## Data

"Optical Recognition of Handwritten Digits" of the UCI Machine Learning Repository (E. Alpaydin and C. Kaynak, 1998,
<https://doi.org/10.24432/C50P49>), licence CC BY 4.0: its 1,797 test images, as scikit-learn distributes them. `digits.csv`
and `digits_labels.csv` are a part of it, turned into spikes.
"""


def main():
    home = pathlib.Path(__file__).resolve().parent.parent / "scenarios" / "digits"
    options = argparse.ArgumentParser(description="Trains the digits network and writes scenarios/digits.")
    options.add_argument("--data", default=DATA, help="digits.csv.gz of scikit-learn (default: %(default)s)")
    options.add_argument("--out", type=pathlib.Path, default=home, help="folder (default: scenarios/digits)")
    mode = options.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="recompute all but digits.nir and compare; write nothing")
    mode.add_argument("--validate", action="store_true", help="train without the validation rows, print accuracies on them")
    chosen = options.parse_args()
    if not pathlib.Path(chosen.data).is_file():
        sys.exit(f"{chosen.data}: not found; install python3-sklearn or give --data")

    split = split_rows(chosen.data)
    if chosen.validate:
        pixels, labels = read_rows(chosen.data, split["validation"])
        inputs = encode(pixels)
        train(*read_rows(chosen.data, split["train"]),
              report=lambda epoch, weights: print(epoch, measure(weights, inputs, labels)["accuracy"], flush=True))
        return
    network = chosen.out / "digits.nir"
    if chosen.check:
        contents = evaluate(chosen.data, split, read_nir(network))
        wrong = [name for name, text in contents.items() if (chosen.out / name).read_bytes() != text.encode()]
        sys.exit(f"{chosen.out}: not what digits.nir gives: {', '.join(wrong)}" if wrong else 0)
    weights = train(*read_rows(chosen.data, np.union1d(split["train"], split["validation"])))
    chosen.out.mkdir(parents=True, exist_ok=True)
    write_nir(network, weights)
    for name, text in evaluate(chosen.data, split, weights).items():
        (chosen.out / name).write_bytes(text.encode())


if __name__ == "__main__":
    main()
