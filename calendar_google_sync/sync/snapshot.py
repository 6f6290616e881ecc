"""Items as JSON, for what both sides agreed on last."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from .items import Item, Kind, Reminder, When
from .zones import UTC

VERSION = 1


def dump(item: Item) -> dict:
    """A JSON-able dict; ``load`` gives back an equal item."""
    data = {one.name: getattr(item, one.name) for one in fields(Item)}
    data["kind"] = item.kind.value
    data["when"] = item.when and [_write(item.when.start), _write(item.when.end)]
    for name in ("recurrence", "guests"):
        data[name] = data[name] if data[name] is None else list(data[name])
    if item.reminders is not None:
        data["reminders"] = [[one.method, one.minutes] for one in item.reminders]
    return {"version": VERSION, **data}


def load(data: dict) -> Item:
    """The item; raises ValueError for data of a later version or a damaged one.

    Fields that the data does not have yet get the default of an item.
    """
    try:
        if data["version"] > VERSION:
            raise ValueError(f"a snapshot of version {data['version']} is too new")
        return Item(**_read(data))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"a damaged snapshot: {error!r}") from error


def _read(data: dict) -> dict:
    names = {one.name for one in fields(Item)}
    values = {name: value for name, value in data.items() if name in names}
    values["kind"] = Kind(values["kind"])
    if values.get("when"):
        values["when"] = When(*map(_moment, values["when"]))
    for name in ("recurrence", "guests"):
        if values.get(name) is not None:
            values[name] = tuple(values[name])
    if values.get("reminders") is not None:
        values["reminders"] = tuple(Reminder(*one) for one in values["reminders"])
    return values


def _write(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat()


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
