"""A reader of JavaScript: enough of it to know what classes and objects define."""

import re
from dataclasses import dataclass

#: After these, a slash begins a regular expression and no division.
BEFORE_REGEX = set("(,=:[!&|?{};+-*%<>~^") | {"return", "typeof", "case", "in", "of"}
MODIFIERS = {"async", "get", "set", "static"}
OPENING = {"(": ")", "[": "]", "{": "}"}
TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
      | (?P<word>[A-Za-z_$#][\w$]*)
      | (?P<number>\d[\w.]*)
      | (?P<sign>\.\.\.|=>|.)""",
    re.DOTALL | re.VERBOSE,
)
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*")
#: How what follows a property begins when it is given a value.
SETS = re.compile(r"(\?\?|\|\||&&|[-+])?=(?![=>])")


@dataclass(frozen=True)
class Token:
    """``kind`` is ``text``, ``template``, ``word``, ``number``, ``regex`` or ``sign``.

    ``text`` is what it says, of a text without its quotes. ``comment`` is what stands
    before it.
    """

    kind: str
    text: str
    comment: str
    line: int


@dataclass(frozen=True)
class Member:
    """What a class or an object literal defines."""

    name: str
    is_static: bool
    comment: str
    body: tuple
    line: int

    @property
    def calls_super(self):
        """Whether it calls what it overrides."""
        words = [token.text for token in self.body]
        wanted = ["super", ".", self.name]
        return any(words[at : at + 3] == wanted for at in range(len(words)))


@dataclass(frozen=True)
class Class:
    """A class, or what a patch adds to one; ``parent`` is empty for a patch."""

    name: str
    parent: str
    members: tuple
    is_patch: bool

    @property
    def assigned(self):
        """Properties that its methods give to ``this``.

        :return: dict of name to the line of the first one
        """
        found = {}
        for member in self.members:
            body = member.body
            for at, token in enumerate(body):
                words = [one.text for one in body[at : at + 6]]
                if words[:2] == ["this", "."] and SETS.match("".join(words[3:])):
                    found.setdefault(words[2], token.line)
        return found


def tokens(source):
    """:return: list of ``Token``"""
    found, at, comment, line = [], 0, "", 1
    while at < len(source):
        kind, text, end = _next(source, at, found)
        if kind == "comment":
            comment = text
        elif kind != "space":
            said = text[1:-1] if kind == "text" else text
            found.append(Token(kind, said, comment, line))
            comment = ""
        line += source.count("\n", at, end)
        at = end
    return found


def _next(source, at, before):
    if source[at] == "`":
        end = _end_of_template(source, at)
        return "template", source[at:end], end
    match = TOKEN.match(source, at)
    kind, text = match.lastgroup, match[0]
    if text == "/" and (not before or before[-1].text in BEFORE_REGEX):
        regex = REGEX.match(source, at)
        if regex:
            return "regex", regex[0], regex.end()
    return kind, text, match.end()


def _end_of_template(source, at):
    """Where a template literal ends, with the expressions inside it."""
    at += 1
    while source[at] != "`":
        if source[at] == "\\":
            at += 2
        elif source.startswith("${", at):
            at = _end_of_expression(source, at + 2)
        else:
            at += 1
    return at + 1


def _end_of_expression(source, at):
    depth = 1
    while depth:
        if source[at] == "`":
            at = _end_of_template(source, at)
            continue
        depth += {"{": 1, "}": -1}.get(source[at], 0)
        at += 1
    return at


def end_of(found, at):
    """Where what is opened at a token is closed: the index after it."""
    depth = 0
    for index in range(at, len(found)):
        if found[index].kind == "sign":
            depth += found[index].text in OPENING
            depth -= found[index].text in OPENING.values()
            if not depth:
                return index + 1
    raise ValueError(f"nothing closes {found[at].text!r} of line {found[at].line}")


def members(found, at):
    """What the braces that open at a token define.

    :return: list of ``Member``; computed names and spreads have none
    """
    end = end_of(found, at) - 1
    at += 1
    defined = []
    while at < end:
        start = at
        while found[at].text in (MODIFIERS | {"*"}) and not _ends_name(found[at + 1]):
            at += 1
        name, after = found[at], at + 1
        if name.text == "[":
            after = end_of(found, at)
        stop = _end_of_member(found, after, end)
        if name.kind in ("word", "text", "number"):
            words = {token.text for token in found[start:at]}
            body = tuple(found[after:stop])
            comment = found[start].comment
            defined.append(
                Member(name.text, "static" in words, comment, body, name.line)
            )
        at = stop
        while at < end and found[at].text in (",", ";"):
            at += 1
    return defined


def _ends_name(token):
    return token.kind == "sign" and token.text in "(:,}=;"


def _end_of_member(found, at, end):
    """A method ends with its body; anything else with a comma or semicolon."""
    if at < end and found[at].text == "(":
        at = end_of(found, at)
        if at < end and found[at].text == "{":
            return end_of(found, at)
    while at < end and found[at].text not in (",", ";"):
        opens = found[at].kind == "sign" and found[at].text in OPENING
        at = end_of(found, at) if opens else at + 1
    return at


def classes(found):
    """Classes, and patches of ``X`` and ``X.prototype``, among tokens.

    :return: list of ``Class``
    """
    defined = []
    for at, token in enumerate(found):
        words = [one.text for one in found[at : at + 6]]
        if token.kind == "word" and words[0] == "class" and len(words) > 2:
            if found[at + 1].kind == "word" and words[2] in ("extends", "{"):
                defined.append(_class(found, at))
        elif words[:2] == ["patch", "("] and (opened := _patch_body(found, at)):
            body = tuple(members(found, opened))
            defined.append(Class(words[2], "", body, True))
    return defined


def _class(found, at):
    name, parent = found[at + 1].text, ""
    if found[at + 2].text == "extends":
        parent = found[at + 3].text
    while found[at].text != "{":
        # The parent may be the result of a call
        at = end_of(found, at) if found[at].text == "(" else at + 1
    return Class(name, parent, tuple(members(found, at)), False)


def _patch_body(found, at):
    """Where the members of a patch open, or None where they are not written there."""
    at += 3
    if [one.text for one in found[at : at + 2]] == [".", "prototype"]:
        at += 2
    opens = [one.text for one in found[at : at + 2]] == [",", "{"]
    return at + 1 if opens else None
