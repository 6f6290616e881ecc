"""Names of time zones: Windows', old ones, and what a machine does not know."""

import zoneinfo
from datetime import datetime, timezone

import pytest
from babel.core import get_global

from calendar_google_sync.sync import zones
from calendar_google_sync.sync.zones import known, to_utc, zone
from tests.data.zone_files import forget, without_old_names

WINDOWS_NAMES = sorted(get_global("windows_zone_mapping"))
#: Names that Debian 13 moved into a package of its own, and those they have today
OLD_NAMES = {
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Australia/NSW": "Australia/Sydney",
    "Brazil/East": "America/Sao_Paulo",
    "Europe/Kiev": "Europe/Kyiv",
    "GB": "Europe/London",
    "Japan": "Asia/Tokyo",
    "NZ-CHAT": "Pacific/Chatham",
    "US/Eastern": "America/New_York",
    "US/Pacific": "America/Los_Angeles",
    "Zulu": "Etc/UTC",
}
DAYS = [datetime(2026, month, 15, 9) for month in range(1, 13)]


@pytest.fixture
def no_old_names(tmp_path):
    with without_old_names(tmp_path, zones):
        yield


def clock(name):
    """What its clock shows over a year, as instants."""
    return [to_utc(day, name) for day in DAYS]


def test_there_are_as_many_windows_names_as_unicode_has():
    assert len(WINDOWS_NAMES) >= 142


@pytest.mark.parametrize("name", WINDOWS_NAMES)
def test_windows_names(name):
    expected = get_global("windows_zone_mapping")[name]
    assert clock(known(name)) == clock(expected)
    assert known(name.upper()) == known(name.lower()) == known(name)


@pytest.mark.parametrize("name", WINDOWS_NAMES)
def test_windows_names_where_old_names_are_missing(name, no_old_names):
    assert known(name) in zoneinfo.available_timezones()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Central Standard Time (Mexico)", datetime(2026, 7, 15, 15)),
        ("Central Standard Time", datetime(2026, 7, 15, 14)),
        ("Mountain Standard Time (Mexico)", datetime(2026, 7, 15, 16)),
        ("Aleutian Standard Time", datetime(2026, 7, 15, 18)),
        ("Saint Pierre Standard Time", datetime(2026, 7, 15, 11)),
        ("Turks And Caicos Standard Time", datetime(2026, 7, 15, 13)),
        ("South Sudan Standard Time", datetime(2026, 7, 15, 7)),
        ("UTC-11", datetime(2026, 7, 15, 20)),
    ],
)
def test_nine_o_clock_in_july(name, expected):
    expected = expected.replace(tzinfo=timezone.utc)
    assert to_utc(datetime(2026, 7, 15, 9), name) == expected


@pytest.mark.parametrize(("old", "new"), OLD_NAMES.items())
def test_old_names(old, new, no_old_names):
    assert old not in zoneinfo.available_timezones()
    assert known(old) == new
    assert zone(old).key == new
    assert known(old.lower()) == known(f"/example.org/tz/{old}") == new


@pytest.mark.parametrize(("old", "new"), OLD_NAMES.items())
def test_old_names_stay_where_the_machine_has_them(old, new):
    assert known(old) == old
    assert clock(old) == clock(new)


def test_every_name_has_its_clock_where_old_names_are_missing(request):
    """But those four that Unicode has no other name for."""
    zoneinfo.reset_tzpath(to=[])  # the package tzdata, which has all names
    forget(zones)
    before = {name: clock(name) for name in zones._by_lower_case().values()}
    request.getfixturevalue("no_old_names")
    unknown = {name for name in before if not known(name)}
    assert len(before) > 500
    assert unknown <= {"CST6CDT", "EST5EDT", "MST7MDT", "PST8PDT"}
    assert not [n for n in before if n not in unknown and clock(n) != before[n]]


def test_unicode_s_older_lists_have_it_the_other_way_round():
    """Up to CLDR 45, "Asia/Kolkata" was an alias of "Asia/Calcutta"."""
    both = ("asia/calcutta", "asia/kolkata")
    groups = zones._groups({"Asia/Kolkata": "Asia/Calcutta"})
    assert groups == dict.fromkeys(both, both)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        None,
        "Mars/Base",
        "Mars/UTC",
        "Customized Time Zone",
        "GMT+15:00",
        "GMT+03:17",
        "localtime",
        "Factory",
        "Etc/Unknown",
        "../../etc/passwd",
        "/../../etc/passwd",
    ],
)
def test_names_that_nobody_knows(name):
    assert known(name) == ""
