# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The program's commands as functions."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Union

from .documents import document, time_text
from .networks import network_entry, platform_entry
from .program import PathLike, run_program, settings_arguments
from .results import RunResults
from .tables import Table

_LISTED = re.compile(r"^  (\S+)\s+(.*)$")


def _listed(kind: str) -> Dict[str, str]:
    lines = run_program(["list", kind]).stdout.splitlines()
    return {match[1]: match[2] for match in map(_LISTED.match, lines) if match}


def list_platforms() -> Dict[str, str]:
    """Names and titles of the chips that come with Synfire."""
    return _listed("platforms")


def list_scenarios() -> Dict[str, str]:
    """Names and titles of the scenarios that come with Synfire."""
    return _listed("scenarios")


def describe(name: PathLike) -> str:
    """One platform (tree, capacities, memory map, sources of figures) or component, as text."""
    return run_program(["describe", os.fspath(platform_entry(name))]).stdout


def check(*files: PathLike) -> List[str]:
    """Validates files; raises InputError with every problem, or returns a line for each file."""
    return run_program(["check", *map(os.fspath, files)]).stdout.splitlines()


class CompiledNetwork(NamedTuple):
    """An image: what the compiler made of a network for a chip. `Chip(network=...)` takes it."""

    image: Path
    platform: str
    text: str  # utilisation and notes, as printed
    notes: List[str]

    def inspect(self) -> str:
        """Where each node of the network lives on the chip, as text."""
        return run_program(["inspect", os.fspath(self.image)]).stdout


def compile(  # noqa: A001 - the contract's name
    network: Any,
    platform: PathLike,
    *,
    dt: Any = None,
    output: Optional[PathLike] = None,
    settings: Optional[Mapping[str, Any]] = None,
    seed: Optional[int] = None,
    if_dt: Optional[float] = None,
    reset: Optional[str] = None,
    cuba: Optional[str] = None,
    compare: Optional[str] = None,
    feedback_init: Optional[str] = None,
    balance_delays: bool = False,
) -> CompiledNetwork:
    """Places, routes and quantises a network for a platform (a name or a path). Without `output` the image goes into a
    temporary folder, which lives as long as the process."""
    if not isinstance(platform, (str, os.PathLike)):
        raise TypeError(f"found a platform of type {type(platform).__name__}; expected a name or a path")
    folder = _folder()
    entry = network_entry(network, folder)
    if "nir" not in entry:
        raise ValueError(f"found an image, {entry['image']}; expected a network to compile")
    image = Path(os.path.abspath(output)) if output is not None else folder / "network.elf"
    arguments = ["compile", entry["nir"], "--platform", os.fspath(platform_entry(platform)), "-o", str(image)]
    options = {"seed": seed, "if-dt": if_dt, "reset": reset, "cuba": cuba, "compare": compare, "feedback-init": feedback_init}
    options["dt"] = time_text(dt) if dt is not None else None
    for name, value in options.items():
        if value is not None:
            arguments += [f"--{name}", str(value)]
    if balance_delays:
        arguments.append("--balance-delays")
    text = run_program(arguments + settings_arguments(settings)).stdout
    notes = [line[len("note: ") :] for line in text.splitlines() if line.startswith("note: ")]
    return CompiledNetwork(image, os.fspath(platform), text, notes)


def run(
    scenario: Union[PathLike, Mapping[str, Any]],
    out: Optional[PathLike] = None,
    *,
    settings: Optional[Mapping[str, Any]] = None,
    platform: Optional[PathLike] = None,
    network: Optional[PathLike] = None,
    fidelity: Optional[str] = None,
    seed: Optional[int] = None,
    threads: Optional[int] = None,
    trace: Optional[PathLike] = None,
) -> RunResults:
    """Runs a scenario (a file, a name that `list_scenarios` gives, or the mapping itself) to its end and returns the results
    folder, `out` or a temporary one. Expectations that are not met raise nothing: see `met`."""
    folder = _folder()
    if isinstance(scenario, Mapping):
        path = folder / "scenario.yaml"
        path.write_text(document(scenario), encoding="utf-8")
        scenario = path
    target = Path(os.path.abspath(out)) if out is not None else folder / "results"
    arguments = ["run", os.fspath(scenario), "--quiet", "--out", str(target)]
    if platform is not None:
        arguments += ["--platform", os.fspath(platform_entry(platform))]
    if network is not None:
        arguments += ["--network", os.path.abspath(network)]
    for name, value in {"fidelity": fidelity, "seed": seed, "threads": threads, "trace": trace}.items():
        if value is not None:
            arguments += [f"--{name}", os.fspath(value) if isinstance(value, os.PathLike) else str(value)]
    run_program(arguments + settings_arguments(settings), good=(0, 1))
    return RunResults(target)


def sweep(
    sweep: Union[PathLike, Mapping[str, Any]],
    out: Optional[PathLike] = None,
    *,
    jobs: Optional[int] = None,
    settings: Optional[Mapping[str, Any]] = None,
    arguments: "tuple[str, ...]" = (),
) -> Table:
    """Runs every point of a sweep (a file, or the mapping itself) and returns results.csv: a row for each, with the axes, the
    objectives, state and reason. With `out`, the same call resumes. `arguments`: further ones for `synfire sweep`."""
    folder = _folder()
    if isinstance(sweep, Mapping):
        entries = dict(sweep)
        if isinstance(entries.get("scenario"), (str, os.PathLike)) and os.path.exists(entries["scenario"]):
            entries["scenario"] = os.path.abspath(entries["scenario"])
        path = folder / "sweep.yaml"
        path.write_text(document(entries), encoding="utf-8")
        sweep = path
    target = Path(os.path.abspath(out)) if out is not None else folder / "sweep"
    command = ["sweep", os.fspath(sweep), "--out", str(target)]
    if jobs is not None:
        command += ["-j", str(jobs)]
    run_program([*command, *settings_arguments(settings), *arguments])
    return Table.read_csv(target / "results.csv")


_folders: List[Path] = []


def _folder() -> Path:
    """A new temporary folder that is removed when Python ends."""
    import atexit

    if not _folders:
        atexit.register(lambda: [shutil.rmtree(folder, ignore_errors=True) for folder in _folders])
    _folders.append(Path(tempfile.mkdtemp(prefix="synfire-")))
    return _folders[-1]
