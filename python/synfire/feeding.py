# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Input for a chip: spikes as users give them, checked, and cut into messages of the size that the server takes."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

import numpy as np

from .parts import Node
from .spikes import Events, SpikeLike, to_events
from .wire import pb, spikes_message

_SPIKES_A_COMMAND = 200_000  # that one message carries

#: What runs take: spikes for the only Input node, or by node.
Input = Union[SpikeLike, Mapping[str, SpikeLike], None]
Given = Dict[str, Events]


def input_names(nodes: Mapping[str, Node]) -> List[str]:
    return [node.name for node in nodes.values() if node.role == "input"]


def _input(nodes: Mapping[str, Node], name: str) -> Node:
    node = nodes.get(name)
    if node is None or node.role != "input":
        raise ValueError(f"found {name!r}; expected an Input node: {', '.join(input_names(nodes)) or '(there is none)'}")
    return node


def given_events(nodes: Mapping[str, Node], spikes: Input) -> Tuple[Given, Optional[int]]:
    """Checked events by Input node, and the steps that the arrays have."""
    if spikes is None:
        return {}, None
    if not isinstance(spikes, Mapping) or (spikes and "step" in spikes and not any(name in nodes for name in spikes)):
        inputs = input_names(nodes)
        if len(inputs) != 1:
            raise ValueError(f"found spikes without a node; expected {{node: spikes}} for the Input nodes {', '.join(inputs) or '(none)'}")
        spikes = {inputs[0]: spikes}
    events: Given = {}
    length: Optional[int] = None
    for name, given in spikes.items():
        node = _input(nodes, name)
        events[name], steps = to_events(given, node.size, node.shape, name)
        if steps is not None:
            if length is not None and steps != length:
                raise ValueError(f"spikes of {name}: found {steps} steps; expected {length}, as the others have")
            length = steps
    return events, length


def now_message(nodes: Mapping[str, Node], name: str, chosen: Any) -> Any:
    """Input of one node for the next step alone: indices, or a bool vector."""
    node = _input(nodes, name)
    array = np.asarray(chosen)
    if array.dtype == bool:
        if array.size != node.size:
            raise ValueError(f"spikes of {name}: found {array.size} flags; expected {node.size}")
        array = np.flatnonzero(array)
    index = np.sort(array.reshape(-1))
    if index.size and (index.dtype.kind not in "iu" or index[0] < 0 or index[-1] >= node.size):
        raise ValueError(f"spikes of {name}: found indices {index.tolist()[:8]}; expected whole numbers from 0 to {node.size - 1}")
    return pb.Spikes(node=name, step=[0] * index.size, index=index.tolist())


def messages(given: Given, first_step: Optional[int] = None) -> List[Any]:
    return [spikes_message(name, events, first_step) for name, events in given.items() if events.step.size]


def check_within(given: Given, steps: int) -> None:
    for name, events in given.items():
        if events.step.size and events.step[-1] >= steps:
            raise ValueError(f"spikes of {name}: found step {events.step[-1]}; expected less than {steps}, the steps of the run")


def steps_of(given: Given, first: int = 0) -> List[int]:
    """The steps that have input, from `first` on, ascending."""
    return sorted({int(step) for events in given.values() for step in events.step if step >= first})


def spikes_a_message(limits: Any) -> int:
    most = _SPIKES_A_COMMAND
    if limits.message_bytes:
        most = min(most, max(1, limits.message_bytes // 32))  # step 10, index 5, value 8 bytes at most
    if limits.queued_spikes:
        most = min(most, limits.queued_spikes)
    return int(most)


def between(given: Given, first: int, end: int) -> Given:
    """Events of steps first <= step < end, counted from `first`."""
    part: Given = {}
    for name, events in given.items():
        a, b = np.searchsorted(events.step, [first, end])
        part[name] = Events(events.step[a:b] - first, events.index[a:b], events.value[a:b])
    return part


def cut(given: Given, first: int, steps: int, most: int) -> int:
    """The end of a piece of the run that begins at `first` and has at most so many spikes (or is one step long)."""
    rows = [events.step[np.searchsorted(events.step, first) :] for events in given.values()]
    coming = np.sort(np.concatenate(rows)) if rows else np.zeros(0, np.int64)
    return steps if coming.size <= most else max(first + 1, int(coming[most]))
