"""The peers, and how one is talked to."""

import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass, field

BENCH = pathlib.Path(__file__).resolve().parent.parent
# Where `make bench-peers` builds those that are not in C.
BUILT = BENCH.parent / "build/bench"


@dataclass
class Peer:
    """How a peer is started."""

    name: str
    title: str
    command: list
    hello: list = None  # a program that prints a line by way of WebAssembly, if it has one
    environment: dict = field(default_factory=dict)
    needs_cores: bool = False  # threads of its runtime work beside the one that is measured


def c_peers(programs, library, folder):
    """The peers in C, all of them on `library`."""
    environment = {"WMT_LIBRARY": str(library), "LD_LIBRARY_PATH": str(folder)}
    # hello_linked looks for it under this name.
    (pathlib.Path(folder) / "libwasmtime.so").symlink_to(library)

    def peer(name, title, hello=None):
        command = [programs / "bench" / name.replace("-", "_")]
        return Peer(name, title, command, hello and [programs / hello], environment)

    return [
        peer("official-unchecked", "official, unchecked"),
        peer("official-checked", "official, checked", "bench/hello_linked"),
        peer("wmt-dynamic", "wmt, dynamic", "examples/hello"),
        peer("wmt-typed", "wmt, typed"),
        peer("wmt-bulk", "wmt, in bulk"),
    ]


def other_peers():
    """Those in other languages, each with the Wasmtime that it brings along."""
    python = {"PYTHONPATH": str(BUILT / "python")}

    def scripts(name):
        return [sys.executable, BENCH / "python" / name]

    return [
        Peer("rust", "Rust", [BUILT / "cargo/release/peer"], [BUILT / "cargo/release/hello"]),
        Peer("go", "Go", [BUILT / "go/peer"], [BUILT / "go/hello"], needs_cores=True),
        Peer("python", "Python", scripts("peer.py"), scripts("hello.py"), python),
    ]


def keep_on_one_core(pid):
    """The same one for all, since some cores are faster than others at times."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, {max(os.sched_getaffinity(0))})


class Process:
    """A running peer. README.md has the protocol."""

    def __init__(self, peer, folder):
        self.peer = peer
        self.running = subprocess.Popen(
            [*peer.command, BENCH / "guest.wat", pathlib.Path(folder) / f"{peer.name}.cwasm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **peer.environment},
            text=True,
            bufsize=1,
        )
        if not peer.needs_cores:
            keep_on_one_core(self.running.pid)
        self.version, *self.works = self.answer("ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.running.stdin.close()
        self.running.wait()

    def answer(self, expected):
        words = self.running.stdout.readline().split()
        if not words or words[0] != expected:
            self.running.kill()
            sys.exit(f"bench: {self.peer.name} does not answer, but says: {' '.join(words)}")
        return words[1:]

    def run(self, work, count):
        """How many nanoseconds `count` times of a work take."""
        self.running.stdin.write(f"{work} {count}\n")
        return float(self.answer("done")[0])
