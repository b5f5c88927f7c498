# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""What a chip is started with: a scenario, written or given, and arguments of `synfire serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

from .documents import document, time_text
from .networks import network_entry, platform_entry
from .program import PathLike, settings_arguments


def serving(
    folder: Path, platform: Any, network: Any, dt: Any, fidelity: Optional[str], seed: Optional[int], settings: Optional[Mapping[str, Any]],
    scenario: Union[PathLike, Mapping[str, Any], None], out: Optional[PathLike], threads: Optional[int], conventions: Mapping[str, Any],
) -> Tuple[Path, List[str]]:  # fmt: skip
    """The scenario's file and the arguments behind it. What has to be written goes into `folder`."""
    arguments = ["--out", os.path.abspath(out) if out is not None else str(folder / "results")]
    if out is None:
        arguments += ["--set", "record.spikes=[]"]  # in a folder that nobody sees; what runs return comes another way
    if threads is not None:
        arguments += ["--threads", str(threads)]
    if isinstance(scenario, (str, os.PathLike)):
        path = Path(os.path.abspath(scenario))
        for name, value in (("platform", platform_entry(platform)), ("fidelity", fidelity), ("seed", seed)):
            if value is not None:
                arguments += [f"--{name}", str(value)]
        if network is not None:
            arguments += ["--network", network_entry(network, folder).popitem()[1]]
        named = {**conventions, **({} if dt is None else {"dt": time_text(dt)})}
        arguments += settings_arguments({f"network.{name}": value for name, value in named.items()})
    else:
        path = folder / "scenario.yaml"
        path.write_text(
            document(_scenario(platform, network, folder, dt, fidelity, seed, conventions, scenario or {})), encoding="utf-8"
        )
    return path, arguments + settings_arguments(settings)


def _scenario(
    platform: Any, network: Any, folder: Path, dt: Any, fidelity: Optional[str], seed: Optional[int], conventions: Mapping[str, Any],
    further: Mapping[str, Any],
) -> Dict[str, Any]:  # fmt: skip
    entries: Dict[str, Any] = {"synfire": 1}
    if platform is not None:
        entries["platform"] = platform_entry(platform)
    if fidelity is not None:
        entries["fidelity"] = fidelity
    if network is not None:
        entries["network"] = network_entry(network, folder)
        if dt is not None:
            entries["network"]["dt"] = time_text(dt)
        entries["network"].update(conventions)
    elif conventions or dt is not None:
        raise TypeError(f"found {', '.join([*conventions, *(['dt'] if dt is not None else [])])} without network=...")
    if seed is not None:
        entries["seed"] = seed
    entries.update(further)
    return entries
