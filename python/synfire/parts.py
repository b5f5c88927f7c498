# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""What a chip says of itself: nodes of its network, regions of its memory, where neurons live."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Tuple


class Node(NamedTuple):
    """A node of the network on the chip."""

    name: str
    type: str
    role: str  # input, neuron, output
    shape: Tuple[int, ...]
    size: int
    spiking: bool
    variables: Tuple[str, ...]


class Region(NamedTuple):
    """A region of the memory map."""

    component: str
    name: str
    address: int
    bytes: int


class Symbol(NamedTuple):
    """Where neurons of a node live: `count` of them from index `first` on, and the state of the first one."""

    node: str
    first: int
    count: int
    component: str
    address: int
    bytes: int


def nodes_of(description: Any) -> Dict[str, Node]:
    return {n.name: Node(n.name, n.type, n.role, tuple(n.shape), n.size, n.spiking, tuple(n.variables)) for n in description.nodes}


def regions_of(description: Any) -> List[Region]:
    return [Region(r.component, r.name, r.address, r.bytes) for r in description.regions]


def symbols_of(description: Any) -> List[Symbol]:
    return [Symbol(s.node, s.first, s.count, s.component, s.address, s.bytes) for s in description.symbols]
