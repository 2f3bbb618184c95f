"""Read the C API of one release of Wasmtime off its public headers, with clang.

What is read are the facts of the tables in tools/capi, in the same spelling: signatures of
functions, layouts of structures and unions, values of constants, function-pointer types. What the
tables have no place for, the types that stand for plain numbers, is read besides.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile

from abi.tables import split_signature

CRATE = "wasmtime-c-api-impl"
# Not for inclusion: documentation of wasm.h for Doxygen.
LEFT_OUT = {"doc-wasm.h"}
# These say which release it is, and are no part of what can be called.
VERSION_MACRO = re.compile(r"WASMTIME_VERSION(_MAJOR|_MINOR|_PATCH)?$")


class HeadersError(Exception):
    """The headers cannot be read."""


class UnavailableError(HeadersError):
    """What is needed to get or to read them is not on this machine."""


class Api:
    """What one release declares."""

    def __init__(self):
        self.version = ""
        self.major = 0
        self.functions = {}  # name -> signature, as in functions.tsv
        self.layouts = {}  # name -> (size, align, fields), as in layouts.tsv
        self.constants = {}  # name -> value
        self.callbacks = {}  # typedef -> type, as in callbacks.tsv
        self.numbers = {}  # typedef -> the plain C type that it stands for


# Getting the headers


def run(command, missing, **options):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)
    except FileNotFoundError as error:
        raise UnavailableError(f"there is no {command[0]}: {missing}") from error


def cargo_metadata(project, arguments):
    # Nothing is built, so that the crate may want a newer Rust than there is. And without what it
    # wants on other platforms there is half as much to fetch.
    return run(
        ["cargo", "metadata", "--format-version", "1"]
        + ["--filter-platform", "x86_64-unknown-linux-gnu", *arguments],
        "install it (1.85 or newer), or name a folder with the headers",
        cwd=project,
        env={**os.environ, "CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS": "allow"},
    )


def crate_headers(version, scratch):
    """The folder with the headers of a release, which cargo fetches; 50 means the newest 50."""
    is_exact = version.count(".") >= 2
    (scratch / "src").mkdir()
    (scratch / "src/lib.rs").touch()
    (scratch / "Cargo.toml").write_text(
        '[package]\nname = "headers"\nversion = "0.0.0"\nedition = "2021"\n\n'
        f'[dependencies.{CRATE}]\nversion = "{"=" if is_exact else ""}{version}"\n'
        "default-features = false\n\n[workspace]\n",
        encoding="utf-8",
    )
    # A release that was fetched before is there without the network.
    for arguments in [["--offline"], []] if is_exact else [[]]:
        told = cargo_metadata(scratch, arguments)
        if told.returncode == 0:
            packages = json.loads(told.stdout)["packages"]
            manifest = next(one["manifest_path"] for one in packages if one["name"] == CRATE)
            return pathlib.Path(manifest).parent / "include"
    raise UnavailableError(f"cargo cannot fetch {CRATE} {version}:\n{told.stderr.strip()}")


def folder_headers(path):
    for folder in (path, path / "include"):
        if (folder / "wasmtime.h").is_file():
            return folder.resolve()
    raise HeadersError(f"{path}: there is no wasmtime.h in it, nor in its folder include")


def with_all_features(text):
    """conf.h from conf.h.in, or from a conf.h made by somebody else."""
    text = re.sub(r"^#cmakedefine\s+(\w+).*$", r"#define \1", text, flags=re.MULTILINE)
    return re.sub(r"^/\*\s*#undef\s+(\w+)\s*\*/$", r"#define \1", text, flags=re.MULTILINE)


def write_conf(folder, scratch):
    """A conf.h to be found before the folder's own; releases of old have none."""
    for name in ("conf.h.in", "conf.h"):
        template = folder / "wasmtime" / name
        if template.is_file():
            (scratch / "wasmtime").mkdir()
            text = with_all_features(template.read_text(encoding="utf-8"))
            (scratch / "wasmtime/conf.h").write_text(text, encoding="utf-8")
            return


# Asking clang


def included(folder):
    """All headers; those that include most others first, since not all of them can stand alone."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.h")} - LEFT_OUT
    return sorted(names, key=lambda name: ("/" in name, name != "wasmtime.h", name))


class Clang:
    def __init__(self, folder, scratch):
        self.folder = folder
        self.command = [os.environ.get("CLANG", "clang"), "-xc", "-std=c11", "-w"]
        self.command += [f"-I{scratch}", f"-I{folder}", "-"]
        self.includes = "".join(f"#include <{name}>\n" for name in included(folder))

    def ask(self, arguments, text=""):
        told = run(
            self.command + arguments,
            "install clang, or name it in the environment variable CLANG",
            input=self.includes + text,
        )
        if told.returncode != 0:
            first = "\n".join(told.stderr.strip().splitlines()[:10])
            raise HeadersError(f"{self.folder}: clang says:\n{first}")
        return told.stdout

    def syntax_tree(self, text=""):
        return json.loads(self.ask(["-fsyntax-only", "-Xclang", "-ast-dump=json"], text))

    def is_ours(self, file):
        return pathlib.Path(file).is_relative_to(self.folder)

    def declarations(self):
        """The outermost declarations that stand in the headers themselves."""
        file = ""
        for node in self.syntax_tree()["inner"]:
            file = last_file(node.pop("loc", {}), file)
            if file and self.is_ours(file):
                yield node
            file = last_file(node, file)

    def macros(self):
        """The text of each macro without parameters that the headers define."""
        file = ""
        macros = {}
        for line in self.ask(["-E", "-dD"]).splitlines():
            marker = re.match(r'# \d+ "(.*?)"', line)
            file = marker.group(1) if marker else file
            found = re.match(r"#define (\w+) (.+)", line)
            if found and self.is_ours(file):
                macros[found.group(1)] = found.group(2)
        return macros

    def evaluate(self, expressions):
        """The values of integer constant expressions."""
        lines = (f"    value_{at} = (long long)({text})" for at, text in enumerate(expressions))
        asked = "enum values_asked_for {\n" + ",\n".join(lines) + "\n};\n"
        constants = self.syntax_tree(asked)["inner"][-1]["inner"]
        return [int(value_of(constant)) for constant in constants]


def last_file(node, file):
    """The file where clang was after a part of the tree: it names a file where that changes."""
    for key, value in node.items():
        if key == "file":
            file = value
        elif key == "includedFrom":
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                file = last_file(inner, file)
    return file


def value_of(node):
    return node["value"] if "value" in node else value_of(node["inner"][0])


# From the tree to the facts


def type_of(node):
    """As it is spelled; clang may or may not look through the macro bool."""
    return re.sub(r"\b_Bool\b", "bool", node["type"]["qualType"])


def signature(node):
    """result (type name, ...)"""
    parameters = [inner for inner in node.get("inner", ()) if inner["kind"] == "ParmVarDecl"]
    texts = [f"{type_of(inner)} {inner.get('name', '')}".strip() for inner in parameters]
    if node.get("variadic"):
        texts.append("...")
    result, _ = split_signature(type_of(node))
    return f"{result} ({', '.join(texts) or 'void'})"


def fields_of(node):
    return [inner for inner in node.get("inner", ()) if inner["kind"] == "FieldDecl"]


UNNAMED = re.compile(r"(struct|union) .*\((anonymous|unnamed)\b")


class Record:
    """A structure or union and the name by which code can speak of it."""

    def __init__(self, node, name, spelling):
        self.node = node
        self.name = name
        self.spelling = spelling  # "struct x" or "x_t"

    def fields(self, untagged):
        """What stands before @, and the designator to ask the offset by."""
        for field in fields_of(self.node):
            text = self.type_text(field, untagged)
            if "name" in field:
                yield f"{field['name']}:{text}", field["name"]
            else:
                yield f"{self.name}::(anonymous):{text}", self.first_name(field)

    def type_text(self, field, untagged):
        text = type_of(field)
        plain = field["type"].get("desugaredQualType", text)
        unnamed = UNNAMED.match(plain)
        if unnamed:
            tag = unnamed.group(1)
            return f"{tag} {self.name}::(anonymous)" if "name" in field else tag
        found = re.fullmatch(r"(struct|union) (\w+)", plain)
        if found:  # some clangs write a tag where there is none
            return found.group(2) if found.group(2) in untagged else plain
        return "_Bool" if text == "bool" else text

    def first_name(self, field):
        """A field inside an anonymous structure, whose offset is that of the whole."""
        record = None
        for inner in self.node["inner"]:
            if inner["id"] == field["id"]:
                return fields_of(record)[0]["name"]
            record = inner if inner["kind"] == "RecordDecl" else record
        raise HeadersError(f"{self.name}: an anonymous field without a structure")


def records(nodes):
    """Every complete structure and union: by its tag, or by its typedef where it has no tag."""
    untagged = None
    for node in nodes:
        if node["kind"] == "TypedefDecl" and untagged:
            yield Record(untagged, node["name"], node["name"])
        untagged = None
        if node["kind"] == "RecordDecl" and node.get("completeDefinition"):
            if "name" in node:
                yield Record(node, node["name"], f"{node['tagUsed']} {node['name']}")
            else:
                untagged = node


def layouts(clang, found):
    """The compiler tells sizes and offsets, all in one go."""
    untagged = {record.name for record in found if record.name == record.spelling}
    asked = []
    for record in found:
        name = record.spelling
        asked += [f"sizeof({name})", f"_Alignof({name})"]
        asked += [f"__builtin_offsetof({name}, {at})" for _, at in record.fields(untagged)]
    values = iter(clang.evaluate(asked))
    for record in found:
        size, align = next(values), next(values)
        fields = [f"{text}@{next(values)}" for text, _ in record.fields(untagged)]
        yield record.name, (str(size), str(align), "; ".join(fields))


def is_exported(node):
    """Not a function whose body stands in the headers."""
    has_body = any(inner["kind"] == "CompoundStmt" for inner in node.get("inner", ()))
    return node.get("storageClass") != "static" and not has_body


def is_callback(text):
    return "(*)" in text


NUMBER = re.compile(r"(unsigned |signed )?(char|short|int|long|long long)|_Bool|bool|float|double")
# Numbers and operators; a macro made of other macros is taken for no constant.
INTEGER = re.compile(r"(?=.*[0-9])(0[xX][0-9a-fA-F]+[uUlL]*|[0-9]+[uUlL]*|[-+~|&^()<> ])+")


def constants(clang, nodes, macros):
    names = {
        inner["name"]
        for node in nodes
        if node["kind"] == "EnumDecl"
        for inner in node["inner"]
        if inner["kind"] == "EnumConstantDecl"
    }
    names |= {name for name, text in macros.items() if INTEGER.fullmatch(text)}
    names = sorted(name for name in names if not VERSION_MACRO.match(name))
    return dict(zip(names, map(str, clang.evaluate(names))))


def read_api(folder, scratch):
    write_conf(folder, scratch)
    clang = Clang(folder, scratch)
    macros = clang.macros()
    api = Api()
    api.version = macros.get("WASMTIME_VERSION", "").strip('"')
    if not re.match(r"\d+\.", api.version):
        raise HeadersError(f"{folder}: the headers do not say of which release they are")
    api.major = int(api.version.split(".")[0])
    nodes = list(clang.declarations())
    for node in nodes:
        if node["kind"] == "FunctionDecl" and is_exported(node):
            api.functions[node["name"]] = signature(node)
        elif node["kind"] == "TypedefDecl":
            text = type_of(node)
            plain = node["type"].get("desugaredQualType", text)
            if is_callback(text):
                api.callbacks[node["name"]] = text
            elif NUMBER.fullmatch(plain):
                api.numbers[node["name"]] = plain
    api.layouts = dict(layouts(clang, list(records(nodes))))
    api.constants = constants(clang, nodes, macros)
    return api


def read(which):
    """The API of a release (`50`, `50.0.1`) or of a folder with headers."""
    with tempfile.TemporaryDirectory(prefix="wmt-abi-") as name:
        scratch = pathlib.Path(name).resolve()
        for folder in ("crate", "headers"):
            (scratch / folder).mkdir()
        if re.fullmatch(r"\d+(\.\d+){0,2}(-[\w.]+)?", which):
            folder = crate_headers(which, scratch / "crate")
        else:
            folder = folder_headers(pathlib.Path(which))
        return read_api(folder, scratch / "headers")
