"""What is measured, and what it is expected to show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """One kind of work: what peers are told to do, or the driver does with their processes."""

    name: str
    title: str
    how: str = "told"  # over the pipe; or "process" or "memory", see measure.py
    unit: str = "ns"
    parts: int = 1  # how many things one time is made of, each of which counts
    expected: float = 0  # what it has to take, in units; what is measured is beyond that


WORKS = [
    Work("call_none", "call of () -> ()"),
    Work("call_two", "call of (i32, i32) -> (i32)"),
    Work("call_four", "call of (f64, f64, f64, f64) -> (f64)"),
    Work("host_none", "host function () -> ()"),
    Work("host_two", "host function (i32, i32) -> (i32)"),
    Work("host_four", "host function (f64, f64, f64, f64) -> (f64)"),
    Work("rows_1", "(i32, i32) -> (i32) for 1 row"),
    Work("rows_100", "the same for 100 rows, a row", parts=100),
    Work("rows_1000000", "the same for 1,000,000 rows, a row", parts=1_000_000),
    Work("read", "read of 8 bytes of memory, bounds checked"),
    Work("string", "64 bytes of text in, a call, and out"),
    Work("instantiate", "store and instance, made and deleted"),
    Work("load", "load of a compiled module"),
    Work("stop", "stop of a guest, beyond its limit of 50 ms", expected=50e6),
    Work("hello", "hello, the whole process", how="process"),
    Work("instances", "memory of one of 1,000 instances", how="memory", unit="bytes", parts=1000),
]

CALLS = ("call_none", "call_two", "call_four")
HOSTS = ("host_none", "host_two", "host_four")


@dataclass(frozen=True)
class Target:
    """At most such a ratio of a peer's to another's; the worst of the works counts."""

    title: str
    works: tuple
    peer: str
    other: str
    at_most: float
    unit: str = "ratio"  # or "ns": the difference of the medians


TARGETS = [
    Target("typed call / official, unchecked", CALLS, "wmt-typed", "official-unchecked", 1.20),
    Target("typed call / Rust's TypedFunc", CALLS, "wmt-typed", "rust", 1.25),
    Target(
        "typed host function / official, unchecked", HOSTS, "wmt-typed", "official-unchecked", 1.35
    ),
    Target("dynamic call / official, checked", CALLS, "wmt-dynamic", "official-checked", 0.15),
    Target(
        "dynamic host function / official, checked", HOSTS, "wmt-dynamic", "official-checked", 0.35
    ),
    Target("a row in bulk / typed call", ("rows_1000000",), "wmt-bulk", "wmt-typed", 0.20),
    Target("instantiate / official", ("instantiate",), "wmt-dynamic", "official-unchecked", 1.05),
    Target("read of memory / official", ("read",), "wmt-typed", "official-unchecked", 0.35),
    Target("hello, beyond linked", ("hello",), "wmt-dynamic", "official-checked", 1e6, "ns"),
]
