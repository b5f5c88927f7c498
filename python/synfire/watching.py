# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""Watching a chip that somebody runs."""

from __future__ import annotations

import threading
from typing import Any, Callable, Iterator, Mapping, Optional

import grpc

from .collecting import Collector, Recording
from .errors import SynfireError
from .results import Result


class Watch:
    """An iterator of `Result`s, each with what has happened since the last one; `lost` counts what came too fast.

    With a callback, a thread of its own calls it; `close` ends it. A watch ends with the run.
    """

    def __init__(
        self,
        stream: Any,
        nodes: Mapping[str, Any],
        recording: Recording,
        translated: Callable[["grpc.RpcError"], SynfireError],
        callback: Optional[Callable[[Result], None]] = None,
    ):
        self._stream = stream
        self._nodes = nodes
        self._recording = recording
        self._translated = translated
        self._closed = False
        try:
            stream.initial_metadata()  # the server watches from here on
        except grpc.RpcError as error:
            raise translated(error) from None
        #: messages that were dropped because this side did not read fast enough
        self.lost = 0
        #: what the callback's thread died of
        self.error: Optional[BaseException] = None
        self._thread: Optional[threading.Thread] = None
        if callback is not None:
            self._thread = threading.Thread(target=self._pump, args=(callback,), daemon=True)
            self._thread.start()

    def __iter__(self) -> Iterator[Result]:
        return self

    def __next__(self) -> Result:
        try:
            progress = next(self._stream)
        except grpc.RpcError as error:
            if self._closed or error.code() == grpc.StatusCode.CANCELLED:
                raise StopIteration from None
            raise self._translated(error) from None
        self.lost += progress.lost
        begin = type(progress.position)(step=progress.first_step, time_ps=progress.position.time_ps)
        collector = Collector(self._nodes, self._recording, progress.first_step)
        collector.add(progress)
        return collector.result(begin, progress.position, progress.reason, None, None)

    def _pump(self, callback: Callable[[Result], None]) -> None:
        try:
            for result in self:
                callback(result)
        except BaseException as error:  # noqa: BLE001 - kept for whoever asks
            self.error = error

    def close(self) -> None:
        self._closed = True
        self._stream.cancel()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5)

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
