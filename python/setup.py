# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""What pyproject.toml cannot say: the messages of cosim/synfire.proto are generated when the package is built."""

import os
import shutil
import sys

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from generate_wire import generate  # noqa: E402


def proto_folder() -> str:
    """The checkout's cosim/, or beside this file in a source package."""
    for folder in (os.path.join(os.path.dirname(HERE), "cosim"), HERE):
        if os.path.exists(os.path.join(folder, "synfire.proto")):
            return folder
    sys.exit("synfire: found no synfire.proto")


class Build(build_py):
    def run(self):
        super().run()
        if not getattr(self, "editable_mode", False):
            generate(proto_folder(), self.build_lib)
        else:
            generate(proto_folder(), HERE)


class Source(sdist):
    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        shutil.copy(os.path.join(proto_folder(), "synfire.proto"), base_dir)
        shutil.copy(os.path.join(HERE, "generate_wire.py"), base_dir)


setup(cmdclass={"build_py": Build, "sdist": Source})
