from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.pace import DAY, Mode, PastVisit, Rhythm, check_cron, next_visit
from crawlers.reading import GOOD, Outcome

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
LEAST, MOST = 300.0, 6 * 3600.0


def seconds(history: list[PastVisit], rhythm: Rhythm | None = None, jitter: float = 0.0) -> float:
    found = next_visit(history, now=NOW, least=LEAST, most=MOST, rhythm=rhythm or Rhythm(), jitter=jitter)
    return (found - NOW).total_seconds()


def visits(*new: int, gap: float = 1800) -> list[PastVisit]:
    """Good visits at even distances, the last one now."""
    return [
        PastVisit(at=NOW - timedelta(seconds=gap * back), outcome=Outcome.READ, new=count)
        for back, count in zip(range(len(new) - 1, -1, -1), new, strict=True)
    ]


def failed(*outcomes: Outcome, retry_after: float | None = None) -> list[PastVisit]:
    return [
        PastVisit(at=NOW - timedelta(seconds=back), outcome=outcome, retry_after=retry_after)
        for back, outcome in zip(range(len(outcomes) - 1, -1, -1), outcomes, strict=True)
    ]


def test_never_visited_is_due_at_once() -> None:
    assert seconds([]) == 0


def test_the_first_find_is_a_backlog_not_a_rate() -> None:
    assert seconds(visits(1)) == seconds(visits(500)) == 3600


def test_ten_new_an_hour_are_visited_about_every_quarter() -> None:
    assert 800 < seconds(visits(30, 5, 5, 5, 5, 5, 5, 5, 5)) < 1300


def test_new_ones_shorten_and_empties_lengthen() -> None:
    usual = seconds(visits(30, 2, 2, 2, 2))
    assert seconds(visits(30, 2, 2, 2, 9)) < usual < seconds(visits(30, 2, 2, 2, 0))
    empties = [seconds(visits(30, *[0] * n)) for n in range(1, 9)]
    assert empties == sorted(empties)
    assert empties[0] < empties[-1]


def test_bounds() -> None:
    assert seconds(visits(0, 900, 900, gap=300)) == LEAST
    assert seconds(visits(*[0] * 20, gap=6 * 3600)) == MOST


def test_the_recent_count_more() -> None:
    busy_then_quiet = visits(0, *[6] * 6, *[0] * 6, gap=6 * 3600)
    quiet_then_busy = visits(0, *[0] * 6, *[6] * 6, gap=6 * 3600)
    assert seconds(quiet_then_busy) < seconds(busy_then_quiet)


def test_unchanged_is_a_good_visit() -> None:
    history = [*visits(10), PastVisit(at=NOW, outcome=Outcome.UNCHANGED)]
    assert seconds(history) >= LEAST


def test_failures_double_up_to_a_day_and_never_end() -> None:
    waits = [seconds(failed(*[Outcome.UNREACHABLE] * n)) for n in (1, 2, 3, 9, 500)]
    assert waits == [600, 1200, 2400, DAY, DAY]


def test_a_good_visit_ends_the_backing_off() -> None:
    history = [*failed(*[Outcome.HTTP_ERROR] * 8), PastVisit(at=NOW, outcome=Outcome.READ, new=1)]
    assert seconds(history) <= MOST


@pytest.mark.parametrize(("asked", "wanted"), [(7200, 7200), (1, 600), (-5, 600), (10 * DAY, DAY)])
def test_retry_after_is_obeyed_within_a_day(asked: float, wanted: float) -> None:
    assert seconds(failed(Outcome.RATE_LIMITED, retry_after=asked)) == wanted


def test_retry_after_holds_back_fixed_rhythms_too() -> None:
    history = failed(Outcome.RATE_LIMITED, retry_after=7200)
    assert seconds(history, Rhythm(mode=Mode.INTERVAL, every=60)) == 7200
    assert seconds(history, Rhythm(mode=Mode.CRON, cron="*/5 * * * *")) == 7500


def test_jitter_stretches_by_a_tenth_at_most() -> None:
    assert seconds(visits(1), jitter=1.0) == pytest.approx(3960)
    assert seconds(failed(Outcome.RATE_LIMITED, retry_after=3600), jitter=0.5) == pytest.approx(3780)


def test_interval() -> None:
    assert seconds(visits(5, 5), Rhythm(mode=Mode.INTERVAL, every=60), jitter=0.9) == 60
    late = [PastVisit(at=NOW - timedelta(hours=3), outcome=Outcome.READ)]
    assert seconds(late, Rhythm(mode=Mode.INTERVAL, every=60)) == 0
    for every in (None, 0, -1):
        with pytest.raises(ValueError, match="seconds above 0"):
            seconds(late, Rhythm(mode=Mode.INTERVAL, every=every))


@pytest.mark.parametrize(
    ("cron", "wanted"),
    [("*/15 * * * *", 900), ("0 5 * * *", 3600), ("30 4 * * TUE", 1800), ("0 4 * * *", DAY)],
)
def test_cron_is_utc_and_after_now(cron: str, wanted: float) -> None:
    assert seconds(visits(1), Rhythm(mode=Mode.CRON, cron=cron)) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "x", "* * * *", "* * * * * *", "61 * * * *", "0 0 30 2 *", "* * * * * " + "*" * 200, "@daily", "*/0 * * * *"],
)
def test_what_is_no_cron_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"cron rhythm.*\.$"):
        check_cron(text)


def test_a_clock_set_back_does_not_put_off() -> None:
    future = [PastVisit(at=NOW + timedelta(days=3), outcome=Outcome.READ, new=1)]
    assert seconds(future) <= MOST


PAST = st.builds(
    PastVisit,
    at=st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 24, 4), timezones=st.just(UTC)),
    outcome=st.sampled_from(Outcome),
    new=st.integers(0, 2000),
    retry_after=st.none() | st.floats(-10, 1e9),
)


@given(st.lists(PAST, max_size=25), st.floats(0, 1, exclude_max=True))
def test_always_between_now_and_a_day_and_a_tenth(history: list[PastVisit], jitter: float) -> None:
    wait = seconds(history, jitter=jitter)
    last = sorted(history, key=lambda visit: visit.at)[-1] if history else None  # of one moment, the last given
    assert 0 <= wait <= (MOST if last is None or last.outcome in GOOD else 1.1 * DAY)
