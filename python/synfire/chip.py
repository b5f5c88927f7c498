# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""A chip that Python holds: runs, states, checkpoints, closed loops."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import grpc

from .collecting import Collector, Recording
from .errors import SynfireError
from .feeding import Given, Input, check_within, given_events, input_names, now_message
from .goals import FirmwareExit, MemoryValue, Spike, event_message, picoseconds, whole_number
from .memory import PIECE, Memory
from .parts import Node, Region, Symbol, nodes_of, regions_of, symbols_of
from .program import PathLike
from .results import Counts, Energy, Result, Step
from .scenarios import serving
from .server import Server, private_folder
from .watching import Watch
from .wire import open_channel, pb, pieces

_LONGEST_END = 600.0  # s that a program may take to write its results


class Chip(Memory):
    """A virtual chip with a network on it, held by this process.

    ``with synfire.Chip("loihi", network="digits.nir", dt="1 ms") as chip: ...``

    platform: a name (``synfire.list_platforms()``), the path of a description, or a description as a mapping. network: the path of
    a NIR file or of an image, what ``synfire.compile`` gave, a mapping of nodes and edges (as ``synfire.write_nir`` takes them), or
    a ``nir.NIRGraph``. dt: the step, text with a unit or seconds.
    fidelity, seed: as in a scenario. Further conventions of the network by their names there: if_dt, reset, cuba, compare,
    feedback_init, balance_delays. settings: what `--set` would take, such as ``{"platform.core.synapses.weight_bits": 4}``.
    scenario: further keys of the scenario, such as trace or firmware. out: where the results folder goes when the chip is closed
    (default: nowhere). threads: of the simulation.
    """

    def __init__(
        self,
        platform: Any = None,
        network: Any = None,
        *,
        dt: Any = None,
        fidelity: Optional[str] = None,
        seed: Optional[int] = None,
        settings: Optional[Mapping[str, Any]] = None,
        scenario: Union[PathLike, Mapping[str, Any], None] = None,
        out: Optional[PathLike] = None,
        threads: Optional[int] = None,
        **conventions: Any,
    ):
        folder = private_folder()
        try:
            path, arguments = serving(
                folder, platform, network, dt, fidelity, seed, settings, scenario, out, threads, conventions
            )  # fmt: skip
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._server: Optional[Server] = Server(path, folder, arguments)
        self._connect(open_channel(self._server.address))

    @classmethod
    def connect(cls, address: str, token: Optional[str] = None, root_certificates: Optional[bytes] = None) -> "Chip":
        """A chip that a `synfire serve` started elsewhere holds: `unix:PATH` or `HOST:PORT`. Closing leaves it running."""
        chip = cls.__new__(cls)
        chip._connect(open_channel(address, token, root_certificates))
        return chip

    def _connect(self, channel: "grpc.Channel") -> None:
        self._measured: Tuple[Any, Optional[dict]] = (None, None)
        try:
            description = self._open(channel)
        except BaseException:
            self.close()
            raise
        self.version: str = description.version
        self.platform: str = description.platform
        self.title: str = description.title
        #: of a step of the network, in s
        self.dt: float = description.dt_s
        self.nodes: Dict[str, Node] = nodes_of(description)
        self.regions: List[Region] = regions_of(description)
        self.symbols: List[Symbol] = symbols_of(description)
        self.probes: List[str] = list(description.probes)
        #: what the compiler and the loader had to say
        self.warnings: List[str] = list(description.warnings)
        self._recording = Recording.of(self.nodes, "*", None, None)

    # --- running ---------------------------------------------------------------------------------------------------------------

    def run(
        self,
        spikes: Input = None,
        steps: Optional[int] = None,
        *,
        record: Union[str, Sequence[str]] = "*",
        states: Any = None,
        probes: Union[str, Sequence[str], None] = None,
        duration: Any = None,
        until: Union[Spike, MemoryValue, FirmwareExit, None] = None,
        callback: Optional[Callable[[Step], Input]] = None,
        measure: bool = True,
    ) -> Result:
        """Goes on from where the chip is, and returns what happened.

        spikes: what goes in, counted from the present step: for the only Input node, or ``{node: ...}``; an array (steps,
        inputs) of bool or numbers, or sparse events, ``(steps, indices)``. steps: how many (default: as many as the arrays
        have). record: nodes whose spikes come back, all by default. states: variables to record after each step,
        ``[("hidden", "v"), ("hidden", "i", "0:8")]``. probes: patterns of waves to record. Instead of steps: duration, simulated
        time ("3 us"), or until, an event, with steps as its limit. callback: called after each step with a `Step`; the input
        spikes that it returns, as ``{node: indices}``, reach the chip in the next one; StopIteration ends the run. measure:
        whether energy and counts of the run are wanted.
        """
        recording = Recording.of(self.nodes, record, states, probes)
        given, length = given_events(self.nodes, spikes)
        if callback is not None and (duration is not None or until is not None):
            raise ValueError("found callback with duration or until; expected steps with it")
        if duration is None and until is None:
            steps = self._step_count(steps, length, given)
        if steps is not None:
            check_within(given, steps)
        before = self._measure_now() if measure else None
        collector = Collector(self.nodes, recording, self._position.step)
        begin = self._position
        if callback is not None:
            reason = self._run_with(callback, given, int(steps or 0), recording, collector)
        elif until is not None:
            reason = self._run_until(event_message(until, steps), given, recording, collector)
        elif duration is not None:
            reason = self._run_for(picoseconds(duration), given, recording, collector)
        else:
            reason = self._run_steps(given, int(steps or 0), recording, collector)
        return collector.result(begin, self._position, reason, self._measure_now() if measure else None, before)

    def step(self, spikes: Optional[Mapping[str, Any]] = None) -> Step:
        """One step, as fast as can be: input is ``{node: indices}`` (or a bool vector); records what `record` chose."""
        begin = self._position.step
        collector = Collector(self.nodes, self._recording, begin)
        command = pb.Command(steps=1)
        for node, chosen in (spikes or {}).items():
            command.inject.append(now_message(self.nodes, node, chosen))
        collector.add(self._single(command, self._recording))
        return collector.step(begin, self._position)

    def record(self, spikes: Union[str, Sequence[str]] = "*", states: Any = None) -> None:
        """What `step` records from now on."""
        self._recording = Recording.of(self.nodes, spikes, states, None)

    def reset(self) -> None:
        """Everything as it was when the network had been loaded. Counters and simulated time go on."""
        self._position = self._call(self._stub.Reset, pb.ResetRequest())

    def inject(self, spikes: Input) -> None:
        """Input for steps to come, counted from the present one; a `run` or a free chip will take them."""
        given, _ = given_events(self.nodes, spikes)
        self._inject(given, self._position.step)

    def watch(
        self,
        spikes: Union[str, Sequence[str], None] = "*",
        states: Any = None,
        probes: Union[str, Sequence[str], None] = None,
        callback: Optional[Callable[[Result], None]] = None,
    ) -> Watch:
        """What happens on the chip, whoever runs it: an iterator of `Result`s, or calls of `callback` from a thread."""
        recording = Recording.of(self.nodes, spikes if spikes is not None else [], states, probes)
        return Watch(self._stub.Watch(recording.message()), self.nodes, recording, self._translated, callback)

    def pace(self, mode: str, speed: float = 1.0) -> None:
        """How simulated time goes: "on_request" (as Python runs the chip), "free", or "real_time" (speed simulated s a s)."""
        modes = {"on_request": pb.PaceRequest.ON_REQUEST, "free": pb.PaceRequest.FREE, "real_time": pb.PaceRequest.REAL_TIME}
        if mode not in modes:
            raise ValueError(f"found mode {mode!r}; expected one of {', '.join(modes)}")
        self._position = self._call(self._stub.Pace, pb.PaceRequest(mode=modes[mode], speed=speed))

    def pause(self) -> None:
        """Ends a run that another thread waits for, or a free run, after the step under way."""
        self._position = self._call(self._stub.Pause, pb.PauseRequest())

    # --- what is on the chip ---------------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> List[str]:
        return input_names(self.nodes)

    @property
    def outputs(self) -> List[str]:
        return [node.name for node in self.nodes.values() if node.role == "output"]

    @property
    def position(self) -> int:
        """The next step."""
        return int(self._position.step)

    @property
    def time_s(self) -> float:
        """Simulated time."""
        return self._position.time_ps * 1e-12

    @property
    def ended(self) -> bool:
        return bool(self._position.ended)

    def checkpoint(self, path: Optional[PathLike] = None) -> bytes:
        """The state between two steps; also written to `path`. `restore` returns to it, here or on another such chip."""
        try:
            data = b"".join(piece.data for piece in self._stub.Checkpoint(pb.CheckpointRequest()))
        except grpc.RpcError as error:
            raise self._translated(error) from None
        if path is not None:
            Path(path).write_bytes(data)
        return data

    def restore(self, checkpoint: Union[bytes, PathLike]) -> None:
        """Back to a checkpoint, given as bytes or as the path of a file. The platform and the network must be the same."""
        data = checkpoint if isinstance(checkpoint, (bytes, bytearray)) else Path(checkpoint).read_bytes()
        self._position = self._call(self._stub.Restore, (pb.Piece(data=part) for part in pieces(bytes(data), PIECE)))
        self._measured = (None, None)

    def measure(self) -> dict:
        """Everything of summary.json up to now."""
        answer = self._call(self._stub.Measure, pb.MeasureRequest())
        self._position = answer.position
        return json.loads(answer.summary)

    @property
    def energy(self) -> Energy:
        """Since the chip was started."""
        return Energy(self.measure().get("energy_j") or {})

    @property
    def counts(self) -> Counts:
        """Since the chip was started."""
        return Counts(self.measure().get("counts") or {})

    # --- its end ---------------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Ends the run and the program. The results folder, if `out` was given, is complete afterwards."""
        if self._closed:
            return
        self._closed = True
        failure: Optional[SynfireError] = None
        self._end_loop()
        if self._server is not None:
            try:
                self._stub.Stop(pb.StopRequest(finish=False), timeout=10)
                if self._server.wait(_LONGEST_END) is None:
                    failure = SynfireError(f"synfire serve still wrote its results after {_LONGEST_END:g} s; they are not complete")
                else:
                    failure = self._server.failure()
            except grpc.RpcError:
                pass  # it is dead already, or its end is what follows
        self._channel.close()
        if self._server is not None:
            self._server.close()
        if failure is not None:
            raise failure

    def __enter__(self) -> "Chip":
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        try:
            self.close()
        except SynfireError:
            if kind is None:  # else the first trouble is the one to tell
                raise

    def __del__(self) -> None:
        if getattr(self, "_closed", True) is False and self._server is not None:
            self._server.close()

    def __repr__(self) -> str:
        where = "closed" if self._closed else f"step {self.position}"
        return f"<synfire.Chip {self.platform}, {where}>"

    def _measure_now(self) -> Optional[dict]:
        key = (self._position.step, self._position.time_ps)
        if self._measured[0] != key:
            summary = self.measure()
            self._measured = ((self._position.step, self._position.time_ps), summary)
        return self._measured[1]

    def _step_count(self, steps: Optional[int], length: Optional[int], given: Given) -> int:
        if steps is None:
            if length is None:
                raise ValueError("found no number of steps; expected steps=..., or an array (steps, inputs)")
            return length
        steps = whole_number(steps, "steps")
        if length is not None and length > steps:
            raise ValueError(f"found an array of {length} steps; expected at most steps={steps}")
        return steps
