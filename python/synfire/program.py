# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The program `synfire`: where it is, and running its commands."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Iterable, List, Mapping, Optional, Union

from .errors import ProgramNotFound, of_exit

PathLike = Union[str, "os.PathLike[str]"]


def find_program() -> str:
    """Path of the program: the environment variable SYNFIRE, else `synfire` on PATH, else the one that this package came with
    (the build of its checkout, or bin/ of the prefix that it is installed in)."""
    named = os.environ.get("SYNFIRE")
    if named:
        found = shutil.which(named)
        if found:
            return os.path.abspath(found)
        raise ProgramNotFound(f"the environment variable SYNFIRE names {named!r}, which is no program")
    found = shutil.which("synfire")
    if found:
        return os.path.abspath(found)
    above = Path(__file__).resolve().parents
    for own in (above[2] / "build" / "synfire", above[min(4, len(above) - 1)] / "bin" / "synfire"):
        if own.is_file() and os.access(own, os.X_OK):
            return str(own)
    raise ProgramNotFound(
        "found no program `synfire`; set the environment variable SYNFIRE to its path, or put it on PATH"
        " (./quickstart builds it as build/synfire)"
    )


def run_program(arguments: Iterable[str], *, good: Iterable[int] = (0,)) -> "subprocess.CompletedProcess[str]":
    """Runs a command of the program to its end. Raises what its exit code stands for unless that is among `good`."""
    arguments = [os.fspath(argument) for argument in arguments]
    done = subprocess.run(
        [find_program(), *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode not in tuple(good):
        raise of_exit(done.returncode, done.stderr, arguments[0] if arguments else "")
    return done


def settings_arguments(settings: Optional[Mapping[str, object]]) -> List[str]:
    """`{"platform.core.synapses.weight_bits": 4}` as arguments `--set path=value`."""
    from .documents import flow

    arguments: List[str] = []
    for path, value in (settings or {}).items():
        arguments += ["--set", f"{path}={value if isinstance(value, str) else flow(value)}"]
    return arguments


def version() -> str:
    """Version and build of the program."""
    return run_program(["--version"]).stdout.strip()
