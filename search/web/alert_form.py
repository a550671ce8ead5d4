"""What the form of an alert offers."""

from typing import Any

from search.web import saved_words


def choices() -> dict[str, Any]:
    return {
        "alert_kinds": list(saved_words.ALERT_KIND.items()),
        "rhythms": list(saved_words.RHYTHM.items()),
        "pers": list(saved_words.PER.items()),
        "weekdays": list(enumerate(saved_words.WEEKDAYS)),
        "hours": range(24),
    }
