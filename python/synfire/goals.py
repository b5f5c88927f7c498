# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""How far a run goes: steps, simulated time, events."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

import numpy as np

from .errors import InputError
from .wire import pb


class Spike(NamedTuple):
    """A run until a node spikes, or one element of it."""

    node: str
    index: Optional[int] = None


class MemoryValue(NamedTuple):
    """A run until the word at an address, masked, has a value."""

    address: int
    value: int
    bytes: int = 4
    mask: int = 0  # 0: all bits


class FirmwareExit(NamedTuple):
    """A run until the chip's firmware exits."""


def whole_number(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0:
        raise ValueError(f"found {name}={value!r}; expected a whole number of 0 or more")
    return int(value)


def event_message(until: Any, steps: Optional[int]) -> Any:
    event = pb.Event(steps=whole_number(steps, "steps") if steps is not None else 0)
    if isinstance(until, Spike):
        event.spike.node = until.node
        if until.index is not None:
            event.spike.index = until.index
    elif isinstance(until, MemoryValue):
        event.memory.address, event.memory.value = until.address, until.value
        event.memory.bytes, event.memory.mask = until.bytes, until.mask
    elif isinstance(until, FirmwareExit):
        event.firmware_exit = True
    else:
        raise TypeError(f"found until={until!r}; expected synfire.Spike, synfire.MemoryValue or synfire.FirmwareExit")
    return event


_TIMES = {"s": 1e12, "ms": 1e9, "us": 1e6, "ns": 1e3, "ps": 1.0}


def picoseconds(duration: Any) -> int:
    if isinstance(duration, str):
        number, _, unit = duration.strip().partition(" ")
        if unit.strip() not in _TIMES:
            raise InputError(f"found duration {duration!r}; expected a number and s, ms, us, ns or ps, such as '3 us'")
        return round(float(number) * _TIMES[unit.strip()])
    return round(float(duration) * 1e12)
