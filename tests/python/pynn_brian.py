# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""One script of PyNN, run by pyNN.brian2 and by pyNN_synfire: the same spikes, step by step, and the same potentials."""

import importlib
import unittest

from common import main, skip_unless

skip_unless("grpc", "numpy", "pyNN", "neo", "h5py", "brian2")
import brian2  # noqa: E402
import numpy as np  # noqa: E402

brian2.prefs.codegen.target = "numpy"  # no compiler at run time


def script(sim, cell, seed):
    """Sources, two populations that excite and inhibit each other and themselves, delays that differ, two runs."""
    random = np.random.default_rng(seed)
    sim.setup(timestep=0.1)
    conductances = cell == "IF_cond_exp"
    common = dict(tau_m=15.0, cm=0.3, v_rest=-65.0, v_reset=-68.0, v_thresh=-52.0, tau_refrac=1.7, tau_syn_E=2.5, tau_syn_I=6.0)
    kind = getattr(sim, cell)
    excitatory = sim.Population(24, kind(i_offset=random.uniform(0.1, 0.25, 24), **common))
    inhibitory = sim.Population(8, kind(i_offset=0.15, **common))
    excitatory.initialize(v=random.uniform(-65.0, -55.0, 24))
    times = [np.sort(random.choice(2000, 25, replace=False)) * 0.1 for _ in range(12)]
    drive = sim.Population(12, sim.SpikeSourceArray(spike_times=times))
    scale = 0.02 if conductances else 1.0

    def connect(pre, post, number, weight, receptor):
        pairs = random.choice(pre.size * post.size, number, replace=False)
        sign = 1.0 if conductances or receptor == "excitatory" else -1.0
        rows = []
        for pair in pairs:
            strength = sign * scale * weight * random.uniform(0.5, 1.5)
            rows.append((pair // post.size, pair % post.size, strength, 0.1 * random.integers(1, 40)))
        return sim.Projection(pre, post, sim.FromListConnector(rows), sim.StaticSynapse(), receptor_type=receptor)

    connect(drive, excitatory, 60, 0.8, "excitatory")
    connect(drive, inhibitory, 30, 0.8, "excitatory")
    connect(excitatory, inhibitory, 60, 0.4, "excitatory")
    connect(excitatory, excitatory, 80, 0.3, "excitatory")
    connect(inhibitory, excitatory, 80, 0.5, "inhibitory")
    for population in (excitatory, inhibitory):
        population.record(["spikes", "v"])
    sim.run(120.0)
    sim.run(80.0)
    trains, potentials = [], []
    for population in (excitatory, inhibitory):
        segment = population.get_data().segments[0]
        trains += [np.rint(train.rescale("ms").magnitude / 0.1).astype(int).tolist() for train in segment.spiketrains]
        potentials.append(segment.analogsignals[0].magnitude)
    sim.end()
    return trains, np.concatenate(potentials, axis=1)


class Agreement(unittest.TestCase):
    def check(self, cell, tolerance):
        for seed in (1, 2):
            theirs, their_v = script(importlib.import_module("pyNN.brian2"), cell, seed)
            ours, our_v = script(importlib.import_module("pyNN_synfire"), cell, seed)
            self.assertGreater(sum(map(len, theirs)), 100)
            self.assertEqual(ours, theirs)
            self.assertEqual(our_v.shape, their_v.shape)
            np.testing.assert_allclose(our_v, their_v, atol=tolerance)

    def test_currents_which_both_integrate_exactly(self):
        self.check("IF_curr_exp", 1e-9)

    def test_conductances_which_both_integrate_by_forward_euler(self):
        self.check("IF_cond_exp", 1e-9)


if __name__ == "__main__":
    main()
