"""The door leads to the real engine and the real names."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from pipeline.knowledge import lexicon
from search.parser import parse
from search.web import door
from search.web.examples import examples
from search.web.params import SearchParams


@pytest.mark.django_db
def test_resolver_and_engine() -> None:
    assert door.backend() is door.backend()
    assert door.resolver().country("Spain") == door.resolver().country("España") == ("ES",)


@pytest.mark.parametrize("kind", ["actor", "theme"])
def test_names_in_both_languages(kind: str) -> None:
    words = lexicon.load()
    for known in (words.actors if kind == "actor" else words.themes).values():
        assert door.name(kind, known.id, "es") == known.names["es"]
        assert door.name(kind, known.id, "en") == known.names["en"]
    assert door.name(kind, "nobody-of-that-name", "es") == ""


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_examples_are_understood(language: str) -> None:
    with translation.override(language):
        for example in examples(SearchParams()):
            parse(example.query, resolver=door.resolver(), now=datetime.now(UTC))
