"""Links to video calls: which are taken, what becomes of them, what Google shows."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_google_sync.sync import (
    INWARD,
    Action,
    Item,
    Kind,
    Pair,
    When,
    Window,
    body,
    decide,
    footers,
    parse,
    text,
    video,
)
from calendar_google_sync.sync.fields import FIELDS
from calendar_google_sync.sync.links import Link, RecordRef, State, pair_of
from calendar_google_sync.sync.snapshot import dump, load

UTC = timezone.utc
NOW = datetime(2026, 3, 1, tzinfo=UTC)
EVERYTHING = Window(None, None, "UTC")
WHEN = When(datetime(2026, 3, 30, 7, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC))
TIMES = {
    "start": {"dateTime": "2026-03-30T07:00:00Z"},
    "end": {"dateTime": "2026-03-30T08:00:00Z"},
}
MEET, OTHER = "https://meet.google.com/abc-defg-hij", "https://zoom.example.com/j/1"
OWN = "https://meet.example.com/room?a=1&b=2"
EVENT = Item(Kind.EVENT, "Meeting", when=WHEN, location="", busy=True)


def conference(*points):
    points = [{"entryPointType": kind, "uri": uri} for kind, uri in points]
    return {"conferenceData": {"entryPoints": points}}


class TestRead:
    @pytest.mark.parametrize(
        ("content", "link"),
        [
            ({}, ""),
            (conference(("video", MEET)), MEET),
            ({"hangoutLink": MEET}, MEET),
            ({**conference(("video", OTHER)), "hangoutLink": MEET}, OTHER),
            (conference(("phone", "tel:+1"), ("video", OTHER)), OTHER),
            (conference(("phone", "tel:+1"), ("more", OTHER)), ""),
            ({**conference(("phone", "tel:+1")), "hangoutLink": MEET}, MEET),
            (
                {**conference(("video", "javascript:alert(1)")), "hangoutLink": MEET},
                MEET,
            ),
            ({"conferenceData": {"createRequest": {"requestId": "x"}}}, ""),
        ],
    )
    def test_which(self, content, link):
        assert video.read(content) == link
        entry = parse({"id": "abcde", **TIMES, **content}, Kind.EVENT, "UTC")
        assert entry.problem == "" and entry.item.video == link

    def test_tasks_have_none(self):
        entry = parse({"id": "abcde", **TIMES, "hangoutLink": MEET}, Kind.TASK, "UTC")
        assert entry.item.video == ""

    @pytest.mark.parametrize(
        "link",
        [
            *("", "https://", "https:///x", "https://[", "meet.google.com/abc"),
            *("http://meet.google.com/abc", "tel:+1", "//meet.google.com/abc"),
            *("javascript:alert(1)", "data:text/html,x", " https://x.example.com"),
            *("https://x.example.com/a b", "https://x.example.com/\n", "https://é.com"),
            "https://x.example.com/\ud800",
            "https://meet.google.com@evil.example.com/",
            "https://evil.example.com/calendar/join_videocall/1",
            f"https://x.example.com/{'a' * video.LIMIT}",
            *(None, 7, ["https://x.example.com"], {"uri": MEET}, b"https://x.com"),
        ],
    )
    def test_what_is_not_taken(self, link):
        assert not (isinstance(link, str) and video.is_safe(link))
        assert video.read({**conference(("video", link)), "hangoutLink": link}) == ""

    @pytest.mark.parametrize(
        "content",
        [
            *("x", None, 7, [], {"entryPoints": "x"}, {"entryPoints": [None, "x", []]}),
            {"entryPoints": {"video": MEET}},
        ],
    )
    def test_odd_forms(self, content):
        assert video.read({"conferenceData": content, "hangoutLink": MEET}) == MEET

    @given(st.text("https:/@.[]?#%a\n \ud800é", max_size=40))
    def test_only_links_that_lead_where_they_say(self, link):
        if video.is_safe(f"https://a{link}"):
            assert link.isascii() and link.isprintable() and " " not in link


links = st.sampled_from(["", MEET, OTHER, OWN])


class TestNews:
    @pytest.mark.parametrize(
        ("before", "now", "local", "expected"),
        [
            ("", "", OWN, None),
            ("", MEET, "", MEET),  # "I added one in Google"
            ("", MEET, OWN, None),  # "I have my own"
            ("", MEET, MEET, None),
            (MEET, OTHER, MEET, OTHER),  # "I changed it in Google"
            (MEET, OTHER, "", OTHER),
            (MEET, OTHER, OWN, None),
            (MEET, "", MEET, ""),  # "I removed it in Google"
            (MEET, "", OWN, None),
            (MEET, "", "", None),
            (MEET, MEET, "", None),  # "I removed it in Odoo"
            (MEET, MEET, OWN, None),
            ("", MEET, video.ROOM, None),
            (MEET, "", video.ROOM, None),
        ],
    )
    def test_table(self, before, now, local, expected):
        assert video.news(now, before, local) == expected

    @given(links, links, links | st.just(video.ROOM))
    def test_neither_side_loses_its_own(self, before, now, local):
        taken = video.news(now, before, local)
        if local not in ("", before):
            assert taken is None
        after = local if taken is None else taken
        assert after in (local, now)
        # A second look finds nothing to do, nor does one after Odoo's own change
        assert video.news(now, now, after) is None
        assert video.news(now, now, OWN) is None

    @given(links, links, links)
    def test_nothing_of_it_is_ever_sent(self, before, now, local):
        """Google's conference stays, whatever Odoo has."""
        agreed = replace(EVENT, video=before)
        operation = decide(
            Pair(
                1,
                replace(EVENT, video=local),
                replace(EVENT, video=now),
                agreed,
                agreed,
            ),
            EVERYTHING,
            NOW,
        )
        expected = video.news(now, before, local)
        if expected is None:
            assert operation is None or operation.action is Action.AGREE
        else:
            assert operation.to_local == ("video",) and not operation.to_remote
            assert operation.item.video == expected
        assert "video" in INWARD and FIELDS["video"].write is None

    def test_new_on_one_side(self):
        own = decide(Pair(1, local=replace(EVENT, video=OWN)), EVERYTHING, NOW)
        assert "video" not in own.to_remote
        new = decide(Pair(1, remote=replace(EVENT, video=MEET)), EVERYTHING, NOW)
        assert "video" in new.to_local and new.item.video == MEET

    @pytest.mark.parametrize(
        ("local", "taken"), [("", ("video",)), (OWN, ()), (video.ROOM, ())]
    )
    def test_there_before_they_were_linked(self, local, taken):
        pair = Pair(1, replace(EVENT, video=local), replace(EVENT, video=MEET))
        assert decide(pair, EVERYTHING, NOW).to_local == taken

    @pytest.mark.parametrize(("local", "taken"), [("", ("video",)), (OWN, ())])
    def test_agreed_before_the_addon_knew_it(self, local, taken):
        old = load(
            {k: v for k, v in dump(EVENT).items() if k not in ("version", "video")}
        )
        pair = Pair(
            1, replace(EVENT, video=local), replace(EVENT, video=MEET), old, old
        )
        operation = decide(pair, EVERYTHING, NOW)
        assert operation.to_local == taken and operation.to_remote == ()

    def test_an_answer_that_got_lost_takes_no_link_away(self):
        """Google never had the link that stands in what was sent to it."""
        local = replace(EVENT, video=OWN)
        link = Link(
            id=1,
            kind=Kind.EVENT,
            google_id="abcde",
            state=State.WAITING,
            record=RecordRef("calendar.event", 1),
            remote=EVENT,
            agreed_local=local,
        )
        pair = pair_of(link, local, None)
        assert pair.assumed and decide(pair, EVERYTHING, NOW).action is Action.AGREE


class TestOfOdoo:
    def test_rooms_of_odoo_are_all_the_same(self):
        rooms = {
            video.of_odoo(f"https://odoo.example.com/calendar/join_videocall/{token}")
            for token in "ab"
        }
        assert rooms == {video.ROOM} and video.is_room(video.ROOM)
        assert not video.is_room(video.of_odoo(OWN))

    def test_blanks(self):
        assert (video.of_odoo(f" {OWN}\n"), video.of_odoo(" ")) == (OWN, "")


def footer(link, guests=("Ann",)):
    record = "https://o.example/mail/view?model=calendar.event&res_id=7"
    return text.footer(record, "Open", guests, "With", link, "Video call")


class TestFooter:
    def test_line(self):
        shown = OWN.replace("&", "&amp;")
        assert f'<br>Video call: <a href="{shown}">{shown}</a><br>' in footer(OWN)
        assert "Video call" not in footer("")

    def test_what_is_no_link_is_text(self):
        assert "Video call: javascript:alert(1)<br>" in footer("javascript:alert(1)")
        assert "Video call: room &lt;7&gt;<br>" in footer("room <7>")

    def test_one_that_is_too_long_is_left_out(self):
        assert footer("https://x.example.com/" + "&" * 1000) == footer("")
        assert len(footer("https://x.example.com/" + "a" * 1200)) < text.LIMIT / 2

    @settings(deadline=None)
    @given(st.text(max_size=60) | st.sampled_from([MEET, OWN, text.BEGIN, text.END]))
    def test_it_neither_grows_nor_comes_back(self, link):
        below = footer(link)
        assert text.canonical(below) == below
        sent, _cut = text.to_google("mine", below)
        assert text.split_footer(sent) == ("mine", below)
        assert not footers.is_foreign(footer(OWN), below)

    @given(st.text(max_size=20), links)
    def test_googles_own_is_not_shown_twice(self, guest, link):
        below = footer(link, [guest])
        if not link:
            return
        assert footers.without_link(below, link) == footer("", [guest])
        assert footers.without_link(below, f"{link}/x") == below

    def test_patch(self):
        item = replace(EVENT, footer=footer(MEET))
        told = body(item, ["footer"], replace(EVENT, video=MEET))
        assert told == {"description": footer("")}
        told = body(item, ["footer"], replace(EVENT, video=OTHER))
        assert told == {"description": footer(MEET)}
        assert body(item, ["footer"], None) == {"description": footer(MEET)}
