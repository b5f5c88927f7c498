# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# A Slurm cluster of several nodes on this machine, from Debian's munge, slurmctld and slurmd, in a folder and on ports of its own:
# it touches no other Slurm here, and needs no root.

import getpass
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")
SBIN = "/usr/sbin:/sbin"


def missing() -> list[str]:
    path = os.environ["PATH"] + ":" + SBIN
    return [name for name in PROGRAMS if shutil.which(name, path=path) is None]


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Cluster:
    def __init__(self, folder: pathlib.Path, nodes: int):
        self.folder = folder
        self.daemons: dict[str, subprocess.Popen] = {}
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("munge", "state", "spool", "log"):
            (folder / name).mkdir(parents=True)
        (folder / "munge").chmod(0o755)
        key = folder / "munge/key"
        key.write_bytes(secrets.token_bytes(64))
        key.chmod(0o600)
        user, host = getpass.getuser(), socket.gethostname().split(".")[0]
        controller, *ports = free_ports(nodes + 1)
        self.nodes = [f"n{i}" for i in range(1, nodes + 1)]
        lines = [f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=2000 State=UNKNOWN" for node, port in zip(self.nodes, ports)]
        (folder / "slurm.conf").write_text("\n".join([
            "ClusterName=synfire", f"SlurmctldHost={host}(127.0.0.1)", f"SlurmUser={user}", f"SlurmdUser={user}", f"SlurmctldPort={controller}",
            "AuthType=auth/munge", f"AuthInfo=socket={folder}/munge/socket", "CredType=cred/munge", f"StateSaveLocation={folder}/state",
            f"SlurmdSpoolDir={folder}/spool/%n", f"SlurmctldPidFile={folder}/slurmctld.pid", f"SlurmdPidFile={folder}/slurmd.%n.pid",
            f"SlurmctldLogFile={folder}/log/slurmctld.log", f"SlurmdLogFile={folder}/log/slurmd.%n.log", "ProctrackType=proctrack/pgid", "TaskPlugin=task/none",
            "SwitchType=switch/none", "MpiDefault=none", "SelectType=select/cons_tres", "SelectTypeParameters=CR_Core", "SchedulerType=sched/backfill",
            "SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=100000",
            "AccountingStorageType=accounting_storage/none", "JobAcctGatherType=jobacct_gather/none", "ReturnToService=2", "SlurmctldTimeout=10", "SlurmdTimeout=6",
            "MessageTimeout=5", "KillWait=2", "BatchStartTimeout=5", "UnkillableStepTimeout=10", "MinJobAge=20", "RebootProgram=/bin/true", *lines,
            f"PartitionName=all Nodes={','.join(self.nodes)} Default=YES MaxTime=INFINITE State=UP", ""]))
        self.environment = {**os.environ, "PATH": os.environ["PATH"] + ":" + SBIN, "SLURM_CONF": str(folder / "slurm.conf")}
        self.start("munged", "munged", "--foreground", "--force", f"--socket={folder}/munge/socket", f"--key-file={key}", f"--pid-file={folder}/munge/pid",
                   f"--log-file={folder}/munge/log", f"--seed-file={folder}/munge/seed")
        self.until(lambda: (folder / "munge/socket").exists(), "munged")
        self.start("slurmctld", "slurmctld", "-D", "-i")
        for node in self.nodes:
            self.start_node(node)
        self.until(lambda: self.states().count("idle") == nodes, "nodes")

    def start(self, name: str, *words: str) -> None:
        with (self.folder / f"log/{name}.out").open("w") as out:
            self.daemons[name] = subprocess.Popen(words, env=self.environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL)

    def start_node(self, node: str) -> None:
        self.start(node, "slurmd", "-D", "-N", node)

    def kill_node(self, node: str) -> None:
        """As when its power is cut: daemon, steps and what they run."""
        steps = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self.belongs(pid, node)]
        self.daemons[node].kill()
        self.daemons[node].wait()
        for pid in steps:
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                pass

    def belongs(self, pid: int, node: str) -> bool:
        try:
            environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        ours = f"SLURM_CONF={self.folder}/slurm.conf".encode() in environment
        return ours and f"SLURMD_NODENAME={node}\0".encode() in environment

    def said(self, *words: str) -> str:
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False, timeout=60).stdout

    def states(self) -> list[str]:
        return [line.rstrip("*").strip() for line in self.said("sinfo", "--noheader", "--Node", "--format=%T").split("\n") if line]

    def until(self, condition, what: str, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                logs = "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in sorted((self.folder / "log").iterdir()))
                raise TimeoutError(f"{what}\n{logs}")
            time.sleep(0.1)

    def close(self) -> None:
        self.said("scancel", "--user", getpass.getuser())
        for name, daemon in reversed(self.daemons.items()):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_) -> None:
        self.close()
