"""Descriptions: what people write in Odoo and in Google, and the addon's footer.

Every function takes time in line with the length of the text, and none of them raises,
whatever the text: a description comes from anybody who may invite a person.
"""

from __future__ import annotations

from .footers import BEGIN, END, GUESTS_LIMIT, footer, has_corners, protect, split
from .html_reader import read
from .html_tokens import without_noise
from .markup import Line, Run, escaped, render
from .shorten import CUT, length, shorten

__all__ = [
    "BEGIN",
    "CUT",
    "END",
    "GUESTS_LIMIT",
    "LIMIT",
    "canonical",
    "footer",
    "from_google",
    "join_footer",
    "read",
    "same_text",
    "split_footer",
    "to_google",
]

#: Characters that Google takes for a description (undocumented, known by experience)
LIMIT = 8192


def canonical(html: str) -> str:
    """The small, safe HTML that both sides keep: br, b, i, u, a, ul, ol, li.

    Plain text with newlines gives the same as its lines with ``<br>`` between.
    """
    if html and "<" not in html and "&" not in html:
        return _of_plain_text(str(html))
    return render(read(html))


def same_text(a: str, b: str) -> bool:
    """Whether two texts differ at most in the way that they are written."""
    return a == b or _essence(a) == _essence(b)


def to_google(html: str, footer: str, limit: int = LIMIT) -> tuple[str, bool]:
    """The description for Google with the footer, and whether it had to be cut.

    The footer is always whole; the text gives way. ``split_footer`` gives both back.
    """
    return join_footer(canonical(html), canonical(footer), limit)


def join_footer(description: str, footer: str, limit: int = LIMIT) -> tuple[str, bool]:
    """``to_google`` for texts that are canonical already, which are not parsed."""
    above = description
    if has_corners(above):
        above = render(protect(read(above)))
    room = limit - length(footer) - (len("<br><br>") if footer else 0)
    cut = length(above) > max(room, 0)
    if cut:
        above = shorten(above, room)
    return _joined(above, footer), cut


def from_google(description: str) -> str:
    """What people wrote in Google, in canonical form and without the footer."""
    return split_footer(description)[0]


def split_footer(description: str) -> tuple[str, str]:
    """The text that people wrote, and the footer ("" if there is none), canonical.

    The text is parsed once. Only the last complete footer is ours.
    """
    above, below = split(read(description))
    return render(above), render(below)


def _of_plain_text(text: str) -> str:
    """Much faster than a parser, and the same."""
    lines = without_noise(text).replace("\r\n", "\n").split("\n")
    tidy = "\n".join([" ".join(line.split()) for line in lines])
    return escaped(tidy.strip("\n")).replace("\n", "<br>")


def _essence(html: str) -> str:
    """The text with links and marks, without what only looks different."""
    lines = (line for line in read(html) if line.runs)
    return render(Line(tuple(map(_plain_link, line.runs)), line.path) for line in lines)


def _plain_link(run: Run) -> Run:
    """An address that Google made a link by itself is the address."""
    if run.href.removeprefix("mailto:") == run.text:
        return Run(run.text, run.marks)
    return run


def _joined(above: str, below: str) -> str:
    gap = "" if above.endswith(("</ul>", "</ol>")) else "<br><br>"
    return f"{above}{gap}{below}" if above and below else above or below
