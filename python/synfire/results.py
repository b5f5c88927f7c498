# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""What runs give: spikes, states, waves, energy and counts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from .spikes import Events, Spikes
from .tables import Table


class NodeStates(Mapping):
    """Recorded variables of one node: ``states["hidden"]["v"]`` is a float array (steps, neurons recorded)."""

    def __init__(self, node: str, variables: Dict[str, np.ndarray]):
        self._node = node
        self._variables = variables

    def __getitem__(self, variable: str) -> np.ndarray:
        if variable not in self._variables:
            raise KeyError(f"{variable!r} of {self._node} was not recorded; there are {', '.join(self._variables)}")
        return self._variables[variable]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def __repr__(self) -> str:
        return f"NodeStates({self._node}: {', '.join(f'{k} {v.shape}' for k, v in self._variables.items())})"


class States(Mapping):
    """Recorded states by node, then variable. `neurons[node, variable]` says which neurons the columns are."""

    def __init__(self, values: Dict[Tuple[str, str], np.ndarray], neurons: Dict[Tuple[str, str], np.ndarray], first_step: int = 0):
        self._values = values
        self.neurons = neurons
        self.first_step = first_step
        self._nodes: Dict[str, Dict[str, np.ndarray]] = {}
        for (node, variable), array in values.items():
            self._nodes.setdefault(node, {})[variable] = array

    def __getitem__(self, node: str) -> NodeStates:
        if node not in self._nodes:
            raise KeyError(f"no state of {node!r} was recorded; there are {', '.join(map(repr, self._nodes)) or 'none'}")
        return NodeStates(node, self._nodes[node])

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def __repr__(self) -> str:
        return "States(" + ", ".join(f"{n}.{v} {a.shape}" for (n, v), a in self._values.items()) + ")"

    def table(self) -> Table:
        """Columns step (of the chip), node, variable, index, value."""
        columns: Dict[str, List[np.ndarray]] = {name: [] for name in ("step", "node", "variable", "index", "value")}
        for (node, variable), array in self._values.items():
            steps, count = array.shape
            columns["step"].append(np.repeat(np.arange(steps) + self.first_step, count))
            columns["node"].append(np.full(array.size, node, dtype=object))
            columns["variable"].append(np.full(array.size, variable, dtype=object))
            columns["index"].append(np.tile(self.neurons[node, variable], steps))
            columns["value"].append(array.ravel())
        return Table(**{name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in columns.items()})


class Figures(Mapping):
    """Counts or energies by name, as in summary.json. ``figures["dynamic"]``; unpublished energies are None, never 0."""

    def __init__(self, values: Mapping):
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            raise KeyError(f"there is no {name!r}; there are {', '.join(self._values)}")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._values})"

    def table(self, by: str = "component") -> Table:
        """Rows by component (or, of an energy, by action): the name, and the figures."""
        rows = self._values.get(f"by_{by}") or {}
        if all(not isinstance(row, Mapping) for row in rows.values()):
            return Table(
                **{by: np.array(list(rows), dtype=object), "value": np.array([np.nan if v is None else v for v in rows.values()], float)}
            )
        names = sorted({name for row in rows.values() for name in row})
        columns: Dict[str, Any] = {by: np.array(list(rows), dtype=object)}
        for name in names:
            columns[name] = np.array([row.get(name, 0) for row in rows.values()])
        return Table(**columns)


class Energy(Figures):
    """Energies in J: total, static, dynamic, by_component, by_action; `complete` and `missing` tell what is unpublished."""

    @property
    def complete(self) -> bool:
        return bool(self._values.get("complete"))

    @property
    def missing(self) -> List[str]:
        return list(self._values.get("missing") or [])


class Counts(Figures):
    """Named actions: synaptic_operations, neuron_updates, spikes, packets, hops, ..., and by_component."""


def difference(now: Any, before: Any) -> Any:
    """What was added to counts or energies since: numbers subtracted at every depth, all else as it is now."""
    if isinstance(now, dict):
        earlier = before if isinstance(before, dict) else {}
        return {name: difference(value, earlier.get(name)) for name, value in now.items()}
    if isinstance(now, bool) or not isinstance(now, (int, float)):
        return now
    return now - before if isinstance(before, (int, float)) and not isinstance(before, bool) else now


class Result:
    """What one run of a chip gave. Steps count from `first_step`; energies and counts are those of this run alone."""

    def __init__(
        self,
        *,
        first_step: int,
        steps: int,
        time_s: float,
        reason: str,
        spikes: Spikes,
        states: States,
        waves: Dict[str, Tuple[np.ndarray, np.ndarray]],
        summary: Optional[dict],
        before: Optional[dict],
    ):
        self.first_step: int = first_step
        self.steps: int = steps
        #: simulated time that the run took, in s
        self.time_s: float = time_s
        #: why it ended: reached, paused, ended, limit
        self.reason: str = reason
        self.spikes: Spikes = spikes
        self.states: States = states
        #: of each probe recorded: times in s, and values
        self.waves: Dict[str, Tuple[np.ndarray, np.ndarray]] = waves
        #: everything of summary.json since the chip was started; None if `measure=False`
        self.summary: Optional[dict] = summary
        self._before = before or {}

    def _since(self, name: str) -> dict:
        if self.summary is None:
            raise ValueError("this run was not measured (measure=False)")
        return difference(self.summary.get(name) or {}, self._before.get(name) or {})

    @property
    def energy(self) -> Energy:
        return Energy(self._since("energy_j"))

    @property
    def counts(self) -> Counts:
        return Counts(self._since("counts"))

    @property
    def warnings(self) -> List[str]:
        return list((self.summary or {}).get("warnings") or [])

    def __repr__(self) -> str:
        return f"Result(steps {self.first_step}..{self.first_step + self.steps}, {self.time_s:.6g} s, {self.spikes!r})"


class Step(NamedTuple):
    """What a closed loop sees after each step."""

    step: int  # the one that has been
    time_s: float  # its end, in simulated time
    fired: Dict[str, np.ndarray]  # indices of each recorded node's elements that spiked
    values: Dict[str, np.ndarray]  # their values, of nodes that send values
    states: Dict[Tuple[str, str], np.ndarray]  # (node, variable) -> one value for each recorded neuron


class RunResults:
    """A results folder of `synfire run`."""

    def __init__(self, folder: Union[str, "os.PathLike[str]"]):
        self.folder = Path(folder)
        self.summary: dict = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        self._spikes: Optional[Spikes] = None

    @property
    def steps(self) -> int:
        return int(self.summary.get("steps") or 0)

    @property
    def energy(self) -> Energy:
        return Energy(self.summary.get("energy_j") or {})

    @property
    def counts(self) -> Counts:
        return Counts(self.summary.get("counts") or {})

    @property
    def inference(self) -> Optional[dict]:
        """samples, correct, accuracy, latency and energy of one inference, if the scenario has samples."""
        return self.summary.get("inference")

    @property
    def expectations(self) -> List[dict]:
        return list(self.summary.get("expectations") or [])

    @property
    def met(self) -> bool:
        """Whether all expectations of the scenario were met."""
        return all(each.get("met") for each in self.expectations)

    @property
    def warnings(self) -> List[str]:
        return list(self.summary.get("warnings") or [])

    def table(self, name: str) -> Table:
        """One of the folder's CSV files as it is: spikes, states, power."""
        return Table.read_csv(self.folder / f"{name}.csv", text=("node", "variable", "component"))

    @property
    def spikes(self) -> Spikes:
        """What was recorded. The folder does not tell sizes: an array is as wide as the largest index that spiked asks for."""
        if self._spikes is None:
            table = self.table("spikes")
            events: Dict[str, Events] = {}
            sizes: Dict[str, int] = {}
            for node in self.summary.get("spikes") or {}:
                mask = table["node"] == node if table.shape[0] else np.zeros(0, bool)
                step, index = table["step"][mask], table["index"][mask]
                events[node] = Events.of(step, index, table["value"][mask] if "value" in table else None)
                sizes[node] = int(index.max()) + 1 if index.size else 0
            self._spikes = Spikes(events, sizes, self.steps)
        return self._spikes

    def __repr__(self) -> str:
        return f"RunResults({str(self.folder)!r}, {self.steps} steps)"
