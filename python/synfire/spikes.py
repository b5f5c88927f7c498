# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Spikes as arrays and as sparse events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from .tables import Table


class Events(NamedTuple):
    """Sparse spikes of one node: one entry for each, ascending in step, then index.

    `step` counts from the first step of the run they belong to, `index` is flat (C order) in the node's shape, `value` is 1
    for ordinary spikes.
    """

    step: np.ndarray  # int64
    index: np.ndarray  # int64
    value: np.ndarray  # float64

    @staticmethod
    def of(step: Any, index: Any, value: Any = None) -> "Events":
        """Checked and sorted."""
        steps = np.asarray(step)
        indices = np.asarray(index)
        for name, column in (("step", steps), ("index", indices)):
            if column.ndim != 1:
                raise ValueError(f"found {name} with {column.ndim} axes; expected one")
            if column.size and not np.issubdtype(column.dtype, np.integer):
                if not np.issubdtype(column.dtype, np.floating) or not np.all(column == np.floor(column)):
                    raise ValueError(f"found {name} of type {column.dtype}; expected whole numbers")
            if column.size and column.min() < 0:
                raise ValueError(f"found {name} {column.min()}; expected 0 or more")
        values = np.ones(steps.shape) if value is None else np.asarray(value, dtype=np.float64)
        if not steps.shape == indices.shape == values.shape:
            raise ValueError(
                f"found {steps.size} steps, {indices.size} indices and {values.size} values; expected one of each for a spike"
            )
        if not np.all(np.isfinite(values)):
            raise ValueError("found a spike whose value is no finite number")
        steps, indices = steps.astype(np.int64), indices.astype(np.int64)
        order = np.lexsort((indices, steps))
        return Events(steps[order], indices[order], values[order])

    @staticmethod
    def empty() -> "Events":
        return Events(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


#: What `run` takes as the spikes of one node: an array (steps, neurons) of bool or numbers, or sparse events: `Events`, a tuple
#: (steps, indices) or (steps, indices, values), or a mapping with the keys step, index and, if wanted, value.
SpikeLike = Union[np.ndarray, Events, Tuple, Mapping, Sequence]


def to_events(spikes: SpikeLike, size: int, shape: Sequence[int], node: str) -> Tuple[Events, Optional[int]]:
    """Spikes in any form as events, and the number of steps that an array says."""
    try:
        if isinstance(spikes, Events):
            return _within(Events.of(*spikes), size), None
        if isinstance(spikes, Mapping):
            unknown = set(spikes) - {"step", "index", "value"}
            if unknown or not {"step", "index"} <= set(spikes):
                raise ValueError(f"found a mapping with {sorted(map(str, spikes))}; expected step, index and, if wanted, value")
            return _within(Events.of(spikes["step"], spikes["index"], spikes.get("value")), size), None
        if isinstance(spikes, tuple):
            if len(spikes) not in (2, 3):
                raise ValueError(f"found a tuple of {len(spikes)}; expected (steps, indices) or (steps, indices, values)")
            return _within(Events.of(*spikes), size), None
        if hasattr(spikes, "columns") and hasattr(spikes, "to_numpy"):  # a table of pandas with columns step, index, value
            return to_events({c: spikes[c].to_numpy() for c in spikes.columns if c in ("step", "index", "value")}, size, shape, node)
        return _from_array(np.asarray(spikes), size, shape)
    except ValueError as error:
        raise ValueError(f"spikes of {node}: {error}") from None


def _within(events: Events, size: int) -> Events:
    if events.index.size and events.index.max() >= size:
        raise ValueError(f"found index {events.index.max()}; expected 0 to {size - 1}")
    return events


def _from_array(array: np.ndarray, size: int, shape: Sequence[int]) -> Tuple[Events, int]:
    if array.dtype == object or not (array.dtype == bool or np.issubdtype(array.dtype, np.number)):
        raise ValueError(f"found an array of type {array.dtype}; expected bool or numbers")
    if np.issubdtype(array.dtype, np.complexfloating):
        raise ValueError("found complex numbers; expected real ones")
    if array.ndim == 1 and size == 1:
        array = array[:, np.newaxis]
    if array.ndim < 2 or int(np.prod(array.shape[1:])) != size:
        wanted = ", ".join(map(str, shape)) if len(shape) > 1 else str(size)
        raise ValueError(f"found an array of shape {array.shape}; expected (steps, {wanted})")
    flat = array.reshape(array.shape[0], size)
    if not np.all(np.isfinite(flat)):
        raise ValueError("found values that are no finite numbers")
    step, index = np.nonzero(flat)
    value = np.ones(step.size) if flat.dtype == bool else flat[step, index].astype(np.float64)
    return Events(step.astype(np.int64), index.astype(np.int64), value), array.shape[0]


class Spikes(Mapping):
    """Spikes of a run by node: ``spikes["output"]`` is a bool array (steps, neurons).

    ``events(node)`` gives them sparse, ``values(node)`` with the values of graded spikes, ``counts(node)`` how many each neuron
    had, ``table()`` all of them as rows.
    """

    def __init__(self, events: Dict[str, Events], sizes: Dict[str, int], steps: int, first_step: int = 0):
        self._events = events
        self.sizes = sizes
        self.steps = steps
        self.first_step = first_step
        self._dense: Dict[str, np.ndarray] = {}

    def __getitem__(self, node: str) -> np.ndarray:
        if node not in self._dense:
            events = self.events(node)
            dense = np.zeros((self.steps, self.sizes[node]), dtype=bool)
            dense[events.step, events.index] = True
            self._dense[node] = dense
        return self._dense[node]

    def __iter__(self) -> Iterator[str]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def __repr__(self) -> str:
        return "Spikes(" + ", ".join(f"{node}: {events.step.size}" for node, events in self._events.items()) + ")"

    def events(self, node: str) -> Events:
        if node not in self._events:
            raise KeyError(f"{node!r} was not recorded; there are {', '.join(map(repr, self._events)) or 'none'}")
        return self._events[node]

    def values(self, node: Optional[str] = None) -> Any:  # type: ignore[override]
        """Of a node: float array (steps, neurons) with the values of spikes. Without one, as a mapping's values()."""
        if node is None:
            return super().values()
        events = self.events(node)
        dense = np.zeros((self.steps, self.sizes[node]))
        np.add.at(dense, (events.step, events.index), events.value)
        return dense

    def counts(self, node: str) -> np.ndarray:
        """Spikes of each neuron."""
        return np.bincount(self.events(node).index, minlength=self.sizes[node])

    def table(self) -> Table:
        """Columns step (of the chip), node, index, value; sorted by step, then node, then index."""
        names = sorted(self._events)
        parts: List[Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        for number, node in enumerate(names):
            events = self._events[node]
            parts.append((events.step + self.first_step, np.full(events.step.size, number), events.index, events.value))
        columns = [np.concatenate(column) if parts else np.zeros(0) for column in zip(*parts)] or [np.zeros(0)] * 4
        order = np.lexsort((columns[2], columns[1], columns[0]))
        nodes = np.array(names, dtype=object)
        return Table(
            step=columns[0][order].astype(np.int64),
            node=nodes[columns[1][order].astype(np.int64)] if names else np.zeros(0, object),
            index=columns[2][order].astype(np.int64),
            value=columns[3][order].astype(np.float64),
        )
