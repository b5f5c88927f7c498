#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# How fast a host runs, from runs of firmware at the default quantum with the chip idle: instructions a second without and with
# stores (one of eight), and the time of a register access (the loop around it included). The best of three, since other programs
# take time too.
#
#     hosts.py [BUILD_FOLDER]      default: build
import json
import pathlib
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / "build").resolve()


def best(scenario, *options):
    """The summary of the fastest of three runs."""
    summaries = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            subprocess.run([build / "synfire", "run", root / "scenarios/firmware" / scenario, "--out", out, "--quiet", *options],
                           check=True, stdout=subprocess.DEVNULL)
            summaries.append(json.loads((out / "summary.json").read_text()))
    return min(summaries, key=lambda summary: summary["wall_time_s"])


for name, options in (("without stores", []), ("with stores", ["--set", "firmware.host=stores.elf"])):
    speed = best("speed.yaml", *options)
    print(f"{speed['counts']['host_instructions'] / speed['wall_time_s'] / 1e6:.0f} million instructions a second {name}")
access = best("access.yaml")
print(f"{access['wall_time_s'] / access['counts']['host_accesses'] * 1e9:.0f} ns a register access")
