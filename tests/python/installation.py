# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The package as pip installs it into an environment of its own, without the network, and as CMake installs it."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from common import SOURCE, main, skip_unless

skip_unless("grpc", "numpy", "setuptools", "pip", "venv", "wheel")
if shutil.which("grpc_python_plugin") is None:
    print("SKIPPED: no grpc_python_plugin (tools/install-dependencies)")
    sys.exit(77)

SCRIPT = """
import synfire, sys, os
assert synfire.__file__.startswith(sys.argv[1]), synfire.__file__
assert os.path.exists(os.path.join(os.path.dirname(synfire.__file__), "py.typed"))
with synfire.Chip("ideal", network=sys.argv[2], dt="1 ms") as chip:
    print(chip.run(steps=3).steps, chip.platform)
import importlib.util
assert importlib.util.find_spec("pyNN_synfire") is not None
"""


class Installation(unittest.TestCase):
    def environment(self):
        return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def check(self, python, prefix, environment):
        network = os.path.join(SOURCE, "scenarios", "digits", "digits.nir")
        command = [python, "-c", SCRIPT, prefix, network]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=tempfile.gettempdir())
        self.assertEqual(done.stdout, "3 ideal\n", done.stderr)

    def test_pip(self):
        with tempfile.TemporaryDirectory() as folder:
            package = os.path.join(folder, "copy", "python")  # pip builds in place, and the checkout stays clean
            shutil.copytree(os.path.join(SOURCE, "python"), package, ignore=shutil.ignore_patterns("_wire", "build", "*.egg-info"))
            shutil.copytree(os.path.join(SOURCE, "cosim"), os.path.join(folder, "copy", "cosim"))
            home = os.path.join(folder, "venv")
            subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", home], check=True, capture_output=True)
            python = os.path.join(home, "bin", "python")
            install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation", package]
            done = subprocess.run(install, capture_output=True, text=True, env=self.environment(), check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.check(python, home, self.environment())

    def test_cmake(self):
        build = os.path.dirname(os.environ["SYNFIRE"])
        with tempfile.TemporaryDirectory() as prefix:
            done = subprocess.run(["cmake", "--install", build, "--prefix", prefix], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            lib = os.path.join(prefix, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "dist-packages")
            environment = {**self.environment(), "PYTHONPATH": lib, "PATH": "/usr/bin:/bin"}
            del environment["SYNFIRE"]  # the package finds bin/ of its own prefix
            self.check(sys.executable, prefix, environment)


if __name__ == "__main__":
    main()
