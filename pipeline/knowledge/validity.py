"""Dates that may be a day, a month or a year: whether something held on a day."""


def holds(start: str, end: str, day: str) -> bool:
    """Whether ``day`` (ISO, "2024-05-01") lies within; "" at either end, or as the day, leaves it open.

    A month or a year holds as a whole: what ended in "2019" held on its last day.
    """
    if not day:
        return True
    return (not start or day[: len(start)] >= start) and (not end or day[: len(end)] <= end)
