"""Partial answers: the `fields` parameter.

https://developers.google.com/workspace/calendar/api/guides/performance
"""

import re

from . import discovery
from .errors import GoogleError

TOKEN = re.compile(r"[\w*@-]+|[(),/]", re.ASCII)


def parse(text):
    """Turn `items(id,start/date),etag` into nested dicts; None means everything."""
    tokens = TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        raise _refusal(text)
    tree, rest = _list(tokens)
    if rest:
        raise _refusal(text)
    return tree


def _list(tokens):
    tree = {}
    while True:
        name, tokens = _name(tokens)
        tree[name], tokens = _below(tokens)
        if tokens[:1] != [","]:
            return tree, tokens
        tokens = tokens[1:]


def _name(tokens):
    if not tokens or tokens[0] in "(),/":
        raise _refusal("".join(tokens))
    return tokens[0], tokens[1:]


def _below(tokens):
    if tokens[:1] == ["/"]:
        name, tokens = _name(tokens[1:])
        below, tokens = _below(tokens)
        return {name: below}, tokens
    if tokens[:1] == ["("]:
        tree, tokens = _list(tokens[1:])
        if tokens[:1] != [")"]:
            raise _refusal("".join(tokens))
        return tree, tokens[1:]
    return None, tokens


def check(tree, schema):
    """Refuse names that the schema does not know, as Google does."""
    if "$ref" in schema:
        schema = discovery.document()["schemas"][schema["$ref"]]
    if schema.get("type") == "array":
        check(tree, schema["items"])
        return
    for name, below in tree.items():
        described = schema.get("properties", {}).get(name)
        described = described or schema.get("additionalProperties")
        if name != "*" and described is None:
            raise _refusal(name)
        if below is not None and described is not None:
            check(below, described)


def select(value, tree):
    """Return the chosen part of a JSON value."""
    if tree is None:
        return value
    if isinstance(value, list):
        return [select(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: select(item, tree.get(name, tree.get("*")))
        for name, item in value.items()
        if name in tree or "*" in tree
    }


def _refusal(text):
    return GoogleError(
        400,
        "invalidParameter",
        f"Invalid field selection {text}",
        location=("parameter", "fields"),
    )
