# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Starts `synfire serve` for one chip, and sees to it that it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import List, Optional, Sequence

from .errors import DefectError, SynfireError, of_exit
from .program import find_program

_LISTENING = "listening at "
_LONGEST_SOCKET_PATH = 100  # sun_path has 108 bytes


def private_folder() -> Path:
    """A new folder that only this user can enter, with a path short enough for a Unix socket in it."""
    folder = tempfile.mkdtemp(prefix="synfire-")
    if len(folder) > _LONGEST_SOCKET_PATH - len("/socket"):
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="synfire-", dir="/tmp")
    return Path(folder)


class Server:
    """A running `synfire serve`. It ends with `close`, with this object, or, since its standard input ends, with Python."""

    def __init__(self, scenario: Path, folder: Path, arguments: Sequence[str] = (), start_timeout: float = 120.0):
        self._errors_path = folder / "stderr"
        command = [
            find_program(), "serve", str(scenario), "--listen", f"unix:{folder / 'socket'}", "--until-input-ends", *arguments
        ]  # fmt: skip
        with open(self._errors_path, "wb") as errors:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, errors="replace",
                start_new_session=True,  # Ctrl-C is for Python, which then pauses or ends the run
            )  # fmt: skip
        self._finalizer = weakref.finalize(self, _end, self._process, folder)
        self.output: List[str] = []
        self._address: Optional[str] = None
        self._ready = threading.Event()
        self._reader = threading.Thread(target=_read, args=(self._process.stdout, self.output, self._ready), daemon=True)
        self._reader.start()
        deadline = time.monotonic() + start_timeout
        while not self._ready.wait(0.05):
            if self._process.poll() is not None:
                break
            if time.monotonic() > deadline:
                self.close()
                raise DefectError(f"synfire serve did not answer within {start_timeout:g} s")
        for line in list(self.output):
            if line.startswith(_LISTENING):
                self._address = line[len(_LISTENING) :].strip()
        if self._address is None:
            error = self.failure() or DefectError("synfire serve ended before it listened")
            self.close()
            raise error

    @property
    def address(self) -> str:
        assert self._address is not None
        return self._address

    def errors(self) -> str:
        """What the program wrote to standard error until now."""
        try:
            return self._errors_path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def failure(self, wait: float = 5.0) -> Optional[SynfireError]:
        """What the program died of, if it has ended (or does so now) and not as it should."""
        try:
            code = self._process.wait(wait)
        except subprocess.TimeoutExpired:
            return None
        return None if code in (0, 1) else of_exit(code, self.errors(), "serve")

    def wait(self, timeout: float) -> Optional[int]:
        """The exit code, once the program has ended."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        self._finalizer()


def _read(stream, output: List[str], ready: threading.Event) -> None:
    """Keeps the pipe empty."""
    with stream:
        for line in stream:
            output.append(line.rstrip("\n"))
            del output[:-1000]
            if line.startswith(_LISTENING):
                ready.set()
    ready.set()


def _end(process: "subprocess.Popen[str]", folder: Path) -> None:
    try:
        if process.stdin:
            process.stdin.close()
    except OSError:
        pass
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    shutil.rmtree(folder, ignore_errors=True)
