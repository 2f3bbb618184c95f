"""Results: as JSON, and as tables."""

import datetime
import os
import platform
import re
import statistics

from .works import TARGETS, WORKS


def machine():
    """The machine in words."""
    processor = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = re.search(r"^model name\s*: (.+)$", file.read(), re.MULTILINE)
        processor = found[1] if found else processor
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"{processor}, {os.cpu_count()} cores, {system}"


def make(processes, values, plan):
    """The results, as README.md describes them. `values` are lists by work and peer."""
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "repetitions": plan.repetitions,
        "peers": [
            {"name": one.peer.name, "title": one.peer.title, "version": one.version}
            for one in processes
        ],
        "works": [
            {
                "name": work.name,
                "title": work.title,
                "unit": work.unit,
                "results": {peer: summary(peer, values[work.name]) for peer in values[work.name]},
            }
            for work in WORKS
            if values.get(work.name)
        ],
    }


def summary(peer, values):
    """What one peer took, and its ratios to all of them."""
    own = values[peer]
    ratios = {other: ratio(own, theirs) for other, theirs in values.items()}
    return {
        "median": statistics.median(own),
        "least": min(own),
        "most": max(own),
        "ratios": ratios,
    }


def ratio(values, others):
    """The median of the ratios within each repetition. Processors change their speed from one moment
    to the next, which the medians of two peers can fall on different sides of."""
    return statistics.median(value / other for value, other in zip(values, others))


def merge(old, new):
    """The new results, with the old ones of works that were not measured again."""
    if old["peers"] != new["peers"] or old["machine"] != new["machine"]:
        raise SystemExit("bench: the results to be added to are of other peers or another machine")
    works = {work["name"]: work for work in [*old["works"], *new["works"]]}
    return {**new, "works": [works[work.name] for work in WORKS if work.name in works]}


def compare_with_targets(results):
    """What is expected of libwmt, beside what it did, as far as these results tell."""
    found = {work["name"]: work["results"] for work in results["works"]}
    for target in TARGETS:
        measured = [
            compare(target, found[work])
            for work in target.works
            if {target.peer, target.other} <= found.get(work, {}).keys()
        ]
        if measured:
            yield {
                "title": target.title,
                "unit": target.unit,
                "at_most": target.at_most,
                "measured": max(measured),
                "met": max(measured) <= target.at_most,
            }


def compare(target, found):
    one = found[target.peer]
    if target.unit == "ratio":
        return one["ratios"][target.other]
    return one["median"] - found[target.other]["median"]


STEPS = {
    "ns": [(1e9, "s"), (1e6, "ms"), (1e3, "us"), (1, "ns")],
    "bytes": [(1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes")],
    "ratio": [(1, "")],
}


def in_words(value, unit):
    """A value with three digits and its unit: 22.1 ns."""
    step, name = next((one for one in STEPS[unit] if abs(value) >= one[0]), STEPS[unit][-1])
    value /= step
    digits = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    return f"{value:.{digits}f} {name}".rstrip()


def tables(results):
    """In Markdown: medians, with the ratios to the first peer; and the targets."""
    yield f"On {results['date']}, medians of {results['repetitions']} repetitions, on this machine:"
    yield f"{results['machine']}."
    yield ""
    peers = results["peers"]
    first = peers[0]["name"]
    rows = [["", *(f"{peer['title']} ({peer['version']})" for peer in peers)]]
    for work in results["works"]:
        cells = (cell(work["results"].get(peer["name"]), first, work["unit"]) for peer in peers)
        rows.append([work["title"], *cells])
    yield from aligned(rows)
    yield ""
    rows = [["target", "at most", "measured", ""]]
    for target in results["targets"]:
        numbers = [in_words(target[key], target["unit"]) for key in ("at_most", "measured")]
        rows.append([target["title"], *numbers, "met" if target["met"] else "missed"])
    yield from aligned(rows)


def cell(result, first, unit):
    if result is None:
        return ""
    words = in_words(result["median"], unit)
    if first not in result["ratios"]:
        return words
    return f"{words}, {in_words(result['ratios'][first], 'ratio')}"


def aligned(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in [rows[0], rule, *rows[1:]]:
        cells = [row[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(row[1:], widths[1:])]
        yield f"| {' | '.join(cells)} |"
