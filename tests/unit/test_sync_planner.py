"""The decision table, line by line, and the order and the limit of a plan."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from calendar_google_sync.sync import (
    Action,
    Item,
    Kind,
    Pair,
    Reminder,
    When,
    Window,
    decide,
    plan,
    text,
    undo,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
WINDOW = Window(date(2026, 3, 1), date(2026, 5, 31), "Europe/Brussels")
EVERYTHING = Window(None, None, "Europe/Brussels")


def at(day, month=3, hour=9):
    start = datetime(2026, month, day, hour, tzinfo=timezone.utc)
    return When(start, start + timedelta(hours=1))


def event(**values):
    given = {"title": "Meeting", "when": at(12), "location": "", "busy": True}
    return Item(Kind.EVENT, **{**given, **values})


A = event()
B = event(title="Renamed")
C = event(title="Called otherwise")
D = event(location="Room 1")
EARLIER, LATER = NOW - timedelta(hours=2), NOW - timedelta(hours=1)

# local, remote, agreed (both sides), expected action, to_remote, to_local
TABLE = {
    "nobody touched it": (A, A, A, None, (), ()),
    "I wrote it in Odoo": (A, None, None, "create_remote", None, ()),
    "I wrote it in Google": (None, A, None, "create_local", (), None),
    "I deleted it in Google": (A, None, A, "detach", (), ()),
    "I edited it in Odoo and deleted it in Google": (B, None, A, "detach", (), ()),
    "I deleted it in Odoo": (None, A, A, "delete_remote", (), ()),
    "I edited it in Google and deleted it in Odoo": (
        None, B, A, "delete_remote", (), (),
    ),
    "I deleted it in both": (None, None, A, "forget", (), ()),
    "It was never anywhere": (None, None, None, "forget", (), ()),
    "I renamed it in Odoo": (B, A, A, "update", ("title",), ()),
    "I renamed it in Google": (A, B, A, "update", (), ("title",)),
    "I renamed it in Odoo and moved it in Google": (
        B, D, A, "update", ("title",), ("location",),
    ),
    "I renamed it alike in both": (B, B, A, "agree", (), ()),
    "I renamed it in both, differently": (B, C, A, "update", ("title",), ()),
    "It was in both, and the same": (A, A, None, "agree", (), ()),
    "It was in both, and Odoo's name counts": (
        B, A, None, "update", ("title",), (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("sentence", TABLE)
def test_decision(sentence):
    local, remote, agreed, action, to_remote, to_local = TABLE[sentence]
    pair = Pair(1, local, remote, agreed_local=agreed, agreed_remote=agreed)
    operation = decide(pair, WINDOW, NOW)
    if action is None:
        assert operation is None
        return
    assert operation.action.value == action
    assert to_remote is None or operation.to_remote == to_remote
    assert to_local is None or operation.to_local == to_local


def linked(local, remote, agreed=A, **values):
    return Pair(1, local, remote, agreed, agreed, **values)


@pytest.mark.parametrize("remote", [None, A, B])
@pytest.mark.parametrize("local", [None, A, B])
def test_nothing_is_done_with_what_was_deleted_in_google(local, remote):
    pair = Pair(1, local, remote, A, A, detached=True)
    assert decide(pair, EVERYTHING, NOW) is None


def test_nothing_but_an_answer_got_lost():
    operation = decide(linked(A, A, assumed=True), WINDOW, NOW)
    assert operation.action is Action.AGREE and not operation.conflicts
    assert decide(linked(A, A), WINDOW, NOW) is None


def test_a_new_entry_tells_only_what_its_side_knows():
    task = Item(Kind.TASK, title="Call", when=at(12), recurrence=None, done=False)
    created = decide(Pair(1, local=task), WINDOW, NOW)
    assert created.to_remote == ("title", "description", "when", "done")
    with_footer = decide(Pair(1, local=replace(task, footer="x")), WINDOW, NOW)
    assert with_footer.to_remote[-1] == "footer"
    guests = decide(Pair(1, remote=event(guests=("a@b.c",))), WINDOW, NOW)
    assert "guests" in guests.to_local and "visibility" not in guests.to_local


@pytest.mark.parametrize(
    ("local_at", "remote_at", "winner"),
    [
        (EARLIER, LATER, "remote"),
        (LATER, EARLIER, "local"),
        (NOW, NOW, "local"),
        (None, NOW, "local"),
        (NOW, None, "local"),
    ],
)
def test_the_later_change_wins_and_the_other_is_noted(local_at, remote_at, winner):
    pair = linked(B, C, local_changed_at=local_at, remote_changed_at=remote_at)
    operation = decide(pair, WINDOW, NOW)
    (conflict,) = operation.conflicts
    kept, lost = (B, C) if winner == "local" else (C, B)
    assert (conflict.kept, conflict.lost) == (kept.title, lost.title)
    assert conflict.kept_side == winner
    assert operation.item.title == kept.title
    written = operation.to_remote if winner == "local" else operation.to_local
    assert written == ("title",)


def test_each_side_keeps_what_only_it_changed_beside_a_conflict():
    pair = linked(replace(B, busy=False), replace(C, location="Room 2"))
    operation = decide(pair, WINDOW, NOW)
    assert operation.to_remote == ("title", "busy")
    assert operation.to_local == ("location",)
    assert operation.item == event(title="Renamed", busy=False, location="Room 2")
    assert [conflict.name for conflict in operation.conflicts] == ["title"]


def test_no_opinion_is_never_changed_nor_written():
    pair = Pair(
        1,
        local=event(location=None, title="New"),
        remote=event(location="Room 9", visibility="private"),
        agreed_local=event(location=None),
        agreed_remote=event(location="Room 1", visibility="default"),
    )
    operation = decide(pair, WINDOW, NOW)
    assert operation.to_local == () and operation.to_remote == ("title",)


def test_reminders_set_in_odoo_replace_the_default_ones_of_google():
    before = event(reminders=())
    now = event(reminders=(Reminder("popup", 5),))
    pair = Pair(1, now, event(reminders=None), before, event(reminders=None))
    assert decide(pair, WINDOW, NOW).to_remote == ("reminders",)


def test_a_footer_of_another_record_is_replaced():
    own, other = (
        text.footer(f"https://o.example/mail/view?model=m&res_id={n}", "Open", [], "")
        for n in (1, 12)
    )
    local, copied = replace(A, footer=own), replace(A, footer=other)
    pair = Pair(1, local, copied, local, copied)
    operation = decide(pair, WINDOW, NOW)
    assert operation.to_remote == ("footer",) and operation.item.footer == own
    # An occurrence shows what its series says
    assert decide(replace(pair, series_footer=other), WINDOW, NOW) is None
    assert decide(replace(pair, series_footer=own), WINDOW, NOW) is not None
    # Who removed it in Google does not want it
    bare = replace(A, footer="")
    assert decide(Pair(1, local, bare, local, bare), WINDOW, NOW) is None


def test_the_footer_only_travels_to_google():
    shown = replace(A, footer="one guest")
    pair = Pair(1, replace(A, footer="two guests"), A, shown, A)
    operation = decide(pair, WINDOW, NOW)
    assert operation.to_remote == ("footer",) and operation.item.footer == "two guests"
    edited_in_google = Pair(1, shown, replace(A, footer="gone"), shown, shown)
    assert decide(edited_in_google, WINDOW, NOW) is None


def test_guests_only_come():
    before = event(guests=("ann@x.y", "bob@x.y"))
    now = event(guests=("bob@x.y", "eve@x.y"))
    operation = decide(Pair(1, A, now, A, before), WINDOW, NOW)
    assert operation.to_local == ("guests",) and operation.to_remote == ()
    assert operation.item.guests == ("eve@x.y",)
    removed = decide(Pair(1, A, A, A, before), WINDOW, NOW)
    assert removed.action is Action.AGREE


class TestCutDescription:
    """What had to be cut for Google never comes back."""

    LONG = event(description="long text", cut=True)
    CUT = event(description="long […]")

    def test_in_step(self):
        assert (
            decide(Pair(1, self.LONG, self.CUT, self.LONG, self.CUT), WINDOW, NOW)
            is None
        )

    def test_edited_in_google(self):
        edited = event(description="my words […]")
        operation = decide(Pair(1, self.LONG, edited, self.LONG, self.CUT), WINDOW, NOW)
        assert operation.action is Action.AGREE
        assert operation.to_local == operation.to_remote == ()
        assert operation.conflicts[0].lost == "my words […]"

    def test_edited_in_both(self):
        edited = event(description="my words […]")
        mine = replace(self.LONG, description="longer text")
        operation = decide(Pair(1, mine, edited, self.LONG, self.CUT), WINDOW, NOW)
        assert operation.to_remote == ("description",) and operation.to_local == ()
        assert operation.conflicts[0].kept == "longer text"

    def test_adopted(self):
        long = event(description="word " * 3000, cut=True)
        cut, _ = text.to_google(long.description, "")
        adopted = decide(Pair(1, long, event(description=cut)), WINDOW, NOW)
        assert adopted.action is Action.AGREE


class TestTask:
    """An entry of a task ends at the deadline; its length belongs to Google."""

    LOCAL = Item(Kind.TASK, "Call", when=at(12), recurrence=None, done=False)
    REMOTE = Item(Kind.TASK, "Call", when=at(12), time_zone="UTC", done=False)
    LONG = When(at(12).end - timedelta(hours=3), at(12).end)

    def decide(self, local=None, remote=None, agreed_remote=None, **values):
        pair = Pair(
            1,
            local or self.LOCAL,
            remote or self.REMOTE,
            self.LOCAL,
            agreed_remote or self.REMOTE,
            **values,
        )
        return decide(pair, WINDOW, NOW)

    def test_a_new_length_stays_in_google(self):
        operation = self.decide(remote=replace(self.REMOTE, when=self.LONG))
        assert operation.action is Action.AGREE

    def test_a_new_length_in_google_outlives_new_hours_in_odoo(self):
        two_hours = When(at(12).end - timedelta(hours=2), at(12).end)
        local = replace(self.LOCAL, when=two_hours)
        operation = self.decide(local, replace(self.REMOTE, when=self.LONG))
        assert operation.action is Action.AGREE

    def test_new_hours_in_odoo(self):
        two_hours = When(at(12).end - timedelta(hours=2), at(12).end)
        operation = self.decide(replace(self.LOCAL, when=two_hours))
        assert operation.to_remote == ("when",) and operation.item.when == two_hours

    def test_a_new_deadline_in_google(self):
        operation = self.decide(remote=replace(self.REMOTE, when=at(14)))
        assert operation.to_local == ("when",) and operation.item.when == at(14)

    def test_an_all_day_mark_moves_the_deadline_to_the_end_of_the_day(self):
        day = When(date(2026, 3, 12), date(2026, 3, 13))
        operation = self.decide(remote=replace(self.REMOTE, when=day))
        assert operation.to_local == ("when",)

    def test_a_new_deadline_in_odoo_keeps_length_and_mark(self):
        long = replace(self.REMOTE, when=self.LONG)
        operation = self.decide(replace(self.LOCAL, when=at(15)), long, long)
        assert operation.item.when == When(at(15).end - timedelta(hours=3), at(15).end)
        day = replace(self.REMOTE, when=When(date(2026, 3, 12), date(2026, 3, 13)))
        operation = self.decide(replace(self.LOCAL, when=at(15)), day, day)
        assert operation.item.when == When(date(2026, 3, 15), date(2026, 3, 16))

    def test_closed_and_reopened(self):
        assert self.decide(replace(self.LOCAL, done=True)).to_remote == ("done",)
        assert self.decide(remote=replace(self.REMOTE, done=True)).to_local == ("done",)

    def test_the_same_deadline_with_another_length_is_the_same_task(self):
        pair = Pair(1, self.LOCAL, replace(self.REMOTE, when=self.LONG))
        assert decide(pair, WINDOW, NOW).action is Action.AGREE


class TestUndo:
    def test_puts_back_what_was_edited(self):
        remote = event(title="Mine", location="Room 3")
        operation = undo(linked(A, remote), WINDOW, NOW)
        assert operation.to_remote == ("title", "location") and not operation.to_local
        assert operation.item.title == "Meeting"
        assert [conflict.lost for conflict in operation.conflicts] == ["Mine", "Room 3"]

    def test_carries_what_odoo_changed_meanwhile(self):
        pair = linked(replace(A, location="Room 2"), replace(A, title="Mine"))
        operation = undo(pair, WINDOW, NOW)
        assert operation.to_remote == ("title", "location") and not operation.to_local
        assert operation.item.location == "Room 2"
        assert [conflict.lost for conflict in operation.conflicts] == ["Mine"]

    def test_nothing_to_undo(self):
        assert undo(linked(A, A), WINDOW, NOW) is None
        assert undo(linked(None, A), WINDOW, NOW) is None

    def test_gives_back_the_former_length(self):
        long = replace(TestTask.REMOTE, when=TestTask.LONG)
        moved = replace(TestTask.REMOTE, when=at(20))
        pair = Pair(1, TestTask.LOCAL, moved, TestTask.LOCAL, long)
        assert undo(pair, WINDOW, NOW).item.when == TestTask.LONG


class TestWindow:
    FAR = event(when=at(1, month=9))

    def test_work_outside_waits(self):
        pairs = [
            Pair("far", local=self.FAR),
            Pair("near", local=A),
            linked(replace(self.FAR, title="x"), self.FAR, self.FAR),
        ]
        found = plan(pairs, WINDOW, NOW, limit=10)
        assert [operation.key for operation in found.operations] == ["near"]
        assert found.outside == ("far", 1) and found.remaining == 0

    def test_what_is_in_step_does_not_wait(self):
        assert (
            plan([linked(self.FAR, self.FAR, self.FAR)], WINDOW, NOW, 10).outside == ()
        )

    @pytest.mark.parametrize(
        "side", ["local", "remote", "agreed_local", "agreed_remote"]
    )
    def test_one_side_in_the_window_is_enough(self, side):
        sides = {"local": self.FAR, "remote": replace(self.FAR, title="x")}
        sides |= {"agreed_local": self.FAR, "agreed_remote": self.FAR}
        sides[side] = replace(sides[side], when=at(20))
        assert decide(Pair(1, **sides), WINDOW, NOW) is not None

    def test_what_only_is_remembered_does_not_wait(self):
        gone = decide(linked(self.FAR, None, self.FAR), WINDOW, NOW)
        assert gone.action is Action.DETACH
        both_gone = decide(linked(None, None, self.FAR), WINDOW, NOW)
        assert both_gone.action is Action.FORGET


class TestLimit:
    def pairs(self):
        days = (28, 11, 1, 15, 9)
        yield from (Pair(day, local=event(when=at(day))) for day in days)
        yield Pair("agree", event(when=at(30)), event(when=at(30)))
        yield Pair("detach", A, None, A, A)

    def test_nearest_first(self):
        keys = [one.key for one in plan(self.pairs(), WINDOW, NOW, 99).operations]
        assert keys == [11, 9, "detach", 15, 1, 28, "agree"]

    @pytest.mark.parametrize(
        ("limit", "written", "left"),
        [(0, [], 5), (2, [11, 9], 3), (5, [11, 9, 15, 1, 28], 0)],
    )
    def test_counts_only_what_writes(self, limit, written, left):
        found = plan(self.pairs(), WINDOW, NOW, limit)
        keys = [one.key for one in found.operations]
        assert [key for key in keys if isinstance(key, int)] == written
        assert {"agree", "detach"} <= set(keys) and found.remaining == left

    def test_going_on_now_comes_first(self):
        now = Pair(
            "now",
            local=event(when=When(NOW - timedelta(days=9), NOW + timedelta(days=9))),
        )
        soon = Pair("soon", local=event(when=at(10, hour=13)))
        assert plan([soon, now], WINDOW, NOW, 1).operations[0].key == "now"
