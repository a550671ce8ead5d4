"""robots.txt as remembered between crawl processes."""

from datetime import datetime

from crawlers.models import StoredRobots

LONGEST = 300  # characters of a place


def load_robots(place: str, now: datetime) -> tuple[str, float] | None:
    """The file's text and its age in seconds; None if it was never read."""
    row = StoredRobots.objects.filter(place=place[:LONGEST]).first()
    return (row.text, (now - row.fetched_at).total_seconds()) if row else None


def save_robots(place: str, text: str, now: datetime) -> None:
    StoredRobots.objects.update_or_create(place=place[:LONGEST], defaults={"text": text, "fetched_at": now})
