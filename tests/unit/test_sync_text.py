"""Descriptions: one form for both sides, the footer, and what is too long."""

import re
from html.parser import HTMLParser

import pytest
import strategies as some
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import text

FOOTER = text.footer(
    "https://odoo.example.com/odoo/calendar/7?x=1&y=2",
    "Open in Odoo",
    ["Ann <ann@example.com>", "Bob & Co"],
    "Guests",
)
quick = settings(max_examples=100, deadline=None)

CANONICAL = {
    "": "",
    "plain": "plain",
    "two\nlines": "two<br>lines",
    "two\r\nlines": "two<br>lines",
    "two<br>\nlines": "two<br>lines",
    "two<br>and\n<b>three</b>": "two<br>and<br><b>three</b>",
    "<p>two\nwords</p>": "two words",
    "<p>two</p>\n<p>lines</p>": "two<br>lines",
    "<div>two<br/>\n</div><div>lines</div>": "two<br>lines",
    "<p>a</p><p><br></p><p>b</p>": "a<br><br>b",
    "<strong>a</strong> <em>b</em> <ins>c</ins>": "<b>a</b> <i>b</i> <u>c</u>",
    "<i><b>a</b></i>": "<b><i>a</i></b>",
    "<b>a </b>b": "<b>a</b> b",
    "<b>a</b> <b>b</b>": "<b>a b</b>",
    "a&nbsp;&nbsp;b \xa0 c": "a b c",
    "<h1>Title</h1>text": "Title<br>text",
    "<ul><li><p>a</p></li><li>b</li></ul>": "<ul><li>a</li><li>b</li></ul>",
    "<ul><li>a<ul><li>b</li></ul></li></ul>": "<ul><li>a<ul><li>b</li></ul></li></ul>",
    "a<ol><li>b</ol>c": "a<ol><li>b</li></ol>c",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a b<br>c",
    "<pre>a\nb</pre>": "a<br>b",
    '<a href="https://x.y/?a=1&amp;b=2">x</a>': '<a href="https://x.y/?a=1&amp;b=2">x</a>',
    '<a href="javascript:alert(1)" onclick="x">x</a>': "x",
    '<a href="java\nscript:alert(1)">x</a>': "x",
    '<a href="/odoo/1">x</a>': "x",
    "<script>alert(1)</script>a<style>b{}</style>": "a",
    '<img src="x" onerror="alert(1)">a': "a",
    "<b>open": "<b>open</b>",
    "a & b < c > d &lt;e&gt; AT&T": "a &amp; b &lt; c &gt; d &lt;e&gt; AT&amp;T",
    "https://x.y/?a=1&copy=2": "https://x.y/?a=1&amp;copy=2",
    "John <john@example.com>": "John &lt;john@example.com&gt;",
    "<!-- note -->a<!doctype html><?xml x ?>": "a",
    "<html-blob>a<o:p></o:p></html-blob>": "a",
    "1 <3 2 </3 <!x": "1 &lt;3 2 &lt;/3 &lt;!x",
    "a <b": "a &lt;b",
    "\ud800a\0b\u200b": "ab",
    '<a href="https://www.google.com/url?q=https://x.y&amp;sa=D">x</a>': (
        '<a href="https://x.y">x</a>'
    ),
}  # fmt: skip

SAME = [
    ("<p>a</p><p>b</p>", "a\nb"),
    ("<p>a</p><p>b</p>", "a<br><br>b"),
    ("<strong>a</strong>", "<b>a</b>"),
    ("a&nbsp;b ", " a b"),
    ("a<br>", "a"),
    ("see https://x.y", 'see <a href="https://x.y">https://x.y</a>'),
    ("a@b.c", '<a href="mailto:a@b.c">a@b.c</a>'),
    ('<p data-x="1"><span style="color:red">a</span></p>', "a"),
]
OTHER = [
    ("a", "b"),
    ("<b>a</b>", "a"),
    ("a b", "ab"),
    ("a<br>b", "a b"),
    ("<ul><li>a</li></ul>", "a"),
    ('<a href="https://x.y">a</a>', '<a href="https://x.z">a</a>'),
]


@pytest.mark.parametrize("html", CANONICAL)
def test_canonical(html):
    assert text.canonical(html) == CANONICAL[html]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_mere_reformatting(one, other):
    assert text.same_text(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_text(one, other):
    assert not text.same_text(one, other)


@quick
@given(some.raw_html)
def test_canonical_is_safe_and_final(html):
    once = text.canonical(html)
    assert text.canonical(once) == once
    allowed = (
        r"</?(?:b|i|u|ul|ol|li)>|<br>|</a>|<a href=\"(?:https?|mailto):[^\"<>]*\">"
    )
    assert not re.search("[<>]", re.sub(allowed, "", once))
    assert _is_balanced(once)


@quick
@given(some.raw_html, st.sampled_from(["", FOOTER]))
def test_round_trip(html, footer):
    written, cut = text.to_google(html, footer)
    assert not cut
    assert text.from_google(written) == text.canonical(html)
    assert text.same_text(text.split_footer(written)[1], footer)


class TestFooter:
    def test_tells_guests_and_link(self):
        assert "Guests: Ann &lt;ann@example.com&gt;, Bob &amp; Co" in FOOTER
        assert 'calendar/7?x=1&amp;y=2">Open in Odoo</a>' in FOOTER
        assert text.canonical(FOOTER) == FOOTER

    def test_names_only_so_many_guests(self):
        crowd = [f"guest{number}@example.com" for number in range(500)]
        footer = text.footer("https://x.y", "Open", crowd, "Guests")
        assert len(footer) < 2500 and re.search(r"… \(\+\d+\)", footer)

    @pytest.mark.parametrize(
        "shape",
        [
            "{0}",
            "<p>{0}</p>",
            "<html-blob><b>{0}</b></html-blob>",
            "<span>{0}</span>",
            "{0}<br><br>",
        ],
    )
    def test_is_found_however_google_writes_it(self, shape):
        written = shape.format(text.to_google("<p>mine</p>", FOOTER)[0])
        assert text.same_text(re.sub("</?b>", "", text.from_google(written)), "mine")

    def test_is_found_as_plain_text(self):
        plain = re.sub("<[^>]*>", "", FOOTER.replace("<br>", "\n"))
        assert text.from_google(f"mine\n\n{plain}\nyours") == "mine<br>yours"

    @quick
    @given(some.html, some.html)
    def test_text_around_it_belongs_to_people(self, above, below):
        found, footer = text.split_footer(f"<p>{above}</p>{FOOTER}<p>{below}</p>")
        assert text.same_text(found, f"<p>{above}</p><p>{below}</p>")
        assert text.BEGIN in footer and "Open in Odoo" in footer

    def test_text_beside_the_markers_belongs_to_people(self):
        assert text.from_google(f"before {FOOTER} after") == "before<br>after"

    def test_two_footers_are_both_ours(self):
        assert text.from_google(f"a<br>{FOOTER}<br>b<br>{FOOTER}") == "a<br>b"

    @pytest.mark.parametrize("damage", [text.BEGIN, text.END, "Odoo ──"])
    def test_damaged_nothing_is_lost(self, damage):
        damaged = f"above<br>{FOOTER}<br>below".replace(damage, "mine")
        assert text.same_text(text.from_google(damaged), damaged)

    def test_a_damaged_one_does_not_take_text_above_the_next_with_it(self):
        damaged = FOOTER.replace(text.END, "")
        found = text.from_google(f"{damaged}<br>mine<br>{FOOTER}")
        assert "mine" in found and "Open in Odoo" in found

    def test_one_in_odoo_is_not_sent_twice(self):
        written, _ = text.to_google(f"mine<br>{FOOTER}", FOOTER)
        assert written.count(text.BEGIN) == 1


class TestCut:
    LONG = "<ul><li><b>many &amp; more</b> words</li></ul>" * 600

    def test_at_a_safe_place_with_a_mark_and_the_whole_footer(self):
        written, cut = text.to_google(self.LONG, FOOTER)
        assert cut and 8000 < len(written) <= text.LIMIT
        assert written.endswith(FOOTER) and text.CUT in written
        assert _is_balanced(written) and text.canonical(written) == written

    def test_reading_it_again_does_not_cut_again(self):
        written, _ = text.to_google(self.LONG, FOOTER)
        again, cut = text.to_google(text.from_google(written), FOOTER)
        assert not cut and again == written

    @quick
    @given(some.html, st.integers(0, 60))
    def test_never_longer_than_allowed(self, html, limit):
        written, cut = text.to_google(html, "", limit + 4)
        assert len(written.encode("utf-16-le")) // 2 <= limit + 4
        assert cut or written == text.canonical(html)
        assert _is_balanced(written)

    def test_the_footer_stays_whole_where_no_room_is_left(self):
        assert text.to_google("words " * 9, FOOTER, 10) == (
            f"{text.CUT}<br><br>{FOOTER}",
            True,
        )


def _is_balanced(html):
    class Checker(HTMLParser):
        open_tags: list = []

        def handle_starttag(self, tag, attrs):
            if tag != "br":
                self.open_tags.append(tag)

        def handle_endtag(self, tag):
            assert self.open_tags.pop() == tag

    checker = Checker()
    checker.open_tags = []
    checker.feed(html)
    return not checker.open_tags
