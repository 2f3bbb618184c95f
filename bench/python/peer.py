"""The peer in Python. README.md has the protocol that it serves."""

import importlib.metadata
import sys
import time

import wasmtime

COLUMN_ROWS = 100
TEXT = b"a string that the guest makes upper case, 64 bytes of it in all."
TEXT_ADDRESS = 1024
MEMORY_WORDS = 8000


class Peer:
    def __init__(self, guest, artifact):
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module.from_file(self.engine, guest)
        self.linker = wasmtime.Linker(self.engine)
        i32, f64 = wasmtime.ValType.i32(), wasmtime.ValType.f64()
        self.define("none", [], [], lambda: None)
        self.define("two", [i32, i32], [i32], lambda a, b: a + b)
        self.define("four", [f64] * 4, [f64], lambda a, b, c, d: a + b + c + d)
        self.store, self.instance = self.instantiate()
        self.exports = self.instance.exports(self.store)
        self.memory = self.exports["memory"]
        self.columns = [list(range(COLUMN_ROWS)) for _ in range(3)]
        self.kept = []
        self.artifact = artifact
        with open(artifact, "wb") as file:
            file.write(self.module.serialize())

    def define(self, name, params, results, function):
        self.linker.define_func("host", name, wasmtime.FuncType(params, results), function)

    def instantiate(self):
        store = wasmtime.Store(self.engine)
        return store, self.linker.instantiate(store, self.module)


def call_none(peer, count):
    function = peer.exports["none"]
    for _ in range(count):
        function(peer.store)


def call_two(peer, count):
    function = peer.exports["two"]
    for i in range(count):
        function(peer.store, i, 2)


def call_four(peer, count):
    function = peer.exports["four"]
    for i in range(count):
        function(peer.store, float(i), 2.0, 3.0, 4.0)


def loop(name):
    return lambda peer, count: peer.exports[name](peer.store, count)


def rows(row_count):
    def run(peer, count):
        function = peer.exports["two"]
        first, second, sums = peer.columns
        for _ in range(count):
            for row in range(row_count):
                sums[row] = function(peer.store, first[row], second[row])

    return run


def instantiate(peer, count):
    for _ in range(count):
        peer.instantiate()


def read(peer, count):
    for i in range(count):
        address = i % MEMORY_WORDS * 8
        int.from_bytes(peer.memory.read(peer.store, address, address + 8), "little")


def string(peer, count):
    function = peer.exports["upper"]
    for _ in range(count):
        peer.memory.write(peer.store, TEXT, TEXT_ADDRESS)
        address = function(peer.store, TEXT_ADDRESS, len(TEXT))
        peer.memory.read(peer.store, address, address + len(TEXT)).decode()


def load(peer, count):
    for _ in range(count):
        wasmtime.Module.deserialize_file(peer.engine, peer.artifact)


def keep_instances(peer, count):
    peer.kept += [peer.instantiate() for _ in range(count)]


# Not for 1,000,000 rows: it would take half a minute, and tell nothing more.
WORKS = {
    "call_none": call_none,
    "call_two": call_two,
    "call_four": call_four,
    "host_none": loop("loop_none"),
    "host_two": loop("loop_two"),
    "host_four": loop("loop_four"),
    "rows_1": rows(1),
    "rows_100": rows(100),
    "instantiate": instantiate,
    "read": read,
    "string": string,
    "load": load,
    "instances": keep_instances,
}


def main(guest, artifact):
    peer = Peer(guest, artifact)
    print("ready", importlib.metadata.version("wasmtime"), *WORKS, flush=True)
    for line in sys.stdin:
        name, count = line.split()
        start = time.perf_counter_ns()
        WORKS[name](peer, int(count))
        print("done", time.perf_counter_ns() - start, flush=True)


main(*sys.argv[1:])
