"""What people did in a history of ./dev chaos, and what must hold in the end.

No value may be lost unseen: whatever was written into a field is still there, or the
person who wrote over it had it before their eyes, or the record's chatter has it.
"""

from collections import Counter
from dataclasses import dataclass, field

FIELDS = {
    "event": ("title", "place", "when", "text"),
    "all-day": ("title", "place", "when", "text"),
    "series": ("title", "place", "when", "text"),
    "task": ("title", "when", "text", "done"),
}


@dataclass
class Entry:
    token: str
    kind: str
    written: list = field(default_factory=list)  # (field, value), in their order
    replaced: list = field(default_factory=list)  # knowingly, by a person
    gone: set = field(default_factory=set)  # names of the sides it was deleted in
    # Whether Odoo had it when it was deleted in Google; None: it may have had it
    in_odoo: bool | None = True

    def write(self, name, value):
        if name != "done":
            self.written.append((name, value))

    def replace(self, name, value):
        self.replaced.append((name, value))


class Ledger:
    def __init__(self):
        self.entries = {}

    def add(self, token, kind, values):
        entry = self.entries[token] = Entry(token, kind)
        for name, value in values.items():
            if name in FIELDS[kind]:
                entry.write(name, value)
        return entry

    def problems(self, odoo, google, notes):
        """What is wrong, as sentences.

        :param odoo, google: lists of ``Seen``
        :param notes: a function, from what was seen in Odoo to another one, which
            says whether the chatter tells a value
        """
        found = []
        sides = {"Odoo": odoo, "Google": google}
        for name, seen in sides.items():
            counts = Counter(one.token for one in seen)
            found += [
                f"{token} is in {name} {count} times"
                for token, count in counts.items()
                if count > 1
            ]
            found += [
                f"{token} is in {name}, nobody created it"
                for token in counts
                if token not in self.entries
            ]
        odoo, google = ({one.token: one for one in seen} for seen in sides.values())
        for token, entry in self.entries.items():
            found += _presence(entry, odoo.get(token), google.get(token))
            if token in odoo and token in google and not entry.gone:
                found += _difference(entry, odoo[token], google[token])
                found += _losses(entry, odoo[token], notes)
        return found


def _presence(entry, odoo, google):
    wanted = "Odoo" not in entry.gone and entry.in_odoo
    if wanted is not None and bool(odoo) != wanted:
        yield _sentence(entry, "Odoo", wanted)
    if bool(google) == bool(entry.gone):
        yield _sentence(entry, "Google", not entry.gone)


def _sentence(entry, side, wanted):
    said = f"deleted in {' and '.join(sorted(entry.gone))}" if entry.gone else "alive"
    verb = "is not" if wanted else "is still"
    return f"{entry.token} ({entry.kind}, {said}) {verb} in {side}"


def _difference(entry, odoo, google):
    for name, value in odoo.values.items():
        if google.values[name] != value:
            yield (
                f"{entry.token} ({entry.kind}) has {name} {value!r} in Odoo, "
                f"{google.values[name]!r} in Google"
            )


def _losses(entry, odoo, notes):
    is_noted = None
    for name, value in entry.written:
        if value == odoo.values[name] or (name, value) in entry.replaced:
            continue
        is_noted = is_noted or notes(odoo)
        if not is_noted(value):
            yield (
                f"{entry.token} ({entry.kind}) lost the {name} {value!r}: now "
                f"{odoo.values[name]!r}, and the chatter does not tell it"
            )
