#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""A script written for PyNN: excitatory and inhibitory neurons, driven by Poisson spikes: brunel.py [PICTURE.png] [BACKEND]

The back end is the module of PyNN's interface: pyNN_synfire (default), pyNN.brian2, ...
"""

import importlib
import sys

from matplotlib import pyplot
from pyNN.random import NumpyRNG

sim = importlib.import_module(sys.argv[2] if len(sys.argv) > 2 else "pyNN_synfire")

sim.setup(timestep=0.1)
cell = dict(tau_m=20.0, cm=0.25, v_rest=-65.0, v_reset=-65.0, v_thresh=-50.0, tau_refrac=2.0, tau_syn_E=2.0, tau_syn_I=5.0)
excitatory = sim.Population(80, sim.IF_curr_exp(**cell), label="excitatory")
inhibitory = sim.Population(20, sim.IF_curr_exp(**cell), label="inhibitory")
drive = sim.Population(100, sim.SpikeSourcePoisson(rate=120.0), label="drive")

rng = NumpyRNG(seed=3)
some = sim.FixedProbabilityConnector(0.2, rng=rng)
for target in (excitatory, inhibitory):
    sim.Projection(drive, target, some, sim.StaticSynapse(weight=0.25, delay=1.0), receptor_type="excitatory")
    sim.Projection(excitatory, target, some, sim.StaticSynapse(weight=0.1, delay=1.5), receptor_type="excitatory")
    sim.Projection(inhibitory, target, some, sim.StaticSynapse(weight=-0.4, delay=0.8), receptor_type="inhibitory")
excitatory.record("spikes")
inhibitory.record("spikes")
excitatory[:3].record("v")
sim.run(200.0)

figure, (above, below) = pyplot.subplots(2, 1, sharex=True, layout="constrained", figsize=(7, 6))
for population, colour, base in ((excitatory, "#20639b", 0), (inhibitory, "#d1495b", 80)):
    trains = population.get_data("spikes").segments[0].spiketrains
    for n, train in enumerate(trains):
        above.scatter(train.magnitude, [base + n] * len(train), s=4, marker="|", color=colour)
    rate = sum(map(len, trains)) / len(trains) / 0.2
    print(f"{population.label}: {rate:.1f} spikes a second and neuron")
signal = excitatory[:3].get_data("v").segments[0].analogsignals[0]
below.plot(signal.times.rescale("ms").magnitude, signal.magnitude, linewidth=0.8)
below.set_xlabel("ms")
below.set_ylabel("mV")
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "brunel.png")
sim.end()
