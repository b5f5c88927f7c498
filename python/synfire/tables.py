# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Tables without pandas: columns of numpy by name. `pandas.DataFrame(table)` works, and so does `table.to_pandas()`."""

from __future__ import annotations

import csv
import os
from typing import Any, Dict, List, Sequence, Union

import numpy as np


class Table(Dict[str, np.ndarray]):
    """Columns of one length, by name: ``table["step"]`` is an array, ``table.rows()`` gives rows as dicts."""

    def __init__(self, **columns: Any):
        super().__init__((name, np.asarray(column)) for name, column in columns.items())
        lengths = {column.shape[0] for column in self.values()}
        if len(lengths) > 1:
            raise ValueError(f"found columns of {sorted(lengths)} rows; expected one length")

    @staticmethod
    def read_csv(path: Union[str, "os.PathLike[str]"], text: Sequence[str] = ()) -> "Table":
        """A CSV file with a header: columns of numbers become numbers (an empty cell: NaN), the others and `text` text."""
        with open(path, newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            rows = list(reader)
        cells = {name: [row[i] for row in rows] for i, name in enumerate(header)}
        return Table(**{name: np.array(column, dtype=object) if name in text else _column(column) for name, column in cells.items()})

    def __missing__(self, name: str) -> np.ndarray:
        raise KeyError(f"{name!r} is no column; there are {', '.join(self)}")

    @property
    def shape(self) -> "tuple[int, int]":
        """Rows, columns."""
        return next((column.shape[0] for column in self.values()), 0), len(self)

    def rows(self) -> List[Dict[str, Any]]:
        lists = {name: column.tolist() for name, column in self.items()}
        return [{name: values[i] for name, values in lists.items()} for i in range(self.shape[0])]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame."""
        import pandas

        return pandas.DataFrame(self)

    def __repr__(self) -> str:
        return f"Table({self.shape[0]} rows: {', '.join(self)})"

    def __str__(self) -> str:
        shown = [list(self)] + [[_text(v) for v in row.values()] for row in self.rows()[:20]]
        widths = [max(len(line[i]) for line in shown) for i in range(len(self))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in shown]
        if self.shape[0] > 20:
            lines.append(f"... {self.shape[0]} rows")
        return "\n".join(lines)


def _text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _column(cells: List[str]) -> np.ndarray:
    if not any(cells):
        return np.array(cells, dtype=object)  # such as the reasons of a sweep in which nothing failed
    try:
        return np.array([int(cell) for cell in cells], dtype=np.int64)
    except (ValueError, OverflowError):
        pass
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        return np.array(cells, dtype=object)
