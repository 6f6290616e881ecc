"""Addresses of links that both sides keep."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, quote, urlsplit

_SCHEMES = ("http", "https", "mailto")
_CONTROLS = re.compile("[\0-\x1f\x7f\ud800-\udfff]")
#: And characters that a description does not keep
_BLANKS = re.compile("[\\s\u200b\ufeff\ufffe\uffff]")


def safe_link(href: str) -> str:
    """The address if it is one for people (http, https, mailto), else ""."""
    href = _spelled(href)
    parts = _split(href)
    if parts is None or parts.scheme not in _SCHEMES:
        return ""
    return _target(parts) or href


def _spelled(href: str) -> str:
    """As browsers read it: no line breaks, no blanks around it, none within it."""
    href = _CONTROLS.sub("", href).strip()
    return _BLANKS.sub(lambda blank: quote(blank[0]), href)


def _split(href: str) -> SplitResult | None:
    try:
        return urlsplit(href)
    except ValueError:
        return None


def _target(parts: SplitResult) -> str:
    """Where a redirect page leads to, "" for any other page.

    Google Calendar's editor leads links through ``https://www.google.com/url?q=``.
    """
    if not _is_redirect(parts):
        return ""
    target = _spelled(parse_qs(parts.query).get("q", [""])[0])
    found = _split(target)
    if found is None or found.scheme not in ("http", "https") or _is_redirect(found):
        return ""
    return target


def _is_redirect(parts: SplitResult) -> bool:
    return parts.netloc == "www.google.com" and parts.path == "/url"
