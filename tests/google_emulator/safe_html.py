"""Descriptions as Google Calendar shows them: a little HTML, nothing that acts."""

from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markupsafe import Markup

PLAIN = {"b", "strong", "i", "em", "u", "br", "p", "ul", "ol", "li", "div", "span"}
SILENT = {"script", "style", "iframe", "object", "template", "title", "textarea"}
"""Elements whose text is not for reading."""
LINKS = {"http", "https", "mailto"}
VOID = {"br"}


def rendered(description):
    """Return a description as safe HTML; plain text keeps its lines."""
    if not description:
        return Markup()
    cleaner = _Cleaner()
    cleaner.feed(description)
    cleaner.close()
    return Markup(cleaner.result(keep_lines="<" not in description))


class _Cleaner(HTMLParser):
    """Copies known elements without their attributes, and all text escaped."""

    def __init__(self):
        super().__init__()
        self._pieces, self._open, self._silent = [], [], 0

    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            self._silent += 1
        elif tag in VOID:
            self._pieces.append(f"<{tag}>")
        elif tag in PLAIN:
            self._start(tag, f"<{tag}>")
        elif tag == "a":
            self._start(tag, self._link(dict(attrs).get("href") or ""))

    def _start(self, tag, html):
        self._open.append(tag)
        self._pieces.append(html)

    def _link(self, href):
        try:
            scheme = urlsplit(href.strip()).scheme
        except ValueError:
            scheme = ""
        if scheme not in LINKS:
            return "<a>"
        return f'<a href="{escape(href.strip())}" rel="noopener noreferrer">'

    def handle_endtag(self, tag):
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        while tag in self._open:
            last = self._open.pop()
            self._pieces.append(f"</{last}>")
            if last == tag:
                break

    def handle_data(self, data):
        if not self._silent:
            self._pieces.append(escape(data))

    def result(self, keep_lines):
        closing = [f"</{tag}>" for tag in reversed(self._open)]
        html = "".join(self._pieces + closing)
        return html.replace("\n", "<br>") if keep_lines else html
