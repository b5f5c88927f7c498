# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""From the server's Progress messages to results."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple

import numpy as np

from .results import Result, States, Step
from .spikes import Events, Spikes
from .wire import column, pb


def neuron_indices(selection: str, size: int) -> np.ndarray:
    """The neurons that a selection such as "0:8,12" names, in its order; "" or "all": every one. Checked by the server."""
    if selection.strip() in ("", "all"):
        return np.arange(size)
    chosen: List[int] = []
    for part in selection.split(","):
        bounds = part.strip().split(":")
        if len(bounds) == 1:
            chosen.append(int(bounds[0]))
        else:
            chosen.extend(range(int(bounds[0] or 0), int(bounds[1] or size)))
    return np.array(chosen, dtype=np.int64)


class Recording(NamedTuple):
    """What a run shall return, checked."""

    spikes: Tuple[str, ...]
    states: Tuple[Tuple[str, str, str], ...]  # node, variable, neurons
    probes: Tuple[str, ...]

    @staticmethod
    def of(nodes: Mapping[str, Any], spikes: Any, states: Any, probes: Any) -> "Recording":
        names = (spikes,) if isinstance(spikes, str) else tuple(spikes or ())
        names = ("*",) if names in (("*",), ("all",)) else names
        for name in names:
            if name != "*" and name not in nodes:
                raise ValueError(f"found node {name!r} to record; expected one of {', '.join(nodes)}")
        return Recording(names, tuple(_states(states, nodes)), (probes,) if isinstance(probes, str) else tuple(probes or ()))

    def message(self) -> Any:
        return pb.Recording(
            spikes=self.spikes,
            states=[pb.StateRequest(node=node, variable=variable, neurons=neurons) for node, variable, neurons in self.states],
            probes=self.probes,
        )

    def nodes(self, nodes: Mapping[str, Any]) -> List[str]:
        return list(nodes) if self.spikes == ("*",) else list(self.spikes)


def _states(states: Any, nodes: Mapping[str, Any]) -> List[Tuple[str, str, str]]:
    """("hidden", "v"), ("hidden", "v", "0:8"), {"node": ..., "variable": ...}, {"hidden": ["v", "i"]}, or a list of such."""
    if states is None:
        return []
    if isinstance(states, tuple) and states and isinstance(states[0], str):
        states = [states]
    if isinstance(states, Mapping):
        if set(states) <= {"node", "variable", "neurons"} and "node" in states and "node" not in nodes:
            states = [states]
        else:
            states = [
                (node, variable)
                for node, variables in states.items()
                for variable in ([variables] if isinstance(variables, str) else variables)
            ]
    wanted: List[Tuple[str, str, str]] = []
    for entry in states:
        if isinstance(entry, Mapping):
            entry = (entry["node"], entry["variable"], entry.get("neurons", ""))
        if not isinstance(entry, (tuple, list)) or len(entry) not in (2, 3):
            raise ValueError(f"found {entry!r} as a state; expected (node, variable) or (node, variable, neurons)")
        node, variable = entry[0], entry[1]
        neurons = entry[2] if len(entry) == 3 else ""
        if not isinstance(neurons, str):
            neurons = ",".join(str(int(n)) for n in np.atleast_1d(np.asarray(neurons)))
        if node not in nodes:
            raise ValueError(f"found node {node!r} to record; expected one of {', '.join(nodes)}")
        if (node, variable) in {(n, v) for n, v, _ in wanted}:
            raise ValueError(f"found {variable} of {node} twice; expected each once")
        wanted.append((node, variable, "" if neurons.strip() == "all" else neurons))
    return wanted


class Collector:
    """Adds up the messages of one run."""

    def __init__(self, nodes: Mapping[str, Any], recording: Recording, first_step: int):
        self._nodes = nodes
        self._recording = recording
        self._first_step = int(first_step)
        self._spikes: Dict[str, List[Tuple[np.ndarray, np.ndarray, np.ndarray]]] = {}
        self._states: Dict[Tuple[str, str], List[np.ndarray]] = {}
        self._waves: Dict[str, List[Tuple[np.ndarray, np.ndarray]]] = {}

    def add(self, progress: Any) -> None:
        for spikes in progress.spikes:
            if not len(spikes.index):
                continue
            base = spikes.first_step if spikes.HasField("first_step") else progress.first_step
            step = column(spikes.step, np.int64) + (int(base) - self._first_step)
            index = column(spikes.index, np.int64)
            value = column(spikes.value, np.float64) if len(spikes.value) else np.ones(step.size)
            self._spikes.setdefault(spikes.node, []).append((step, index, value))
        for values in progress.states:
            rows = column(values.value, np.float64).reshape(-1, max(1, values.neurons))
            self._states.setdefault((values.node, values.variable), []).append(rows)
        for changes in progress.changes:
            at = column(changes.at_ps, np.int64) * 1e-12
            self._waves.setdefault(changes.probe, []).append((at, column(changes.value, np.float64)))

    def _events(self, node: str) -> Events:
        parts = self._spikes.get(node)
        if not parts:
            return Events.empty()
        step, index, value = (np.concatenate(columns) if len(columns) > 1 else columns[0] for columns in zip(*parts))
        order = np.lexsort((index, step))
        return Events(step[order], index[order], value[order])

    def _state(self, node: str, variable: str, neurons: str) -> Tuple[np.ndarray, np.ndarray]:
        parts = self._states.get((node, variable))
        which = neuron_indices(neurons, self._nodes[node].size)
        return (np.concatenate(parts) if parts else np.zeros((0, which.size))), which

    def result(self, begin: Any, end: Any, reason: str, summary: Optional[dict], before: Optional[dict]) -> Result:
        steps = int(end.step) - self._first_step
        names = self._recording.nodes(self._nodes)
        names += [name for name in self._spikes if name not in names]
        sizes = {name: self._nodes[name].size for name in names}
        values, which = {}, {}
        for node, variable, neurons in self._recording.states:
            values[node, variable], which[node, variable] = self._state(node, variable, neurons)
        return Result(
            first_step=self._first_step,
            steps=steps,
            time_s=(end.time_ps - begin.time_ps) * 1e-12,
            reason=reason,
            spikes=Spikes({name: self._events(name) for name in names}, sizes, steps, self._first_step),
            states=States(values, which, self._first_step),
            waves={
                probe: (np.concatenate([at for at, _ in parts]), np.concatenate([value for _, value in parts]))
                for probe, parts in self._waves.items()
            },
            summary=summary,
            before=before,
        )

    def step(self, step: int, position: Any) -> Step:
        """What one step showed, with as little work as can be."""
        fired: Dict[str, np.ndarray] = {}
        values: Dict[str, np.ndarray] = {}
        for node in self._recording.nodes(self._nodes):
            parts = self._spikes.get(node)
            fired[node] = np.sort(np.concatenate([index for _, index, _ in parts])) if parts else _NONE
            if parts and not self._nodes[node].spiking:
                events = self._events(node)
                values[node] = events.value
        states = {key: parts[-1][-1] for key, parts in self._states.items()}
        return Step(int(step), position.time_ps * 1e-12, fired, values, states)


_NONE = np.zeros(0, np.int64)
_NONE.flags.writeable = False
