#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The same network, side by side, on ODIN and on Loihi: two_chips.py [PICTURE.png]"""

import sys
from pathlib import Path

import numpy as np
import synfire
from matplotlib import pyplot
from synfire import plots

scenarios = Path(__file__).resolve().parents[2] / "scenarios"
step, index = np.loadtxt(scenarios / "digits" / "digits.csv", delimiter=",", skiprows=1, dtype=int).T
first = (step[step < 32], index[step < 32])

results = {}
for name in ("odin", "loihi"):
    with synfire.Chip(name, network=scenarios / "odin" / "digits.nir", dt="1 ms") as chip:
        results[name] = chip.run(spikes=first, steps=32)

print("chip   read as  simulated time  dynamic energy")
for name, result in results.items():
    print(
        f"{name:6} {result.spikes.counts('output').argmax():<8} {result.time_s * 1e6:8.1f} us     {result.energy['dynamic'] * 1e9:8.1f} nJ"
    )

figure, axes = pyplot.subplots(1, 3, layout="constrained", figsize=(13, 4), width_ratios=[1, 1, 0.8])
for (name, result), ax in zip(results.items(), axes):
    plots.raster(result, ["input", "output"], ax=ax)
    ax.set_title(name)
plots.energy(results, by="component", ax=axes[2])
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "two_chips.png")
