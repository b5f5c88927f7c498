# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""The connection of one chip: calls, and runs as commands of the tight loop."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, List, Mapping, Optional

import grpc

from .collecting import Collector, Recording
from .errors import NotPossibleNow, SynfireError
from .feeding import Given, Input, between, cut, messages, now_message, spikes_a_message, steps_of
from .parts import Node
from .results import Step
from .server import Server
from .spikes import Events
from .wire import Loop, pb, pb_grpc, spikes_message, translated


class Connection:
    """What Chip is behind its face."""

    _server: Optional[Server] = None
    _closed = False
    nodes: Mapping[str, Node]

    def _open(self, channel: "grpc.Channel") -> Any:
        """What the chip says of itself."""
        self._channel = channel
        self._stub = pb_grpc.ChipStub(channel)
        self._loop: Optional[Loop] = None
        self._loop_recording: Optional[Recording] = None
        self._recordings: Dict[Recording, Any] = {}
        description = self._call(self._stub.Describe, pb.DescribeRequest())
        self._limits = description.limits
        self._position = description.position
        return description

    def _translated(self, error: "grpc.RpcError") -> SynfireError:
        server = self._server
        return translated(error, lambda: server.failure() if server is not None else None)

    def _call(self, method: Any, request: Any) -> Any:
        if self._closed:
            raise NotPossibleNow("the chip is closed")
        try:
            return method(request)
        except grpc.RpcError as error:
            raise self._translated(error) from None

    def _run_steps(self, given: Given, steps: int, recording: Recording, collector: Collector) -> str:
        """The run in commands that each carry so many spikes at most."""
        reason = "reached"
        most = spikes_a_message(self._limits)
        begin = self._position.step
        at = 0
        while True:
            until = cut(given, at, steps, most)
            part = between(given, at, until)
            if sum(events.step.size for events in part.values()) > most:
                self._inject(part, begin + at)
                part = {}
            command = pb.Command(steps=until - at, inject=messages(part, begin + at))
            reason = self._command(command, recording, collector.add)
            at = until
            if at >= steps or reason != "reached":
                return reason

    def _run_until(self, event: Any, given: Given, recording: Recording, collector: Collector) -> str:
        """To an event. Input goes in when its step has come: what is not reached must not wait for the next run."""
        begin, at = self._position.step, 0
        for coming in [*steps_of(given, 1), None]:
            command = pb.Command(event=event, inject=messages(between(given, at, at + 1), begin + at))
            if coming is not None:
                command.event.steps = coming - at
            elif event.steps:
                command.event.steps = event.steps - at
            reason = self._command(command, recording, collector.add)
            if reason != "limit" or coming is None:
                return reason
            at = coming
        return reason

    def _run_for(self, time_ps: int, given: Given, recording: Recording, collector: Collector) -> str:
        """So much simulated time; step by step while there is input, which is not to wait for the next run either."""
        begin, end = self._position.step, self._position.time_ps + time_ps
        for at in range(max(steps_of(given), default=-1) + 1):
            if self._position.time_ps >= end:
                return "reached"
            command = pb.Command(steps=1, inject=messages(between(given, at, at + 1), begin + at))
            reason = self._command(command, recording, collector.add)
            if reason != "reached":
                return reason
        return self._command(pb.Command(time_ps=end), recording, collector.add)

    def _inject(self, given: Given, first_step: int) -> None:
        most = spikes_a_message(self._limits)
        for name, events in given.items():
            for start in range(0, events.step.size, most):
                part = Events(*(column[start : start + most] for column in events))
                request = pb.InjectRequest(spikes=[spikes_message(name, part, first_step)])
                self._position = self._call(self._stub.Inject, request)

    def _run_with(
        self, callback: Callable[[Step], Input], given: Given, steps: int, recording: Recording, collector: Collector
    ) -> str:
        begin = self._position.step
        asked: List[Any] = []
        for at in range(steps):
            command = pb.Command(steps=1, inject=messages(between(given, at, at + 1), begin + at) + asked)
            progress = self._single(command, recording)
            collector.add(progress)
            if progress.reason not in ("", "reached"):
                return progress.reason
            one = Collector(self.nodes, recording, begin + at)
            one.add(progress)
            try:
                answer = callback(one.step(begin + at, self._position))
            except StopIteration:
                return "stopped"
            asked = [now_message(self.nodes, name, chosen) for name, chosen in (answer or {}).items()]
        return "reached"

    def _single(self, command: Any, recording: Recording) -> Any:
        """A short run as a call of its own, which costs this side less than the stream does."""
        if recording not in self._recordings:
            self._recordings[recording] = recording.message()
        command.record.CopyFrom(self._recordings[recording])
        progress = self._call(self._stub.Run, command)
        self._position = progress.position
        return progress

    def _command(self, command: Any, recording: Recording, take: Callable[[Any], None]) -> str:
        """One command of the tight loop; every answer goes to `take`. Returns why it ended."""
        if self._closed:
            raise NotPossibleNow("the chip is closed")
        if self._loop is None:
            self._loop = Loop(self._stub)
            self._loop_recording = None
        if self._loop_recording != recording:  # the server keeps the last one
            command.record.CopyFrom(recording.message())
            self._loop_recording = recording
        reason = ""
        try:
            for progress in self._loop.command(command):
                self._position = progress.position
                take(progress)
                reason = progress.reason
        except grpc.RpcError as error:
            self._end_loop()
            raise self._translated(error) from None
        except NotPossibleNow:
            self._end_loop()
            raise
        except KeyboardInterrupt:
            self._halt()
            raise
        return reason or "reached"

    def _halt(self) -> None:
        """Ends a run whose answers nobody waits for any more: the stream is of no use, and the chip stops after its step."""
        position = self._stub.Pause(pb.PauseRequest())
        self._end_loop()
        while True:
            time.sleep(0.02)
            self._position = self._stub.Pause(pb.PauseRequest())
            if self._position.step == position.step:
                return
            position = self._position

    def _end_loop(self) -> None:
        if self._loop is not None:
            self._loop.close()
            self._loop = None
