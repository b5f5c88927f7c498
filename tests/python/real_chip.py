# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The package with the program: the same results as `synfire run`, whatever the way there."""

import os
import tempfile
import unittest

from common import main, skip_unless, source

skip_unless("grpc", "numpy")
import numpy as np  # noqa: E402

import synfire  # noqa: E402

DIGITS = source("scenarios", "digits", "digits.nir")


def digits(samples):
    step, index = np.loadtxt(source("scenarios", "digits", "digits.csv"), delimiter=",", skiprows=1, dtype=int).T
    mine = step < 32 * samples
    return step[mine], index[mine]


class Digits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        scenario = {
            "synfire": 1, "platform": "loihi", "network": {"nir": DIGITS, "dt": "1 ms"}, "run": {"steps": 96},
            "inputs": {"input": {"spikes": source("scenarios", "digits", "digits.csv")}},
            "record": {"states": [{"node": "classes", "variable": "v", "neurons": "2:5"}]},
        }  # fmt: skip
        cls.expected = synfire.run(scenario, os.path.join(cls.folder.name, "run"))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def check(self, result):
        """Against the results folder of the same run."""
        for node in ("input", "hidden", "classes", "output"):
            for one, other in zip(result.spikes.events(node), self.expected.spikes.events(node)):
                np.testing.assert_array_equal(one, other)
        self.assertEqual(result.counts["synaptic_operations"], self.expected.counts["synaptic_operations"])
        self.assertEqual(result.counts["packets"], self.expected.counts["packets"])
        np.testing.assert_allclose(result.energy["dynamic"], self.expected.energy["dynamic"], rtol=1e-9)
        self.assertIsNone(result.energy["static"])
        np.testing.assert_allclose(result.time_s, self.expected.summary["simulated_time_s"], rtol=1e-9)
        table = self.expected.table("states")
        expected = np.zeros((96, 3))
        expected[table["step"], table["index"] - 2] = table["value"]
        np.testing.assert_array_equal(result.states["classes"]["v"], expected)

    def chip(self, **options):
        chip = synfire.Chip("loihi", network=DIGITS, dt="1 ms", **options)
        self.addCleanup(chip.close)
        return chip

    def test_sparse_input_in_one_run(self):
        self.check(self.chip().run(digits(3), 96, states=[("classes", "v", "2:5")]))

    def test_dense_input(self):
        step, index = digits(3)
        dense = np.zeros((96, 64), dtype=bool)
        dense[step, index] = True
        self.check(self.chip().run(spikes={"input": dense}, states=[("classes", "v", [2, 3, 4])]))

    def test_a_run_in_three_parts_is_the_same_run(self):
        chip = self.chip()
        step, index = digits(3)
        parts = [chip.run((step[step // 32 == n] % 32, index[step // 32 == n]), 32) for n in range(3)]
        self.assertEqual([part.first_step for part in parts], [0, 32, 64])
        joined = np.concatenate([part.spikes["output"] for part in parts])
        expected = self.expected.spikes.events("output")
        np.testing.assert_array_equal(np.argwhere(joined), np.stack([expected.step, expected.index], axis=1))
        total = sum(part.energy["dynamic"] for part in parts)
        np.testing.assert_allclose(total, self.expected.energy["dynamic"], rtol=1e-9)

    def test_step_by_step_through_a_callback(self):
        step, index = digits(3)
        chip = self.chip()

        def feed(view):
            return {"input": index[step == view.step + 1]}

        first = (np.zeros(np.sum(step == 0), int), index[step == 0])
        self.check(chip.run(first, 96, callback=feed, states=[("classes", "v", "2:5")]))

    def test_an_image_of_the_compiler(self):
        compiled = synfire.compile(DIGITS, "loihi", dt="1 ms")
        self.assertIn("1 of 128 cores", compiled.text)
        self.assertIn("hidden", compiled.inspect())
        with synfire.Chip("loihi", network=compiled) as chip:
            self.check(chip.run(digits(3), 96, states=[("classes", "v", "2:5")]))

    def test_reset_and_checkpoints(self):
        chip = self.chip()
        step, index = digits(3)
        chip.run(digits(1), 32)
        chip.reset()
        begin = chip.position
        self.assertEqual(chip.run(digits(1), 32).first_step, begin)
        chip.reset()
        first = chip.run((step[step < 50], index[step < 50]), 50)
        kept = chip.checkpoint()
        rest = (step[step >= 50] - 50, index[step >= 50])
        once = chip.run(rest, 46)
        chip.run(steps=7)
        chip.restore(kept)
        twice = chip.run(rest, 46)
        np.testing.assert_array_equal(once.spikes["output"], twice.spikes["output"])
        joined = np.concatenate([first.spikes["output"], once.spikes["output"]])
        expected = self.expected.spikes.events("output")
        np.testing.assert_array_equal(np.argwhere(joined), np.stack([expected.step, expected.index], axis=1))
        with synfire.Chip("loihi", network=DIGITS, dt="1 ms") as other:  # another program goes on from there
            other.restore(kept)
            np.testing.assert_array_equal(other.run(rest, 46).spikes["output"], once.spikes["output"])

    def test_memory_is_what_the_symbols_say(self):
        chip = self.chip()
        step, index = digits(1)
        chip.run((step[step < 7], index[step < 7]), 7, states=("hidden", "v"))
        result = chip.run(steps=1, states=("hidden", "v"))
        symbol = next(each for each in chip.symbols if each.node == "hidden")
        memory = chip.read_array(symbol.address, "i4", symbol.count)
        np.testing.assert_array_equal(memory, result.states["hidden"]["v"][-1])
        chip.write(symbol.address, np.full(symbol.count, 5, dtype="i4"))
        np.testing.assert_array_equal(chip.read_array(symbol.address, "i4", symbol.count), 5)

    def test_waves_and_events(self):
        chip = self.chip()
        result = chip.run(digits(1), 32, probes=["core[0].fifo"])
        self.assertTrue(result.waves)
        at, values = next(iter(result.waves.values()))
        self.assertEqual(at.size, values.size)
        self.assertTrue(np.all(np.diff(at) >= 0))
        chip.reset()
        until = chip.run(digits(1), 32, until=synfire.Spike("output"))
        expected = self.expected.spikes.events("output").step[0]
        self.assertEqual((until.steps, until.reason), (expected + 1, "reached"))

    def test_results_folders(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "results")
            with synfire.Chip("loihi", network=DIGITS, dt="1 ms", out=out) as chip:
                chip.run(digits(3), 96)
            kept = synfire.RunResults(out)
            self.assertEqual(kept.steps, 96)
            np.testing.assert_array_equal(kept.spikes.events("output").step, self.expected.spikes.events("output").step)

    def test_settings_and_scenarios(self):
        with synfire.Chip("loihi", network=DIGITS, dt="1 ms", settings={"platform.core.synapses.weight_bits": 2}) as chip:
            few = chip.run(digits(3), 96)
        self.assertNotEqual(few.spikes.counts("output").sum(), self.expected.spikes.events("output").step.size)
        with synfire.Chip(scenario=source("scenarios", "digits", "digits.yaml")) as chip:  # feeds itself
            result = chip.run(steps=32)
        first = self.expected.spikes.events("output")
        np.testing.assert_array_equal(result.spikes.events("output").index, first.index[first.step < 32])

    def test_two_chips_do_not_meet(self):
        one, other = self.chip(), self.chip()
        one.run(digits(1), 32)
        self.check(other.run(digits(3), 96, states=[("classes", "v", "2:5")]))


class Problems(unittest.TestCase):
    def test_the_programs_lines_come_as_an_exception(self):
        with self.assertRaises(synfire.InputError) as caught:
            synfire.Chip("loihj", network=DIGITS, dt="1 ms")
        self.assertIn("loihi", str(caught.exception))
        self.assertTrue(caught.exception.problems)
        with self.assertRaisesRegex(synfire.InputError, "network.dt"):
            synfire.Chip("loihi", network=DIGITS)
        with self.assertRaisesRegex(synfire.InputError, "nowhere.nir"):
            synfire.Chip("loihi", network="nowhere.nir", dt="1 ms")
        with self.assertRaisesRegex(synfire.InputError, "network.cuba"):
            synfire.Chip("loihi", network=DIGITS, dt="1 ms", cuba="middle")

    def test_wrong_requests_harm_nobody(self):
        with synfire.Chip("float", network=DIGITS, dt="1 ms") as chip:
            with self.assertRaises(synfire.InputError):
                chip.run(steps=1, states=[("hidden", "nothing")])
            with self.assertRaises(synfire.InputError):
                chip.read(0xFFFFFFFFFFFF0000, 8)
            with self.assertRaises(synfire.InputError):
                chip.restore(b"nonsense")
            self.assertEqual(chip.run(steps=2).steps, 2)

    def test_platforms_as_mappings(self):
        platform = {
            "synfire": 1, "platform": "mine", "title": "mine",
            "components": {
                "sync": {"type": "tick", "period": "1 ms"},
                "core": {"type": "timestep_core", "neurons": 128, "axons_in": 128, "axons_out": 128, "soma": {"type": "float64"},
                         "synapses": {"type": "packed", "weight_bits": 8, "memory": "64 KiB"}},
            },
        }  # fmt: skip
        with synfire.Chip(platform, network=DIGITS, dt="1 ms") as chip:
            self.assertEqual(chip.platform, "mine")
            self.assertEqual(chip.run(digits(1), 32).steps, 32)


class Networks(unittest.TestCase):
    def test_networks_of_mappings(self):
        try:
            import h5py  # noqa: F401
        except ImportError:
            self.skipTest("no h5py")
        ones = np.ones(2)
        nodes = {
            "in": {"type": "Input", "shape": [2]},
            "fc": {"type": "Linear", "weight": np.array([[0.0, 2.0], [0.6, 0.0]])},
            "if": {"type": "IF", "r": ones, "v_threshold": ones, "v_reset": 0 * ones},
            "out": {"type": "Output", "shape": [2]},
        }
        with synfire.Chip("ideal", network={"nodes": nodes, "edges": [("in", "fc"), ("fc", "if"), ("if", "out")]}, dt=1.0) as chip:
            result = chip.run(np.array([[0, 1], [1, 0], [1, 0], [0, 0]]), states=("if", "v"))
        np.testing.assert_array_equal(result.spikes["if"], [[1, 0], [0, 0], [0, 1], [0, 0]])
        np.testing.assert_allclose(result.states["if"]["v"][:, 1], [0, 0.6, 0, 0])
        with self.assertRaisesRegex(ValueError, "nodes and edges"):
            synfire.Chip("ideal", network={"nodes": nodes}, dt=1.0)


class Pictures(unittest.TestCase):
    def test_each_shows_what_it_should(self):
        try:
            from synfire import plots
        except ImportError:
            self.skipTest("no matplotlib")
        with synfire.Chip("loihi", network=DIGITS, dt="1 ms") as chip:
            result = chip.run(digits(1), 32, states=[("classes", "v")])
            raster = plots.raster(result, ["hidden", "output"])
            drawn = sum(len(part.get_offsets()) for part in raster.collections)
            self.assertEqual(drawn, sum(result.spikes.counts(node).sum() for node in ("hidden", "output")))
            lines = plots.membrane(result, "classes", neurons=[1, 4]).get_lines()
            np.testing.assert_array_equal(lines[1].get_ydata(), result.states["classes"]["v"][:, 4])
            bars = plots.energy(result).patches
            np.testing.assert_allclose(sum(bar.get_width() for bar in bars), result.energy["dynamic"] * 1e9, rtol=1e-9)
            grid = plots.chip_map(chip, result).images[0].get_array()
            self.assertEqual(grid.count(), 128)
            self.assertEqual(grid.max(), result.counts["by_component"]["core[0]"]["spikes"])
            self.assertEqual(plots.chip_map(chip).images[0].get_array().max(), 74)


if __name__ == "__main__":
    main()
