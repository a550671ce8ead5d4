"""Guesses at an outlet's zone."""

import pytest

from pipeline import zones


@pytest.mark.parametrize(
    ("url", "language", "zone"),
    [
        ("https://www.diario.es/x", "", "Europe/Madrid"),
        ("https://diario.com.ar/x", "", "America/Argentina/Buenos_Aires"),
        ("https://paper.co.uk/x", "en-US", "Europe/London"),
        ("https://startup.co/x", "es", ""),
        ("https://diario.com.co/x", "", "America/Bogota"),
        ("https://diario.com/x", "es-GT", "America/Guatemala"),
        ("https://diario.com/x", "es_ES", ""),
        ("https://paper.com/x", "en", "America/New_York"),
        ("https://paper.net/x", "en-AU", "Australia/Sydney"),
        ("http://127.0.0.9/x", "", ""),
        ("http://[bad", "en", ""),
        ("", "", ""),
    ],
)
def test_zone(url: str, language: str, zone: str) -> None:
    assert zones.of(url, language) == zone
