"""Google's own discovery document as the judge of requests and answers.

The document of the Calendar API is part of google-api-python-client; it names
every method, parameter and field.
https://developers.google.com/discovery/v1/reference/apis
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from googleapiclient import discovery_cache

from . import times

FORMATS = {"date": times.DATE, "date-time": times.DATE_TIME}
TYPES = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}
REQUIRED_MESSAGES = {
    "start": "Missing start time.",
    "end": "Missing end time.",
    "summary": "Missing title.",
}


@lru_cache(maxsize=1)
def document():
    """Return the discovery document of the Calendar API, as Google ships it."""
    folder = Path(discovery_cache.__file__).parent / "documents"
    return json.loads((folder / "calendar.v3.json").read_text("utf-8"))


class Method:
    """One method of the API."""

    def __init__(self, description):
        self.id = description["id"]
        self.http_method = description["httpMethod"]
        self.template = description["path"]
        self.parameters = description.get("parameters", {})
        self.scopes = frozenset(description.get("scopes", ()))
        self.request = description.get("request", {}).get("$ref")
        self.response = description.get("response", {}).get("$ref")
        self._pattern = re.compile(
            re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.template)
        )

    @property
    def writes(self):
        return self.http_method != "GET"

    def match(self, http_method, path):
        if http_method != self.http_method:
            return None
        found = self._pattern.fullmatch(path)
        if not found:
            return None
        return {name: unquote(value) for name, value in found.groupdict().items()}


@lru_cache(maxsize=1)
def methods():
    """Return all methods, those with a fixed path before those with variables."""
    found = [
        Method(description)
        for resource in document()["resources"].values()
        for description in resource["methods"].values()
    ]
    return sorted(found, key=lambda method: method.template.count("{"))


def find(http_method, path):
    """Return the method and path parameters of a request, or (None, None).

    The path is the still quoted part after `/calendar/v3/`.
    """
    for method in methods():
        parameters = method.match(http_method, path)
        if parameters is not None:
            return method, parameters
    return None, None


@lru_cache(maxsize=1)
def known_scopes():
    return frozenset(document()["auth"]["oauth2"]["scopes"])


def scope_text(scope):
    """Return Google's own words for what a scope permits."""
    return document()["auth"]["oauth2"]["scopes"][scope]["description"]


def query_problems(method, pairs):
    """Yield what is wrong with query parameters: names, types, repetition."""
    seen = set()
    for name, value in pairs:
        description = _query_parameter(method, name)
        if description is None:
            yield f"unknown query parameter {name!r}"
        elif name in seen and not description.get("repeated"):
            yield f"query parameter {name!r} is given twice"
        elif not _fits_text(description, value):
            yield f"query parameter {name!r} has a wrong value {value!r}"
        seen.add(name)


def _query_parameter(method, name):
    description = method.parameters.get(name) or document()["parameters"].get(name)
    if description and description["location"] == "query":
        return description
    return None


def _fits_text(description, value):
    """Tell whether the text of a query parameter is of the declared type."""
    kind = description["type"]
    if kind == "boolean":
        return value in ("true", "false")
    if kind == "integer":
        return _fits_integer(description, value)
    if "enum" in description:
        return value in description["enum"]
    pattern = FORMATS.get(description.get("format"))
    return not pattern or bool(pattern.fullmatch(value))


def _fits_integer(description, value):
    if not re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        return False
    lowest = int(description.get("minimum", -(10**9)))
    highest = int(description.get("maximum", 10**9))
    return lowest <= int(value) <= highest


def problems(schema_name, value, nulls=False):
    """Yield where a JSON value does not fit a schema of the document."""
    return _problems({"$ref": schema_name}, value, schema_name, nulls)


def _problems(schema, value, where, nulls):
    if "$ref" in schema:
        schema = document()["schemas"][schema["$ref"]]
    kind = schema.get("type", "any")
    if value is None and nulls or kind == "any":
        return
    if not _is_a(kind, value):
        yield f"{where} is not of type {kind}"
    elif kind == "object":
        yield from _object_problems(schema, value, where, nulls)
    elif kind == "array":
        for position, item in enumerate(value):
            yield from _problems(schema["items"], item, f"{where}[{position}]", False)
    elif kind == "string" and not _fits_text(schema, value):
        yield f"{where} is no {schema.get('format')}: {value!r}"


def _is_a(kind, value):
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])


def _object_problems(schema, value, where, nulls):
    properties = schema.get("properties", {})
    for name, item in value.items():
        described = properties.get(name) or schema.get("additionalProperties")
        if described is None:
            yield f"unknown field {where}.{name}"
        else:
            yield from _problems(described, item, f"{where}.{name}", nulls)


def missing(schema_name, value, method_id):
    """Yield the fields that the document calls required for a method."""
    schema = document()["schemas"][schema_name]
    for name, described in schema["properties"].items():
        needed = method_id in described.get("annotations", {}).get("required", ())
        if needed and value.get(name) is None:
            yield name, REQUIRED_MESSAGES.get(name, f"Missing {name}.")
