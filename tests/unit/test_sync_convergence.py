"""After one plan both sides agree, and a second plan has nothing to do."""

from dataclasses import replace
from datetime import datetime, timezone

import strategies as some
from hypothesis import HealthCheck, given, settings
from pair_world import ZONE, apply

from calendar_google_sync.sync import MERGED, Action, Kind, Window, decide, plan, tasks
from calendar_google_sync.sync.compare import same

EVERYTHING = Window(None, None, ZONE)
NOW = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def equal(name, local, remote):
    one, other = getattr(local, name), getattr(remote, name)
    if None in (one, other):
        return True
    if name == "when" and local.kind is Kind.TASK:
        due = tasks.deadline_of(other, EVERYTHING.time_zone)
        return due == one.end or other.all_day  # a day may be told more exactly in Odoo
    return same(name, one, other)


@quick
@given(some.pairs())
def test_one_plan_is_enough(pair):
    operation = decide(pair, EVERYTHING, NOW)
    after = pair if operation is None else apply(pair, operation)
    assert decide(after, EVERYTHING, NOW) is None
    noted = {conflict.name for conflict in operation.conflicts} if operation else set()
    if operation and operation.action is Action.UPDATE and not pair.local.cut:
        changed = {*operation.to_local, *operation.to_remote}
        wrong = [n for n in MERGED if not equal(n, after.local, after.remote)]
        assert not changed & set(wrong) and noted <= changed


@quick
@given(some.pairs())
def test_nothing_is_invented(pair):
    operation = decide(pair, EVERYTHING, NOW)
    if operation is None or operation.item is None:
        return
    for name in set(operation.to_local) | set(operation.to_remote):
        if name in ("when", "guests"):
            continue
        known = [getattr(side, name) for side in (pair.local, pair.remote) if side]
        assert getattr(operation.item, name) in known


@quick
@given(some.pairs())
def test_a_side_in_step_with_its_past_is_never_overruled_by_itself(pair):
    if not pair.linked or pair.local is None or pair.remote is None:
        return
    still = replace(pair, local=pair.agreed_local)
    operation = decide(still, EVERYTHING, NOW)
    assert operation is None or not operation.to_remote
    still = replace(pair, remote=pair.agreed_remote)
    operation = decide(still, EVERYTHING, NOW)
    assert operation is None or not operation.to_local


@quick
@given(some.pairs())
def test_the_plan_of_one_pair_is_its_decision(pair):
    found = plan([pair], EVERYTHING, NOW, limit=1)
    operation = decide(pair, EVERYTHING, NOW)
    assert found.operations == (() if operation is None else (operation,))
    assert found.remaining == 0 and found.outside == ()
