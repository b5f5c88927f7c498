#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""A pole balanced on a cart by a spiking network on a virtual Loihi: pole.py [PICTURE.png]

Every 10 ms the cart's state goes in as spikes (of each quantity as many neurons fire as it is large), 80 neurons on the chip weigh
it, and the force on the cart is what those for "right" fire more than those for "left". The cart is numpy, with a kick at 3 s.
"""

import sys

import numpy as np
import synfire
from matplotlib import pyplot
from synfire import plots

DT = 0.01  # s
RANGES = np.array([1.0, 1.5, 0.25, 1.5])  # of position (m), speed, angle (rad), turning speed that the code shows
UNITS = 32  # input neurons for each sign of a quantity
NEURONS = 40  # on each side
FORCE = 20.0  # N, when all of one side fire


def cart(state, force):
    """The pole on the cart (1 kg, pole 0.1 kg, half a metre to its middle), one step of 10 ms in ten."""
    for _ in range(10):
        x, speed, angle, turning = state
        sin, cos = np.sin(angle), np.cos(angle)
        push = (force + 0.05 * turning**2 * sin) / 1.1
        spin = (9.81 * sin - cos * push) / (0.5 * (4 / 3 - 0.1 * cos**2 / 1.1))
        state = state + DT / 10 * np.array([speed, push - 0.05 * spin * cos / 1.1, turning, spin])
    return state


def gains():
    """The linear-quadratic regulator of the linearised cart: the Riccati equation, by iteration."""
    eye = np.eye(4)
    a = np.array([cart(1e-4 * row, 0.0) for row in eye]).T / 1e-4
    b = cart(np.zeros(4), 1e-4)[:, None] / 1e-4
    cost = np.diag([1.0, 0.5, 10.0, 0.5])
    p = cost
    for _ in range(5000):
        k = np.linalg.solve(np.array([[0.02]]) + b.T @ p @ b, b.T @ p @ a)
        p = cost + a.T @ p @ (a - b @ k)
    return -k[0]


def network(gain):
    """Input (quantity, sign, unit) -> two sides of neurons that forget each step and fire above ever higher thresholds."""
    one = np.repeat(np.stack([gain * RANGES / UNITS, -gain * RANGES / UNITS], axis=1).ravel(), UNITS)  # force that a spike asks for
    weight = np.repeat([one, -one], NEURONS, axis=0)
    threshold = np.tile((np.arange(NEURONS) + 0.5) * FORCE / NEURONS, 2)
    zeros = np.zeros(2 * NEURONS)
    neurons = dict(type="LIF", tau=zeros + DT, r=zeros + 1, v_leak=zeros, v_reset=zeros, v_threshold=threshold)
    nodes = {
        "state": {"type": "Input", "shape": [one.size]},
        "weigh": {"type": "Linear", "weight": weight},
        "force": neurons,
        "out": {"type": "Output", "shape": [2 * NEURONS]},
    }
    return {"nodes": nodes, "edges": [("state", "weigh"), ("weigh", "force"), ("force", "out")]}


def encode(state):
    """As many units of a quantity's sign fire as it is large."""
    share = np.clip(state / RANGES, -1, 1)
    units = (np.arange(UNITS) + 0.5) / UNITS
    return np.concatenate([np.concatenate([s > units, -s > units]) for s in share])


state = np.array([0.4, 0.0, 0.1, 0.0])
path = [state]


def control(step):
    global state
    fired = step.fired["force"]
    force = FORCE / NEURONS * float(np.sum(fired < NEURONS) - np.sum(fired >= NEURONS))
    state = cart(state, force + (60.0 if step.step == 300 else 0.0))
    path.append(state)
    return {"state": encode(state)}


with synfire.Chip("loihi", network=network(gains()), dt=DT) as chip:
    result = chip.run(steps=800, callback=control)
path = np.array(path)
print(f"largest angle {np.degrees(np.abs(path[:, 2]).max()):.1f} degrees, in the last 2 s {np.degrees(np.abs(path[-200:, 2]).max()):.2f}")
print(f"energy {result.energy['dynamic'] * 1e6:.2f} uJ in {result.steps} steps (dynamic)")

figure, (above, below) = pyplot.subplots(2, 1, sharex=True, layout="constrained", figsize=(7, 6))
above.plot(path[:, 0], color="#20639b", label="position, m")
above.plot(np.degrees(path[:, 2]) / 10, color="#d1495b", label="angle, 10 degrees")
above.axvline(300, color="0.7", linewidth=0.8)
above.legend(fontsize="small")
plots.raster(result, ["force"], ax=below)
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "pole.png")
if np.abs(path[-200:, 2]).max() > 0.1:
    sys.exit("the pole fell")
