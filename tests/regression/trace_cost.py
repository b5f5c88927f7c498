#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# The gate on what waves cost, in instructions a step that callgrind counts: of a run on the virtual Loihi of 1,000 neurons with 100
# synapses each, into which 95 spikes come in a step, and 1,000 neurons that nobody drives. What is done once (reading, compiling, closing) falls out, since
# runs of two lengths are compared.
#
#     trace_cost.py SYNFIRE SCRATCH_FOLDER

import os
import pathlib
import re
import shutil
import subprocess
import sys

try:
    import h5py
    import numpy as np
except ImportError:
    print("SKIPPED: cost of waves: python3-h5py is missing")
    sys.exit(77)

NEURONS = 1000
STEPS = (40, 140)
LIMITS = {  # instructions a step, compared with a run without waves
    "quiet": (1.1, "1,000 potentials that do not change are read and compared: measured 1.02"),
    "busy": (2.1, "1,000 potentials that change in each step are read, compared, brought in order, written: measured 1.7"),
}
MOST_UNTRACED = 560_000  # measured 510,000; probes add less than 1 %


def make_network(path: pathlib.Path) -> None:
    random = np.random.default_rng(1)
    weights = np.where(random.random((NEURONS, NEURONS)) < 0.1, random.normal(0, 1, (NEURONS, NEURONS)), 0.0)
    ones = np.ones(NEURONS)
    with h5py.File(path, "w") as file:
        file["version"] = "1.0"
        file["node/type"] = "NIRGraph"
        nodes = {"input": ("Input", {"shape": [NEURONS]}), "weights": ("Linear", {"weight": weights}), "output": ("Output", {"shape": [NEURONS]}),
                 "lif": ("LIF", {"tau": 20e-3 * ones, "r": 20 * ones, "v_leak": 0 * ones, "v_threshold": 3 * ones, "v_reset": 0 * ones}),
                 # Nobody drives these: they are quiet.
                 "idle": ("LIF", {"tau": 20e-3 * ones, "r": 20 * ones, "v_leak": 0 * ones, "v_threshold": 3 * ones, "v_reset": 0 * ones}),
                 "none": ("Linear", {"weight": np.zeros((NEURONS, NEURONS))}), "rest": ("Output", {"shape": [NEURONS]})}
        for name, (kind, parameters) in nodes.items():
            file[f"node/nodes/{name}/type"] = kind
            for key, value in parameters.items():
                file[f"node/nodes/{name}/{key}"] = np.asarray(value)
        edges = [("input", "weights"), ("weights", "lif"), ("lif", "output"), ("input", "none"), ("none", "idle"), ("idle", "rest")]
        file["node/edges"] = np.array([[a.encode(), b.encode()] for a, b in edges])


def instructions(program: str, folder: pathlib.Path, image: pathlib.Path, steps: int, trace: str) -> int:
    command = ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder / 'profile'}", program, "run", str(folder / "s.yaml"), "--network",
               str(image), "--out", str(folder / "results"), "--log-level", "error", "--quiet", "--set", f"run.steps={steps}", "--set", f"trace={trace}"]
    run = subprocess.run(command, env={**os.environ, "LD_BIND_NOW": "1"}, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise SystemExit(f"exit code {run.returncode}\n{run.stdout}{run.stderr}")
    return int(re.search(r"^(?:totals|summary): (\d+)", (folder / "profile").read_text(), re.MULTILINE).group(1))


def main() -> int:
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if shutil.which("valgrind") is None:
        print("SKIPPED: cost of waves: valgrind is missing")
        return 77
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make_network(folder / "net.nir")
    (folder / "s.yaml").write_text("synfire: 1\nplatform: loihi\nnetwork: {nir: net.nir, dt: 1 ms}\ninputs:\n  input: {poisson: {rate: 100 Hz}}\n"
                                   "run: {steps: 1}\nrecord: {spikes: []}\n")
    image = folder / "net.elf"
    subprocess.run([program, "compile", str(folder / "net.nir"), "--platform", "loihi", "--dt", "1 ms", "-o", str(image)], check=True, capture_output=True)
    traces = {"untraced": "", "quiet": '{signals: ["idle[*].v"]}', "busy": '{signals: ["lif[*].v"]}'}
    cost = {}
    for name, trace in traces.items():
        short, long = (instructions(program, folder, image, steps, trace) for steps in STEPS)
        cost[name] = (long - short) / (STEPS[1] - STEPS[0])
    failures = []
    print(f"untraced {cost['untraced']:10.0f} of at most {MOST_UNTRACED} instructions a step")
    if not 0 < cost["untraced"] <= MOST_UNTRACED:
        failures.append(f"untraced: {cost['untraced']:.0f} instructions a step, at most {MOST_UNTRACED}: is something done for waves that nobody asked for?")
    for name, (most, why) in LIMITS.items():
        ratio = cost[name] / cost["untraced"]
        print(f"{name:8} {ratio:10.3f} of at most {most} times the instructions of a run without waves")
        if ratio > most:
            failures.append(f"{name}: {ratio:.3f} times, at most {most}; {why}")
    print("\n".join(failures))
    if not failures:
        shutil.rmtree(folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
