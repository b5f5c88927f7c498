#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Sweeps on a real Slurm of three nodes, which this test starts: the same table as here, while a node loses its power, while the
# watching side is killed and resumes, and with a Slurm that refuses.
#
#     slurm.py SYNFIRE FOLDER

import pathlib
import shutil
import signal
import subprocess
import sys
import time

import cluster

SWEEP = """synfire: 1
sweep: on a cluster
scenario: digits
set: {expect: []}
axes:
  - {path: platform.core.synapses.weight_bits, values: [2, 4, 6, 8]}
  - {path: run.steps, values: [4000, 8000, 12000]}
  - {path: platform.core.synapses.memory, values: [128 KiB, 64 B]}
when: memory >= 1 KiB or steps == 4000 and weight_bits == 8
objectives:
  - {metric: energy_j.dynamic, minimise: true}
  - {metric: inference.accuracy, maximise: true}
slurm: {chunk: 2, time: 10 min, memory: 500 MiB, options: [--nice=10]}
"""


class Sweeps:
    def __init__(self, synfire: pathlib.Path, folder: pathlib.Path, slurm: cluster.Cluster):
        self.synfire, self.folder, self.slurm = synfire, folder, slurm

    def start(self, out: str, *words: str) -> subprocess.Popen:
        return subprocess.Popen([str(self.synfire), "sweep", str(self.folder / "sweep.yaml"), "--out", str(self.folder / out), "--quiet", *words],
                                env=self.slurm.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, out: str, *words: str) -> tuple[int, str]:
        process = self.start(out, *words)
        errors = process.communicate(timeout=240)[1]
        return process.returncode, errors

    def outcomes(self, out: str) -> dict[str, float]:
        return {str(file): file.stat().st_mtime for file in (self.folder / out / "points").glob("*.json")}

    def table(self, out: str) -> str:
        return (self.folder / out / "results.csv").read_text().replace(str(self.folder / out), "DIR")


def main() -> int:
    synfire, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if cluster.missing():
        print(f"FAILED: this test needs Debian's munge, slurmctld, slurmd and slurm-client; missing: {', '.join(cluster.missing())}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "sweep.yaml").write_text(SWEEP)
    with cluster.Cluster(folder / "slurm", 3) as slurm:
        sweeps = Sweeps(synfire, folder, slurm)
        code, errors = sweeps.run("here", "--launcher", "local")
        assert code == 0, errors
        assert sweeps.table("here").count(",done,") == 12 and sweeps.table("here").count(",refused,") == 1, sweeps.table("here")

        # A node loses its power with points in flight: Slurm requeues its task, and nothing that was done runs again.
        process = sweeps.start("there", "--launcher", "slurm")
        slurm.until(lambda: len(sweeps.outcomes("there")) >= 2, "first points")
        slurm.kill_node("n1")
        before = sweeps.outcomes("there")
        errors = process.communicate(timeout=240)[1]
        assert process.returncode == 0, errors
        assert sweeps.table("there") == sweeps.table("here"), sweeps.table("there")
        after = sweeps.outcomes("there")
        assert all(after[file] == changed for file, changed in before.items()), "a point that was done ran again"
        slurm.start_node("n1")

        # Who watches is killed; jobs go on; the same command watches them again and submits nothing twice.
        process = sweeps.start("watched", "--launcher", "slurm")
        slurm.until(lambda: len(sweeps.outcomes("watched")) >= 1, "first points")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        code, errors = sweeps.run("watched", "--launcher", "slurm")
        assert code == 0, errors
        assert sweeps.table("watched") == sweeps.table("here"), sweeps.table("watched")
        arrays = sorted(one.name for one in (folder / "watched/slurm").iterdir())
        assert arrays == ["array-0"], arrays

        # An interrupt takes the jobs back; what is done stays.
        process = sweeps.start("stopped", "--launcher", "slurm")
        slurm.until(lambda: len(sweeps.outcomes("stopped")) >= 1, "first points")
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]
        assert process.returncode == 3 and "the same command resumes" in errors, errors
        slurm.until(lambda: not slurm.said("squeue", "--noheader").strip(), "an empty queue")
        code, errors = sweeps.run("stopped", "--launcher", "local")
        assert code == 0 and sweeps.table("stopped") == sweeps.table("here"), errors

        # A Slurm that refuses.
        (folder / "sweep.yaml").write_text(SWEEP.replace("slurm: {", "slurm: {partition: nowhere, "))
        code, errors = sweeps.run("refused", "--launcher", "slurm")
        assert code == 2 and "Slurm refused" in errors and "invalid partition" in errors.lower(), (code, errors)
        assert sweeps.table("refused").count(",waiting,") == 13
    print("the same table as here, through a lost node, a killed watch and an interrupt")
    return 0


if __name__ == "__main__":
    begun = time.monotonic()
    code = main()
    print(f"{time.monotonic() - begun:.0f} s")
    sys.exit(code)
