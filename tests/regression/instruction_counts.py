#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# The gate on speed. Runs each case of the program benchmarks/instruction_counts.cpp under callgrind and compares the instructions
# for each event (a delivered synapse, an updated neuron) with the limits in instruction_counts.json:
#
#     {"case": {"events": 1000000, "max_instructions_per_event": 9.5, "why": "..."}}
#
# The program takes the case as its argument and prints nothing. What it measures runs inside the function
#
#     extern "C" [[gnu::noinline]] void measured(...)
#
# which performs `events` events; what comes before and after is not counted.
#
#     instruction_counts.py PROGRAM [CASE...]

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LIMITS = pathlib.Path(__file__).with_suffix(".json")
MEASURED = "measured"


def instructions(program: str, case: str) -> int:
    """Instructions that the case executes inside the measured function and what it calls."""
    with tempfile.TemporaryDirectory() as folder:
        profile = pathlib.Path(folder) / "profile"
        command = ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={profile}", f"--toggle-collect={MEASURED}", program, case]
        # Bound at once, so that the linker's work is not counted in the first call.
        run = subprocess.run(command, env={**os.environ, "LD_BIND_NOW": "1"}, capture_output=True, text=True)
        if run.returncode != 0:
            raise SystemExit(f"{case}: exit code {run.returncode}\n{run.stdout}{run.stderr}")
        if run.stdout:
            raise SystemExit(f"{case}: prints to standard output: {run.stdout[:200]!r}")
        totals = re.search(r"^(?:totals|summary): (\d+)", profile.read_text(), re.MULTILINE)
        return int(totals.group(1)) if totals else 0


def problems_of(limits: dict) -> list[str]:
    """What is wrong in the file of limits."""
    wanted = {"events": int, "max_instructions_per_event": (int, float), "why": str}
    problems = []
    for case, limit in limits.items():
        if set(limit) != set(wanted) or not all(isinstance(limit[key], kind) and limit[key] for key, kind in wanted.items()):
            problems.append(f"{LIMITS.name}: {case}: needs exactly {', '.join(wanted)}, none of them empty")
    return problems


def main() -> int:
    program, *cases = sys.argv[1:]
    limits = json.loads(LIMITS.read_text())
    failures = problems_of(limits)
    failures += [f"{LIMITS.name}: no case {case}" for case in cases if case not in limits]
    if shutil.which("valgrind") is None:
        print("SKIPPED: instruction counts: valgrind is missing")
        return 77
    for case in [] if failures else cases or limits:
        limit = limits[case]
        count = instructions(program, case) / limit["events"]
        most = limit["max_instructions_per_event"]
        print(f"{case:40} {count:9.2f} of at most {most:9.2f} instructions per event")
        if count == 0:
            failures.append(f"{case}: nothing was counted: the program has no function `{MEASURED}` that runs")
        elif count > most:
            failures.append(f"{case}: {count:.2f} instructions per event, at most {most}; {limit['why']}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
