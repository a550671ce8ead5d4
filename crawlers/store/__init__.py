"""The crawlers' ledger: the only place that turns rows into records and back. Short transactions, SQLite or PostgreSQL."""

from crawlers.store.counts import counts
from crawlers.store.frontier import (
    DueLink,
    claim_links,
    fail_link,
    finish_with_known,
    hold_outlet,
    page_of,
    record_page,
)
from crawlers.store.robots import load_robots, save_robots
from crawlers.store.roster import outlet_of, sync_catalogue
from crawlers.store.schedule import pause, resume, rhythm_of, run_now, set_rhythm
from crawlers.store.visits import DueSource, Finding, anything_due, claim_sources, close_visit, free_dead, release

__all__ = [
    "DueLink",
    "DueSource",
    "Finding",
    "anything_due",
    "claim_links",
    "claim_sources",
    "close_visit",
    "counts",
    "fail_link",
    "finish_with_known",
    "free_dead",
    "hold_outlet",
    "load_robots",
    "outlet_of",
    "page_of",
    "pause",
    "record_page",
    "release",
    "resume",
    "rhythm_of",
    "run_now",
    "save_robots",
    "set_rhythm",
    "sync_catalogue",
]
