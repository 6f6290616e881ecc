"""Push channels: how they are opened and stopped, and what their messages say."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from googleapiclient.errors import HttpError

from tests.google_emulator.libraries import ANNA, BEN

pytest_plugins = ["tests.google_emulator.fixtures"]

DAY = {"start": {"date": "2026-03-02"}, "end": {"date": "2026-03-03"}}
WEEK = 7 * 24 * 3600
LOCAL = "http://127.0.0.1:9/push"


def refused(call):
    """Return (status, reason) of a call that must fail."""
    with pytest.raises(HttpError) as caught:
        call.execute()
    return caught.value.resp.status, caught.value.error_details[0]["reason"]


@pytest.fixture
def hook():
    """A server that Google can reach: its address, and what came in."""
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Hook(HTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}/push?db=1"
        #: Headers of the messages, and the statuses to answer with
        self.received, self.statuses = [], []

    def wait(self, count):
        """Return the messages, as soon as there are that many."""
        deadline = time.monotonic() + 10
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.received

    def states(self):
        return [message["X-Goog-Resource-State"] for message in self.received]

    def numbers(self):
        return [int(message["X-Goog-Message-Number"]) for message in self.received]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        message = dict(self.headers) | {"path": self.path, "length": length}
        self.server.received.append(message)
        statuses = self.server.statuses
        self.send_response(statuses.pop(0) if statuses else 204)
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def watch(service, calendar_id):
    def build(address=LOCAL, calendar=calendar_id, **more):
        body = {"id": "channel-0", "type": "web_hook", "address": address, **more}
        return service.events().watch(calendarId=calendar, body=body)

    return build


@pytest.fixture
def change(google, calendar_id):
    def add(**more):
        return google.person.add_event(ANNA, calendar_id, summary="x", **DAY, **more)

    return add


# -- opening and stopping -----------------------------------------------------


def test_the_answer(google, watch, calendar_id):
    google.person.configure(hold_notices=True)
    answer = watch(token="secret").execute()

    assert answer["kind"] == "api#channel"
    assert (answer["id"], answer["token"]) == ("channel-0", "secret")
    assert answer["resourceId"]
    assert calendar_id.split("@")[0] in answer["resourceUri"]
    assert int(answer["expiration"]) / 1000 == pytest.approx(time.time() + WEEK, abs=30)
    assert google.person.violations() == []


def test_the_more_restrictive_end_counts(watch):
    in_an_hour = str(int((time.time() + 3600) * 1000))
    for number, wishes in enumerate(
        [
            {"params": {"ttl": "3600"}},
            {"params": {"ttl": str(2 * WEEK)}, "expiration": in_an_hour},
        ]
    ):
        answer = watch(id=f"channel-{number}", **wishes).execute()
        ends = int(answer["expiration"]) / 1000
        assert ends == pytest.approx(time.time() + 3600, abs=30)
    answer = watch(id="long", params={"ttl": str(2 * WEEK)}).execute()
    assert int(answer["expiration"]) / 1000 == pytest.approx(time.time() + WEEK, abs=30)


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"address": "http://odoo.example.com/push"}, (401, "push.webhookUrlNotHttps")),
        ({"address": "ftp://127.0.0.1/push"}, (401, "push.webhookUrlNotHttps")),
        ({"address": ""}, (400, "required")),
        ({"address": "https:///push"}, (400, "invalid")),
        ({"type": "mail"}, (400, "invalid")),
        ({"id": ""}, (400, "required")),
        ({"id": "x" * 65}, (400, "invalid")),
        ({"id": "with space"}, (400, "invalid")),
        ({"token": "x" * 257}, (400, "invalid")),
        ({"params": {"ttl": "soon"}}, (400, "invalid")),
        ({"params": {"ttl": "-1"}}, (400, "invalid")),
    ],
)
def test_refused(google, watch, wrong, answer):
    assert refused(watch(**wrong)) == answer
    assert google.person.channels() == []


def test_what_is_allowed_to_the_letter(watch):
    watch(id="aZ09-_+/=" + "x" * 55, token="x" * 256, type="webhook").execute()
    watch(id="other", address="https://odoo.example.com/push").execute()


def test_an_id_is_good_for_one_channel(google, watch):
    watch().execute()
    assert refused(watch()) == (400, "channelIdNotUnique")
    google.person.advance_clock(WEEK + 1)
    assert google.person.channels() == []
    watch().execute()


def test_nobody_watches_the_calendar_of_another(google, calendar_id):
    service = google.service(google.granted(BEN))
    body = {"id": "mine", "type": "web_hook", "address": LOCAL}
    call = service.events().watch(calendarId=calendar_id, body=body)
    assert refused(call) == (404, "notFound")


def test_stop(google, service, watch):
    answer = watch().execute()
    stop = service.channels().stop
    wrong = {"id": "channel-0", "resourceId": "other"}
    assert refused(stop(body=wrong)) == (404, "notFound")
    assert refused(stop(body={"id": "channel-0"})) == (400, "required")
    mine = {"id": answer["id"], "resourceId": answer["resourceId"]}
    others = google.service(google.granted(BEN)).channels().stop(body=mine)
    assert refused(others) == (404, "notFound")

    stop(body=mine).execute()
    assert google.person.channels() == []
    assert refused(stop(body=mine)) == (404, "notFound")


def test_the_log_holds_no_token(google, watch):
    watch(token="secret-of-the-channel").execute()
    assert "secret-of-the-channel" not in str(google.person.requests())
    [call] = google.person.calls("calendar.events.watch")
    assert call["body"]["address"] == LOCAL
    assert "secret-of-the-channel" not in str(google.person.channels())


# -- messages -----------------------------------------------------------------


def test_the_first_message(hook, watch):
    answer = watch(hook.address, token="secret").execute()
    [message] = hook.wait(1)

    assert message["X-Goog-Resource-State"] == "sync"
    assert message["X-Goog-Message-Number"] == "1"
    assert message["X-Goog-Channel-ID"] == "channel-0"
    assert message["X-Goog-Channel-Token"] == "secret"
    assert message["X-Goog-Resource-ID"] == answer["resourceId"]
    assert message["X-Goog-Resource-URI"] == answer["resourceUri"]
    assert message["X-Goog-Channel-Expiration"].endswith("GMT")
    assert (message["path"], message["length"]) == ("/push?db=1", 0)


def test_each_change_is_told(google, hook, watch, change, service, calendar_id):
    watch(hook.address).execute()
    hook.wait(1)
    entry = change()
    hook.wait(2)
    google.person.edit_event(ANNA, calendar_id, entry["id"], summary="y")
    hook.wait(3)
    # What the app writes itself is told, too
    service.events().delete(calendarId=calendar_id, eventId=entry["id"]).execute()
    hook.wait(4)

    assert hook.states() == ["sync", "exists", "exists", "exists"]
    assert "X-Goog-Channel-Token" not in hook.received[0]
    numbers = hook.numbers()
    assert numbers == sorted(set(numbers))
    assert numbers[-1] > len(numbers)


def test_changes_at_once_are_one_message(google, hook, watch, change):
    google.person.configure(notice_seconds=0.5)
    watch(hook.address).execute()
    hook.wait(1)
    for _number in range(5):
        change()
    hook.wait(2)
    time.sleep(0.7)
    assert hook.states() == ["sync", "exists"]


def test_only_this_calendar(google, hook, watch, service):
    other = service.calendars().insert(body={"summary": "Odoo Tasks"}).execute()["id"]
    watch(hook.address).execute()
    hook.wait(1)
    google.person.add_event(ANNA, other, summary="x", **DAY)
    time.sleep(0.4)
    assert hook.states() == ["sync"]


def test_a_deleted_calendar(google, hook, watch, calendar_id):
    watch(hook.address).execute()
    hook.wait(1)
    google.person.delete_calendar(ANNA, calendar_id)
    hook.wait(2)
    assert hook.states() == ["sync", "not_exists"]
    assert google.person.channels() == []


def test_silence_after_the_end(google, hook, service, watch, change):
    answer = watch(hook.address).execute()
    watch(hook.address, id="short", params={"ttl": "60"}).execute()
    hook.wait(2)
    mine = {"id": answer["id"], "resourceId": answer["resourceId"]}
    service.channels().stop(body=mine).execute()
    google.person.advance_clock(61)
    change()
    time.sleep(0.4)
    assert hook.states() == ["sync", "sync"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_tried_again(google, hook, watch, status):
    google.person.configure(notice_backoff=0.05)
    hook.statuses += [status, status]
    watch(hook.address).execute()
    hook.wait(3)
    time.sleep(0.2)
    assert hook.numbers() == [1, 1, 1]
    statuses = [notice["status"] for notice in google.person.notices()]
    assert statuses == [status, status, 204]


@pytest.mark.parametrize("status", [400, 404, 301])
def test_not_tried_again(google, hook, watch, status):
    google.person.configure(notice_backoff=0.05)
    hook.statuses += [status]
    watch(hook.address).execute()
    hook.wait(1)
    time.sleep(0.3)
    assert hook.numbers() == [1]


def test_out_of_reach(google, watch):
    google.person.configure(notice_backoff=0.01, notice_tries=3)
    watch("http://127.0.0.1:1/push").execute()
    deadline = time.monotonic() + 10
    while len(google.person.notices()) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    statuses = [notice["status"] for notice in google.person.notices()]
    assert statuses == ["unreachable"] * 3


def test_held_back(google, watch, change):
    google.person.configure(hold_notices=True, notice_seconds=0)
    watch(token="secret").execute()
    change()
    taken = google.person.take_notices()
    assert [one["headers"]["X-Goog-Resource-State"] for one in taken] == [
        "sync",
        "exists",
    ]
    assert {one["address"] for one in taken} == {LOCAL}
    assert google.person.take_notices() == []


# -- faults -------------------------------------------------------------------


def test_a_lost_message(google, hook, watch, change):
    google.person.add_fault(notice="exists", drop=True)
    watch(hook.address).execute()
    hook.wait(1)
    change()
    time.sleep(0.3)
    change()
    hook.wait(2)
    assert hook.states() == ["sync", "exists"]
    statuses = [notice["status"] for notice in google.person.notices()]
    assert statuses == [204, "lost", 204]


def test_late_and_out_of_order(google, hook, watch, change):
    google.person.add_fault(notice="exists", latency=0.8)
    watch(hook.address).execute()
    hook.wait(1)
    change()
    time.sleep(0.3)
    change()
    hook.wait(3)
    first, second, third = hook.numbers()
    assert first < third < second


def test_repeated(google, hook, watch, change):
    google.person.add_fault(notice="any", calendar="Odoo Events", skip=1, repeat=2)
    watch(hook.address).execute()
    hook.wait(1)
    change()
    hook.wait(4)
    numbers = hook.numbers()
    assert len(numbers) == 4
    assert len(set(numbers)) == 2


def test_forged(google, hook, watch, change):
    google.person.add_fault(notice="exists", forge=True)
    watch(hook.address, token="secret").execute()
    hook.wait(1)
    change()
    hook.wait(3)
    tokens = [message["X-Goog-Channel-Token"] for message in hook.received]
    assert tokens.count("secret") == 2
    assert len(set(tokens)) == 2
    assert [notice["forged"] for notice in google.person.notices()].count(True) == 1


def test_faults_of_requests_and_of_messages_are_apart(google, hook, watch, change):
    google.person.add_fault(notice="any", drop=True)
    google.person.add_fault(api_method="events.insert", status=503)
    watch(hook.address).execute()
    change()
    hook.wait(1)
    assert hook.states() == ["exists"]
