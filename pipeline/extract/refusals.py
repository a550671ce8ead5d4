"""Pages that are no articles: too large, not HTML, error pages with status 200, listings."""

import re
from urllib.parse import urlsplit

import numpy as np

from pipeline.article import Reason, Rejected
from pipeline.extract import jsonld
from pipeline.extract.declared import Declared
from pipeline.extract.tree import Tree

LARGEST = 10 * 1024 * 1024  # bytes
HTML_TYPES = frozenset(
    ("", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "text/xml", "application/xml")
)
MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
    b"ID3",
    b"OggS",
    b"\x7fELF",
    b"BM6",
)
FEED = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|svg)\b", re.S)
TAGS = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|title|p|div|h1|article|meta|main|section|span|table)\b", re.I
)
DEEPEST = 3_000  # open elements at one place; browsers stop at 512
OPENING = ord("<")
MANY = 12_000  # tags: fewer cannot be nested so deep that it takes 0.2 s

NESTED = re.compile(
    rb"<(/?)(?!(?:p|li|td|th|tr|tbody|thead|option|dt|dd|br|hr|img|input|meta|link|source|col|area|base|wbr|path|use|rect|circle)\b)[a-z]",
    re.I,
)

ERROR_TITLE = re.compile(
    r"^\W*(?:(?:error\s*)?(?:400|401|403|404|410|429|451|500|502|503|504|520|521|522|524)\b(?:\W|$)(?=.{0,60}$)(?!.*(?:millones|million|muert|people|personas))|"
    r"(?:page|article|content)\s+(?:not\s+found|unavailable|no\s+longer\s+available)|not\s+found\W*$|"
    r"(?:oops|ups|lo\s+sentimos|sorry)\W.{0,80}(?:p[aá]gina|page|error|encontr|found)|"
    r"p[aá]gina\s+no\s+(?:encontrada|existe|disponible)|no\s+se\s+(?:ha\s+)?(?:encontr|pud)[^.]{0,30}p[aá]gina|(?:la\s+)?p[aá]gina\s+(?:que\s+\w+\s+)?no\s+(?:existe|se\s+encuentra|est[aá]\s+disponible)|"
    r"access(?:\s+to\s+this\s+page\s+has\s+been)?\s+denied|acceso\s+denegado|forbidden\W*$|attention\s+required!?|just\s+a\s+moment|un\s+momento\.{3}|"
    r"are\s+you\s+(?:a\s+)?(?:human|robot)|robot\s+check|security\s+check|verif(?:y|ying|ica)\w*\s+(?:you|your|that\s+you|que\s+(?:eres|no\s+eres))|"
    r"checking\s+your\s+browser|pardon\s+our\s+interruption|please\s+(?:wait|enable\s+(?:javascript|cookies))|"
    r"(?:bad\s+gateway|service\s+(?:temporarily\s+)?unavailable|internal\s+server\s+error|gateway\s+time-?out|too\s+many\s+requests|request\s+blocked|site\s+(?:is\s+)?under\s+maintenance|sitio\s+en\s+mantenimiento|en\s+mantenimiento)\W*$)",
    re.I,
)
BOT_TEXT = re.compile(
    r"enable\s+javascript\s+and\s+cookies|checking\s+(?:if\s+the\s+site\s+connection|your\s+browser)|unusual\s+(?:traffic|activity)|"
    r"verify\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human|ray\s+id|incapsula\s+incident|request\s+unsuccessful|you\s+have\s+been\s+blocked|"
    r"reference\s*#\s*\d+\.[0-9a-f]+|captcha",
    re.I,
)
LIST_PATH = re.compile(
    r"^/(?:(?:[a-z]{2}(?:-[a-z]{2})?)/)?(?:index\.\w+|home|portada|inicio)?/?$|/(?:tags?|temas?|topics?|category|categor[ií]as?|author|autor(?:es)?|search|buscar|busqueda|archivo|archive|hemeroteca|etiquetas?)/[^/]*/?$|/page/\d+/?$",
    re.I,
)


def of_bytes(body: bytes, url: str, content_type: str) -> Rejected | None:
    """The verdict on what need not be parsed."""
    if not body.strip():
        return Rejected(url=url, reason=Reason.EMPTY, detail="the response has no bytes")
    if len(body) > LARGEST:
        return Rejected(url=url, reason=Reason.TOO_LARGE, detail=f"{len(body)} bytes, more than {LARGEST}")
    media = content_type.split(";", 1)[0].strip().lower()
    if media not in HTML_TYPES:
        return Rejected(url=url, reason=Reason.NOT_HTML, detail=f"declared as {media[:60]}")
    if body.startswith(MAGIC) or FEED.match(body[:2000]) or (body[:1] in b"{[" and not TAGS.search(body[:5000])):
        return Rejected(url=url, reason=Reason.NOT_HTML, detail="the bytes are not an HTML document")
    if deeper := nesting(body):
        return Rejected(url=url, reason=Reason.TOO_LARGE, detail=f"tags are nested at least {deeper} deep")
    return None


def nesting(body: bytes) -> int:
    """How deep tags are nested where that is over the limit, else 0.

    The HTML tree builder looks through all open elements for each block: 100,000 open ``<div>`` in 500 KB took
    lexbor ten seconds. Tags that close each other (p, li, td …) do not count.
    """
    if np.count_nonzero(np.frombuffer(body, np.uint8) == OPENING) < MANY:  # a third of what bytes.count takes
        return 0
    depth = 0
    for found in NESTED.finditer(body):
        if found[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            if depth > DEEPEST:
                return depth
    return 0


def is_error(title: str, text: str, declared: Declared, *, words: int) -> bool:
    """True for an error page or a bot check that came with status 200. ``words`` stand in the text."""
    if words > 250 or declared.article.get("datePublished"):
        return False
    return bool(
        ERROR_TITLE.search(title) or ERROR_TITLE.search(declared.title) or (words < 120 and BOT_TEXT.search(text))
    )


def is_listing(declared: Declared, tree: Tree, *, url: str, words: int) -> bool:
    """True for front, section, tag and search pages. ``words`` stand in the text that was found."""
    shaped = any(LIST_PATH.search(path_of(address)) for address in (url, declared.canonical) if address)
    if not shaped and words >= 60 and (declared.article or words > 400):
        return False
    kind = declared.first("og:type").lower()
    cards = len(tree.css("h2 a, h3 a, a h2, a h3"))  # headings that are links to other pages
    marks = 2 * shaped + (cards >= 12) + (cards >= 30) + (words < 80)
    marks -= 2 * bool(declared.first("article:published_time")) + (kind == "article") + (words > 400 and cards < 30)
    if declared.article:
        marks -= 1
    else:
        marks += bool(jsonld.LISTS & declared.types) + (kind in ("website", "blog"))
    return marks >= 3


def path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
