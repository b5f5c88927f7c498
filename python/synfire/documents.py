# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Python values as YAML documents, without a YAML library: JSON is a part of YAML."""

from __future__ import annotations

import json
import math
import os
from typing import Any, Mapping

import numpy as np


def plain(value: Any) -> Any:
    """Numpy's numbers and arrays, paths and tuples as what JSON knows."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"found {value}; expected a finite number")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"found {type(value).__name__} {value!r}; expected numbers, text, lists or mappings")


def flow(value: Any) -> str:
    """A value on one line."""
    return json.dumps(plain(value), ensure_ascii=False)


def document(entries: Mapping[str, Any]) -> str:
    """A mapping as a file with one line for each key, so that the program's messages name a useful line."""
    return "".join(f"{key}: {flow(value)}\n" for key, value in entries.items())


def time_text(value: Any) -> str:
    """A duration with its unit: text as it is, a number as seconds."""
    if isinstance(value, str):
        return value
    seconds = float(value)
    if not (math.isfinite(seconds) and seconds > 0):
        raise ValueError(f"found a duration of {value!r}; expected text with a unit, such as '1 ms', or seconds above 0")
    return f"{seconds!r} s"
