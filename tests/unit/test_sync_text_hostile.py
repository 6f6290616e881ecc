"""Texts of people who mean ill: nothing raises, nothing grows with the square."""

import re
from html import unescape

import hostile
import pytest
import strategies as some
from hypothesis import example, given, settings
from hypothesis import strategies as st
from steps import growth, nested_repeats, patterns

from calendar_google_sync.sync import Kind, google_event, text
from calendar_google_sync.sync.html_reader import DEEPEST
from calendar_google_sync.sync.markup import render

FOOTER = text.footer("https://odoo.example.com/odoo/7", "Open", ["Ann"], "With")
FUNCTIONS = {
    "same_text": lambda html: text.same_text(html, "<p>x"),
    "to_google": lambda html: text.to_google(html, FOOTER, len(html) // 2),
    "to_google uncut": lambda html: text.to_google(html, html, 10**9),
    "split_footer": text.split_footer,
    "footer": lambda name: text.footer(name, name, [name], name),
    "footer of many": lambda name: text.footer("", "", list(name), "With"),
}
#: Characters of canonical HTML for one of the text, at most: an address of quotes in a
#: link over ten lines has six for each, ten times
WORST = 64
quick = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", hostile.TEXTS)
def test_takes_time_in_line_with_the_length(name, function):
    assert growth(FUNCTIONS[function], hostile.TEXTS[name]) <= 4.5


@pytest.mark.parametrize("name", hostile.TEXTS)
def test_comes_out_in_line_with_the_length(name):
    html = hostile.TEXTS[name](20_000)
    once = text.canonical(html)
    assert len(once) <= WORST * len(html)
    assert text.canonical(once) == once


def test_no_regular_expression_repeats_a_repetition():
    wrong = [
        f"{module.__name__}.{name}"
        for module, name, pattern in patterns()
        if nested_repeats(pattern)
    ]
    assert not wrong


def test_a_repeated_repetition_is_seen():
    assert nested_repeats(re.compile("x(?:a|b+)*y"))
    assert not nested_repeats(re.compile("x(?:a|b{1,9})*y+"))


@pytest.mark.parametrize("depth", [330, 5000])
@pytest.mark.parametrize("piece", ["<ul><li>x", "<ol><li>", "<li><ul>x", "<b><ul>"])
def test_lists_within_lists(piece, depth):
    html = piece * depth + "last"
    once = text.canonical(html)
    assert once.count("x") == html.count("x") and "last" in once
    assert once == text.canonical(once)
    entry = google_event.parse(
        {"id": "a", "description": html, "start": {"date": "2026-03-01"}},
        Kind.EVENT,
        "UTC",
    )
    assert entry.item.description == once and not entry.problem


def test_what_is_too_deep_stays_a_list_of_its_own():
    inner = "<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>"
    html = "<ol><li>" * (DEEPEST - 1) + inner + "</li></ol>" * (DEEPEST - 1) + "after"
    once = text.canonical(html)
    assert "<ul><li>x</li><li>y</li><li>z</li></ul>" in once
    assert once.endswith("</ol>after")


class TestWhateverComes:
    """Any text, and texts made of what HTML is made of."""

    @quick
    @given(some.any_html, st.integers(0, 400))
    @example("&#" + "9" * 5000 + ";", 10)
    def test_nothing_raises(self, html, limit):
        for function in FUNCTIONS.values():
            function(html)
        text.to_google(html, html, limit)

    @quick
    @given(some.any_html)
    def test_canonical_is_final_and_not_long(self, html):
        once = text.canonical(html)
        assert text.canonical(once) == once
        assert len(once) <= WORST * len(html)

    @quick
    @given(some.any_html)
    def test_what_was_written_is_stable(self, html):
        once = text.canonical(html)
        written = text.to_google(once, "")[0]
        assert text.canonical(written) == written
        assert text.from_google(written) == once
        assert text.to_google(text.from_google(written), "")[0] == written

    @quick
    @given(some.html_and_text)
    def test_what_people_see_is_kept(self, both):
        html, seen = both
        shown = unescape(re.sub("<[^>]*>", " ", text.canonical(html)))
        assert "".join(shown.split()) == "".join(seen.split())

    @quick
    @given(st.text("ab <>\n\r\t\0\u200b\xa0é😀&;"))
    def test_plain_text_is_read_as_by_the_parser(self, plain):
        plain = plain.replace("<", "").replace("&", "")
        assert text.canonical(plain) == render(text.read(plain))
