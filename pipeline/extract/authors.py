"""Authors as names: what bylines and declarations hold, without desks, agencies, handles, places and labels."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.extract import credit, jsonld
from pipeline.extract.declared import Declared

MOST = 12  # authors of one article
LONGEST = 60  # characters of one name

BYLINES = (
    '[rel~="author" i]',
    '[itemprop~="author" i] [itemprop~="name" i]',
    '[itemprop~="author" i]',
    '[class*="author-name" i]',
    '[class*="author_name" i]',
    '[class*="authorname" i]',
    '[class*="byline" i] a',
    '[class*="byline" i]',
    '[class*="autor" i] a',
    '[class*="autor" i]',
    '[class*="author" i] a',
    '[class*="author" i]',
    '[class*="firma" i]',
)
LABEL = re.compile(
    r"^(?:(?:(?:written|posted|published|reported|story|words|review|text|article|escrito|publicado|texto|reportaje|cr[oó]nica|"
    r"una?\s+noticia|nota|redactad[oa])\s+)?(?:by|por|de)\b[\s:]*|(?:author|autor(?:a|es)?|byline|firma|text|texto|reporter[ao]?)\s*[:|]\s*)+",
    re.I,
)
SPLIT = re.compile(
    r"\s*(?:[,;|/•·\n]|\s[-–—]\s|\band\b|\by\b(?!\s+(?:ferr|puig|m[uú]ñ))|&|\be\b(?=\s+[IÍHi]))\s*", re.I
)
JUNK = re.compile(
    r"redac|editor(?:ial|es|s)?\b|staff|newsroom|\bnews\b|noticias|diario|peri[oó]dico|agenc|admin|web|online|digital|equipo|team|"
    r"\bdesk\b|correspon|reporter|writer|periodista|journalist|columnist|contribut|colabor|director|senior|chief|jef[ea]\b|"
    r"www|https?:|\.(?:com|es|net|org|co|mx|ar|cl)\b|@|\bmin(?:utes?|utos?)?\b|\bread\b|leer|follow|sigue|seguir|comment|"
    r"comentar|\bam\b|\bpm\b|published|publicado|updated|actualizado|\bphoto|\bfoto|getty|images|author|autor|unknown|undefined|"
    r"anonymous|an[oó]nimo|\buser\b|usuario|subscri|suscri|twitter|facebook|email|e-mail|\bshare|compart|view|more|m[aá]s de|"
    r"copyright|rights|correo|print|guest|invitado|[<>{}%=©]|\b(?:19|20)\d\d\b",
    re.I,
)
BARE = frozenset(
    ["madrid", "barcelona", "caracas", "bogotá", "bogota", "lima", "londres", "london", "washington", "méxico", "mexico", "ciudad", "buenos", "aires"]
)
WORD = re.compile(r"[^\W\d_]")


def find(
    tree: LexborHTMLParser, declared: Declared, outlet_names: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names of people, the raw bylines that were read). Declared authors come first; the visible byline is the fallback."""
    raw: list[str] = []
    structured = [name for name, _ in jsonld.names(declared.article.get("author"), declared.known)]
    structured += (
        [name for name, _ in jsonld.names(declared.article.get("creator"), declared.known)] if not structured else []
    )
    people = clean(structured, outlet_names)
    raw += structured
    if people:
        return people, tuple(raw)
    metas = [
        content
        for key in (
            "author",
            "article:author",
            "byl",
            "parsely-author",
            "sailthru.author",
            "dc.creator",
            "dcterms.creator",
            "cxenseparse:author",
        )
        for content in declared.meta.get(key, ())
    ]
    raw += metas
    for content in metas:
        if people := clean([content], outlet_names):
            return people, tuple(raw)
    for selector in BYLINES:
        lines = [_line(node) for node in tree.css(selector)[:4]]
        lines = [line for line in lines if line and len(line) < 160]
        raw += lines
        if people := clean(lines[:3], outlet_names):
            return people, tuple(raw)
    return (), tuple(raw)


def _line(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ")[:400].split())


def clean(lines: list[str], outlet_names: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names of people in bylines, in order, once each."""
    found: dict[str, str] = {}
    for line in lines[:MOST]:
        line = re.sub(r"<[^>]{0,200}>|\([^)]{0,80}\)", " ", line[:400])
        for part in SPLIT.split(LABEL.sub("", " ".join(line.split()))):
            name = _name(part or "", outlet_names)
            if name:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def _name(part: str, outlet_names: frozenset[str]) -> str:
    name = LABEL.sub("", part).strip(" .,:;-–—*\"'“”_")
    name = name.replace("_", " ")
    if name.count("-") >= 1 and " " not in name and re.fullmatch(r"[A-ZÁÉÍÓÚÑ][\w]+(?:-[A-ZÁÉÍÓÚÑ][\w]+)+", name):
        name = name.replace("-", " ")
    words = name.split()
    if not 1 <= len(words) <= 6 or not 3 <= len(name) <= LONGEST or JUNK.search(name) or not WORD.search(name):
        return ""
    if any(c.isdigit() for c in name) or name.casefold() in outlet_names or credit.agency(name):
        return ""
    if all(word.casefold() in BARE for word in words) or not any(c.isupper() for c in name):
        return ""
    if name.isupper() and len(name) > 4:
        name = name.title()
    return " ".join(name.split())
