# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Parts of the package that need no program: diagnostics, documents, tables, differences, selections."""

import json
import os
import tempfile
import unittest

from common import main, skip_unless

skip_unless("grpc", "numpy")
import numpy as np  # noqa: E402

import synfire  # noqa: E402
from synfire.collecting import neuron_indices  # noqa: E402
from synfire.documents import document, flow, time_text  # noqa: E402
from synfire.errors import Problem, of_exit, parse_problems  # noqa: E402
from synfire.results import difference  # noqa: E402
from synfire.spikes import to_events  # noqa: E402


class Diagnostics(unittest.TestCase):
    def test_lines_are_taken_apart_and_put_together_again(self):
        cases = {
            "a/b.yaml:3:14: error: platform.core[3].count: found 0; expected 1 to 4": Problem(
                "a/b.yaml", 3, 14, "platform.core[3].count", "found 0; expected 1 to 4"
            ),
            "net.nir: error: node/lif1/tau: found nothing": Problem("net.nir", None, None, "node/lif1/tau", "found nothing"),
            "command line: error: network.dt: found '1' without a unit": Problem(
                "command line", None, None, "network.dt", "found '1' without a unit"
            ),
            "error: found no such thing": Problem("", None, None, "", "found no such thing"),
        }
        for line, problem in cases.items():
            self.assertEqual(parse_problems(line), [problem])
            self.assertEqual(str(problem), line)
        self.assertEqual(parse_problems("note: nothing\nwarning: error-prone"), [])

    def test_exit_codes_are_kinds(self):
        kinds = {2: synfire.InputError, 3: synfire.SimulationError, 70: synfire.DefectError, -9: synfire.DefectError}
        for code, kind in kinds.items():
            error = of_exit(code, "x: error: y: z\n", "run")
            self.assertIs(type(error), kind)
            self.assertIsInstance(error, synfire.SynfireError)
            self.assertEqual(error.lines, ["x: error: y: z"])
        self.assertIn("code -9", str(of_exit(-9, "", "run")))
        self.assertIsInstance(of_exit(2, "", "run"), ValueError)


class Documents(unittest.TestCase):
    def test_values_of_numpy_and_paths(self):
        value = {"a": np.float64(0.5), "b": [np.int32(2), True, None], "c": np.arange(2), "d": (1, "µ")}
        self.assertEqual(json.loads(flow(value)), {"a": 0.5, "b": [2, True, None], "c": [0, 1], "d": [1, "µ"]})
        self.assertEqual(document({"x": 1, "y": {"z": "q"}}), 'x: 1\ny: {"z": "q"}\n')
        with self.assertRaisesRegex(ValueError, "finite"):
            flow(float("inf"))
        with self.assertRaisesRegex(TypeError, "object"):
            flow(object())

    def test_durations_have_units(self):
        self.assertEqual(time_text("1 ms"), "1 ms")
        self.assertEqual(time_text(0.001), "0.001 s")
        for wrong in (0, -1, float("nan")):
            with self.assertRaises(ValueError):
                time_text(wrong)


class Tables(unittest.TestCase):
    def test_csv(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "t.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write('step,value,node,reason\n1,0.5,a,\n2,,"b,c",\n')
            table = synfire.Table.read_csv(path)
            self.assertEqual(synfire.Table.read_csv(path, text=["step"])["step"].tolist(), ["1", "2"])
        self.assertEqual(table["step"].tolist(), [1, 2])
        self.assertTrue(np.isnan(table["value"][1]))
        self.assertEqual(table["node"].tolist(), ["a", "b,c"])
        self.assertEqual(table["reason"].tolist(), ["", ""])
        self.assertEqual(table.shape, (2, 4))
        self.assertEqual(table.rows()[0], {"step": 1, "value": 0.5, "node": "a", "reason": ""})
        with self.assertRaisesRegex(KeyError, "step, value, node, reason"):
            table["time"]
        with self.assertRaisesRegex(ValueError, "one length"):
            synfire.Table(a=[1], b=[1, 2])


class Spikes(unittest.TestCase):
    def test_dense_and_sparse_agree(self):
        dense = np.random.default_rng(1).random((30, 2, 4)) < 0.3
        events, steps = to_events(dense, 8, (2, 4), "in")
        self.assertEqual(steps, 30)
        spikes = synfire.Spikes({"in": events}, {"in": 8}, 30)
        np.testing.assert_array_equal(spikes["in"], dense.reshape(30, 8))
        np.testing.assert_array_equal(spikes.counts("in"), dense.reshape(30, 8).sum(axis=0))
        shuffled = np.random.default_rng(2).permutation(events.step.size)
        again, _ = to_events(tuple(column[shuffled] for column in events), 8, (2, 4), "in")
        for one, other in zip(events, again):
            np.testing.assert_array_equal(one, other)

    def test_one_input_takes_a_plain_row(self):
        events, steps = to_events(np.array([0, 1, 1]), 1, (1,), "in")
        self.assertEqual((events.step.tolist(), steps), ([1, 2], 3))

    def test_tables_of_pandas_are_events(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("no pandas")
        events, _ = to_events(pandas.DataFrame({"step": [3, 1], "index": [0, 2], "node": ["x", "x"]}), 3, (3,), "in")
        self.assertEqual(events.step.tolist(), [1, 3])


class Figures(unittest.TestCase):
    def test_differences_go_into_depth_and_leave_what_is_no_number(self):
        before = {"total": 1.0, "static": None, "by": {"a": 1}, "complete": False}
        now = {"total": 3.5, "static": None, "by": {"a": 4, "b": 2}, "complete": False, "missing": ["static"]}
        self.assertEqual(
            difference(now, before), {"total": 2.5, "static": None, "by": {"a": 3, "b": 2}, "complete": False, "missing": ["static"]}
        )

    def test_selections(self):
        self.assertEqual(neuron_indices("0:3,7", 10).tolist(), [0, 1, 2, 7])
        self.assertEqual(neuron_indices("", 3).tolist(), [0, 1, 2])
        self.assertEqual(neuron_indices("8:", 10).tolist(), [8, 9])


class Programs(unittest.TestCase):
    def test_a_variable_that_names_nothing_is_told(self):
        kept = os.environ.get("SYNFIRE")
        os.environ["SYNFIRE"] = "/nowhere"
        try:
            with self.assertRaises(synfire.ProgramNotFound):
                synfire.find_program()
        finally:
            del os.environ["SYNFIRE"]
            if kept is not None:
                os.environ["SYNFIRE"] = kept


if __name__ == "__main__":
    main()
