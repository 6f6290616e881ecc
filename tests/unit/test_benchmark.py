"""./dev benchmark: its limits, and what it prints of what was measured."""

import pytest

from devtools import benchmark_delays, benchmark_rows, benchmark_table
from devtools.benchmark_plays import PLAYS
from devtools.benchmark_rows import OURS, PEER, PLAIN, ROWS, SIDES, Cost, Line

SIZE = 1000
#: Of a thousand entries: what reaches every limit, and what misses every limit
GOOD = {
    OURS: Cost(1.0, 0.5, 0, 1, 200),
    PEER: Cost(14.0, 5.0, 9, 99, 9),
    PLAIN: Cost(0.7, 0.5, 0, 0, 9),
}
BAD = {
    OURS: Cost(40.0, 0.5, 2001, 16001, 201),
    PEER: Cost(1.9, 5.0, 9, 99, 9),
    PLAIN: Cost(1.3, 0.5, 0, 0, 9),
}


def lines(costs, entries=SIZE):
    """The lines of a row; those of an idle run are not alike when they are bad."""
    other = {**costs, OURS: costs[OURS]._replace(queries=1)}
    return [Line("", entries, costs), Line("", entries, other)]


def test_each_row_has_a_play():
    assert [row.name for row in ROWS] == list(PLAYS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_limits(row):
    for target in row.targets(SIZE):
        assert target.is_reached(target.value(lines(GOOD))), target.text
        assert not target.is_reached(target.value(lines(BAD))), target.text


def test_the_limit_itself_is_within():
    target = benchmark_rows.sql_an_entry(0.3)
    costs = {OURS: Cost(1, 1, 1, 300, 0)}
    assert target.is_reached(target.value([Line("", 1000, costs)]))


def test_what_was_not_done_reaches_nothing():
    costs = {side: "not done" for side in SIDES}
    for row in ROWS:
        for target in row.targets(SIZE):
            assert target.value([Line("", 1, costs)]) is None


def test_sizes_follow_the_events():
    sizes = {row.name: row.scaled(20) for row in ROWS}
    assert sizes["pull_events"] == 20
    assert sizes["push_events"] == 10
    assert sizes["memory"] == 500
    assert sizes["save"] == 1


def test_the_tables(capsys):
    [row] = [row for row in ROWS if row.name == "pull_events"]
    rounds = [
        [Line("", SIZE, {**GOOD, OURS: Cost(seconds, 0.5, 2, 250, 9)})]
        for seconds in (1.0, 9.0, 2.0)
    ]
    benchmark_table.print_all([(row, SIZE, rounds)], {OURS: [0.5, 0.6]})

    said = capsys.readouterr().out
    title = "first pull of 1,000 events, 50 ms a request"
    ratios = said.split(title)[1].splitlines()[0]
    assert ratios.split() == ["0.25", "0.10", "0.00", "2.86", "7.0", "1.00", "10.0"]
    assert "2.86  MISSED" in said
    assert "0.25  reached" in said
    assert "its times differ by a factor of 9.0 at most" in said


def test_the_tables_say_what_was_not_done(capsys):
    [row] = [row for row in ROWS if row.name == "pull_events"]
    costs = {**GOOD, OURS: "not done"}
    benchmark_table.print_all([(row, SIZE, [[Line("", SIZE, costs)]])], {})

    said = capsys.readouterr().out
    assert said.count("not measured") == 3
    assert "not done" in said


def test_delays_are_told_with_median_and_longest(capsys):
    delays = [("to Google", 10, [1.0, 2.0, 30.0]), ("to Odoo", 5, [6.0])]
    benchmark_delays.report(delays)
    told = capsys.readouterr().out
    assert (
        "to Google: median 2.0, longest 30.0 of 3; median at most 10  reached" in told
    )
    assert "to Odoo: median 6.0, longest 6.0 of 1; median at most 5  MISSED" in told
