"""Names that JavaScript puts beside those of others, and classes that it extends."""

import re
from collections import defaultdict
from functools import lru_cache

from . import javascript
from .uses import Use

#: Functions that name an event of a bus, and which argument does.
EVENTS = {"addEventListener": 0, "trigger": 0, "subscribe": 0, "useBus": 1}
#: Words before a literal that holds the keys of a context.
CONTEXTS = {"additionalContext", "context"}
#: How what a patch adds to a class begins.
MEMBER = re.compile(r"_?gcalSync")


def read(folder):
    """:return: dict of the paths of an addon's JavaScript to their tokens"""
    return {
        path: javascript.tokens(path.read_text())
        for path in sorted(folder.rglob("static/src/**/*.js"))
    }


def uses(folder):
    """
    :param folder: path of the addon
    :return: list of ``Use``
    """
    found = []
    for path, tokens in read(folder).items():
        for kind, token in _uses(tokens):
            found.append(Use(kind, token.text, f"{path.relative_to(folder)}"))
    return found


def _uses(tokens):
    for at, token in enumerate(tokens):
        if token.kind in ("text", "template"):
            yield from _classes(token)
        elif token.kind == "word":
            after = tokens[at + 1].text if at + 1 < len(tokens) else ""
            if after == "(":
                yield from _called(tokens, at)
            elif after == ":":
                yield from _keyed(tokens, at)
            elif token.text == "context" and after == ".":
                yield "context key", tokens[at + 2]


def _called(tokens, at):
    """Names among the arguments of a call."""
    function = tokens[at].text
    if function in EVENTS:
        event = _argument(tokens, at + 1, EVENTS[function])
        if event and event.kind == "text":
            yield "bus event", event
    elif function == "useSubEnv":
        yield from _keys("environment key", tokens, at + 2)
    elif function == "category":
        end = javascript.end_of(tokens, at + 1)
        if [token.text for token in tokens[end : end + 3]] == [".", "add", "("]:
            is_action = tokens[at + 2].text == "actions"
            kind = "client action" if is_action else "registry key"
            yield kind, tokens[end + 3]


def _keyed(tokens, at):
    """Names in what an object holds under a key."""
    if tokens[at].text in CONTEXTS:
        yield from _keys("context key", tokens, at + 2)
    elif tokens[at].text == "tag":
        yield "client action", tokens[at + 2]


def _argument(tokens, opened, number):
    """The first token of an argument of a call, or None."""
    at, end = opened + 1, javascript.end_of(tokens, opened) - 1
    while at < end and number:
        if tokens[at].text in javascript.OPENING:
            at = javascript.end_of(tokens, at)
            continue
        number -= tokens[at].text == ","
        at += 1
    return tokens[at] if at < end else None


def _keys(kind, tokens, at):
    if tokens[at].text == "{":
        for member in javascript.members(tokens, at):
            yield kind, javascript.Token("word", member.name, "", member.line)


def _classes(token):
    """CSS classes in a text; one that is completed at run time ends with ``_``."""
    for name in re.findall(r"(?<![\w$-])o_[a-z][\w-]*", token.text):
        yield "CSS class", javascript.Token("text", name, "", token.line)


class Chains:
    """The classes of an Odoo's JavaScript, with what patches add to them.

    :param sources: ``Sources``
    """

    def __init__(self, sources):
        self.paths = defaultdict(set)
        for path, text in sources.texts.items():
            if path.suffix == ".js" and "static/src" in path.as_posix():
                for name in re.findall(r"\b(?:class |patch\(\s*)(\w+)", text):
                    self.paths[name].add(path)
        self._read = lru_cache(maxsize=None)(
            lambda path: javascript.classes(javascript.tokens(sources.texts[path]))
        )

    def members(self, name):
        """What a class, those above it, and every patch of one of them define.

        :return: dict of name to the path that defines it
        """
        found, pending, seen = {}, [name], set()
        while pending:
            current = pending.pop()
            if current and current not in seen:
                seen.add(current)
                for path, one in self._classes(current):
                    pending.append(one.parent)
                    for member in (*(m.name for m in one.members), *one.assigned):
                        found.setdefault(member, path)
        return found

    def _classes(self, name):
        for path in self.paths[name]:
            for one in self._read(path):
                if one.name == name:
                    yield path, one


def findings(folder, chains):
    """Members of ours that stand where a member of Odoo is or could be.

    :param folder: path of the addon
    :param chains: ``Chains``
    :return: list of ``Use``
    """
    found = []
    for path, tokens in read(folder).items():
        for one in javascript.classes(tokens):
            theirs = chains.members(one.name if one.is_patch else one.parent)
            for name, line in _broken(one, theirs):
                owner = f" (as in {theirs[name]})" if name in theirs else ""
                where = f"{path.relative_to(folder)}:{line}{owner}"
                found.append(Use("class member", f"{one.name}.{name}", where))
    return found


def _broken(one, theirs):
    """(name, line) of what a class defines or assigns against the rules."""
    for member in one.members:
        if member.name in theirs:
            # Of a class of our own it is enough to say so
            said = "@override" in member.comment and not one.is_patch
            if not (member.is_static or member.calls_super or said):
                yield member.name, member.line
        elif one.is_patch and not MEMBER.match(member.name):
            yield member.name, member.line
    for name, line in one.assigned.items():
        if name in theirs or one.is_patch and not MEMBER.match(name):
            yield name, line
