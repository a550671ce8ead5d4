from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.dates import published

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)

READ = {
    "Tue, 24 Nov 2026 03:00:00 +0100": "2026-11-24T02:00:00+00:00",
    "Tue, 24 Nov 2026 03:00:00 GMT": "2026-11-24T03:00:00+00:00",
    "24 Nov 26 03:00 CEST": "2026-11-24T01:00:00+00:00",
    "Mon, 23 Nov 2026 22:30:00 CDT": "2026-11-24T03:30:00+00:00",
    "Tue, 24 Nov 2026 03:00:00 GMT+0100 (CET)": "2026-11-24T02:00:00+00:00",
    "lun, 23 nov 2026 21:00:00 -0300": "2026-11-24T00:00:00+00:00",
    "martes, 24 noviembre 2026 - 03:00": "2026-11-24T03:00:00+00:00",
    "24 de noviembre de 2026": "2026-11-24T00:00:00+00:00",
    "Nov 23, 2026 3:00 PM EST": "2026-11-23T20:00:00+00:00",
    "Tue Nov 24 03:00:00 CET 2026": "2026-11-24T02:00:00+00:00",
    "2026-11-24T03:00:00.123456-04:00": "2026-11-24T07:00:00+00:00",
    "2026-11-24 03:00:00 +0000 UTC": "2026-11-24T03:00:00+00:00",
    "20261124T030000Z": "2026-11-24T03:00:00+00:00",
    "2026-11-24": "2026-11-24T00:00:00+00:00",
    "2022-5-3T10:00:00": "2022-05-03T10:00:00+00:00",
    "10/05/2022 05:22 pm": "2022-05-10T17:22:00+00:00",
    "11/24/2025": "2025-11-24T00:00:00+00:00",
    "1700000000": "2023-11-14T22:13:20+00:00",
    "1700000000000": "2023-11-14T22:13:20+00:00",
    "\n  Tue, 24 Nov 2026\n 03:00:00 GMT ": "2026-11-24T03:00:00+00:00",
    "Tue, 24 Nov 2026 11:30:00 GMT": "2026-11-24T11:30:00+00:00",  # ahead by a wrong zone: kept
    "Mon, 23 Nov 2026 24:00:00 +0000": "2026-11-24T00:00:00+00:00",
}


@pytest.mark.parametrize(("text", "wanted"), READ.items())
def test_read(text: str, wanted: str) -> None:
    found = published(text, NOW)
    assert found is not None
    assert found.isoformat() == wanted


@pytest.mark.parametrize(
    "text",
    ["", "hoy", "31/02/2026", "2026-11", "Thu, 01 Jan 1970 00:00:00 +0000", "0001-01-01T00:00:00Z",
     "2026-11-25T04:00:01Z",     "9999-12-31", "99999999999999999999",
     "2026-11-24T03:00:00+99:99", "24 foo 2026", "9" * 5000, "٢٠٢٦-١١-٢٤x"],
)  # fmt: skip
def test_unreadable_or_impossible(text: str) -> None:
    assert published(text, NOW) is None


@given(st.text(max_size=150))
def test_never_raises_and_is_always_utc(text: str) -> None:
    found = published(text, NOW)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(datetime(1991, 1, 1), datetime(2026, 11, 23)))
def test_iso_round_trip(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert published(moment.isoformat(), NOW) == moment
