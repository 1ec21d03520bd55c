#!/usr/bin/env python3
"""Runs a command on a Slurm cluster of one node, this machine, that lives as long as the command.

    one_node.py COMMAND...

Starts munge and Slurm's two daemons from Debian (packages slurm-wlm and munge) in a folder of their
own, as the user who calls, on free ports of 127.0.0.1; nothing is installed, and no service of the
machine is touched. COMMAND finds the cluster by SLURM_CONF. The daemons end with the command,
however it ends; if this program is killed, they are too. Exit code: that of COMMAND; 1 if a daemon
does not start, with its log.

It is for trying the workflow and for its test, not for work: there is one node, and no accounting.
"""

import contextlib
import ctypes
import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

START_SECONDS = 60  # how long a daemon may take until it answers
STOP_SECONDS = 10  # how long jobs and daemons may take to end
PR_SET_PDEATHSIG = 1  # prctl(2): the signal that a child gets when its parent dies

SLURM_CONF = """\
ClusterName=one_node
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=sched_interval=1,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
MinJobAge=3600
KillWait=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


class StartError(Exception):
    """A daemon is missing or does not start; the message says which, and what its log says."""


def free_ports(count: int) -> list[int]:
    """Different ports on which nothing listens now."""
    with contextlib.ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def write_slurm_conf(folder: Path) -> Path:
    """Slurm's configuration for this machine as the only node; returns its path."""
    controller_port, node_port = free_ports(2)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    path = folder / "slurm.conf"
    path.write_text(
        SLURM_CONF.format(
            host=socket.gethostname().split(".")[0],
            controller_port=controller_port,
            node_port=node_port,
            user=getpass.getuser(),
            folder=folder,
            cpus=os.cpu_count(),
            memory=memory,
        )
    )
    return path


def write_srun(folder: Path, conf: Path) -> Path:
    """A folder for PATH with an `srun` that finds the cluster: Snakemake's job steps drop
    SLURM_CONF before it.
    """
    srun = folder / "bin" / "srun"
    srun.parent.mkdir()
    srun.write_text(
        f"#!/bin/sh\nSLURM_CONF={shlex.quote(str(conf))} "
        f'exec {shutil.which("srun") or "srun"} "$@"\n'
    )
    srun.chmod(0o755)
    return srun.parent


def die_with_parent() -> None:
    """Called in a child before it becomes a daemon: the kernel then ends it when this program dies,
    even of SIGKILL.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def tail(path: Path) -> str:
    """The last lines of a log."""
    return (
        "".join(path.read_text(errors="replace").splitlines(keepends=True)[-20:])
        if path.exists()
        else "(no log)\n"
    )


def stop(daemon: subprocess.Popen) -> None:
    """Ends a daemon, first kindly."""
    daemon.terminate()
    try:
        daemon.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


@contextlib.contextmanager
def daemon(command: list[str], log: Path, answers: Callable[[], bool]) -> Iterator[None]:
    """Runs a daemon in the foreground while the context lasts, from the moment at which it answers.

    Throws StartError if it is not installed, ends, or does not answer in time.
    """
    environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    with open(log, "ab") as output:
        try:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=environment,
                preexec_fn=die_with_parent,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise StartError(
                f"{command[0]} is not installed; on Debian: apt install slurm-wlm munge"
            ) from error
    try:
        end = time.monotonic() + START_SECONDS
        while not answers():
            if process.poll() is not None:
                raise StartError(
                    f"{command[0]} ended at once with exit code {process.returncode}:\n{tail(log)}"
                )
            if time.monotonic() > end:
                raise StartError(
                    f"{command[0]} does not answer after {START_SECONDS} s:\n{tail(log)}"
                )
            time.sleep(0.2)
        yield
    finally:
        stop(process)


def output_of(command: list[str], environment: dict[str, str]) -> str:
    """What a command writes; empty if it fails or hangs."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=10, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout if done.returncode == 0 else ""


def end_jobs(environment: dict[str, str]) -> None:
    """Cancels all jobs and waits, not for ever, until none runs: they would outlive slurmd."""
    output_of(["scancel", "--full", "--user", getpass.getuser()], environment)
    end = time.monotonic() + STOP_SECONDS
    while output_of(["squeue", "--noheader"], environment) and time.monotonic() < end:
        time.sleep(0.2)


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[dict[str, str]]:
    """Starts the cluster in `folder` (empty) and ends it; gives the environment in which Slurm's
    commands find it.
    """
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.touch(mode=0o600)
    key.write_bytes(os.urandom(128))
    munge_socket = folder / "munge.socket"
    munge = ["munged", "--foreground", f"--socket={munge_socket}", f"--key-file={key}"]
    munge += [f"--pid-file={folder}/munge.pid", f"--seed-file={folder}/munge.seed"]
    conf = write_slurm_conf(folder)
    path = f"{write_srun(folder, conf)}:{os.environ['PATH']}"
    environment = os.environ | {"SLURM_CONF": str(conf), "PATH": path}
    controller = ["slurmctld", "-D", "-f", str(conf)]
    node = ["slurmd", "-D", "-f", str(conf)]
    is_up = lambda: "UP" in output_of(["scontrol", "ping"], environment)  # noqa: E731
    is_idle = lambda: "idle" in output_of(["sinfo", "--noheader", "--format=%T"], environment)  # noqa: E731
    with (
        daemon(munge, folder / "munged.log", munge_socket.exists),
        daemon(controller, folder / "slurmctld.log", is_up),
        daemon(node, folder / "slurmd.log", is_idle),
    ):
        try:
            yield environment
        finally:
            end_jobs(environment)


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder:
        os.chmod(folder, 0o755)  # munge asks that all may reach its socket
        try:
            with cluster(Path(folder)) as environment:
                return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        except StartError as error:
            print(f"error: cannot start the cluster: {error}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
