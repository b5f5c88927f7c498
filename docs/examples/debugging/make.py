#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Makes the three networks of docs/debugging.md, each with a fault of its own, beside this file. The files are committed; this says
# what is in them.
#
#     make.py

import pathlib

import h5py
import numpy as np

FOLDER = pathlib.Path(__file__).parent


def write(name: str, nodes: dict, edges: list) -> None:
    """nodes: name -> (type, parameters). Times of the file do not change, so that the same network is the same file."""
    with h5py.File(FOLDER / name, "w") as file:
        file["version"] = "1.0"
        file["node/type"] = "NIRGraph"
        for node, (kind, parameters) in nodes.items():
            file[f"node/nodes/{node}/type"] = kind
            for key, value in parameters.items():
                file[f"node/nodes/{node}/{key}"] = np.asarray(value)
        file["node/edges"] = np.array([[a.encode(), b.encode()] for a, b in edges])


def lif(size: int, threshold: float, tau: float = 10e-3) -> tuple:
    """With r = tau / 1 ms a weight is what a spike adds to v."""
    ones = np.ones(size)
    return "LIF", {"tau": tau * ones, "r": tau / 1e-3 * ones, "v_leak": 0.0 * ones, "v_threshold": threshold * ones, "v_reset": 0.0 * ones}


def main() -> None:
    # One weight went astray in training.
    write("outlier.nir",
          {"input": ("Input", {"shape": [3]}), "weights": ("Linear", {"weight": [[0.6, 0.6, 900.0], [0.6, 0.6, 0.0]]}),
           "pair": lif(2, 1.0), "output": ("Output", {"shape": [2]})},
          [("input", "weights"), ("weights", "pair"), ("pair", "output")])

    # A chain: each neuron of a layer drives the one of its number in the next.
    write("chain.nir",
          {"input": ("Input", {"shape": [4]}), "w1": ("Linear", {"weight": 1.5 * np.eye(4)}), "first": lif(4, 1.0),
           "w2": ("Linear", {"weight": 1.5 * np.eye(4)}), "second": lif(4, 1.0), "output": ("Output", {"shape": [4]})},
          [("input", "w1"), ("w1", "first"), ("first", "w2"), ("w2", "second"), ("second", "output")])

    # A coincidence of a spike and of the same spike relayed: on paper both come in one step.
    write("coincidence.nir",
          {"input": ("Input", {"shape": [1]}), "w1": ("Linear", {"weight": [[1.5]]}), "relay": lif(1, 1.0),
           "w2": ("Linear", {"weight": [[0.7]]}), "direct": ("Linear", {"weight": [[0.7]]}), "both": lif(1, 1.38, 5e-3),
           "output": ("Output", {"shape": [1]})},
          [("input", "w1"), ("w1", "relay"), ("relay", "w2"), ("w2", "both"), ("input", "direct"), ("direct", "both"), ("both", "output")])


if __name__ == "__main__":
    main()
