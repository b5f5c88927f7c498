#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""How long a step takes from Python and back, and how many spikes a second go each way: python_roundtrip.py

PYTHONPATH=python /usr/bin/python3 benchmarks/python_roundtrip.py
"""

import tempfile
import time
from pathlib import Path

import numpy as np
import synfire

INPUTS = 1000


def relay(folder):
    """As many inputs as outputs, each neuron repeats its input."""
    ones = np.ones(INPUTS)
    nodes = {
        "in": {"type": "Input", "shape": [INPUTS]},
        "scale": {"type": "Scale", "scale": 2 * ones},
        "if": {"type": "IF", "r": ones, "v_threshold": ones, "v_reset": 0 * ones},
        "out": {"type": "Output", "shape": [INPUTS]},
    }
    path = Path(folder) / "relay.nir"
    synfire.write_nir(path, nodes, [("in", "scale"), ("scale", "if"), ("if", "out")])
    return path


def step_times(chip, steps=3000):
    chip.record(spikes="if")
    feed = {"in": np.arange(4)}
    times = np.empty(steps)
    for n in range(steps):
        begin = time.perf_counter()
        chip.step(feed)
        times[n] = time.perf_counter() - begin
    return times * 1e6


with tempfile.TemporaryDirectory() as folder, synfire.Chip("ideal", network=relay(folder), dt=1.0) as chip:
    chip.run(steps=10)
    times = step_times(chip)
    low, middle, high = np.percentile(times, [5, 50, 95])
    print(f"a step and back: {middle:.0f} us (median), {low:.0f} us (5 %), {high:.0f} us (95 %)")
    steps = 2000
    dense = np.random.default_rng(1).random((steps, INPUTS)) < 0.5
    events = tuple(np.nonzero(dense))
    begin = time.perf_counter()
    result = chip.run(events, steps, record=["if"], measure=False)
    took = time.perf_counter() - begin
    back = result.spikes.events("if").step.size
    print(f"{events[0].size} spikes in and {back} out in {took:.2f} s: {(events[0].size + back) / took / 1e6:.2f} million a second")
