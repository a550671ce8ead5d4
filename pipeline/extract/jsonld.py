"""JSON-LD of a page: the objects that speak of its article, broken syntax mended where that is safe."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

Object = dict[str, Any]

LIVE = "LiveBlogPosting"
POSTS = frozenset(
    {"BlogPosting", "Report", "SocialMediaPosting", "DiscussionForumPosting", "Review", "CriticReview", LIVE}
)
WEAK = frozenset({"WebPage", "ItemPage", "VideoObject", "Recipe", "MedicalWebPage", "PodcastEpisode", "Event"})
LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage"})
BRANCHES = ("@graph", "mainEntity", "mainEntityOfPage", "liveBlogUpdate", "hasPart", "video", "itemReviewed")
MOST = 400  # objects looked at on one page
LONGEST_NAME = 500  # characters
LONGEST_SCRIPT = 200_000  # characters of a broken one that are looked at
DECODER = json.JSONDecoder(strict=False)
TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w{4,40})"')
PLAIN = re.compile(r'"(datePublished|dateModified|isAccessibleForFree|articleSection)"\s*:\s*"([^"\\]{1,100})"')
PERSON = re.compile(
    r'"author"\s*:\s*\[?\s*\{\s*(?:"(?!name")[@\w]{1,20}"\s*:\s*"[^"\\]{0,300}"\s*,\s*){0,4}"name"\s*:\s*"([^"\\]{2,80})"'
)
COMMENT = re.compile(
    r"^\s*(?:/\*[^*]{0,200}\*/\s*|<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
MISSING_COMMA = re.compile(r'([}\]"])(\s*\n\s*)(?=")')


def loads(raw: str) -> Any:
    """The value of one script, or None where it cannot be read without guessing."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    text = COMMENT.sub("", raw).strip().rstrip(";")
    attempts = (
        text,
        TRAILING_COMMA.sub(r"\1", text),
        html.unescape(text),
        MISSING_COMMA.sub(r"\1,\2", text),
        BAD_ESCAPE.sub("", text),
    )
    for attempt in attempts:
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _one_by_one(text) or salvage(text)


def _one_by_one(text: str) -> list[Any]:
    """Values that stand behind one another, as two templates write them into one script; [] where one is broken."""
    found: list[Any] = []
    at = 0
    try:
        while at < len(text) and len(found) < MOST:
            value, at = DECODER.raw_decode(text, at)
            found.append(value)
            at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,;"))
    except (ValueError, RecursionError):
        return []
    return found


def salvage(text: str) -> Object | None:
    """The few properties of an article that can be read out of a script that is no JSON: an unescaped quote in the
    headline, an end that is missing. None where the script speaks of more than one article."""
    kinds = [name for name in TYPE.findall(text[:LONGEST_SCRIPT]) if name.endswith("Article") or name in POSTS]
    found: Object = {}
    for key, value in PLAIN.findall(text[:LONGEST_SCRIPT]):
        if found.setdefault(key, value) != value:
            return None
    if not kinds or not found:
        return None
    people = [name for name in PERSON.findall(text[:LONGEST_SCRIPT]) if len(name) < LONGEST_NAME]
    return {"@type": kinds[0], **found, **({"author": list(dict.fromkeys(people))} if people else {})}


def types(thing: Object) -> frozenset[str]:
    value = thing.get("@type")
    named = value if isinstance(value, list) else [value]
    return frozenset(str(name).rsplit("/", 1)[-1] for name in named if isinstance(name, str))


def objects(values: list[Any]) -> list[Object]:
    """Every object of the page that can describe it, in order; bounded."""
    found: list[Object] = []
    queue = list(values)
    while queue and len(found) < MOST:
        value = queue.pop(0)
        if isinstance(value, list):
            queue[:0] = value[:MOST]
        elif isinstance(value, dict):
            found.append(value)
            queue.extend(value[key] for key in BRANCHES if isinstance(value.get(key), list | dict))
    return found


def is_article(thing: Object) -> bool:
    return any(name.endswith("Article") or name in POSTS for name in types(thing))


def is_weak(thing: Object) -> bool:
    return bool(types(thing) & WEAK)


def index(things: list[Object]) -> dict[str, Object]:
    """Objects by ``@id``, for references inside a ``@graph``."""
    return {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and len(thing) > 1}


def plain(value: Any) -> str:
    """The text of a property that may be a string, a list of one or a language map."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if not isinstance(value, str):
        return ""
    return unescape(value).strip()


def unescape(text: str) -> str:
    """HTML entities resolved, twice escaped ones too."""
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def names(value: Any, known: dict[str, Object]) -> Iterator[tuple[str, str]]:
    """(name, type) of each person or organisation that a property such as ``author`` lists; type is "" for strings."""
    queue = [value]
    for _ in range(MOST):
        if not queue:
            return
        one = queue.pop(0)
        if isinstance(one, str):
            yield unescape(one[:LONGEST_NAME]), ""
        elif isinstance(one, list):
            queue[:0] = one[:30]
        elif isinstance(one, dict):
            thing = one if "name" in one else known.get(str(one.get("@id")), one)
            kind = next(iter(types(thing)), "")
            inner = thing.get("name")
            for name in inner[:30] if isinstance(inner, list) else [inner]:
                if isinstance(name, str):
                    yield unescape(name[:LONGEST_NAME]), kind
