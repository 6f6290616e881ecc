"""How much work a function does, in steps instead of seconds.

A step is a line of Python that runs, or a character that C code reads: those of every
string whose method is called, and those that a regular expression of the addon passes.
What is counted does not depend on the machine, so growth with the square of the size is
seen in one comparison of two sizes.
"""

import re
import sys
from contextlib import contextmanager

try:
    from re import _parser as sre_parse
except ImportError:  # Python 3.10
    import sre_parse

PACKAGE = "calendar_google_sync.sync"


def steps(function, *args):
    """How many steps a call takes."""
    ledger = _Ledger()
    with _counting_patterns(ledger):
        before = sys.gettrace(), sys.getprofile()
        sys.setprofile(ledger.profile)
        sys.settrace(ledger.trace)
        try:
            function(*args)
        finally:
            sys.settrace(before[0])
            sys.setprofile(before[1])
    return ledger.steps


def growth(function, make, small=1_000, factor=4):
    """How many times more steps ``make(factor * small)`` takes than ``make(small)``."""
    function(make(100))  # what is made once, such as tables and caches
    return steps(function, make(small * factor)) / steps(function, make(small))


def patterns():
    """The regular expressions of the pure core: (module, name, pattern)."""
    for module in [m for n, m in sys.modules.items() if n.startswith(PACKAGE)]:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield module, name, value


class _Ledger:
    steps = 0

    def add(self, number):
        self.steps += number

    def trace(self, _frame, event, _arg):
        self.steps += event == "line"
        return self.trace

    def profile(self, _frame, event, arg):
        if event == "c_call":
            owner = getattr(arg, "__self__", None)
            self.steps += len(owner) if isinstance(owner, str) else 1


class _Counting:
    """A pattern that notes how far it reads."""

    def __init__(self, pattern, ledger):
        self._pattern, self._ledger = pattern, ledger
        self._width = sre_parse.parse(pattern.pattern, pattern.flags).getwidth()[1]

    def search(self, text, start=0):
        found = self._pattern.search(text, start)
        self._ledger.add((found.end() if found else len(text)) - start)
        return found

    def match(self, text, start=0):
        return self._anchored(self._pattern.match(text, start), text, start)

    def fullmatch(self, text, start=0):
        return self._anchored(self._pattern.fullmatch(text, start), text, start)

    def _anchored(self, found, text, start):
        most = min(self._width, len(text) - start)
        self._ledger.add(found.end() - start if found else most)
        return found

    def finditer(self, text):
        for found in self._pattern.finditer(text):
            self._ledger.add(found.end() - found.start() + 1)
            yield found

    def findall(self, text):
        self._ledger.add(len(text))
        return self._pattern.findall(text)

    def sub(self, by, text):
        self._ledger.add(len(text))
        return self._pattern.sub(by, text)

    def split(self, text, *args):
        self._ledger.add(len(text))
        return self._pattern.split(text, *args)


@contextmanager
def _counting_patterns(ledger):
    kept = list(patterns())
    tables = [
        table
        for module in {module for module, *_ in kept}
        for table in vars(module).values()
        if isinstance(table, dict)
        and table
        and all(isinstance(one, re.Pattern) for one in table.values())
    ]
    copies = [dict(table) for table in tables]
    for module, name, pattern in kept:
        setattr(module, name, _Counting(pattern, ledger))
    for table in tables:
        table.update({key: _Counting(one, ledger) for key, one in table.items()})
    try:
        yield
    finally:
        for module, name, pattern in kept:
            setattr(module, name, pattern)
        for table, copy in zip(tables, copies, strict=True):
            table.update(copy)


def nested_repeats(pattern):
    """Whether a repetition without a limit is repeated without a limit: "(a+)+".

    Such an expression may take time that doubles with each character.
    """
    return _nested(sre_parse.parse(pattern.pattern, pattern.flags), inside=False)


def _nested(tokens, inside):
    for operator, argument in tokens:
        endless = str(operator).endswith("_REPEAT") and (
            argument[1] == sre_parse.MAXREPEAT
        )
        if endless and inside:
            return True
        if any(_nested(part, inside or endless) for part in _parts(argument)):
            return True
    return False


def _parts(argument):
    """The patterns within the argument of an operator."""
    if isinstance(argument, sre_parse.SubPattern):
        yield argument
    elif isinstance(argument, (list, tuple)):
        for one in argument:
            yield from _parts(one)
