import pytest

from crawlers.tracking import BY_SITE, BY_VALUE, GENERAL, GENERAL_PREFIXES, TRACKING_VALUES, is_tracking
from crawlers.urls import site

IDENTITIES = ["id", "p", "s", "page", "source", "link", "format", "section", "ch", "itemid", "cid", "mod", "q", "n"]


@pytest.mark.parametrize("name", IDENTITIES)
@pytest.mark.parametrize("value", ["1", "rss", ""])
def test_what_tells_articles_apart_somewhere_is_in_no_general_list(name: str, value: str) -> None:
    assert not is_tracking(name, value, "example.es")


@pytest.mark.parametrize(
    ("name", "value", "domain", "wanted"),
    [
        ("utm_anything", "", "example.es", True),
        ("FBCLID", "x", "example.es", True),
        ("ref", "RSS", "example.es", True),
        ("ref", "12", "example.es", False),
        ("ref", "12", "thedailybeast.com", True),
        ("cid", "clicksource", "go.com", True),
        ("id", "4380645", "go.com", False),
        ("ITO", "1490", "dailymail.co.uk", True),
        ("ito", "1490", "example.es", False),
        ("at_medium", "RSS", "bbc.com", True),
        ("at_id", "7", "bbc.com", False),
        ("utm", "7", "example.es", False),
    ],
)
def test_tracking(name: str, value: str, domain: str, wanted: bool) -> None:
    assert is_tracking(name, value, domain) is wanted


def test_the_lists_are_in_lower_case_and_their_sites_are_registrable_domains() -> None:
    names = {
        *GENERAL,
        *GENERAL_PREFIXES,
        *BY_VALUE,
        *TRACKING_VALUES,
        *(name for names in BY_SITE.values() for name in names),
    }
    assert all(name == name.lower() for name in names)
    assert all(site(f"https://www.{domain}/") == domain for domain in BY_SITE)
