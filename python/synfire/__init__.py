# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Synfire in Python: virtual neuromorphic chips.

    import synfire
    with synfire.Chip("loihi", network="digits.nir", dt="1 ms") as chip:
        result = chip.run(spikes=array, steps=32)
        result.spikes["output"]            # bool array (steps, neurons)

docs/python.md is the guide.
"""

from .chip import Chip
from .commands import CompiledNetwork, check, compile, describe, list_platforms, list_scenarios, run, sweep  # noqa: A004
from .errors import (
    DefectError,
    InputError,
    LimitError,
    NotPossibleNow,
    Problem,
    ProgramNotFound,
    SimulationError,
    SynfireError,
)
from .goals import FirmwareExit, MemoryValue, Spike
from .networks import write_nir
from .parts import Node, Region, Symbol
from .program import find_program, version
from .results import Counts, Energy, Result, RunResults, States, Step
from .spikes import Events, Spikes
from .tables import Table
from .watching import Watch

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "plots":  # matplotlib is only loaded when it is wanted
        import importlib

        return importlib.import_module(".plots", __name__)
    raise AttributeError(f"module 'synfire' has no attribute {name!r}")


__all__ = [
    "Chip",
    "CompiledNetwork",
    "Counts",
    "DefectError",
    "Energy",
    "Events",
    "FirmwareExit",
    "InputError",
    "LimitError",
    "MemoryValue",
    "Node",
    "NotPossibleNow",
    "Problem",
    "ProgramNotFound",
    "Region",
    "Result",
    "RunResults",
    "SimulationError",
    "Spike",
    "Spikes",
    "States",
    "Step",
    "Symbol",
    "SynfireError",
    "Table",
    "Watch",
    "check",
    "compile",
    "describe",
    "find_program",
    "list_platforms",
    "list_scenarios",
    "run",
    "sweep",
    "version",
    "write_nir",
]
