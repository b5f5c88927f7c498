#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# One round of fuzzing: every target of a build folder in turn, two at a time, sharing one budget of time. Seeds come from
# corpus/TARGET beside this file when there are some; findings stay in BUILD/findings.
#
#     fuzz_round.py BUILD [SECONDS]       SECONDS: the whole budget, by default that of ./run-tests

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

BUDGET = 120  # s of wall time for all targets; ./run-tests allows 180 with their start and end
AT_A_TIME = 2
LONGEST_RUN = 10  # s that one input may take
MOST_MEMORY = 1024  # MiB


def fuzz(program: pathlib.Path, seconds: int, findings: pathlib.Path) -> tuple[str, int, str]:
    name = program.name.removeprefix("fuzz_")
    seeds = pathlib.Path(__file__).parent / "corpus" / name
    with tempfile.TemporaryDirectory() as grown:
        command = [program, f"-max_total_time={seconds}", f"-timeout={LONGEST_RUN}", f"-rss_limit_mb={MOST_MEMORY}", "-print_final_stats=1",
                   f"-artifact_prefix={findings}/{name}-", grown]
        if seeds.is_dir():
            command.append(seeds)
        options = {"ASAN_OPTIONS": f"max_allocation_size_mb={MOST_MEMORY}", "UBSAN_OPTIONS": "print_stacktrace=1"}
        try:
            run = subprocess.run(command, env={**os.environ, **options}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                                 timeout=seconds + 3 * LONGEST_RUN)
        except subprocess.TimeoutExpired as late:
            return name, 1, (late.stderr or b"").decode(errors="replace") + "did not stop"
    return name, run.returncode, run.stderr.decode(errors="replace")


def main() -> int:
    build = pathlib.Path(sys.argv[1])
    budget = int(sys.argv[2]) if len(sys.argv) > 2 else BUDGET
    programs = sorted(path for path in build.glob("fuzz_*") if path.is_file() and os.access(path, os.X_OK))
    if not programs:
        print("SKIPPED: fuzzing: no target was built")
        return 77
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    seconds = max(1, budget * AT_A_TIME // max(AT_A_TIME, len(programs)))
    failed = False
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        for name, code, output in pool.map(lambda program: fuzz(program, seconds, findings), programs):
            runs = [line.split()[-1] for line in output.split("\n") if line.startswith("stat::number_of_executed_units")]
            print(f"{name}: {runs[0] if runs else 'unknown'} inputs in {seconds} s")
            if code != 0:
                failed = True
                print(f"{name}: FAILED; the input is in {findings.name}/\n{output[-6000:]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
