"""Texts that are made to cost much, or to break what reads them."""

from calendar_google_sync.sync import text

_FOOTER = text.footer("https://x.y/?a=1&b=2", "Open", ["Ann", "Bob & Co"], "With")


def _times(piece, end="", begin=""):
    return lambda size: begin + piece * (size // len(piece)) + end


TEXTS = {
    "marks of a footer": _times(f"{text.BEGIN}{text.END}"),
    "marks in lines": _times(f"{text.BEGIN}<br>{text.END}<br>"),
    "begins of a footer": _times(f"{text.BEGIN} "),
    "ends of a footer": _times(f"{text.END}\n"),
    "footers": _times(_FOOTER),
    "corners": _times("╭╰"),
    "halves of marks": _times("╭── <b>Odoo</b> ──"),
    "lists in lists": _times("<ul><li>x"),
    "lists in lists without text": _times("<ul><li>"),
    "lists in lists that end": lambda size: (
        "<ol><li>x" * (size // 19) + "</li></ol>" * (size // 19)
    ),
    "items": _times("<li>x"),
    "items in deep lists": _times("<li>x", begin="<ul><li>" * 400),
    "ends of lists": _times("</ul>x"),
    "ends of items": _times("</li>x", begin="<li>"),
    "bold in bold": _times("<b>x"),
    "bold that ends": lambda n: "<b>x" * (n // 8) + "</b>" * (n // 8),
    "all marks": _times("x\n", begin="<b><i><u>"),
    "marks that change": _times("<b>x<i>y</b>z</i>"),
    "blocks": _times("<div>"),
    "blocks with text": _times("<p>x"),
    "tables": _times("<table><tr><td>x"),
    "cells": _times("<td>x</td>"),
    "paragraphs in links": _times('<a href="https://x.y"><p>x'),
    "links in links": _times('<a href="https://x.y/?a=1&b=2">x'),
    "one long link": lambda size: (
        f'<a href="https://x.y/{"z" * (size // 2)}">' + "x<br>" * (size // 10)
    ),
    "long links": lambda size: (
        f'<a href="https://x.y/{"z" * (size // 20)}">x<br>y</a>' * 20
    ),
    "redirects": _times('<a href="https://www.google.com/url?q=https://x.y">x</a>'),
    "a redirect to redirects": lambda size: (
        f'<a href="{"https://www.google.com/url?q=" * (size // 29)}">x</a>'
    ),
    "broken links": _times('<a href="'),
    "broken links with an end": _times('<a href="', end=">"),
    "quotes of both kinds": _times("<a href=\"<a href='", end=">"),
    "quotes that cross": _times("<a b='\" c=\"'", end=">"),
    "quotes": _times("\"'", begin="<p x="),
    "quotes that end": _times("=\"'", begin="<p ", end=">"),
    "attributes": _times("a=1 ", begin="<a ", end=">x"),
    "attributes that do not end": _times("a=1 ", begin="<a "),
    "equals": _times("=", begin="<a ", end=">"),
    "equals and blanks": _times("= ", begin="<a ", end=">"),
    "blanks in a tag": _times(" ", begin="<a", end=">x"),
    "slashes in a tag": _times("/", begin="<a ", end=">x"),
    "less than": _times("<"),
    "openings": _times("<a"),
    "long openings": _times("<abcdefghijklmnopqrstuvwxyz"),
    "addresses": _times("<ann@example.com> "),
    "foreign tags": _times("<o:p>x</o:p>"),
    "endings": _times("</"),
    "comments": _times("<!--"),
    "comments that end": _times("<!-- x -->"),
    "comments with one end": _times("<!--", end="-->"),
    "dashes": _times("-", begin="<!--"),
    "declarations": _times("<!doctype"),
    "sections": _times("<![CDATA[x]]>"),
    "sections that do not end": _times("<![CDATA["),
    "instructions": _times("<?xml"),
    "scripts": _times("<script>"),
    "scripts that end": _times("<script>x</script>"),
    "styles in scripts": _times("<script><style>"),
    "preformatted": _times("x\n", begin="<pre>"),
    "references": _times("&amp;"),
    "references to marks": _times("&#9581;── Odoo ──"),
    "ampersands": _times("&"),
    "long references": _times("&abcdefghijklmnopqrstuvwxyzabcdefghi"),
    "a number of many digits": _times("9", begin="&#", end=";"),
    "numbers of many digits": _times("&#99999999;"),
    "breaks": _times("<br>"),
    "breaks and newlines": _times("<br>\n"),
    "newlines": _times("\n"),
    "lines": _times("x\n"),
    "blanks": _times(" "),
    "blanks between": _times(" ", begin="x", end="x"),
    "blanks and breaks": _times(" \n"),
    "words": _times("word "),
    "one word": _times("x"),
    "nuls": _times("\0"),
    "halves of characters": _times("\ud800x"),
    "invisible": _times("\u200b\u2060\ufeff"),
    "right to left": _times("\u202eשלום\u202c "),
    "emoji": _times("👩‍👩‍👧‍👦"),
    "accents": _times("a\u0301\u0302\u0303"),
}
