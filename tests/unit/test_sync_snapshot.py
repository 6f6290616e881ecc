"""Snapshots lose nothing, and ids of entries are always the same."""

import json
import re

import pytest
import strategies as some
from hypothesis import given, settings

from calendar_google_sync.sync import UNKNOWN, Item, Kind, event_id, record_of
from calendar_google_sync.sync.snapshot import VERSION, dump, load


@settings(max_examples=100, deadline=None)
@given(some.pairs())
def test_lossless_through_json(pair):
    for item in (pair.agreed_local, pair.agreed_remote, pair.local, pair.remote):
        if item is not None:
            assert load(json.loads(json.dumps(dump(item)))) == item


def test_says_its_version():
    assert dump(Item(Kind.TASK))["version"] == VERSION
    with pytest.raises(ValueError, match="too new"):
        load({**dump(Item(Kind.TASK)), "version": VERSION + 1})


def test_reads_one_with_fewer_and_with_foreign_fields():
    first = Item(Kind.EVENT, video=UNKNOWN)
    assert load({"version": 1, "kind": "event", "color": 7}) == first


@pytest.mark.parametrize(
    "data",
    [{}, {"version": 1}, {"version": "x"}, {"version": 1, "kind": "x"}, None, [],
     {"version": 1, "kind": "event", "when": ["x", "y"]},
     {"version": 1, "kind": "event", "reminders": [1]}],
)  # fmt: skip
def test_a_damaged_one_is_a_value_error(data):
    with pytest.raises(ValueError):
        load(data)


class TestEventId:
    PARTS = ("6c1e9f0a-8d5b-11f0", 3, "calendar.event", 42, 0)

    def test_has_the_form_that_google_asks_for(self):
        assert re.fullmatch("[a-v0-9]{5,1024}", event_id(*self.PARTS))

    def test_never_changes(self):
        assert event_id(*self.PARTS) == event_id(*self.PARTS)
        assert event_id(*self.PARTS) == "snbti6e6lhpcjjbepmh67mrb03r42g0"

    @pytest.mark.parametrize("index", range(5))
    def test_every_part_counts(self, index):
        other = list(self.PARTS)
        other[index] = f"{other[index]}1" if index in (0, 2) else other[index] + 1
        assert event_id(*other) != event_id(*self.PARTS)

    def test_parts_do_not_run_into_each_other(self):
        assert event_id("d", 1, "m", 11, 1) != event_id("d", 1, "m", 1, 11)

    def test_tells_the_record_to_the_database_and_account_that_made_it(self):
        models = ("project.task", "calendar.event")
        told = event_id("d", 1, "calendar.event", 11, 2)
        assert record_of(told, "d", 1, models) == ("calendar.event", 11)
        assert record_of(told, "d", 2, models) is None
        assert record_of(told, "copy", 1, models) is None
        assert record_of("_60q30c1g60o30e1i60o4ac1g60rj8gpl", "d", 1, models) is None
