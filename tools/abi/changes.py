"""What changed in the C API between two releases, and what of it a caller's machine code notices.

The canonical interface is the newest release's (src/capi/README.md). So a change that the binary
notices needs an adapter that lifts the older libraries to the new shape.
"""

import dataclasses
import re

from abi.tables import Row, binary_signature, binary_type, mentions, parse_signature

ADAPTER = "adapter"  # older libraries have to be lifted to the new shape
LOOK = "look"  # the headers do not tell whether they have to
NOTHING = "nothing"

NEW = "new"
GONE = "gone"
CHANGED = "changed"


@dataclasses.dataclass
class Change:
    kind: str  # function, layout, callback, constant, number
    name: str
    change: str  # NEW, GONE, CHANGED
    old: str
    new: str
    needs: str  # ADAPTER, LOOK, NOTHING
    why: str
    functions: list = dataclasses.field(default_factory=list)  # that an adapter is needed for


def differing(old, new):
    """Pairs of a name with what it was and is, for those that are not the same."""
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)


def kind_of_change(old, new):
    return NEW if old is None else GONE if new is None else CHANGED


# Functions


def row_of(name, signature):
    return Row(name, 0, 0, *parse_signature(signature))


def signature_differences(old, new):
    """What is different to the calling convention, in words."""
    if binary_type(old.result) != binary_type(new.result):
        yield f"gives {new.result} instead of {old.result}"
    if len(old.params) != len(new.params):
        yield f"number of parameters: {len(new.params)} instead of {len(old.params)}"
        return
    for place, (before, after) in enumerate(zip(old.params, new.params), 1):
        if binary_type(before.type) != binary_type(after.type):
            yield f"parameter {place} is {after.type} instead of {before.type}"


def function_change(name, old, new):
    change = Change("function", name, kind_of_change(old, new), old or "", new or "", NOTHING, "")
    if change.change == NEW:
        change.why = "absent from older libraries, as capi_has tells"
    elif change.change == GONE:
        change.needs = LOOK
        change.why = "absent from now on: something else may have taken its place"
    else:
        before, after = row_of(name, old), row_of(name, new)
        if binary_signature(before) == binary_signature(after):
            change.why = "const or spelling alone"
        else:
            change.needs = ADAPTER
            change.why = "; ".join(signature_differences(before, after))
            change.functions = [name]
    return change


# Which functions have to do with a type


def type_pattern(name):
    return re.sub(r"_t$", "", name) + "(_t)?"


def is_array(params, place, pattern):
    """A pointer to some of that type, and then how many."""
    if not re.fullmatch(rf"(const )?(struct |union )?{pattern} \*(const)?", params[place].type):
        return False
    if place + 1 == len(params) or params[place + 1].type != "size_t":
        return False
    return not re.fullmatch(r"nth|index|idx|i", params[place + 1].name)


class Users:
    """Answers, for one release, who takes or gives a type."""

    def __init__(self, api):
        self.functions = [row_of(name, text) for name, text in sorted(api.functions.items())]
        self.callbacks = [
            row_of(name, text.replace("(*)", "", 1)) for name, text in sorted(api.callbacks.items())
        ]
        self.layouts = {name: fields for name, (_, _, fields) in api.layouts.items()}

    def holders(self, name):
        """The type itself and the structures and callbacks that have it in them."""
        found = [name]
        for holder in found:  # which grows while it is gone through
            pattern = rf"\b{type_pattern(holder)}\b"
            for other, fields in self.layouts.items():
                if other not in found and re.search(pattern, fields):
                    found.append(other)
            for row in self.callbacks:
                if row.name not in found and mentions(row, type_pattern(holder)):
                    found.append(row.name)
        return found

    def functions_with(self, name):
        """The functions whose signature has the type in it, or a type that holds it."""
        patterns = [type_pattern(holder) for holder in self.holders(name)]
        return [
            row.name
            for row in self.functions
            if any(mentions(row, pattern) for pattern in patterns)
        ]

    def functions_with_arrays(self, name):
        """The functions that exchange several of the type at once, themselves or by a callback."""
        pattern = type_pattern(name)

        def exchanges(row):
            return any(is_array(row.params, place, pattern) for place in range(len(row.params)))

        found = {row.name for row in self.functions if exchanges(row)}
        for row in self.callbacks:
            if exchanges(row):
                found.update(self.functions_with(row.name))
        for holder, fields in self.layouts.items():
            if re.search(rf"\bsize:size_t@\d+; data:(struct )?{pattern} \*@", fields):
                found.update(self.functions_with(holder))
        return sorted(found)


# Layouts


@dataclasses.dataclass
class Field:
    name: str
    type: str
    offset: int


def parse_fields(text):
    fields = []
    for part in text.split("; "):
        name, type_text, offset = re.fullmatch(
            r"(\w+(?:::\(anonymous\))?):(.*)@(\d+)", part
        ).groups()
        fields.append(Field(name, type_text, int(offset)))
    return fields


def is_handle(fields):
    """Not for callers to look into: they pass it on as it is."""
    return any(
        field.name == "store_id" or field.name.startswith("__") or "(anonymous)" in field.name
        for field in fields
    )


def field_differences(old, new):
    """What a caller notices that reads or writes the old fields in their old places."""
    if is_handle(old):
        return
    kept = {field.name: field for field in new}
    places = {(field.offset, binary_type(field.type)) for field in new}
    for field in old:
        after = kept.get(field.name)
        if after is None:
            is_renamed = (field.offset, binary_type(field.type)) in places
            yield from [] if is_renamed else [f"{field.name} is gone"]
        elif after.offset != field.offset:
            yield f"{field.name} is at {after.offset} instead of {field.offset}"
        elif binary_type(after.type) != binary_type(field.type):
            yield f"{field.name} is {after.type} instead of {field.type}"


def is_union(fields):
    return len(fields) > 1 and all(field.offset == 0 for field in fields)


def changed_layout(change, old, new, users):
    size_before, size_after = int(old[0]), int(new[0])
    before, after = parse_fields(old[2]), parse_fields(new[2])
    noticed = list(field_differences(before, after))
    added = sorted({field.name for field in after} - {field.name for field in before})
    if size_after < size_before:
        noticed.append(f"{size_after} bytes instead of {size_before}")
    if old[1] != new[1]:
        noticed.append(f"aligned to {new[1]} instead of {old[1]}")
    if noticed:
        change.needs, change.why = ADAPTER, "; ".join(noticed)
        change.functions = users.functions_with(change.name)
    elif size_after > size_before:
        change.why = f"{size_after} bytes instead of {size_before}"
        change.functions = users.functions_with_arrays(change.name)
        change.needs = ADAPTER if change.functions else NOTHING
        change.why += (
            ", and arrays of it are passed"
            if change.functions
            else ": a single one behind a pointer only needs room for the larger"
        )
    elif is_union(before) or is_handle(before) or not added:
        change.why = f"the same size{' with ' + ', '.join(added) if added else ''}"
    else:
        change.needs = LOOK
        change.why = f"{', '.join(added)} in what was padding, or under another name"


def layout_change(name, old, new, users_before, users_after):
    texts = as_text(old), as_text(new)
    change = Change("layout", name, kind_of_change(old, new), *texts, NOTHING, "")
    if change.change == CHANGED:
        changed_layout(change, old, new, users_before)
        return change
    # One that the other release has as well, but does not show.
    others = users_before if change.change == NEW else users_after
    if others.functions_with(name):
        change.needs = LOOK
        change.why = "was opaque" if change.change == NEW else "is opaque now, or has another name"
    else:
        change.why = "with the functions that use it"
    return change


def as_text(layout):
    return "" if layout is None else f"{layout[0]} bytes, aligned to {layout[1]}: {layout[2]}"


# Callbacks, constants and types that are plain numbers


def callback_change(name, old, new, users):
    change = Change("callback", name, kind_of_change(old, new), old or "", new or "", NOTHING, "")
    if change.change != CHANGED:
        change.why = "with the functions that use it"
    elif binary_type(old) == binary_type(new):
        change.why = "const or spelling alone"
    else:
        change.needs = ADAPTER
        before, after = (row_of(name, text.replace("(*)", "", 1)) for text in (old, new))
        change.why = "; ".join(signature_differences(before, after))
        change.functions = users.functions_with(name)
    return change


def constant_change(name, old, new):
    change = Change("constant", name, kind_of_change(old, new), old or "", new or "", NOTHING, "")
    if change.change == NEW:
        change.why = "unknown to older libraries, as capi_knows_constant tells"
    elif change.change == GONE:
        change.needs = LOOK
        change.why = "newer libraries may do anything with it"
    else:
        change.needs = ADAPTER
        change.why = f"{new} instead of {old}: the functions that take or give it are in no header"
    return change


def number_change(name, old, new, users):
    change = Change("number", name, CHANGED, old, new, ADAPTER, f"{new} instead of {old}")
    change.functions = users.functions_with(name)
    return change


def compare(old, new):
    """All changes, in the order of their kinds and names."""
    users_before, users_after = Users(old), Users(new)
    changes = [function_change(*each) for each in differing(old.functions, new.functions)]
    changes += [
        layout_change(*each, users_before, users_after)
        for each in differing(old.layouts, new.layouts)
    ]
    changes += [
        callback_change(*each, users_before) for each in differing(old.callbacks, new.callbacks)
    ]
    changes += [constant_change(*each) for each in differing(old.constants, new.constants)]
    changes += [
        number_change(name, before, after, users_before)
        for name, before, after in differing(old.numbers, new.numbers)
        if before and after
    ]
    return changes
