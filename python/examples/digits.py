#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Handwritten digits on a virtual Loihi: digits.py [PICTURE.png]"""

import sys
from pathlib import Path

import numpy as np
import synfire
from synfire import plots

digits = Path(__file__).resolve().parents[2] / "scenarios" / "digits"
step, index = np.loadtxt(digits / "digits.csv", delimiter=",", skiprows=1, dtype=int).T
labels = np.loadtxt(digits / "digits_labels.csv", delimiter=",", skiprows=1, dtype=int)[:, 1]

with synfire.Chip("loihi", network=digits / "digits.nir", dt="1 ms") as chip:
    read = []
    for sample in range(20):
        mine = step // 32 == sample
        result = chip.run(spikes=(step[mine] % 32, index[mine]), steps=32)
        read.append(int(result.spikes.counts("output").argmax()))
        chip.reset()
    print("digits  ", *labels[:20])
    print("read as ", *read)
    print(f"energy of the last one: {result.energy['dynamic'] * 1e9:.0f} nJ (dynamic; unpublished: {', '.join(result.energy.missing)})")
    axes = plots.raster(result, ["input", "hidden", "output"])
    axes.set_title(f"a {labels[19]}, read as {read[19]}")
    axes.figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "digits.png")
