"""Dates as the press writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import dates

MADRID = ZoneInfo("Europe/Madrid")
DAY = "2022-05-10"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-05-10T05:22:00Z", "2022-05-10T05:22:00+00:00"),
        ("2022-05-10T05:22:00.123+02:00", "2022-05-10T05:22:00+02:00"),
        ("2022-5-3T7:04:09", "2022-05-03T07:04:09+02:00"),
        ("2022-05-10 05:22:00 -0500", "2022-05-10T05:22:00-05:00"),
        ("2022/05/10", "2022-05-10T00:00:00+02:00"),
        ("20220510T052200Z", "2022-05-10T05:22:00+00:00"),
        ("20220510", "2022-05-10T00:00:00+02:00"),
        ("Tue, 10 May 2022 05:22:00 GMT", "2022-05-10T05:22:00+00:00"),
        ("Tue, 10 May 2022 05:22:00 CEST", "2022-05-10T05:22:00+02:00"),
        ("10 May 2022 05:22 CDT", "2022-05-10T05:22:00-05:00"),
        ("10/05/2022 05:22 pm", "2022-05-10T17:22:00+02:00"),
        ("12/05/2022 12:05 a.m.", "2022-05-12T00:05:00+02:00"),
        ("13.05.2022", "2022-05-13T00:00:00+02:00"),
        ("1652160120", "2022-05-10T05:22:00+00:00"),
        ("1652160120000", "2022-05-10T05:22:00+00:00"),
        ("10 de mayo de 2022", "2022-05-10T00:00:00+02:00"),
        ("martes, 10 de mayo de 2022 a las 17:22 h", "2022-05-10T17:22:00+02:00"),
        ("Publicado: 10 de setiembre del 2022 - 10:28 CET", "2022-09-10T10:28:00+01:00"),
        ("May 10, 2022 5:22 p.m. ET", "2022-05-10T17:22:00-05:00"),
        ("Updated May 10th, 2022", "2022-05-10T00:00:00+02:00"),
        ("11:00 AM UTC, November 19, 2026", "2026-11-19T11:00:00+00:00"),
        ("Thu Feb 09 11:40:21 CET 2017", "2017-02-09T11:40:21+01:00"),
    ],
)
def test_a_date_is_understood_with_its_zone(text: str, iso: str) -> None:
    found = dates.parse(text, MADRID)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10/05",
        "ayer",
        "hace 2 horas",
        "2022-13-45",
        "31/02/2022",
        "10 de brumario de 2022",
        "1789-07-14",
        "99999999",
        "x" * 500,
        "0000000000",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.parse(text, MADRID) is None


def test_day_and_month_order_follows_the_country_unless_the_numbers_decide() -> None:
    assert dates.parse("04/03/2024", UTC) == datetime(2024, 3, 4, tzinfo=UTC)
    assert dates.parse("04/03/2024", UTC, month_first=True) == datetime(2024, 4, 3, tzinfo=UTC)
    assert dates.parse("23/03/2024", UTC, month_first=True) == datetime(2024, 3, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://x.es/espana/2017/02/13/nota.html", "2017-02-13"),
        ("https://x.es/espana/20170213/193480960_0.html", "2017-02-13"),
        ("https://x.com/world/2017/feb/13/story", "2017-02-13"),
        ("https://x.es/abci-pujol-201702091240_noticia.html", "2017-02-09"),
        ("https://x.es/?fecha=2017-02-13", None),
        ("https://x.es/n/19891231999", None),
    ],
)
def test_the_day_in_an_address(url: str, day: str | None) -> None:
    found = dates.from_url(url, UTC)
    assert (found.date().isoformat() if found else None) == day


def test_a_date_behind_other_words_is_found() -> None:
    def read(text: str) -> datetime | None:
        return dates.parse(text, MADRID)

    found = dates.search("Por Ana Ruiz | Caracas | 10 de mayo de 2022, 09:15", read)
    assert found is not None
    assert found.isoformat() == "2022-05-10T09:15:00+02:00"


def test_an_unknown_zone_is_utc() -> None:
    assert dates.zone("Mars/Olympus") is UTC
    assert dates.zone("../../etc/passwd") is UTC


@given(st.text(max_size=140))
def test_no_text_breaks_it_and_every_date_is_aware(text: str) -> None:
    found = dates.parse(text, MADRID)
    assert found is None or found.tzinfo is not None


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31), timezones=st.just(UTC)))
def test_what_iso_writes_is_read_back(moment: datetime) -> None:
    found = dates.parse(moment.isoformat(timespec="seconds"), MADRID)
    assert found == moment.replace(microsecond=0)
