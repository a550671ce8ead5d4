"""Every code that a page may have to show has a name in the reader's language."""

import json
from pathlib import Path

import pytest

from pipeline.knowledge.lexicon import load
from pipeline.tag import tag
from search.web import labels

TRAPS = Path(__file__).resolve().parents[2] / "gates" / "labelled"


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_reason_of_a_tag_has_a_name(language: str) -> None:
    lines = (TRAPS / f"mentions_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    reasons = {actor.reason for text in texts for actor in tag("", text, language, lexicon=load()).actors}
    assert len(reasons) > 8
    assert sorted(reasons - labels.TAG_REASON.keys()) == []
