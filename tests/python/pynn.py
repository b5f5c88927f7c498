# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The PyNN back end by itself: what each part of PyNN's interface does on `float`, and what other chips take of it."""

import unittest

from common import main, skip_unless

skip_unless("grpc", "numpy", "pyNN", "neo", "h5py")
import numpy as np  # noqa: E402
import pyNN_synfire as sim  # noqa: E402
from pyNN.random import NumpyRNG  # noqa: E402

DT = 0.1


def spikes(population, segment=-1):
    """Spike times of each cell in steps."""
    block = population.get_data("spikes")
    trains = block.segments[segment].spiketrains
    return [np.rint(train.rescale("ms").magnitude / sim.get_time_step()).astype(int).tolist() for train in trains]


def signal(population, variable, segment=-1):
    return next(each for each in population.get_data(variable).segments[segment].analogsignals if each.name == variable)


class Case(unittest.TestCase):
    def setUp(self):
        sim.setup(timestep=DT)
        self.addCleanup(sim.end)


class Connections(Case):
    def parrots(self, n, label=None):
        """Cells that spike a step after each strong spike that reaches them."""
        cell = sim.IF_curr_exp(tau_m=1.0, cm=0.1, tau_syn_E=0.1, tau_syn_I=0.1, tau_refrac=1.0, v_rest=0, v_reset=0, v_thresh=0.3)
        population = sim.Population(n, cell, initial_values={"v": 0.0}, label=label)
        population.record("spikes")
        return population

    def test_delays_of_any_length_are_kept(self):
        for steps in (1, 2, 63, 64, 65, 128, 200):
            sim.setup(timestep=DT)
            source = sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0]))
            source.record("spikes")
            a, b, c = self.parrots(1), self.parrots(1), self.parrots(1)
            strong = sim.StaticSynapse(weight=1.0, delay=steps * DT)
            sim.Projection(source, a, sim.AllToAllConnector(), strong)
            sim.Projection(a, b, sim.AllToAllConnector(), strong)
            sim.Projection(b, c, sim.AllToAllConnector(), strong)
            sim.run(75.0)
            self.assertEqual(spikes(source), [[10]])
            first = 10 + steps + 1  # a spike acts on v in the step behind the one that it comes in
            self.assertEqual([spikes(p) for p in (a, b, c)], [[[first]], [[first + steps + 1]], [[first + 2 * (steps + 1)]]], steps)

    def test_loops_keep_their_delays(self):
        for reached in (True, False):  # by a source, or set going by an initial potential alone
            sim.setup(timestep=DT)
            a, b = self.parrots(1), self.parrots(1)
            for pre, post, delay in ((a, b, 0.4), (b, a, 1.1)):
                sim.Projection(pre, post, sim.OneToOneConnector(), sim.StaticSynapse(weight=1.0, delay=delay))
            if reached:
                source = sim.Population(1, sim.SpikeSourceArray(spike_times=[0.0]))
                sim.Projection(source, a, sim.OneToOneConnector(), sim.StaticSynapse(weight=1.0, delay=0.1))
            else:
                a.initialize(v=5.0)
            sim.run(10.0)
            first = spikes(a)[0][0]
            self.assertEqual(np.diff(spikes(a)[0]).tolist(), [17] * (len(spikes(a)[0]) - 1))
            self.assertEqual(spikes(b)[0][0] - first, 5)

    def test_heterogeneous_delays_and_weights(self):
        source = sim.Population(3, sim.SpikeSourceArray(spike_times=[1.0]))
        target = self.parrots(2)
        triples = [(0, 0, 1.0, 0.5), (1, 0, 1.0, 2.0), (2, 1, 1.0, 1.0), (0, 1, 0.0, 0.1)]
        sim.Projection(source, target, sim.FromListConnector(triples))
        sim.run(6.0)
        self.assertEqual(spikes(target), [[16, 31], [21]])

    def test_connectors(self):
        rng = NumpyRNG(seed=1)
        sizes = {
            sim.AllToAllConnector(): 12, sim.FixedNumberPreConnector(2, rng=rng): 6, sim.FixedNumberPostConnector(2, rng=rng): 8,
            sim.ArrayConnector(np.eye(4, 3, dtype=bool)): 3, sim.FixedTotalNumberConnector(5, rng=rng): 5,
            sim.FixedProbabilityConnector(1.0): 12,
        }  # fmt: skip
        pre = sim.Population(4, sim.SpikeSourcePoisson(rate=10.0))
        post = self.parrots(3)
        for connector, size in sizes.items():
            projection = sim.Projection(pre, post, connector, sim.StaticSynapse(weight=0.5, delay=0.2))
            self.assertEqual(projection.size(), size, connector)
            weights, delays = projection.get(["weight", "delay"], format="array")
            self.assertEqual(np.sum(~np.isnan(weights)), min(size, 12) if size != 5 else np.sum(~np.isnan(delays)))
            self.assertTrue(all(w == 0.5 for *_, w in projection.get("weight", format="list")))
        projection.set(weight=0.25)
        self.assertEqual(projection[0].weight, 0.25)
        self.assertEqual(projection.get(["weight", "delay"], format="list")[0][2:], (0.25, 0.2))

    def test_views_and_assemblies(self):
        source = sim.Population(4, sim.SpikeSourceArray(spike_times=[1.0]))
        one, other = self.parrots(3, "one"), self.parrots(2, "other")
        view = source[1:3]
        synapse = sim.StaticSynapse(weight=1.0, delay=0.1)
        sim.Projection(view[1:2], (one + other)[2:4], sim.AllToAllConnector(), synapse, receptor_type="excitatory")
        sim.run(3.0)
        self.assertEqual(spikes(one), [[], [], [12]])
        self.assertEqual(spikes(other), [[12], []])
        counts = (one + other).get_spike_counts()
        self.assertEqual([counts[cell] for cell in (one + other).all_cells], [0, 0, 1, 1, 0])

    def test_excitation_and_inhibition_of_one_pair_do_not_cancel(self):
        source = sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0]))
        cell = sim.Population(1, sim.IF_curr_exp(tau_syn_E=2.0, tau_syn_I=8.0, v_thresh=1000.0))
        sim.Projection(source, cell, sim.AllToAllConnector(), sim.StaticSynapse(weight=1.0, delay=1.0), receptor_type="excitatory")
        sim.Projection(source, cell, sim.AllToAllConnector(), sim.StaticSynapse(weight=-0.75, delay=1.0), receptor_type="inhibitory")
        cell.record(["isyn_exc", "isyn_inh"])
        sim.run(12.0)
        for variable, weight, tau in (("isyn_exc", 1.0, 2.0), ("isyn_inh", -0.75, 8.0)):
            values = signal(cell, variable).magnitude[:, 0]
            time = np.arange(values.size) * DT - 2.1  # the end of the step that the spike comes in
            np.testing.assert_allclose(values, np.where(time > -1e-9, weight * np.exp(-time / tau), 0.0), atol=1e-12)

    def test_what_cannot_be_is_told(self):
        a = self.parrots(1)
        with self.assertRaises(Exception):
            sim.Projection(a, a, sim.AllToAllConnector(), sim.StaticSynapse(weight=-1.0, delay=1.0), receptor_type="excitatory")
        sim.Projection(a, a, sim.AllToAllConnector(), sim.StaticSynapse(weight=1.0, delay=1.0))
        sim.run(1.0)
        with self.assertRaisesRegex(NotImplementedError, "reset"):
            sim.Population(1, sim.IF_curr_exp())
        with self.assertRaisesRegex(NotImplementedError, "reset"):
            sim.Projection(a, a, sim.AllToAllConnector(), sim.StaticSynapse(weight=1.0, delay=1.0))


class Cells(Case):
    def test_a_membrane_follows_the_equation(self):
        cell = sim.Population(3, sim.IF_curr_exp(tau_m=[10.0, 20.0, 30.0], cm=0.5, i_offset=0.2, v_rest=-60.0), initial_values={"v": -70.0})
        cell.record("v")
        sim.run(30.0)
        v = signal(cell, "v")
        self.assertEqual(v.shape, (301, 3))
        self.assertEqual((float(v.sampling_period), str(v.units.dimensionality)), (DT, "mV"))
        time = np.arange(301)[:, None] * DT
        tau = np.array([10.0, 20.0, 30.0])
        limit = -60.0 + 0.2 * tau / 0.5
        np.testing.assert_allclose(v.magnitude, limit + (-70.0 - limit) * np.exp(-time / tau), rtol=1e-11)

    def test_runs_go_on_and_reset_begins_a_segment(self):
        def built():
            cell = sim.Population(2, sim.IF_cond_exp(i_offset=[0.9, 1.1]))
            cell.record(["spikes", "v", "gsyn_exc"])
            source = sim.Population(2, sim.SpikeSourceArray(spike_times=[3.0, 21.0]))
            sim.Projection(source, cell, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.01, delay=0.5))
            return cell

        cell = built()
        for _ in range(3):
            sim.run(20.0)
        self.assertEqual(sim.get_current_time(), 60.0)
        parts = (spikes(cell), signal(cell, "v").magnitude, signal(cell, "gsyn_exc").magnitude)
        sim.reset()
        self.assertEqual(sim.get_current_time(), 0.0)
        sim.run(60.0)
        whole = (spikes(cell), signal(cell, "v").magnitude, signal(cell, "gsyn_exc").magnitude)
        self.assertTrue(all(parts[0]))
        self.assertEqual(parts[0], whole[0])
        np.testing.assert_array_equal(parts[1], whole[1])
        np.testing.assert_array_equal(parts[2], whole[2])
        self.assertEqual(len(cell.get_data().segments), 2)
        self.assertEqual(spikes(cell, 0), parts[0])

    def test_parameters_and_states_change_between_runs(self):
        common = dict(i_offset=0.4, tau_m=12.0, cm=0.8, v_rest=-62.0, tau_syn_E=3.0, tau_syn_I=4.0, tau_refrac=1.5)
        changing = {
            sim.IF_curr_exp: dict(v_thresh=-49.0, v_reset=-71.0, **common),
            sim.IF_cond_exp: dict(e_rev_E=-5.0, e_rev_I=-75.0, **common),
        }
        for kind, parameters in changing.items():
            found = []
            for late in (False, True):
                sim.setup(timestep=DT)
                cell = sim.Population(2, kind(**({} if late else parameters)))
                source = sim.Population(2, sim.SpikeSourcePoisson(rate=500.0))
                inhibit = 0.02 if kind is sim.IF_cond_exp else -0.4
                for receptor, weight in (("excitatory", 2 * abs(inhibit)), ("inhibitory", inhibit)):
                    synapse = sim.StaticSynapse(weight=weight, delay=0.5)
                    sim.Projection(source, cell, sim.AllToAllConnector(), synapse, receptor_type=receptor)
                cell.record(["v", "spikes"])
                sim.run(0.1)
                if late:
                    cell.set(**parameters)
                    self.assertEqual(cell.get("tau_m"), 12.0)
                cell.initialize(v=-66.0)
                sim.run(50.0)
                found.append((spikes(cell), signal(cell, "v").magnitude[2:]))
            self.assertEqual(found[0][0], found[1][0], kind)
            np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-12)
            self.assertTrue(any(found[0][0]))

    def test_only_a_view_changes(self):
        cell = sim.Population(4, sim.IF_curr_exp())
        cell[1:3].set(i_offset=1.0)
        cell.initialize(v=[-65.0, -65.0, -65.0, -55.0])
        cell.record("v")
        sim.run(1.0)
        v = signal(cell, "v").magnitude
        self.assertEqual(v[0].tolist(), [-65.0, -65.0, -65.0, -55.0])
        self.assertTrue(v[-1, 1] == v[-1, 2] > v[-1, 0] == -65.0)
        cell[0:1].set(i_offset=2.0)
        sim.run(1.0)
        self.assertGreater(signal(cell, "v").magnitude[-1, 0], -65.0)

    def test_sampling_and_clearing(self):
        cell = sim.Population(2, sim.IF_curr_exp(i_offset=0.3))
        cell.record("v", sampling_interval=1.0)
        sim.run(10.0)
        self.assertEqual(signal(cell, "v").shape, (11, 2))
        cell.get_data("v", clear=True)
        sim.run(5.0)
        v = signal(cell, "v")
        self.assertEqual((v.shape, float(v.t_start.rescale("ms"))), ((6, 2), 10.0))

    def test_recording_some_cells_only(self):
        cell = sim.Population(5, sim.IF_curr_exp(i_offset=[0.0, 1.0, 2.0, 3.0, 4.0]))
        cell[3:5].record("v")
        cell[1:2].record("spikes")
        sim.run(5.0)
        v = signal(cell, "v")
        self.assertEqual(v.shape, (51, 2))
        self.assertEqual(v.array_annotations["channel_index"].tolist(), [3, 4])
        self.assertEqual(len(cell.get_data("spikes").segments[0].spiketrains), 1)


class Sources(Case):
    def test_poisson_sources_have_their_rate_and_their_time(self):
        source = sim.Population(400, sim.SpikeSourcePoisson(rate=50.0, start=100.0, duration=300.0))
        source.record("spikes")
        sim.run(600.0)
        all_times = np.concatenate(spikes(source)) * DT
        self.assertTrue(100.0 <= all_times.min() and all_times.max() <= 400.0 + 1e-9)
        expected = 400 * 50.0 * 0.3
        self.assertLess(abs(all_times.size - expected), 5 * np.sqrt(expected))
        intervals = np.concatenate([np.diff(train) for train in spikes(source)]) * DT
        self.assertLess(abs(intervals.std() / intervals.mean() - 1), 0.1)  # of an exponential distribution, nearly: 300 ms cut it

    def test_times_can_be_set_between_runs(self):
        source = sim.Population(2, sim.SpikeSourceArray(spike_times=[1.0]))
        source.record("spikes")
        sim.run(5.0)
        source.set(spike_times=[7.0, 8.04])
        sim.run(5.0)
        self.assertEqual(spikes(source), [[10, 70, 80]] * 2)

    def test_currents(self):
        def response(current_source, amplitude_at):
            """v of a leaky cell under the source against steps of the exact solution."""
            sim.setup(timestep=DT)
            cell = sim.Population(2, sim.IF_curr_exp(tau_m=10.0, cm=1.0, v_thresh=1000.0))
            made = current_source()
            cell[1:2].inject(made)
            cell.record("v")
            sim.run(4.0)
            sim.run(6.0)
            v = signal(cell, "v").magnitude
            np.testing.assert_array_equal(v[:, 0], -65.0)
            expected = [-65.0]
            decay = np.exp(-DT / 10.0)
            for step in range(100):
                limit = -65.0 + amplitude_at(step * DT) * 10.0
                expected.append(limit + (expected[-1] - limit) * decay)
            np.testing.assert_allclose(v[:, 1], expected, rtol=1e-11)
            self.assertGreater(np.ptp(v[:, 1]), 0.1)

        response(lambda: sim.DCSource(amplitude=0.5, start=2.0, stop=7.0), lambda t: 0.5 if 2.0 - 1e-9 <= t < 7.0 - 1e-9 else 0.0)
        response(
            lambda: sim.StepCurrentSource(times=[1.0, 3.0, 4.5], amplitudes=[0.2, -0.3, 0.8]),
            lambda t: 0.0 if t < 1 - 1e-9 else 0.2 if t < 3 - 1e-9 else -0.3 if t < 4.5 - 1e-9 else 0.8,
        )
        response(
            lambda: sim.ACSource(amplitude=0.4, offset=0.1, frequency=200.0, phase=90.0, start=1.0, stop=9.0),
            lambda t: 0.1 + 0.4 * np.sin(2 * np.pi * 0.2 * (t - 1.0) + np.pi / 2) if 1 - 1e-9 <= t < 9 - 1e-9 else 0.0,
        )
        sim.setup(timestep=DT)
        with self.assertRaises(TypeError):
            sim.Population(1, sim.SpikeSourceArray()).inject(sim.DCSource())

    def test_noise_has_its_mean_and_deviation(self):
        cell = sim.Population(1, sim.IF_curr_exp(tau_m=0.5, cm=1.0, v_thresh=1000.0))
        cell.inject(sim.NoisyCurrentSource(mean=0.5, stdev=0.2, start=0.0, stop=600.0, dt=3.0))
        cell.record("v")
        sim.run(600.0)
        v = (signal(cell, "v").magnitude[30::30, 0] + 65.0) / 0.5  # at the end of each interval v has all but arrived
        self.assertLess(abs(v.mean() - 0.5), 5 * 0.2 / np.sqrt(200))
        self.assertLess(abs(v.std() - 0.2), 0.05)


class OtherChips(unittest.TestCase):
    def network(self, platform, **cell):
        sim.setup(timestep=1.0, platform=platform)
        self.addCleanup(sim.end)
        parameters = dict(tau_m=20.0, cm=1.0, tau_syn_E=5.0, tau_syn_I=5.0, tau_refrac=1.0, v_rest=-65.0, v_reset=-65.0, v_thresh=-50.0)
        parameters.update(cell)
        cells = sim.Population(20, sim.IF_curr_exp(**parameters), label="cells")
        source = sim.Population(20, sim.SpikeSourceArray(spike_times=np.arange(5.0, 200.0, 9.0).tolist()))
        for weight, kind in ((4.0, "excitatory"), (-1.0, "inhibitory")):
            sim.Projection(source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=weight, delay=2.0), receptor_type=kind)
        cells.record("spikes")
        sim.run(200.0)
        return cells

    def test_loihi_takes_what_cubalif_can_say(self):
        counts = {}
        for platform in ("float", "loihi"):
            cells = self.network(platform)
            counts[platform] = len(spikes(cells)[0])
        self.assertGreater(counts["float"], 5)
        self.assertLessEqual(abs(counts["float"] - counts["loihi"]), 0.15 * counts["float"], counts)
        self.assertGreater(sim.chip().energy["dynamic"], 0.0)

    def test_what_loihi_cannot_do_is_told(self):
        with self.assertRaisesRegex(NotImplementedError, "v is a number of the chip's own"):
            sim.setup(timestep=1.0, platform="loihi")
            sim.Population(1, sim.IF_curr_exp(tau_syn_E=2.0, tau_syn_I=2.0, tau_refrac=1.0)).record("v")
            sim.run(1.0)
        with self.assertRaisesRegex(NotImplementedError, "tau_syn_E = tau_syn_I"):
            sim.setup(timestep=1.0, platform="loihi")
            sim.Population(1, sim.IF_curr_exp(tau_syn_E=1.0, tau_syn_I=2.0))
            sim.run(1.0)
        with self.assertRaisesRegex(NotImplementedError, "IF_cond_exp"):
            sim.setup(timestep=1.0, platform="loihi")
            sim.Population(1, sim.IF_cond_exp())
            sim.run(1.0)


if __name__ == "__main__":
    main()
