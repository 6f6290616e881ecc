"""Descriptions: HTML of Odoo, HTML of Google, and the footer that the addon adds."""

from __future__ import annotations

from collections.abc import Sequence

LIMIT = 8192


def canonical(html: str) -> str:
    """The small, safe HTML that both sides keep: br, b, i, u, a, ul, ol, li."""
    raise NotImplementedError


def same_text(a: str, b: str) -> bool:
    """Whether two texts differ at most in the way that they are written."""
    raise NotImplementedError


def to_google(html: str, footer: str, limit: int = LIMIT) -> tuple[str, bool]:
    """The description for Google with the footer, and whether it had to be cut."""
    raise NotImplementedError


def from_google(description: str) -> str:
    """What people wrote in Google, in canonical form and without the footer."""
    raise NotImplementedError


def footer(link: str, link_text: str, guests: Sequence[str], guests_label: str) -> str:
    """The lines that the addon adds in Google: guests, link to the record."""
    raise NotImplementedError


def split_footer(description: str) -> tuple[str, str]:
    """The text that people wrote, and the footer ("" if there is none)."""
    raise NotImplementedError
