"""Taking a new major into the tables in tools/capi."""

import re

from abi.tables import TableError, newest_major, read_table, write_table

# The tables that are read off headers: file, column of the name, which facts of an Api.
READ_OFF = [
    ("functions.tsv", "name", "functions"),
    ("layouts.tsv", "struct", "layouts"),
    ("constants.tsv", "name", "constants"),
    ("callbacks.tsv", "typedef", "callbacks"),
]

# The tables written by hand: the kinds of changes that can make their rows untrue, and the facts that
# they correct.
BY_HAND = [
    ("corrections.tsv", ("function",), "functions"),
    ("constant_corrections.tsv", ("constant",), "constants"),
    ("adapted.tsv", ("function", "callback", "layout", "number"), None),
]


def facts_of(api, which):
    """Names, each with the columns that tell of it in a table."""
    facts = getattr(api, which)
    return {
        name: list(value) if isinstance(value, tuple) else [value] for name, value in facts.items()
    }


def told_in(row):
    names = list(row)
    return [row[name] for name in names[names.index("last") + 1 :]]


def check_order(old, new, tables):
    newest = newest_major(tables)
    if old.major != newest:
        raise TableError(f"the tables end at major {newest}, and OLD is {old.version}")
    if new.major != newest + 1:
        raise TableError(f"the major after {newest} is {newest + 1}, and NEW is {new.version}")


def check_end(old, tables):
    """What is added for NEW is only right if the tables end with what OLD declares."""
    for name, key, which in READ_OFF:
        rows = read_table(name, tables)
        there = {row[key]: told_in(row) for row in rows if int(row["last"]) == old.major}
        declared = facts_of(old, which)
        names = sorted(there.keys() | declared.keys())
        wrong = [one for one in names if there.get(one) != declared.get(one)]
        if wrong:
            raise TableError(f"{name} is not what {old.version} declares: {', '.join(wrong)}")


def prolonged(rows, key, facts, old_major, new_major):
    """The rows with the new major: longer where nothing changed, more where something did."""
    facts = dict(facts)
    for row in rows:
        if int(row["last"]) == old_major and told_in(row) == facts.get(row[key]):
            row["last"] = str(new_major)
            del facts[row[key]]
    columns = list(rows[0])
    span = [str(new_major), str(new_major)]
    rows += [dict(zip(columns, [name, *span, *told])) for name, told in facts.items()]
    return sorted(rows, key=lambda row: (row[key], int(row["first"])))


def prolong_by_hand(name, changed, declared, old_major, new_major, tables):
    """What headers do not tell of is taken to hold on where they declare the same as before."""
    rows = read_table(name, tables)
    for row in rows:
        if int(row["last"]) != old_major:
            continue
        if re.sub("_t$", "", row["name"]) in changed:
            yield f"{name}: {row['name']} has changed, and its row ends at {old_major}: look at it"
            continue
        row["last"] = str(new_major)
        if told_in(row)[:1] != declared.get(row["name"]):
            yield f"{name}: {row['name']} is taken to be as it was"
    write_table(name, rows, tables)


def take_in(old, new, changes, tables):
    """Writes the tables; gives what somebody should look at, in lines for people."""
    check_order(old, new, tables)
    check_end(old, tables)
    for name, key, which in READ_OFF:
        rows = read_table(name, tables)
        facts = facts_of(new, which)
        write_table(name, prolonged(rows, key, facts, old.major, new.major), tables)
    lines = []
    for name, kinds, which in BY_HAND:
        changed = {re.sub("_t$", "", change.name) for change in changes if change.kind in kinds}
        declared = facts_of(new, which) if which else {}
        lines += prolong_by_hand(name, changed, declared, old.major, new.major, tables)
    return lines
