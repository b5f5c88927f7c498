# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The package against a server whose every answer is known: fake_synfire.py, in a process of its own."""

import gc
import glob
import json
import os
import pathlib
import signal
import sys
import tempfile
import threading
import time
import types
import unittest

from common import main, skip_unless

skip_unless("grpc", "numpy")
import numpy as np  # noqa: E402

import synfire  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ["SYNFIRE"] = os.path.join(HERE, "fake_synfire.py")


def chip_of(platform="fake", **options):
    return synfire.Chip(platform, **options)


def gone(pid):
    """Whether a process has ended, within some seconds."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def folder_of(chip):
    return os.path.dirname(chip._server.address[len("unix:") :])


def pid_of(chip):
    with open(os.path.join(folder_of(chip), "pid"), encoding="utf-8") as file:
        return int(file.read())


class Runs(unittest.TestCase):
    def setUp(self):
        self.chip = chip_of()
        self.addCleanup(self.chip.close)

    def test_dense_spikes_come_back_a_step_later(self):
        given = np.random.default_rng(1).random((20, 6)) < 0.2
        result = self.chip.run(spikes=given, steps=21)
        self.assertEqual(result.steps, 21)
        self.assertEqual(result.spikes["out"].shape, (21, 6))
        self.assertEqual(result.spikes["out"].dtype, bool)
        np.testing.assert_array_equal(result.spikes["in"][:20], given)
        np.testing.assert_array_equal(result.spikes["out"][1:], given)
        np.testing.assert_array_equal(result.spikes.counts("out"), given.sum(axis=0))

    def test_more_spikes_than_a_message_may_have_go_in_pieces(self):
        given = np.random.default_rng(2).random((100, 2, 3)) < 0.9
        result = self.chip.run(spikes={"in": given})
        np.testing.assert_array_equal(result.spikes["out"][1:], given.reshape(100, 6)[:-1])

    def test_sparse_forms_are_one(self):
        forms = [
            ([4, 0, 4], [1, 5, 0]),
            synfire.Events.of([4, 0, 4], [1, 5, 0]),
            {"step": np.array([4, 0, 4]), "index": np.array([1, 5, 0])},
        ]
        for form in forms:
            self.chip.reset()
            result = self.chip.run(spikes=form, steps=6)
            events = result.spikes.events("out")
            self.assertEqual(events.step.tolist(), [1, 5, 5])
            self.assertEqual(events.index.tolist(), [5, 0, 1])

    def test_numbers_are_values_of_spikes(self):
        given = np.zeros((3, 6))
        given[0, 2] = 2.5
        given[1, 3] = -1
        result = self.chip.run(spikes=given)
        self.assertEqual(result.spikes.values("in")[0, 2], 2.5)
        self.assertEqual(result.spikes.events("in").value.tolist(), [2.5, -1.0])

    def test_runs_go_on_and_reset_starts_over(self):
        first = self.chip.run(spikes=([3], [1]), steps=4)
        second = self.chip.run(steps=2)
        self.assertEqual(second.first_step, 4)
        self.assertTrue(second.spikes["out"][0, 1])
        np.testing.assert_allclose((first.energy["dynamic"], second.energy["dynamic"]), (8e-9, 4e-9), rtol=1e-12)
        self.assertEqual(second.counts["spikes"], 6)
        self.assertEqual(second.counts["by_component"]["core"]["spikes"], 6)
        self.assertIsNone(second.energy["static"])
        self.assertEqual(second.energy.missing, ["static"])
        self.assertFalse(second.energy.complete)
        self.assertEqual(self.chip.position, 6)
        self.chip.reset()
        self.assertEqual(self.chip.run(steps=1).first_step, 0)

    def test_states_and_waves(self):
        result = self.chip.run(steps=3, states=[("out", "v", "1:3")], probes=["core.*"])
        np.testing.assert_allclose(result.states["out"]["v"], [[0.01, 0.02], [1.01, 1.02], [2.01, 2.02]])
        self.assertEqual(result.states.neurons["out", "v"].tolist(), [1, 2])
        at, value = result.waves["core.*"]
        np.testing.assert_allclose(at, [0, 1e-6, 2e-6])
        self.assertEqual(value.tolist(), [0, 1, 0])
        table = result.states.table()
        self.assertEqual(table["index"].tolist(), [1, 2] * 3)
        self.assertEqual(table["step"].tolist(), [0, 0, 1, 1, 2, 2])
        for form in (("out", "v"), {"out": "v"}, {"node": "out", "variable": "v"}, [("out", "v")]):
            self.assertEqual(self.chip.run(steps=1, states=form).states["out"]["v"].shape, (1, 6))
        with self.assertRaisesRegex(KeyError, "not recorded"):
            result.states["out"]["i"]

    def test_only_what_is_asked_for_is_recorded(self):
        result = self.chip.run(spikes=([0], [0]), steps=2, record=["out"])
        self.assertEqual(list(result.spikes), ["out"])
        with self.assertRaisesRegex(KeyError, "'out'"):
            result.spikes["in"]

    def test_tables(self):
        table = self.chip.run(spikes=([0, 1], [3, 2]), steps=3).spikes.table()
        self.assertEqual(table["node"].tolist(), ["in", "in", "out", "out"])
        self.assertEqual(table["step"].tolist(), [0, 1, 1, 2])
        self.assertEqual(table.rows()[0], {"step": 0, "node": "in", "index": 3, "value": 1.0})
        self.assertEqual(self.chip.run(steps=1).energy.table()["component"].tolist(), ["core"])
        try:
            import pandas
        except ImportError:
            return
        self.assertEqual(list(pandas.DataFrame(table).columns), ["step", "node", "index", "value"])
        self.assertEqual(len(table.to_pandas()), 4)

    def test_a_loop_closes_through_python(self):
        seen = []

        def controller(step):
            seen.append((step.step, step.fired["out"].tolist()))
            return {"in": [step.step % 6]}

        result = self.chip.run(steps=5, callback=controller)
        self.assertEqual(seen, [(0, []), (1, []), (2, [0]), (3, [1]), (4, [2])])
        self.assertEqual(result.spikes.events("in").index.tolist(), [0, 1, 2, 3])

        def ends(step):
            raise StopIteration

        self.assertEqual(self.chip.run(steps=5, callback=ends).reason, "stopped")
        self.assertEqual(self.chip.position, 6)

    def test_single_steps(self):
        self.chip.record(spikes="out", states=("out", "v"))
        self.chip.step({"in": [2, 4]})
        step = self.chip.step({"in": np.array([True] + [False] * 5)})
        self.assertEqual(step.fired["out"].tolist(), [2, 4])
        self.assertNotIn("in", step.fired)
        np.testing.assert_allclose(step.states["out", "v"], 1 + np.arange(6) / 100)
        self.assertEqual(self.chip.step().fired["out"].tolist(), [0])
        self.chip.record(spikes="in")
        self.assertNotIn("out", self.chip.step().fired)
        for wrong in ([6], [-1], [0.5], np.zeros(5, dtype=bool)):
            with self.assertRaisesRegex(ValueError, "spikes of in: found"):
                self.chip.step({"in": wrong})

    def test_input_that_a_run_did_not_reach_is_not_of_the_next(self):
        for goal in ({"until": synfire.Spike("out"), "steps": 100}, {"duration": "4 us"}):
            first = self.chip.run(spikes=([1, 2, 50], [4, 4, 4]), **goal)
            self.assertGreater(first.spikes.events("in").step.size, 0)
            self.assertLess(first.steps, 10)
            self.assertEqual(self.chip.run(steps=100).spikes.events("in").step.tolist(), [])

    def test_until_an_event_or_a_time(self):
        self.chip.inject(([2], [4]))
        result = self.chip.run(until=synfire.Spike("out"), steps=100)
        self.assertEqual((result.steps, result.reason), (4, "reached"))
        self.assertEqual(self.chip.run(until=synfire.Spike("out"), steps=10).reason, "limit")
        self.assertEqual(self.chip.run(duration="3 us").steps, 3)
        self.assertAlmostEqual(self.chip.time_s, 17e-6)

    def test_memory(self):
        region = self.chip.region("core", "v")
        values = np.array([1.5, -2.0])
        self.chip.write(region.address, values)
        np.testing.assert_array_equal(self.chip.read_array(region.address, "f8", 2), values)
        self.assertEqual(self.chip.read(region.address, 8), values[:1].tobytes())
        with self.assertRaisesRegex(synfire.InputError, "memory map"):
            self.chip.read(5000, 1)

    def test_checkpoints(self):
        self.chip.run(spikes=([2], [1]), steps=3)
        with tempfile.TemporaryDirectory() as folder:
            data = self.chip.checkpoint(os.path.join(folder, "state"))
            self.assertTrue(self.chip.run(steps=1).spikes["out"][0, 1])
            for kept in (data, os.path.join(folder, "state")):
                self.chip.restore(kept)
                self.assertEqual(self.chip.position, 3)
                self.assertTrue(self.chip.run(steps=1).spikes["out"][0, 1])
        with self.assertRaisesRegex(synfire.InputError, "no checkpoint"):
            self.chip.restore(b"nonsense")

    def test_watching(self):
        with self.chip.watch(states=("out", "v")) as watch:
            results = list(watch)
        self.assertEqual([result.first_step for result in results], [0, 1])
        self.assertEqual(results[1].states["out"]["v"].shape, (1, 6))
        self.assertEqual(watch.lost, 3)
        got = []
        with self.chip.watch(callback=got.append) as watch:
            for _ in range(100):
                if len(got) == 2:
                    break
                time.sleep(0.05)
        self.assertIsNone(watch.error)
        self.assertEqual(len(got), 2)

    def test_wrong_input_is_told_before_anything_runs(self):
        wrong = [
            (dict(spikes=np.zeros((3, 5)), steps=3), r"shape \(3, 5\); expected \(steps, 2, 3\)"),
            (dict(spikes=np.zeros((3, 6)), steps=2), "array of 3 steps; expected at most steps=2"),
            (dict(spikes=([0], [6]), steps=2), "index 6; expected 0 to 5"),
            (dict(spikes=([2], [0]), steps=2), "step 2; expected less than 2"),
            (dict(spikes=([-1], [0]), steps=2), "step -1"),
            (dict(spikes=([0.5], [0]), steps=2), "whole numbers"),
            (dict(spikes=([0, 1], [0]), steps=2), "2 steps, 1 indices"),
            (dict(spikes={"out": ([0], [0])}, steps=2), "expected an Input node: in"),
            (dict(spikes=np.full((1, 6), np.nan)), "finite"),
            (dict(spikes=np.array([["a"] * 6])), "expected bool or numbers"),
            (dict(), "no number of steps"),
            (dict(steps=-1), "steps=-1"),
            (dict(steps=1.5), "steps=1.5"),
            (dict(steps=1, record="nobody"), "'nobody'"),
            (dict(steps=1, states=[("nobody", "v")]), "'nobody'"),
            (dict(steps=1, states=["v"]), "expected \\(node, variable\\)"),
            (dict(duration="3 ms", callback=print), "callback with duration"),
        ]
        for arguments, message in wrong:
            with self.assertRaisesRegex(ValueError, message, msg=str(arguments)):
                self.chip.run(**arguments)
        self.assertEqual(self.chip.position, 0)

    def test_limits_of_the_server_are_told(self):
        with self.assertRaises(synfire.LimitError):
            self.chip.inject((list(range(41)), [0] * 41))
        self.assertEqual(self.chip.run(steps=1).steps, 1)


class Lives(unittest.TestCase):
    def test_the_program_and_its_folder_end_with_the_chip(self):
        with chip_of() as chip:
            pid, folder = pid_of(chip), folder_of(chip)
            self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.assertTrue(gone(pid))
        self.assertFalse(os.path.exists(folder))
        chip.close()  # twice is no harm
        with self.assertRaisesRegex(synfire.NotPossibleNow, "closed"):
            chip.run(steps=1)
        self.assertIn("closed", repr(chip))

    def test_a_forgotten_chip_ends(self):
        chip = chip_of()
        pid = pid_of(chip)
        del chip
        gc.collect()
        self.assertTrue(gone(pid))

    def test_several_at_once(self):
        with chip_of() as a, chip_of() as b:
            a.run(steps=3)
            self.assertEqual((a.position, b.position), (3, 0))

    def test_bad_input_comes_as_the_programs_own_lines(self):
        with self.assertRaises(synfire.InputError) as caught:
            chip_of("refused")
        first, second = caught.exception.problems
        self.assertEqual((first.line, first.column, first.path), (2, 11, "platform"))
        self.assertEqual(first.message, "found refused; expected loihi (did you mean odin?)")
        self.assertEqual((second.line, second.path), (None, "node/lif1/tau"))
        self.assertTrue(first.file.endswith("scenario.yaml"))
        self.assertIn("did you mean odin?", str(caught.exception))

    def test_a_failed_simulation_is_told(self):
        with chip_of("deadlock") as chip:
            with self.assertRaisesRegex(synfire.SimulationError, "deadlock at step 5"):
                chip.run(steps=10)

    def test_a_program_that_dies_is_told_with_its_last_words(self):
        chip = chip_of("dies")
        with self.assertRaisesRegex(synfire.DefectError, "out of order"):
            chip.run(steps=10)
        chip._closed = True
        chip._server.close()

    def test_a_program_that_never_listens_is_given_up(self):
        from synfire.server import Server, private_folder

        folder = private_folder()
        (folder / "scenario.yaml").write_text('platform: "mute"\n')
        with self.assertRaisesRegex(synfire.DefectError, "did not answer within 0.5 s"):
            Server(folder / "scenario.yaml", folder, start_timeout=0.5)
        self.assertFalse(folder.exists())

    def test_another_thread_pauses(self):
        with chip_of("slow") as chip:
            threading.Timer(0.3, chip.pause).start()
            result = chip.run(steps=100_000)
            self.assertEqual(result.reason, "paused")
            self.assertLess(result.steps, 100_000)
            self.assertEqual(chip.run(steps=2).steps, 2)

    def test_ctrl_c_ends_the_run_and_leaves_the_chip(self):
        with chip_of("slow") as chip:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            with self.assertRaises(KeyboardInterrupt):
                chip.run(steps=100_000)
            position = chip.run(steps=2).first_step
            self.assertTrue(0 < position < 100_000)
            self.assertEqual(chip.position, position + 2)

    def test_no_program_is_told(self):
        kept = os.environ["SYNFIRE"]
        try:
            os.environ["SYNFIRE"] = "/nowhere/synfire"
            with self.assertRaisesRegex(synfire.ProgramNotFound, "/nowhere/synfire"):
                chip_of()
        finally:
            os.environ["SYNFIRE"] = kept
        self.assertEqual(glob.glob(os.path.join(tempfile.gettempdir(), "synfire-nothing*")), [])


class Scenarios(unittest.TestCase):
    def scenario_of(self, **options):
        with chip_of(**options) as chip:
            with open(os.path.join(folder_of(chip), "scenario.yaml"), encoding="utf-8") as file:
                return {key: json.loads(value) for key, value in (line.rstrip("\n").split(": ", 1) for line in file)}

    def test_what_is_written_for_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            nir_file = os.path.join(folder, "net.nir")
            elf = os.path.join(folder, "net.elf")
            for path, content in ((nir_file, b"\x89HDF"), (elf, b"\x7fELF")):
                with open(path, "wb") as file:
                    file.write(content)
            written = self.scenario_of(
                platform={"platform": "mine", "components": {"core": {"count": np.int64(3)}}}, network=nir_file, dt=0.5e-3,
                seed=7, fidelity="cycle", compare=">=", scenario={"trace": {"vcd": "w.vcd"}},
            )  # fmt: skip
            self.assertEqual(written["platform"]["components"]["core"]["count"], 3)
            self.assertEqual(written["network"], {"nir": nir_file, "dt": "0.0005 s", "compare": ">="})
            self.assertEqual((written["synfire"], written["seed"], written["fidelity"]), (1, 7, "cycle"))
            self.assertEqual(written["trace"], {"vcd": "w.vcd"})
            self.assertEqual(self.scenario_of(network=elf)["network"], {"image": elf})
            self.assertEqual(self.scenario_of(network=nir_file, dt="2 ms")["network"]["dt"], "2 ms")

    def test_graphs_of_the_nir_package_are_written(self):
        fake = types.ModuleType("nir")
        fake.NIRGraph = type("NIRGraph", (), {})
        fake.write = lambda path, graph: pathlib.Path(path).write_bytes(b"graph")
        fake.__spec__ = None
        sys.modules["nir"] = fake
        try:
            path = self.scenario_of(network=fake.NIRGraph())["network"]["nir"]
            self.assertTrue(path.endswith("network.nir"))
        finally:
            del sys.modules["nir"]
        with self.assertRaisesRegex(TypeError, "found a network of type int"):
            chip_of(network=3)
        with self.assertRaisesRegex(TypeError, "found compare without network"):
            chip_of(compare=">")


class Commands(unittest.TestCase):
    def test_sweeps_give_tables(self):
        table = synfire.sweep({"synfire": 1, "sweep": "bits"})
        self.assertEqual(table["bits"].tolist(), [2, 4])
        self.assertTrue(np.isnan(table["energy_j.dynamic"][1]))
        self.assertEqual(table["reason"].tolist(), ["", "too many axons"])
        self.assertIn("too many axons", str(table))

    def test_errors_of_commands(self):
        with self.assertRaises(synfire.InputError) as caught:
            synfire.check("nothing.yaml")
        self.assertEqual(caught.exception.problems[0].message, "no such command")


if __name__ == "__main__":
    main()
