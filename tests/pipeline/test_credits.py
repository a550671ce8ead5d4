"""Wire credits on a labelled set of our own: each row of labelled/credits.jsonl becomes a whole page.

A row names the agency that should be credited ("" for none) and what the page holds: ``byline``, ``first`` and ``last``
paragraph, ``caption`` of a picture, ``box`` beside the text, ``ld`` (members of its JSON-LD), ``rights`` (a meta tag).
"""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.article import Extracted
from pipeline.extract import extract

ROWS = Path(__file__).parent / "labelled" / "credits.jsonl"
AT_LEAST = 0.95
TITLES = {
    "es": "La cooperativa del valle estrena el molino",
    "en": "The valley's cooperative opens its mill",
}
BODIES = {
    "es": (
        "La cooperativa del valle estrenó el molino nuevo ante unos doscientos vecinos, que probaron las primeras harinas.",
        "El edificio costó menos de lo previsto y se pagó con las cuotas de los socios y un préstamo de la caja local.",
        "Los turnos empiezan el lunes y el consejo espera moler tres mil kilos antes de que llegue el frío.",
    ),
    "en": (
        "The valley's cooperative opened its new mill before some two hundred neighbours, who tasted the first flours.",
        "The building cost less than planned and was paid for with the members' fees and a loan of the local bank.",
        "Shifts begin on Monday and the board expects to grind three tonnes before the cold comes.",
    ),
}


@cache
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ROWS.read_text(encoding="utf8").splitlines()]


def page(row: dict[str, Any]) -> bytes:
    """The row as the page of an outlet."""
    title, body = TITLES[row["lang"]], list(BODIES[row["lang"]])
    body = [row["first"], *body] if "first" in row else body
    body = [*body, row["last"]] if "last" in row else body
    thing = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title, **row.get("ld", {})}
    parts = [f'<html lang="{row["lang"]}"><head><title>{title}</title>']
    parts += [f'<meta name="copyright" content="{row["rights"]}">'] if "rights" in row else []
    parts += [f'<script type="application/ld+json">{json.dumps(thing)}</script>'] if "ld" in row else []
    parts += [f"</head><body><main><article><header><h1>{title}</h1>"]
    parts += [f'<p class="byline">{row["byline"]}</p>'] if "byline" in row else []
    parts += ["</header>"]
    caption = row.get("caption")
    parts += [f'<figure><img src="a.jpg"><figcaption class="author">{caption}</figcaption></figure>'] if caption else []
    parts += ["<div class='text'>", *(f"<p>{text}</p>" for text in body), "</div></article>"]
    parts += [f"<aside class='related'><h3>{row['box']}</h3></aside>"] if "box" in row else []
    return "".join([*parts, "</main></body></html>"]).encode()


def credited(row: dict[str, Any]) -> str:
    found = extract(page(row), url="https://faro.example/valle/molino-nuevo-cooperativa")
    assert isinstance(found, Extracted), row
    return found.credit


def test_agencies_are_credited_where_the_text_is_theirs() -> None:
    marks: Counter[str] = Counter()
    wrong = []
    for row in rows():
        found = credited(row)
        marks["right"] += found == row["agency"] != ""
        marks["found"] += found != ""
        marks["there"] += row["agency"] != ""
        if found != row["agency"]:
            wrong.append((row, found))
    precision, recall = marks["right"] / marks["found"], marks["right"] / marks["there"]
    assert precision >= AT_LEAST and recall >= AT_LEAST, (precision, recall, wrong)


def test_the_set_is_large_and_fair() -> None:
    kinds = Counter((row["lang"], row["agency"] != "") for row in rows())
    assert len(rows()) >= 150
    assert min(kinds.values()) >= 25, kinds
    assert len({row["agency"] for row in rows()}) >= 20
    assert len({json.dumps(row, sort_keys=True) for row in rows()}) == len(rows())
