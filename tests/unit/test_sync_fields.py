"""One table says all about a field: a field more is a row more, and loses nothing.

The color of an event is added here to a table of the test's own. Its snapshots are
those of a database that was synchronized before: of the version without a color.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import pytest
import strategies as some
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pair_world import ZONE, apply

from calendar_google_sync.messages import Message
from calendar_google_sync.sync import (
    FIELDS,
    INWARD,
    MERGED,
    OUTWARD,
    UNKNOWN,
    Action,
    Field,
    Item,
    Kind,
    Pair,
    Table,
    Way,
    When,
    Window,
    body,
    decide,
    parse,
    plan,
    undo,
)
from calendar_google_sync.sync.compare import same
from calendar_google_sync.sync.snapshot import VERSION, dump, load

EVERYTHING = Window(None, None, ZONE)
NOW = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
WHEN = When(NOW, NOW + timedelta(hours=1))
BY_GOOGLE = {
    "id": "abc123",
    "summary": "Meeting",
    "start": {"dateTime": "2026-03-10T13:00:00+01:00", "timeZone": ZONE},
    "end": {"dateTime": "2026-03-10T14:00:00+01:00", "timeZone": ZONE},
}
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@dataclass(frozen=True)
class Colored(Item):
    color: str | None = None


def color_row(**values):
    """Google's ``colorId``, which is missing where nobody chose a color."""
    given = {
        "read": lambda event: event.text("colorId"),
        "write": lambda draft: {"colorId": draft.item.color or None},
        "same": lambda a, b: a.strip() == b.strip(),
        "default": "",
        "kinds": frozenset({Kind.EVENT}),
        "choices": {"7": Message("Peacock"), "11": Message("Tomato")},
        "since": FIELDS.version + 1,
    }
    return Field("color", Message("Color"), **{**given, **values})


COLORS = Table([*FIELDS, color_row()], Colored)


def colored(item, color):
    return item and Colored(**{**vars(item), "color": color})


def old(item, table=COLORS):
    """What a snapshot of the version before says of an item, read today."""
    written = dump(Item(**{name: vars(item)[name] for name in vars(Item(item.kind))}))
    return load(json.loads(json.dumps(written)), table)


def linked(local, remote, **values):
    """A pair that agreed before anybody knew of colors."""
    local, remote = colored(EVENT, local), colored(EVENT, remote)
    return Pair(1, local, remote, old(EVENT), old(EVENT), **values)


def decided(pair, table=COLORS):
    return decide(pair, EVERYTHING, NOW, table)


EVENT = Item(Kind.EVENT, "Meeting", when=WHEN, location="", busy=True)


class TestTable:
    def test_an_attribute_without_a_row(self):
        with pytest.raises(ValueError, match="color"):
            Table(FIELDS, Colored)

    def test_a_row_without_an_attribute(self):
        with pytest.raises(ValueError, match="color"):
            Table([*FIELDS, color_row()])

    def test_each_field_goes_one_way_or_both(self):
        assert len({*MERGED, *INWARD, *OUTWARD}) == len(MERGED + INWARD + OUTWARD)
        assert {"title", "when"} <= set(MERGED)
        assert (INWARD, OUTWARD) == (("guests", "video"), ("footer",))

    def test_people_have_a_name_for_whatever_travels(self):
        assert all(
            isinstance(row.label, Message) and row.label
            for row in FIELDS
            if row.way is not Way.NONE
        )

    @pytest.mark.parametrize("kind", Kind)
    def test_what_nobody_wrote_in_google_is_the_default(self, kind):
        bare = {key: BY_GOOGLE[key] for key in ("id", "start", "end")}
        item = parse(bare, kind, ZONE).item
        for row in FIELDS:
            if row.name not in ("when", "time_zone"):
                assert row.is_default(getattr(item, row.name)), row.name

    def test_no_field_of_that_name(self):
        with pytest.raises(KeyError):
            same("color", "7", "8")
        assert "color" not in FIELDS and "title" in FIELDS


class TestOneRow:
    """All that is needed for a new field, from Google's JSON to the snapshot."""

    def test_read(self):
        entry = parse({**BY_GOOGLE, "colorId": "7"}, Kind.EVENT, ZONE, COLORS)
        assert entry.item.color == "7" and entry.item.title == "Meeting"
        assert parse(BY_GOOGLE, Kind.EVENT, ZONE, COLORS).item.color == ""
        task = parse({**BY_GOOGLE, "colorId": "7"}, Kind.TASK, ZONE, COLORS)
        assert task.item.color is None

    def test_write(self):
        item = colored(EVENT, "7")
        assert body(item, ["color"], item, table=COLORS) == {"colorId": "7"}
        none = colored(EVENT, "")
        assert body(none, ["color"], item, table=COLORS) == {"colorId": None}
        assert "colorId" not in body(none, ["color"], None, table=COLORS)

    @pytest.mark.parametrize("color", [None, UNKNOWN])
    def test_without_an_opinion_nothing_is_written(self, color):
        item = colored(EVENT, color)
        assert body(item, ["color"], colored(EVENT, "7"), table=COLORS) == {}

    def test_snapshot(self):
        written = dump(colored(EVENT, "7"), COLORS)
        assert (written["version"], written["color"]) == (VERSION + 1, "7")
        assert load(written, COLORS) == colored(EVENT, "7")
        with pytest.raises(ValueError, match="too new"):
            load(written)

    def test_created_on_the_other_side(self):
        item = colored(EVENT, "7")
        assert "color" in decided(Pair(1, local=item)).to_remote
        assert "color" in decided(Pair(1, remote=item)).to_local
        assert "color" not in decided(Pair(1, remote=old(EVENT))).to_local

    def test_once_known_it_is_a_field_as_all_others(self):
        red, blue, none = (colored(EVENT, color) for color in ("11", "7", ""))
        changed = decided(Pair(1, blue, red, red, red))
        assert changed.to_remote == ("color",) and not changed.conflicts
        cleared = decided(Pair(1, red, none, red, red))
        assert cleared.to_local == ("color",) and cleared.item.color == ""
        both = decided(Pair(1, blue, none, red, red))
        assert [conflict.name for conflict in both.conflicts] == ["color"]


class TestOldSnapshot:
    """Unknown is neither a change nor a conflict; it is taken from whoever has it."""

    def test_what_came_later_is_unknown(self):
        assert old(EVENT).color is UNKNOWN
        without_version = {k: v for k, v in dump(EVENT).items() if k != "version"}
        # The first version had no links to video calls either
        first = {"video": UNKNOWN}
        assert load(without_version, COLORS) == replace(old(EVENT), **first)
        assert load(without_version) == replace(EVENT, **first)

    def test_unknown_stays_unknown(self):
        item = replace(old(EVENT), title="Renamed")
        written = dump(item, COLORS)
        assert "color" not in written and written["version"] == COLORS.version
        assert load(written, COLORS) == item

    def test_a_field_whose_values_changed_their_meaning(self):
        later = Table([*FIELDS, color_row(since=COLORS.version + 1)], Colored)
        assert load(dump(colored(EVENT, "7"), COLORS), later).color is UNKNOWN

    @pytest.mark.parametrize(
        ("local", "remote", "to_local", "to_remote"),
        [
            ("", "7", ("color",), ()),
            ("7", "", (), ("color",)),
            ("7", "7", (), ()),
            ("", "", (), ()),
            ("7", "11", (), ()),
            (None, "7", (), ()),
            ("7", None, (), ()),
        ],
    )
    def test_adopted(self, local, remote, to_local, to_remote):
        operation = decided(linked(local, remote))
        assert (operation.to_local, operation.to_remote) == (to_local, to_remote)
        assert not operation.conflicts
        if not to_local + to_remote:
            # Nothing to write, but from now on both sides have a past
            assert operation.action is Action.AGREE
        after = apply(linked(local, remote), operation)
        assert decided(after) is None
        for now, before in ((after.local.color, local), (after.remote.color, remote)):
            assert now == before or not before

    def test_what_differs_stays_until_somebody_changes_it(self):
        after = apply(linked("7", "11"), decided(linked("7", "11")))
        changed = replace(after, remote=colored(EVENT, "5"))
        operation = decided(changed)
        assert operation.to_local == ("color",) and operation.item.color == "5"

    def test_the_later_change_says_nothing_about_an_unknown_field(self):
        for local_at, remote_at in ((NOW, None), (None, NOW), (NOW, WHEN.end)):
            pair = linked(
                "7", "", local_changed_at=local_at, remote_changed_at=remote_at
            )
            assert decided(pair).to_remote == ("color",)

    def test_an_answer_that_got_lost(self):
        """Of what is on its way to Google, the past stays unknown."""
        pair = linked("7", "")
        half = replace(pair, agreed_local=replace(pair.local, color=UNKNOWN))
        assert decided(half).to_remote == ("color",)

    def test_a_refused_edit_takes_no_color_along(self):
        """Who may not write in Odoo keeps the color that they chose in Google."""
        pair = linked("", "7")
        assert undo(pair, EVERYTHING, NOW, COLORS) is None
        renamed = replace(pair, remote=replace(pair.remote, title="Mine"))
        operation = undo(renamed, EVERYTHING, NOW, COLORS)
        assert operation.to_remote == ("title",)
        assert [conflict.name for conflict in operation.conflicts] == ["title"]
        own = undo(linked("7", ""), EVERYTHING, NOW, COLORS)
        assert own.to_remote == ("color",) and not own.conflicts

    def test_both_there_and_never_linked(self):
        pair = Pair(1, colored(EVENT, ""), old(EVENT))
        assert decided(pair).action is Action.AGREE


class TestGoogleNotYetRead:
    """Google's side is an old snapshot, too: it was not listed since the update."""

    def pair(self, local, **values):
        given = {"agreed_local": old(EVENT), "agreed_remote": old(EVENT), **values}
        return Pair(1, colored(EVENT, local), old(EVENT), **given)

    @pytest.mark.parametrize("color", ["", "7"])
    def test_nothing_is_decided_about_what_is_not_known(self, color):
        assert decided(self.pair(color)) is None
        unlinked = self.pair(color, agreed_local=None, agreed_remote=None)
        assert decided(unlinked).action is Action.AGREE

    def test_what_was_known_is_not_forgotten(self):
        known = colored(EVENT, "7")
        pair = self.pair("7", agreed_local=known, agreed_remote=known)
        assert decided(pair) is None

    def test_another_field_goes_its_way_and_the_color_waits(self):
        pair = self.pair("")
        pair = replace(pair, local=replace(pair.local, title="Renamed"))
        operation = decided(pair)
        assert operation.to_remote == ("title",)
        # Google's answer to the patch has all fields
        answer = replace(colored(EVENT, "7"), title="Renamed")
        after = replace(
            pair,
            local=replace(colored(EVENT, ""), title="Renamed"),
            remote=answer,
            agreed_local=load(dump(pair.local, COLORS), COLORS),
            agreed_remote=answer,
        )
        operation = decided(after)
        assert operation.to_local == ("color",) and operation.item.color == "7"
        assert decided(apply(after, operation)) is None

    def test_created_in_odoo_from_an_old_snapshot(self):
        """An entry far ahead is created when its window comes, without a color."""
        created = decided(Pair(1, remote=old(EVENT)))
        item = colored(EVENT, "")
        after = Pair(1, item, created.item, item, created.item)
        assert decided(after) is None
        listed = replace(after, local=item, remote=colored(EVENT, "7"))
        assert decided(listed).to_local == ("color",)


class TestOneWay:
    @pytest.mark.parametrize(
        ("local", "remote", "sent"),
        [("7", "", True), ("", "7", False), ("7", "11", False), ("7", "7", False)],
    )
    def test_outward(self, local, remote, sent):
        table = Table([*FIELDS, color_row(way=Way.OUTWARD)], Colored)
        operation = decided(linked(local, remote), table)
        assert operation.to_remote == (("color",) if sent else ())
        assert operation.to_local == ()

    @pytest.mark.parametrize(
        ("local", "remote", "taken"),
        [("", "7", True), ("7", "", False), ("7", "11", False), ("", "", False)],
    )
    def test_inward(self, local, remote, taken):
        table = Table([*FIELDS, color_row(way=Way.INWARD)], Colored)
        operation = decided(linked(local, remote), table)
        assert operation.to_local == (("color",) if taken else ())
        assert operation.to_remote == ()

    def test_only_what_is_news_comes_in(self):
        table = Table([*FIELDS, color_row(way=Way.INWARD)], Colored)
        known, other = colored(EVENT, "11"), colored(EVENT, "7")
        assert decided(Pair(1, known, known, known, known), table) is None
        changed = decided(Pair(1, known, other, known, known), table)
        assert changed.to_local == ("color",) and not changed.to_remote
        cleared = decided(Pair(1, known, colored(EVENT, ""), known, known), table)
        assert cleared.to_local == ("color",) and cleared.item.color == ""
        mine = decided(Pair(1, other, known, known, known), table)
        assert mine is None

    @pytest.mark.parametrize("way", [Way.OUTWARD, Way.INWARD])
    def test_google_not_yet_read(self, way):
        table = Table([*FIELDS, color_row(way=way)], Colored)
        known = colored(EVENT, "11")
        for before in (known, old(EVENT)):
            pair = Pair(1, known, old(EVENT), before, before)
            assert decided(pair, table) is None


colors = st.sampled_from(["", "7", "11"])


@st.composite
def pairs_from_before(draw):
    """A linked entry, edited on either side; both sides may have a color meanwhile.

    As it is with a color, and as it was before there were any.
    """
    kind = draw(st.sampled_from(Kind))
    (agreed_local, local), (agreed_remote, remote) = (
        draw(some.sides(kind, side)) for side in ("local", "remote")
    )
    times = st.sampled_from([None, NOW, WHEN.end])
    pair = Pair(
        1,
        local,
        remote,
        agreed_local,
        agreed_remote,
        local_changed_at=draw(times),
        remote_changed_at=draw(times),
    )
    is_event = kind is Kind.EVENT
    return pair, replace(
        pair,
        local=colored(local, draw(colors) if is_event else None),
        remote=colored(remote, draw(colors) if is_event else None),
        agreed_local=old(agreed_local),
        agreed_remote=old(agreed_remote),
    )


@quick
@given(pairs_from_before())
def test_nothing_is_lost_and_one_run_is_enough(pairs):
    _before, pair = pairs
    operation = decided(pair)
    after = pair if operation is None else apply(pair, operation)
    assert decided(after) is None
    written = {pair.local.color, pair.remote.color} - {"", None}
    now = {after.local.color, after.remote.color}
    assert now == written or not written, "somebody's color is gone"
    assert len(now) == 1 or len(written) == 2, "both sides differ without a reason"


@quick
@given(pairs_from_before())
def test_the_other_fields_go_on_as_if_there_were_no_color(pairs):
    before, pair = pairs
    found, expected = decided(pair), decide(before, EVERYTHING, NOW)
    for side in ("to_local", "to_remote"):
        names = getattr(found, side) if found else ()
        others = tuple(name for name in names if name != "color")
        assert others == (getattr(expected, side) if expected else ())
    assert (found.conflicts if found else ()) == (
        expected.conflicts if expected else ()
    )


@quick
@given(pairs_from_before())
def test_the_plan_walks_the_same_table(pairs):
    _before, pair = pairs
    found = plan([pair], EVERYTHING, NOW, limit=1, table=COLORS)
    operation = decided(pair)
    assert found.operations == (() if operation is None else (operation,))


class Sides:
    """One event in Odoo and in Google's JSON, with what the addon stores of it."""

    def __init__(self):
        self.table = FIELDS
        self.odoo = {"title": "Meeting", "color": ""}
        self.google = dict(BY_GOOGLE)
        self.stored = {}
        self.conflicts = []
        self.list()
        self.run()

    def list(self):
        """Google lists the entry: what it is now is stored."""
        entry = parse(self.google, Kind.EVENT, ZONE, self.table)
        self.stored["remote"] = self.dumped(entry.item)

    def dumped(self, item):
        return json.dumps(dump(item, self.table))

    def loaded(self, name):
        data = self.stored.get(name)
        return data and load(json.loads(data), self.table)

    def local(self):
        values = {name: self.odoo[name] for name in self.odoo if name in self.table}
        return self.table.item_type(Kind.EVENT, when=WHEN, location="", **values)

    def run(self):
        """One synchronization; whether there was anything to do."""
        pair = Pair(
            1,
            self.local(),
            self.loaded("remote"),
            self.loaded("agreed_local"),
            self.loaded("agreed_remote"),
        )
        operation = decide(pair, EVERYTHING, NOW, self.table)
        if operation is None:
            return False
        self.conflicts += [conflict.name for conflict in operation.conflicts]
        for name in operation.to_local:
            self.odoo[name] = getattr(operation.item, name)
        if operation.to_remote:
            self.patch(body(operation.item, operation.to_remote, pair.remote, ZONE,
                            self.table))  # fmt: skip
            self.list()
        local = self.local() if operation.to_local else pair.local
        self.stored["agreed_local"] = self.dumped(local)
        self.stored["agreed_remote"] = self.stored["remote"]
        return True

    def patch(self, values):
        merged = {**self.google, **values}
        self.google = {key: value for key, value in merged.items() if value is not None}

    def colors(self):
        return self.odoo["color"], self.google.get("colorId", "")

    def edit(self, side, name, value):
        if side == "odoo":
            self.odoo[name] = value
            return
        key = {"title": "summary", "color": "colorId"}[name]
        self.patch({key: value or None})
        self.list()


edits = st.tuples(
    st.sampled_from(["odoo", "google"]),
    st.sampled_from(["title", "color", "color"]),
    st.sampled_from(["A", "7", "11"]),
)


@quick
@given(st.lists(edits, max_size=4), st.booleans(), st.lists(edits, max_size=4))
def test_a_history_with_an_update_of_the_addon(before, is_listed, after):
    """Real JSON and real snapshots: edits, the update, edits with a run after each."""
    sides = Sides()
    for edit in before:
        sides.edit(*edit)
    sides.run()
    written = set(sides.colors()) - {""}
    assert not sides.run()
    sides.table = COLORS
    if is_listed:
        sides.list()
    sides.run()
    assert set(sides.colors()) >= written, "the update loses a color"
    assert not sides.run(), "the run after the update is not quiet"
    for edit in after:
        sides.edit(*edit)
        sides.run()
        assert not sides.run()
    sides.list()
    sides.run()
    assert not sides.run()
    assert len(set(sides.colors())) == 1 or set(sides.colors()) >= written
    assert "color" not in sides.conflicts


@quick
@given(colors, colors, st.sampled_from(["odoo", "google"]), st.sampled_from("123"))
def test_whoever_changes_a_color_after_the_update_has_the_say(mine, theirs, side, new):
    sides = Sides()
    sides.edit("odoo", "color", mine)
    sides.edit("google", "color", theirs)
    sides.table = COLORS
    sides.list()
    sides.run()
    sides.edit(side, "color", new)
    assert sides.run()
    assert sides.colors() == (new, new) and not sides.conflicts
