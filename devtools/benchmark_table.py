"""What ./dev benchmark prints: first SQL an entry and ratios, then the figures."""

from statistics import median

from .benchmark_rows import OURS, PEER, PLAIN, SIDES, Cost, Line, queries, ratio

TITLE = 56
SHORT = {OURS: "ours", PEER: "google_calendar", PLAIN: PLAIN}
NUMBERS = 34


def print_all(results, calibrations):
    """
    :param results: list of (Row, size, list of rounds); a round is a list of Line
    :param calibrations: dict of side to seconds of a fixed piece of work
    """
    typical = [(row, size, _typical(rounds)) for row, size, rounds in results]
    _print_ratios(typical)
    _print_targets(typical)
    _print_figures(typical)
    _print_noise(results, calibrations)


def titled(row, size, line):
    title = row.titled(size)
    return f"{title}, {line.title}" if line.title else title


def _print_ratios(typical):
    heads = "".join(f"{name:>{len(name) + 3}}" for name in SHORT.values())
    ratios = f"{'ours/plain':>12}{'peer/ours':>11}"
    print(f"\n{'':{TITLE}}{'SQL an entry':>36}{'time':>23}{'CPU':>23}")
    print(f"{'':{TITLE}}{heads:>36}{ratios}{ratios}")
    for row, size, lines in typical:
        for line in lines:
            numbers = "".join(
                f"{_number(queries(line, side), '.2f'):>{len(SHORT[side]) + 3}}"
                for side in SIDES
            )
            ratios = "".join(_ratios(line, name) for name in ("seconds", "cpu"))
            print(f"{titled(row, size, line):{TITLE}}{numbers:>36}{ratios}")


def _ratios(line, name):
    ours = _number(ratio(line, OURS, PLAIN, name), ".2f")
    peer = _number(ratio(line, PEER, OURS, name), ".1f")
    return f"{ours:>12}{peer:>11}"


def _print_targets(typical):
    print(f"\n{'What is to be reached':{TITLE}}{'must be':<62}{'is':>10}")
    for row, size, lines in typical:
        title = row.titled(size)
        for target in row.targets(size):
            value = target.value(lines)
            if value is None:
                verdict = "not measured"
            else:
                verdict = "reached" if target.is_reached(value) else "MISSED"
            is_now = f"{_number(value, '.2f'):>10}  {verdict}"
            print(f"{title:{TITLE}}{target.text:<62}{is_now}")
            title = ""


def _print_figures(typical):
    heads = "".join(f"{SHORT[side]:>{NUMBERS}}" for side in SIDES)
    print(f"\n{'':{TITLE}}{heads}    ours")
    column = f"{'s    CPU  requests   SQL':>{NUMBERS}}"
    print(f"{'':{TITLE}}{column * len(SIDES)}     MiB")
    for row, size, lines in typical:
        for line in lines:
            numbers = "".join(_numbers(line.costs.get(side)) for side in SIDES)
            ours = line.cost(OURS)
            peak = f"{ours.memory:8.0f}" if ours else ""
            print(f"{titled(row, size, line):{TITLE}}{numbers}{peak}")
    print(
        "CPU: seconds of a processor, of Odoo and its database; "
        "MiB: peak of the process above what it had before"
    )


def _print_noise(results, calibrations):
    rounds = max(len(rounds) for _row, _size, rounds in results)
    print(f"\nMedians of {rounds} rounds. Noise of this machine:")
    for side, seconds in calibrations.items():
        spread = _spread(results, side)
        print(
            f"  beside {SHORT[side]}, a fixed piece of work took {min(seconds):.2f} "
            f"to {max(seconds):.2f} s; "
            f"its times differ by a factor of {spread:.1f} at most"
        )


def _typical(rounds):
    """The median of each number; what went wrong, if anything ever did."""
    lines = []
    for same in zip(*rounds, strict=False):
        found = {}
        for side in same[0].costs:
            costs = [line.costs[side] for line in same]
            wrong = [cost for cost in costs if not isinstance(cost, Cost)]
            numbers = [] if wrong else zip(*costs, strict=True)
            found[side] = wrong[0] if wrong else Cost(*(median(n) for n in numbers))
        lines.append(Line(same[0].title, same[0].entries, found))
    return lines


def _spread(results, side):
    """How far the rounds are apart at most."""
    ratios = [1]
    for _row, _size, rounds in results:
        for same in zip(*rounds, strict=False):
            costs = [line.cost(side) for line in same]
            times = [cost.seconds for cost in costs if cost]
            if times:
                ratios.append(max(times) / min(times))
    return max(ratios)


def _number(value, form):
    return "-" if value is None else format(value, form)


def _numbers(cost):
    if not isinstance(cost, Cost):
        return f"{cost or '-':>{NUMBERS}}"
    times = f"{cost.seconds:{NUMBERS - 23}.2f}{cost.cpu:7.2f}"
    return f"{times}{cost.requests:9.0f}{cost.queries:7.0f}"
