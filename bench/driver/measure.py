"""Measuring: all peers in turn, repetition by repetition."""

import os
import re
import time
from dataclasses import dataclass

from .peers import Process


@dataclass
class Plan:
    repetitions: int
    nanoseconds: float  # how long a repetition shall take
    folder: str  # for files of the peers


def measure(work, processes, plan):
    """What one of a work takes: a list of values for each peer that can do it, by its name."""
    method = METHODS[work.how](work, processes, plan)
    values = {name: [] for name in method.peers}
    for _ in range(plan.repetitions):
        for name, one in method.peers.items():
            values[name].append(method.measure(one) / work.parts - work.expected)
    return values


class Told:
    """The peer does the work, and says how long it took."""

    def __init__(self, work, processes, plan):
        self.work = work.name
        self.peers = {
            process.peer.name: (process, self.count(process, plan.nanoseconds))
            for process in processes
            if work.name in process.works
        }

    def count(self, process, nanoseconds):
        """How often to do it in a repetition; finding out also warms up."""
        process.run(self.work, 1)
        count = 1
        taken = process.run(self.work, count)
        while taken < nanoseconds / 4:
            count *= 4
            taken = process.run(self.work, count)
        return max(1, round(count * nanoseconds / taken)) if nanoseconds else 1

    def measure(self, one):
        process, count = one
        return process.run(self.work, count) / count


class Started:
    """A process of the peer's, from its start to its end."""

    def __init__(self, work, processes, plan):
        self.peers = {
            process.peer.name: process.peer for process in processes if process.peer.hello
        }

    def measure(self, peer):
        quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        environment = {**os.environ, **peer.environment}
        start = time.perf_counter_ns()
        child = os.posix_spawn(peer.hello[0], peer.hello, environment, file_actions=quiet)
        _, status = os.waitpid(child, 0)
        taken = time.perf_counter_ns() - start
        if status != 0:
            raise SystemExit(f"bench: hello of {peer.name} failed")
        return taken


class Held:
    """How much larger a new process of the peer's is after the work."""

    def __init__(self, work, processes, plan):
        self.work = work
        self.folder = plan.folder
        self.peers = {
            process.peer.name: process.peer
            for process in processes
            if work.name in process.works and os.path.exists("/proc/self/smaps_rollup")
        }

    def measure(self, peer):
        with Process(peer, self.folder) as process:
            process.run(self.work.name, 1)  # what only the first one needs
            before = resident(process)
            process.run(self.work.name, self.work.parts)
            return resident(process) - before


def resident(process):
    """The memory of a process in bytes, each page shared out among those who have it."""
    with open(f"/proc/{process.running.pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"^Pss: +(\d+) kB$", file.read(), re.MULTILINE)[1]) * 1024


METHODS = {"told": Told, "process": Started, "memory": Held}
