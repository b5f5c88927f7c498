#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Learning on ODIN: what the chip has learned after 800 digits is, weight by weight, what the rules of SDSP give without a chip
# (tools/odin_learning.py), and the test digits are read as docs/odin.md says.
#
#     odin_learning.py SYNFIRE SOURCE_FOLDER SCRATCH_FOLDER

import json
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

try:
    import h5py  # noqa: F401, of the tools below
    import numpy as np
except ImportError:
    print("SKIPPED: learning on ODIN: python3-h5py is missing")
    sys.exit(77)

synfire, source, scratch = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
sys.path.insert(0, str(source / "tools"))
import odin_learning as reference

shutil.rmtree(scratch, ignore_errors=True)
scratch.mkdir(parents=True)


def run(scenario, out, *more):
    subprocess.run([synfire, "run", source / "scenarios/odin" / scenario, "--out", scratch / out, "--quiet", *more], check=True)
    return json.loads((scratch / out / "summary.json").read_text())


def committed_samples():
    """The spikes and labels that learn.yaml reads; no training data is needed."""
    home = source / "scenarios/odin"
    spikes = np.zeros((reference.SAMPLES * reference.STEPS, reference.INPUTS), bool)
    step, index = np.loadtxt(home / "learn.csv", int, delimiter=",", skiprows=1, unpack=True)
    spikes[step, index] = True
    labels = np.loadtxt(home / "learn_labels.csv", int, delimiter=",", skiprows=1)[:, 1]
    return spikes.reshape(reference.SAMPLES, reference.STEPS, reference.INPUTS), labels


run("learn.yaml", "learn")
image = scratch / "learn/learned.elf"
subprocess.run(["objcopy", "-O", "binary", "--only-section=core.synapses", image, scratch / "synapses"], check=True)
words = np.fromfile(scratch / "synapses", "<u4").reshape(256, 32)           # by row, then postsynaptic neurons / 8
nibbles = (words[:, :, None] >> (4 * np.arange(8)) & 15).reshape(256, 256)  # by row, then postsynaptic neuron
hidden = len(reference.hidden_weights())
found = nibbles[:hidden, hidden:hidden + reference.CLASSES]  # a closed loop: rows and neurons have the network's order
expected = reference.learned(*committed_samples())
assert (found & 8 == 8).all(), "a synapse that learns has lost its mapping bit"
assert ((found & 7) == expected).all(), f"{np.count_nonzero((found & 7) != expected)} of {expected.size} weights differ"
assert (expected != reference.untaught(hidden)).mean() > 0.5, "nearly nothing was learned"

before = run("learned.yaml", "before")["inference"]["accuracy"]
after = run("learned.yaml", "after", "--network", image)["inference"]["accuracy"]
print(f"accuracy before {100 * before:.1f} %, after {100 * after:.1f} %")
assert before < 0.35 and after > 0.8
