# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as exceptions that carry the program's own lines."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Optional, Sequence


class Problem(NamedTuple):
    """One line of the program's diagnostics: ``FILE:LINE:COLUMN: error: path: found X; expected Y``.

    What a line leaves out is empty or None: a NIR file has no lines, and ``command line`` no column.
    """

    file: str
    line: Optional[int]
    column: Optional[int]
    path: str
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        return ": ".join(part for part in (place, "error", self.path, self.message) if part)


_LINE = re.compile(r"^(?:(?P<file>.*?)(?::(?P<line>\d+)(?::(?P<column>\d+))?)?: )?error: (?P<rest>.*)$")
_PATH = re.compile(r"^(?P<path>[\w.\[\]/*,-]+): (?P<message>.*)$")


def parse_problems(text: str) -> List[Problem]:
    """The diagnostics among lines of text; all other lines are passed over."""
    problems = []
    for line in text.splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        path, message = "", match["rest"]
        inner = _PATH.match(message)
        if inner:
            path, message = inner["path"], inner["message"]
        number = lambda name: int(match[name]) if match[name] else None  # noqa: E731
        problems.append(Problem(match["file"] or "", number("line"), number("column"), path, message))
    return problems


class SynfireError(Exception):
    """Base of all that Synfire raises. ``lines`` is what the program said, ``problems`` the same taken apart."""

    def __init__(self, message: str, lines: Sequence[str] = ()):
        super().__init__(message)
        self.lines: List[str] = list(lines)
        self.problems: List[Problem] = parse_problems("\n".join(self.lines))


class InputError(SynfireError, ValueError):
    """Bad usage or bad input: a file, an option, a value (exit code 2 of the program)."""


class SimulationError(SynfireError, RuntimeError):
    """The simulation itself failed: a deadlock, a time limit, a model's own check (exit code 3)."""


class DefectError(SynfireError, RuntimeError):
    """A defect of Synfire (exit code 70), or a program that died."""


class ProgramNotFound(SynfireError, FileNotFoundError):
    """There is no program `synfire` to be found."""


class NotPossibleNow(SynfireError, RuntimeError):
    """What was asked for cannot be in the chip's present state, such as going on after the end."""


class LimitError(SynfireError, RuntimeError):
    """What was asked for passes a limit of the server."""


def of_exit(code: int, text: str, doing: str) -> SynfireError:
    """The exception for a program that ended with this code and wrote this to standard error."""
    lines = [line for line in text.splitlines() if line.strip()]
    kind = {2: InputError, 3: SimulationError}.get(code, DefectError)
    told = "\n".join(lines) if lines else f"synfire {doing} ended with code {code} and said nothing"
    return kind(told, lines)
