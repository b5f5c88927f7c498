#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
"""A program that serves as `synfire serve` does, with a chip of its own making: neuron k of `out` repeats input k a step later.

Its variable v is the step's number plus k/100. What it does besides is chosen by the platform's name in the scenario: `refused`
is bad input, `slow` answers a step in a millisecond, `deadlock` fails in step 5, `dies` is killed in step 5, `mute` never listens.
"""

import concurrent.futures
import json
import os
import signal
import sys
import threading
import time

import grpc

from synfire._wire import synfire_pb2 as pb
from synfire._wire import synfire_pb2_grpc as pb_grpc

NEURONS = 6


class FakeChip(pb_grpc.ChipServicer):
    def __init__(self, platform):
        self.platform = platform
        self.step = 0
        self.waiting = {}  # step -> {index: value}
        self.before = {}  # what went in at the step before
        self.memory = bytearray(4096)
        self.commands = []
        self.paused = threading.Event()
        self.stopped = threading.Event()

    def position(self):
        return pb.Position(step=self.step, time_ps=self.step * 1_000_000)

    def Describe(self, request, context):
        nodes = [
            pb.Node(name="in", type="Input", role="input", shape=[2, 3], size=NEURONS, spiking=True),
            pb.Node(name="out", type="LIF", role="neuron", shape=[NEURONS], size=NEURONS, spiking=True, variables=["v"]),
        ]
        regions = [pb.Region(component="core", name="v", address=0x100, bytes=48)]
        return pb.Description(
            version="fake", platform=str(self.platform), dt_s=1e-3, nodes=nodes, regions=regions, position=self.position(),
            limits=pb.Limits(message_bytes=64 * 50, queued_spikes=40, observed_items=1000), warnings=["a warning"],
        )  # fmt: skip

    def take(self, spikes, context):
        for part in spikes:
            if part.node != "in":
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"inject.node: found {part.node}; expected in")
            queued = sum(map(len, self.waiting.values())) + len(part.step)
            if queued > 40:
                context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, f"found {queued} spikes that wait; expected at most 40")
            base = part.first_step if part.HasField("first_step") else self.step
            for n, (step, index) in enumerate(zip(part.step, part.index)):
                value = part.value[n] if part.value else 1.0
                self.waiting.setdefault(base + step, {})[index] = value

    def Inject(self, request, context):
        self.take(request.spikes, context)
        return self.position()

    def one_step(self, recording, context):
        if self.step == 5 and self.platform == "deadlock":
            context.abort(grpc.StatusCode.ABORTED, "error: simulation: found a deadlock at step 5")
        if self.step == 5 and self.platform == "dies":
            print("error: out of order", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        if self.platform == "slow":
            time.sleep(0.001)
        now = self.waiting.pop(self.step, {})
        progress = pb.Progress(first_step=self.step)
        for node, fired in (("in", now), ("out", self.before)):
            if fired and ("*" in recording.spikes or node in recording.spikes):
                values = [] if node == "out" or all(v == 1.0 for v in fired.values()) else list(fired.values())
                progress.spikes.append(pb.Spikes(node=node, step=[0] * len(fired), index=sorted(fired), value=values))
        for state in recording.states:
            which = range(NEURONS) if not state.neurons else range(*map(int, state.neurons.split(":")))
            progress.states.append(
                pb.Values(node=state.node, variable=state.variable, neurons=len(which), value=[self.step + k / 100 for k in which])
            )
        for probe in recording.probes:
            progress.changes.append(pb.Changes(probe=probe, at_ps=[self.step * 1_000_000], value=[self.step % 2]))
        self.before = now
        self.step += 1
        progress.position.CopyFrom(self.position())
        return progress

    def Loop(self, commands, context):
        recording = pb.Recording()
        for command in commands:
            self.commands.append(command)
            if command.HasField("record"):
                recording = command.record
            self.take(command.inject, context)
            until = command.WhichOneof("until")
            end = {"steps": self.step + command.steps, "step": command.step, "time_ps": command.time_ps // 1_000_000}.get(until)
            reason = "reached"
            if until == "event":
                end = self.step + command.event.steps
                reason = "limit"
            self.paused.clear()
            while self.step < end:
                progress = self.one_step(recording, context)
                yield progress
                if self.paused.is_set():
                    reason = "paused"
                    break
                fired = [spikes for spikes in progress.spikes if spikes.node == command.event.spike.node]
                if until == "event" and fired:
                    reason = "reached"
                    break
            yield pb.Progress(position=self.position(), first_step=self.step, done=True, reason=reason)

    def Run(self, command, context):
        self.take(command.inject, context)
        progress = self.one_step(command.record, context)
        progress.done, progress.reason = True, "reached"
        return progress

    def Watch(self, recording, context):
        yield self.one_step(recording, context)
        last = self.one_step(recording, context)
        last.lost = 3
        yield last

    def Pause(self, request, context):
        self.paused.set()
        return self.position()

    def Pace(self, request, context):
        return self.position()

    def Reset(self, request, context):
        self.step, self.waiting, self.before = 0, {}, {}
        return self.position()

    def Read(self, request, context):
        if request.address + request.bytes > len(self.memory):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"address: found {request.address}; expected one of the memory map")
        return pb.Memory(data=bytes(self.memory[request.address : request.address + request.bytes]))

    def Write(self, request, context):
        self.memory[request.address : request.address + len(request.data)] = request.data
        return self.position()

    def Checkpoint(self, request, context):
        state = json.dumps({"step": self.step, "before": self.before}).encode()
        for start in range(0, len(state), 8):
            yield pb.Piece(data=state[start : start + 8])

    def Restore(self, pieces, context):
        data = b"".join(piece.data for piece in pieces)
        try:
            state = json.loads(data)
        except ValueError:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "found no checkpoint; expected what Checkpoint gave")
        self.step = state["step"]
        self.before = {int(k): v for k, v in state["before"].items()}
        return self.position()

    def Measure(self, request, context):
        summary = {
            "steps": self.step,
            "counts": {"spikes": 3 * self.step, "by_component": {"core": {"spikes": 3 * self.step}}},
            "energy_j": {"total": 2e-9 * self.step, "static": None, "dynamic": 2e-9 * self.step, "complete": False,
                         "missing": ["static"], "by_component": {"core": 2e-9 * self.step}, "tier": "unstated"},
            "warnings": [],
        }  # fmt: skip
        return pb.Measurement(position=self.position(), summary=json.dumps(summary))

    def Stop(self, request, context):
        self.stopped.set()
        return pb.StopReply()


def main():
    if sys.argv[1] != "serve":
        if sys.argv[1] == "sweep":
            out = sys.argv[sys.argv.index("--out") + 1]
            os.makedirs(out)
            with open(os.path.join(out, "results.csv"), "w", encoding="utf-8") as file:
                file.write("bits,energy_j.dynamic,state,reason\n2,1e-6,done,\n4,,failed,too many axons\n")
        print("error: no such command" if sys.argv[1] == "check" else "", file=sys.stderr)
        sys.exit(2 if sys.argv[1] == "check" else 0)
    scenario_path = sys.argv[2]
    address = sys.argv[sys.argv.index("--listen") + 1]
    scenario = dict(line.rstrip("\n").split(": ", 1) for line in open(scenario_path, encoding="utf-8"))
    platform = json.loads(scenario.get("platform", '"none"'))
    if platform == "refused":
        print(f"{scenario_path}:2:11: error: platform: found refused; expected loihi (did you mean odin?)", file=sys.stderr)
        print(f"{scenario_path}: error: node/lif1/tau: found nothing; expected a parameter that LIF needs", file=sys.stderr)
        sys.exit(2)
    if platform == "mute":
        sys.stdin.read()
        sys.exit(0)
    chip = FakeChip(platform)
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
    pb_grpc.add_ChipServicer_to_server(chip, server)
    server.add_insecure_port(address)
    server.start()
    with open(os.path.join(os.path.dirname(scenario_path), "pid"), "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    print(f"listening at {address}", flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), chip.stopped.set()), daemon=True).start()
    chip.stopped.wait()
    server.stop(0.2).wait()


if __name__ == "__main__":
    main()
