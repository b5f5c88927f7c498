# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Every example runs, says what it should, and leaves a picture."""

import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

from common import main, skip_unless, source

skip_unless("grpc", "numpy", "matplotlib", "h5py")
import importlib.util  # noqa: E402

SAYS = {
    "digits.py": r"energy of the last one: \d+ nJ",
    "pole.py": r"in the last 2 s [0-2]\.\d+\n",
    "two_chips.py": r"odin +(\d).*\nloihi +\1",
    "brunel.py": r"excitatory: \d+\.\d spikes",
}


class Examples(unittest.TestCase):
    def test_all_are_known_here(self):
        self.assertEqual({os.path.basename(path) for path in glob.glob(source("python", "examples", "*.py"))}, set(SAYS))

    def test_each(self):
        for name, says in SAYS.items():
            if name == "brunel.py" and importlib.util.find_spec("pyNN") is None:
                continue
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                picture = os.path.join(folder, "picture.png")
                done = subprocess.run(
                    [sys.executable, source("python", "examples", name), picture], capture_output=True, text=True, check=False,
                    cwd=folder, timeout=300,
                )  # fmt: skip
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertTrue(re.search(says, done.stdout), done.stdout)
                with open(picture, "rb") as file:
                    content = file.read()
                self.assertTrue(content.startswith(b"\x89PNG") and len(content) > 5000)

    def test_digits_are_read(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, source("python", "examples", "digits.py"), os.path.join(folder, "picture.png")]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        rows = [line.split()[-20:] for line in done.stdout.splitlines()[:2]]
        self.assertGreaterEqual(sum(a == b for a, b in zip(*rows)), 19, done.stdout + done.stderr)


if __name__ == "__main__":
    main()
