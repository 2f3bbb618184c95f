"""The tables in tools/capi, and how the signatures in them compare."""

import collections
import csv
import pathlib
import re

TABLES = pathlib.Path(__file__).resolve().parent.parent / "capi"

# On the 64-bit platforms that libwasmtime is made for these pairs are passed alike.
SAME_IN_BINARY = {"size_t": "uint64_t", "ptrdiff_t": "int64_t"}

Param = collections.namedtuple("Param", "type name")
Row = collections.namedtuple("Row", "name first last result params")


class TableError(Exception):
    pass


def read_table(name, folder=TABLES):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def write_table(name, rows, folder=TABLES):
    lines = ["\t".join(rows[0])] + ["\t".join(row.values()) for row in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def by_name(rows, key="name"):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    for group in groups.values():
        group.sort(key=lambda row: int(row["first"]))
    return dict(sorted(groups.items()))


def row_at(rows, major):
    """The one of a thing's rows that holds for a major."""
    return next((row for row in rows if int(row["first"]) <= major <= int(row["last"])), None)


def newest_major(folder=TABLES):
    return max(int(row["last"]) for row in read_table("functions.tsv", folder))


# Signatures: "result (param, param)", a parameter being a type with or without a name.


def split_signature(text):
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if depth == 0:
            return text[:at].strip(), text[at + 1 : -1]
    raise TableError(f"no parameter list in {text!r}")


def split_at_commas(text):
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return parts + [text[start:].strip()]


def plain_type(text):
    """One spelling for each type: no space after a star, typedefs instead of tags."""
    text = re.sub(r"\bstruct (\w+?)(?:_t)?\b", r"\1_t", text)
    return re.sub(r"\*\s+", "*", re.sub(r"\s*(\*+)", r" \1", text)).strip()


def parse_param(text, position):
    if "(*)" in text:
        type_text, name = re.fullmatch(r"(.*\))\s*(\w*)", text).groups()
        return Param(type_text, name or f"p{position}")
    type_text, name = re.fullmatch(r"(.*?)(\w*)", text).groups()
    if not set(re.findall(r"\w+", type_text)) - {"const", "struct"}:
        type_text, name = text, ""
    return Param(plain_type(type_text), name or f"p{position}")


def parse_signature(text):
    """The type of the result, and the parameters."""
    result, params_text = split_signature(text)
    texts = [] if params_text == "void" else split_at_commas(params_text)
    params = [parse_param(text, position) for position, text in enumerate(texts)]
    return plain_type(result), params


def parse_row(row):
    result, params = parse_signature(row["signature"])
    return Row(row["name"], int(row["first"]), int(row["last"]), result, params)


def binary_type(text):
    """A type as the calling convention sees it: const is nothing, () is (void *)."""
    text = re.sub(r"\s+", " ", text.replace("()", "(void *)").replace("const", "")).strip()
    text = re.sub(r"\s*([*(),])\s*", r"\1", text)
    return SAME_IN_BINARY.get(text, text)


def binary_signature(row):
    return [binary_type(row.result)] + [binary_type(param.type) for param in row.params]


def mentions(row, type_name):
    texts = [row.result] + [param.type for param in row.params]
    return any(re.search(rf"\b{type_name}\b", text) for text in texts)
