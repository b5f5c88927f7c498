#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Writes scenarios/firmware/controller.nir: two inputs (too low, too high) that excite a neuron each and inhibit the other's. Its
# time constant is a step (1 ms), so a neuron fires in the step of its input unless both speak.
#
#     make_controller.py FILE.nir
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "w") as file:
    file["version"] = "1.0.6"
    node = file.create_group("node")
    node["type"] = "NIRGraph"
    edges = [("input", "fc"), ("fc", "neurons"), ("neurons", "output")]
    node.create_dataset("edges", data=np.array(edges, dtype=object), dtype=h5py.string_dtype())
    nodes = node.create_group("nodes")

    def add(name, kind, **values):
        group = nodes.create_group(name)
        group["type"] = kind
        for key, value in values.items():
            group[key] = value

    add("input", "Input", shape=np.array([2]))
    add("fc", "Linear", weight=np.array([[1.0, -1.0], [-1.0, 1.0]]))
    add("neurons", "LIF", tau=np.full(2, 1e-3), r=np.ones(2), v_leak=np.zeros(2), v_reset=np.zeros(2),
        v_threshold=np.full(2, 0.5))
    add("output", "Output", shape=np.array([2]))
