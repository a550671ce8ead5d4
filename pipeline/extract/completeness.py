"""How much of the article the page shows."""

import re

from pipeline.article import Completeness
from pipeline.extract import jsonld
from pipeline.extract.declared import Declared

TITLE_ONLY = 12  # words: less is no text
SHORT = 150  # words: below it a paywall mark means that the rest is held back
WORD = re.compile(r"\w+")
LIVE_URL = re.compile(
    r"(?:/|-)(?:live(?:-?(?:blog|updates?|news|reporting))?|directo|en-vivo|en-directo|minuto-a-minuto|ultima-hora-en-vivo)(?:/|-|$)",
    re.I,
)
VIDEO_URL = re.compile(
    r"/(?:videos?|galer[ií]as?|fotos?|photos?|gallery|galleries|pictures|fotogalerias?|slideshows?|watch|av|multimedia)/",
    re.I,
)


def is_about(text: str, title: str, declared: Declared) -> bool:
    """False for a short text without a sentence that has no word with the title or description in common: where a script sets the
    article, what is left on the page is the box of the publisher's staff or of sister sites."""
    if len(text) > 600 or any(len(line) >= 60 and line.rstrip("”\"'»)").endswith(".") for line in text.split("\n\n")):
        return True
    said = _stems(f"{title} {declared.first('description', 'og:description')}")
    return len(said) < 3 or not text or bool(said & _stems(text))


def _stems(text: str) -> set[str]:
    return {word[:5] for word in WORD.findall(text.casefold()) if len(word) >= 5}


def words_of(text: str) -> int:
    """How many words stand in an extracted text, whose lines have single spaces: counted, not cut."""
    return text.count(" ") + text.count("\n\n") + 1 if text else 0


def judge(text: str, declared: Declared, *, url: str, walled: bool, stamps: int) -> Completeness:
    """``walled``: the page speaks of a subscription where the text ends; ``stamps``: dated entries inside the text."""
    words = words_of(text)
    kinds = jsonld.types(declared.article)
    if jsonld.LIVE in kinds or (LIVE_URL.search(url) and stamps >= 3):
        return Completeness.LIVE
    if words < SHORT and _is_video(declared, url):
        return Completeness.VIDEO
    if words < TITLE_ONLY:
        return Completeness.TITLE_ONLY
    return Completeness.TEASER if _is_cut(words, declared, walled) else Completeness.FULL


def _is_cut(words: int, declared: Declared, walled: bool) -> bool:
    """True where the page says that it holds back a part of the text."""
    if words < 2 * SHORT and (walled or (words < SHORT and is_closed(declared))):
        return True
    whole = declared.article.get("wordCount")
    return isinstance(whole, int | str) and str(whole).isdigit() and 0 < 3 * words < int(whole) < 20_000


def is_closed(declared: Declared) -> bool:
    """True where the page declares that its article is not free."""
    free = str(declared.article.get("isAccessibleForFree", "")).strip().lower()
    tier = declared.first("article:content_tier", "og:article:content_tier").lower()
    return free in ("false", "no", "0", "http://schema.org/false", "https://schema.org/false") or tier in (
        "locked",
        "metered",
        "premium",
    )


def _is_video(declared: Declared, url: str) -> bool:
    kinds = declared.types if not declared.article else jsonld.types(declared.article)
    return (
        bool(VIDEO_URL.search(url))
        or declared.first("og:type").startswith("video")
        or bool({"VideoObject", "ImageGallery", "MediaGallery"} & kinds)
    )
