"""Inside Odoo, for ./dev benchmark: what is done in each row.

A play takes a Side and a size, and yields (title, entries, Cost). It stops with a
``NotDone`` when the side has not done what it was measured for.
"""

from .benchmark_rows import RUNS

CHANGED = 10
#: An idle run is measured with so many times the size
MULTIPLES = (1, 10, 100)
#: So many processes look at the accounts of many people
WORKERS = (1, 2)


class NotDone(Exception):
    """The entries are not where they should be after a synchronization."""


def pull_events(side, size):
    yield from _pull(side, size, "event")


def pull_tasks(side, size):
    yield from _pull(side, size, "task")


def _pull(side, size, kind):
    side.warm_up(kind)
    side.add_in_google(size, kind)
    yield "", size, side.cost()
    _expect(_titles("Google", size) <= side.titles_in_odoo(kind))


def push_events(side, size):
    side.warm_up()
    side.create_in_odoo(size)
    yield "", size, side.cost()
    _expect(_titles("Odoo", size) <= side.titles_in_google())


def idle(side, size):
    side.warm_up()
    for multiple in MULTIPLES:
        side.inject(size * multiple)
        side.settle()
        yield f"{size * multiple:,} bindings", 1, side.cost()


def many(side, size):
    side.add_people(size)
    for workers in WORKERS:
        title = f"{workers} worker" + "s" * (workers > 1)
        yield title, size, side.cost_of_workers(workers)
    _expect(side.looked_at() == size)


def changes(side, size):
    side.warm_up()
    side.add_in_google(size)
    side.settle()
    side.settle()
    half = min(CHANGED, size // 2)
    to_google = {f"Google {n}": f"Changed in Odoo {n}" for n in range(half)}
    to_odoo = {f"Google {n}": f"Changed in Google {n}" for n in range(half, 2 * half)}
    side.change_in_odoo(to_google)
    side.change_in_google(to_odoo)
    yield "", 2 * half, side.cost()
    _expect({*to_google.values(), *to_odoo.values()} <= side.titles_in_odoo())
    _expect({*to_google.values(), *to_odoo.values()} <= side.titles_in_google())


def save(side, _size):
    side.warm_up()
    side.create_in_odoo(1)
    side.settle()
    event = side.event("Odoo 0")

    def rename(name):
        event.write({"name": name})
        event.flush_recordset()
        side.env.cr.commit()

    rename("Once")
    yield "", 1, side.cost(lambda: rename("Twice"))
    side.settle()
    _expect("Twice" in side.titles_in_google())


def series_in(side, _size):
    side.warm_up()
    side.add_series_in_google()
    yield "", 1, side.cost()
    _expect(len(side.event("Daily in Google")) >= 700)


def series_out(side, _size):
    side.warm_up()
    side.create_series_in_odoo()
    yield "", 1, side.cost()
    _expect("Daily in Odoo" in side.titles_in_google())


def memory(side, size):
    side.warm_up()
    limit = max(1, size // RUNS)
    side.limit_runs(limit)
    side.add_in_google(size)
    done = len(side.titles_in_odoo())
    for title in ("the first run", "the second run"):
        yield title, limit, side.cost()
        before, done = done, len(side.titles_in_odoo())
        _expect(done - before == limit)


def _titles(prefix, number):
    return {f"{prefix} {index}" for index in range(number)}


def _expect(is_done):
    if not is_done:
        raise NotDone


PLAYS = {
    play.__name__: play
    for play in (
        pull_events,
        pull_tasks,
        push_events,
        idle,
        many,
        changes,
        save,
        series_in,
        series_out,
        memory,
    )
}
