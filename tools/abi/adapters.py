"""What libwmt has for a change of the C API, and what is still to be done."""

import dataclasses
import pathlib
import re
import sys

from abi.changes import ADAPTER, GONE, LOOK, NOTHING
from abi.tables import by_name, mentions, parse_row, read_table, row_at

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DRIFT = ROOT / "src/capi/drift"


@dataclasses.dataclass
class Adapter:
    name: str
    file: str
    first: int
    last: int
    functions: set

    def __str__(self):
        last = self.last if self.last < sys.maxsize else "the newest"
        return f"{self.name} of {self.file} ({self.first} to {last})"


def read_adapters():
    """The rows of drifts.def, with the functions that their install functions replace."""
    installed = {}
    for path in sorted(DRIFT.glob("*.c")):
        text = path.read_text(encoding="utf-8")
        for name, body in re.findall(r"^void drift_(\w+)\([^)]*\) \{(.*?)^\}", text, re.M | re.S):
            replaced = re.findall(r"DRIFT_ADAPT\(\s*capi,\s*(\w+)|capi->(\w+) = ", body)
            installed[name] = (path.name, {one or other for one, other in replaced})
    rows = (DRIFT / "drifts.def").read_text(encoding="utf-8")
    for name, first, last in re.findall(r"^CAPI_DRIFT\((\w+), (\d+), (\w+),", rows, re.M):
        file, functions = installed.get(name, ("no file", set()))
        last = int(last) if last.isdigit() else sys.maxsize
        yield Adapter(name, file, int(first), last, functions)


class Source:
    """The handwritten files of libwmt and the command."""

    def __init__(self):
        names = {"src/capi/constants.h", "src/capi/types.h"}
        paths = sorted([*ROOT.glob("src/**/*.[ch]"), *ROOT.glob("cli/*.[ch]")])
        self.words = {}
        for path in paths:
            name = path.relative_to(ROOT).as_posix()
            if name not in names:
                self.words[name] = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))

    def users(self, name):
        spellings = {name, f"capi_{name}", f"CAPI_INDEX_{name}"}
        return [path for path, words in self.words.items() if words & spellings]


def settle(changes, source):
    """What nobody knows need not be looked at when it is gone."""
    for change in changes:
        if change.change == GONE and change.needs == LOOK:
            users = source.users(change.name)
            change.needs = LOOK if users else NOTHING
            change.why += f"; known in {', '.join(users)}" if users else "; nothing here knows it"


class ToDo:
    """Tells for a change what to add to libwmt, in lines for people."""

    def __init__(self, source, old, tables):
        self.source = source
        self.old = old
        self.tables = tables
        self.adapters = list(read_adapters())
        self.adapted = read_table("adapted.tsv", tables)

    def lines(self, change):
        if change.needs != ADAPTER:
            return []
        lines = []
        for function in change.functions:
            if change.kind != "function" and not self.is_in_adapted(function):
                lines.append(self.row_for_adapted(change, function))
            lines += self.adapter_lines(function)
        return lines

    def is_in_adapted(self, function):
        row = parse_row(
            {"name": function, "first": 0, "last": 0, "signature": self.old.functions[function]}
        )
        for adapted in self.adapted:
            named = adapted["name"] == function or mentions(row, adapted["name"])
            if named and row_at([adapted], self.old.major):
                return True
        return False

    def row_for_adapted(self, change, function):
        """The signature of the function does not change, so that a table has to tell of it."""
        kinds = {"callback": ("callbacks.tsv", "typedef"), "layout": ("layouts.tsv", "struct")}
        table, key = kinds.get(change.kind, ("functions.tsv", "name"))
        name = function if table == "functions.tsv" else change.name
        rows = by_name(read_table(table, self.tables), key).get(name, [])
        row = row_at(rows, self.old.major) or {"first": "the first"}
        return f"add to adapted.tsv: function, {function}, {row['first']}, {self.old.major}, why"

    def adapter_lines(self, function):
        mine = [adapter for adapter in self.adapters if function in adapter.functions]
        there = [one for one in mine if one.first <= self.old.major <= one.last]
        for adapter in there or mine:
            yield (
                f"{function} has the adapter {adapter}"
                if adapter in there
                else f"{function}: {adapter} lifts it to the shape of {self.old.major}, now too old"
            )
        if not there:
            yield f"{function} has no adapter for {self.old.major}: {self.without(function)}"

    def without(self, function):
        users = self.source.users(function)
        users = [path for path in users if not path.startswith("src/capi/drift/")]
        if not users:
            return "nothing here calls it, and capi_has will say no"
        return f"called in {', '.join(users)}; add a file to src/capi/drift and a row to drifts.def"
