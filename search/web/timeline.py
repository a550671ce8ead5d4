"""The timeline: ticks as bars of a drawing made on the server, each a link that narrows the search to its time."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import formats
from django.utils import timezone as clock
from django.utils.translation import gettext, ngettext, pgettext

from search.request import Interval, Tick
from search.web import labels
from search.web.params import SearchParams
from search.web.refine import Asked, during

WIDTH, HEIGHT, FOOT = 1000, 120, 18  # of the drawing, in its own units
MOST_BARS = 120  # more, and bars are too thin to hit: years are drawn instead of months, then the newest ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str  # "12 March 2026"
    count: int
    said: str  # "12 March 2026: 7 results"
    url: str  # "" where there is nothing, or no whole days, to narrow to
    x: str  # numbers for the drawing, written with a point whatever the language
    y: str
    width: str
    height: str
    coverage: int = 0  # all results of the same time, whatever the query's words; 0 where that was not asked
    share: float = 0.0  # percent of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    bars: Sequence[Bar]
    unit: str  # "hour", "day", "week", "month", "year"
    unit_name: str  # for people
    first: str
    last: str
    most: int
    left_out: int  # results older than the first bar
    line: str = ""  # points of the share's line; "" where that was not asked
    most_share: float = 0.0  # percent, at the drawing's top


Counted = tuple[datetime, datetime, int]  # start, end (half-open, in the reader's zone), count


def interval(months: Sequence[Tick]) -> Interval:
    """The finest interval that keeps the bars few: days up to three months, weeks up to fifteen, else months."""
    return Interval.DAY if len(months) <= 3 else Interval.WEEK if len(months) <= 15 else Interval.MONTH


def timeline(
    ticks: Sequence[Tick], unit: Interval, params: SearchParams, undated: Asked, coverage: Sequence[Tick] = ()
) -> Timeline | None:
    """None where there is nothing to compare. ``undated``: the query without a date of its own. ``coverage``: all that
    was published, in ticks of the same unit; with it, bars tell their share.
    """
    spans = _spans(ticks, unit)
    if len(spans) < 2:
        return None
    kind = unit.value if len(spans) <= MOST_BARS or unit is not Interval.MONTH else "year"
    spans = _years(spans) if kind == "year" else spans
    left_out = sum(count for _, _, count in spans[:-MOST_BARS])
    spans = spans[-MOST_BARS:]
    most = max(count for _, _, count in spans) or 1
    step = WIDTH / len(spans)
    bars = [_bar(i, step, span, most, kind, params, undated) for i, span in enumerate(spans)]
    if coverage:
        bars = [_shared(bar, span, coverage) for bar, span in zip(bars, spans, strict=True)]
    most_share = max(bar.share for bar in bars)
    return Timeline(
        bars=bars, unit=kind, unit_name=_unit_name(kind), first=bars[0].label, last=bars[-1].label, most=most,
        left_out=left_out, line=_line(bars, step, most_share) if most_share else "", most_share=round(most_share, 1),
    )  # fmt: skip


def _shared(bar: Bar, span: Counted, coverage: Sequence[Tick]) -> Bar:
    start, end, count = span
    first, last = (bisect_left(coverage, moment, key=lambda tick: tick.start) for moment in (start, end))
    every = sum(tick.count for tick in coverage[first:last])
    return replace(bar, coverage=every, share=100 * count / every if every else 0.0)


def _line(bars: Sequence[Bar], step: float, most: float) -> str:
    return " ".join(f"{(i + 0.5) * step:.1f},{HEIGHT - HEIGHT * bar.share / most:.1f}" for i, bar in enumerate(bars))


def _spans(ticks: Sequence[Tick], unit: Interval) -> list[Counted]:
    return [(tick.start, _end(tick.start, unit), tick.count) for tick in ticks]


def _end(start: datetime, unit: Interval) -> datetime:
    match unit:
        case Interval.HOUR:
            return start + timedelta(hours=1)
        case Interval.DAY:
            return start + timedelta(days=1)
        case Interval.WEEK:
            return start + timedelta(days=7)
        case Interval.MONTH:
            return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


def _years(spans: Sequence[Counted]) -> list[Counted]:
    found = []
    for year, group in groupby(spans, key=lambda span: span[0].year):
        start = datetime(year, 1, 1, tzinfo=clock.get_current_timezone())
        found.append((start, start.replace(year=year + 1), sum(count for _, _, count in group)))
    return found


def _bar(index: int, step: float, span: Counted, most: int, unit: str, params: SearchParams, undated: Asked) -> Bar:
    start, end, count = span
    height = max(3.0, HEIGHT * count / most) if count else 0.0
    label = _label(start, end, unit)
    said = ngettext("{label}: {count} result", "{label}: {count} results", count).format(label=label, count=count)
    return Bar(
        label=label,
        count=count,
        said=said,
        url=params.url(q=undated.narrowed(during(start, end))) if count and unit != "hour" else "",
        x=f"{index * step + step * 0.08:.2f}",
        y=f"{HEIGHT - height:.2f}",
        width=f"{step * 0.84:.2f}",
        height=f"{height:.2f}",
    )


def _label(start: datetime, end: datetime, unit: str) -> str:
    day = formats.date_format(start, str(labels.DAY))
    match unit:
        case "hour":
            return f"{day}, {start:%H:%M}"
        case "week":
            return gettext("week of {day}").format(day=day)
        case "month":
            return formats.date_format(start, str(labels.MONTH))
        case "year":
            return str(start.year)
        case _:
            return day


def _unit_name(unit: str) -> str:
    return {
        "hour": pgettext("timeline", "by hour"),
        "day": pgettext("timeline", "by day"),
        "week": pgettext("timeline", "by week"),
        "month": pgettext("timeline", "by month"),
    }.get(unit, pgettext("timeline", "by year"))
