"""Descriptions: one form for both sides, the footer, and what is too long."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
import strategies as some
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import text


def _footer(guests):
    link = "https://odoo.example.com/odoo/calendar/7?x=1&y=2"
    return text.footer(link, "Open in Odoo", guests, "Guests")


FOOTER = _footer(["Ann <ann@example.com>", "Bob & Co"])
OTHER_FOOTER = text.footer("https://x.y/8", "Open in Odoo", [], "Guests")
#: Ways in which Google may write the same text
REWRITTEN = {
    "newlines": lambda html: html.replace("<br>", "\n"),
    "breaks and newlines": lambda html: html.replace("<br>", "<br />\r\n"),
    "paragraphs": lambda html: f"<p>{html.replace('<br>', '</p><p>')}</p>",
    "a wrapper": lambda html: f"<html-blob><span>{html}</span></html-blob>",
    "another wrapper": lambda html: f"<div dir='ltr'>{html}<br><br></div>",
    "hard blanks": lambda html: re.sub("(?<![a-z]) ", "&nbsp;", html),
    "references": lambda html: html.replace("&amp;", "&#38;").replace(
        "&#x27;", "&apos;"
    ),
    "other marks": lambda html: re.sub("<(/?)b>", r"<\1strong>", html),
    "no joiners": lambda html: html.replace("\u2060", ""),
}
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
    "mail <john-doe@example.com>": "mail &lt;john-doe@example.com&gt;",
    "at <https://x.y/j/1>": "at &lt;https://x.y/j/1&gt;",
    "<https://x.y/?a=1&amp;b>": "&lt;https://x.y/?a=1&amp;b&gt;",
    "<foo/>": "&lt;foo/&gt;",
    "<foo <b>x</b>>": "&lt;foo <b>x</b>&gt;",
    "<b\nclass='x>y'>a</b\n>": "<b>a</b>",
    "<p title=it's>a</p> isn't": "a<br>isn't",
    "<p title='a>b</p> c": "b<br>c",
    "<a class=x href=https://x.y/>x</a>": '<a href="https://x.y/">x</a>',
    '<a href="https://x.y/a b\nc">x</a>': '<a href="https://x.y/a%20bc">x</a>',
    '<a href="https://x.y">a<a href="https://x.z">b</a>c</a>': (
        '<a href="https://x.y">a</a><a href="https://x.z">b</a>c'
    ),
    '<a href="https://x.y"><p>a</p><p>b</p></a>': (
        '<a href="https://x.y">a</a><br><a href="https://x.y">b</a>'
    ),
    '<a href="https://www.google.com/url?q=http://[">x</a>': (
        '<a href="https://www.google.com/url?q=http://[">x</a>'
    ),
    "<a href='http://['>x</a>": "x",
    "<script>if (a < b) '</p>'</script>a": "a",
    "type <script> to begin": "type &lt;script&gt; to begin",
    "<!-->a<!-- b --!>c<!-- d": "ac&lt;!-- d",
    "&#x200b;a&#8203;&#99999999999;&notin;&nosuch;": "a&amp;#99999999999;∉&amp;nosuch;",
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

    def test_of_two_the_last_is_ours(self):
        """The first one was pasted there by a person."""
        found, footer = text.split_footer(f"a<br>{OTHER_FOOTER}<br>b<br>{FOOTER}<br>c")
        assert (found, footer) == (f"a<br>{OTHER_FOOTER}<br>b<br>c", FOOTER)

    @pytest.mark.parametrize("damage", [text.BEGIN, text.END, "Odoo ──"])
    def test_damaged_nothing_is_lost(self, damage):
        damaged = f"above<br>{FOOTER}<br>below".replace(damage, "mine")
        assert text.same_text(text.from_google(damaged), damaged)

    def test_a_damaged_one_does_not_take_text_above_the_next_with_it(self):
        damaged = FOOTER.replace(text.END, "")
        found = text.from_google(f"{damaged}<br>mine<br>{FOOTER}")
        assert "mine" in found and "Open in Odoo" in found

    def test_one_in_odoo_is_text_like_any_other(self):
        written, _ = text.to_google(f"mine<br>{OTHER_FOOTER}", FOOTER)
        assert written.count(text.BEGIN) == written.count(text.END) == 1
        assert text.split_footer(written) == (f"mine<br>{OTHER_FOOTER}", FOOTER)

    @pytest.mark.parametrize(
        "extra", [text.BEGIN, text.END, f"{text.END} {text.BEGIN}"]
    )
    def test_half_a_footer_below_it_is_text(self, extra):
        found, footer = text.split_footer(f"mine<br>{FOOTER}<br>{extra} yours")
        assert (found, footer) == (f"mine<br>{extra} yours", FOOTER)

    def test_a_guest_does_not_break_out(self):
        footer = _footer(
            ["Eve ╰── Odoo ── evil", "<b>Bob</b> ╭── Odoo ──", "a\n╰──\0 Odoo"]
        )
        written, _ = text.to_google("mine", footer)
        assert text.split_footer(written) == ("mine", footer)
        assert "evil" in footer and "&lt;b&gt;Bob" in footer

    @quick
    @given(some.any_html, st.lists(some.names, max_size=4), some.names)
    def test_comes_back_with_any_text_and_any_guests(self, html, guests, label):
        footer = text.footer("https://x.y/7", label, guests, label)
        assert text.canonical(footer) == footer
        for below in (footer, ""):
            written, _ = text.to_google(html, below, 10**6)
            assert text.split_footer(written) == (text.canonical(html), below)
            again, _ = text.to_google(*text.split_footer(written), 10**6)
            assert again == written

    @quick
    @given(some.any_html, st.lists(some.names, max_size=4), st.integers(0, 500))
    def test_stays_whole_below_a_text_that_is_cut(self, html, guests, limit):
        footer = _footer(guests)
        written, _ = text.to_google(html, footer, limit)
        assert text.split_footer(written)[1] == footer

    @quick
    @given(some.any_html, st.sampled_from(sorted(REWRITTEN)))
    def test_comes_back_when_google_rewrote_it(self, html, way):
        """Lists are left out: where Google shows them a newline is a blank."""
        html = re.sub("<[/ou]*[li][^>]*>?", "", html)
        html = html.replace("\u2060", "")  # not those of people
        written, _ = text.to_google(html, FOOTER, 10**6)
        found, footer = text.split_footer(REWRITTEN[way](written))
        assert text.same_text(found, html)
        assert text.same_text(footer, FOOTER)

    def test_comes_back_without_its_tags(self):
        written, _ = text.to_google(f"<b>a</b><br>{OTHER_FOOTER}<br><i>b</i>", FOOTER)
        plain = unescape(re.sub("<[^>]*>", "", written.replace("<br>", "\n")))
        found, footer = text.split_footer(plain)
        bare = re.sub("<(?!br)[^>]*>", "", f"a<br>{OTHER_FOOTER}<br>b")
        assert found == bare and footer == re.sub("<(?!br)[^>]*>", "", FOOTER)

    def test_comes_back_with_links_that_google_made(self):
        text_of_person = "write to cat@example.com or see https://x.y"
        written, _ = text.to_google(text_of_person, FOOTER)
        linked = re.sub(r"(\w+@[\w.]+)", r'<a href="mailto:\1">\1</a>', written)
        linked = linked.replace("https://x.y", '<a href="https://x.y">https://x.y</a>')
        found, footer = text.split_footer(linked)
        assert found != text_of_person and footer != FOOTER
        assert text.same_text(found, text_of_person) and text.same_text(footer, FOOTER)

    def test_is_never_too_long_for_google(self):
        footer = _footer(["&" * 1999, "😀" * 999, "x" * 10**6, "Bob"])
        assert len(text.to_google("mine", footer)[0]) < text.LIMIT
        assert "(+3)" in footer or "(+4)" in footer


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
