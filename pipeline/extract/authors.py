"""Authors as names: what bylines and declarations hold, without desks, agencies, handles, places and labels."""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser

from pipeline.extract import credit, jsonld
from pipeline.extract.declared import Declared

MOST = 12  # authors of one article
LONGEST = 60  # characters of one name

METAS = (
    "author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "cxenseparse:author", "article.author", "authors", "autor",
)  # fmt: skip
# One query for all visible bylines; which is the best is decided by RANKS on the element's own attributes.
BYLINE = (
    '[rel~="author" i],[itemprop~="author" i],[class*="author" i],[class*="byline" i],[class*="autor" i],'
    '[class*="firma" i],[class*="periodista" i],[class*="redactor" i],[data-author],[id*="author" i],'
    '[href*="/author/" i],[href*="/autor/" i]'
)
RANKS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"author[-_]{0,2}(?:name|link|url)|byline[-_]{0,2}(?:name|author)|autor[-_]{0,2}nombre|nombre[-_]{0,2}autor",
        r"(?:^|\s)author(?:$|\s)|rel=author",
        r"byline|firma|periodista|redactor",
        r"author|autor",
    )
)
NOT_BYLINE = re.compile(
    r"bio|box|card|comment|avatar|image|img|photo|foto|social|follow|share|related|recom|list|widget|footer|menu|nav|more",
    re.I,
)
LABEL = re.compile(
    r"^(?:(?:(?:written|posted|published|reported|story|words|review|text|article|escrito|publicado|texto|reportaje|cr[oó]nica|"
    r"an?|the|una?\s+noticia|nota|redactad[oa])\s+)?(?:by|por|de)\b[\s:]*|(?:author|autor(?:a|es)?|byline|firma|text|texto|reporter[ao]?|escribe|redacta)\s*[:|]\s*)+",
    re.I,
)
SPLIT = re.compile(
    r"\s*(?:[,;|/•·\n]|\s[-–—]\s|\band\b|\bwith\b|\bfor\b|\by\b(?!\s+(?:ferr|puig|m[uú]ñ))|&|\be\b(?=\s+[IÍHi])|\ben\b(?=\s+[A-ZÁÉÍÓÚ])|\bin\b(?=\s+[A-Z]))\s*",
    re.I,
)
JUNK = re.compile(
    r"redac|editor(?:ial|es|s)?\b|staff|newsroom|\bnews\b|noticias|diario|peri[oó]dico|agenc|admin|web|online|digital|equipo|"
    r"\bteam\b|\bdesk\b|correspon|reporter|writer|periodista|journalist|columnist|contribut|colabor|director|senior|chief|jef[ea]\b|"
    r"www|https?:|\.(?:com|es|net|org|co|mx|ar|cl)\b|@|\bmin(?:utes?|utos?)?\b|\bread\b|leer|follow|sigue|seguir|comment|"
    r"comentar|\bam\b|\bpm\b|published|publicado|updated|actualizado|\bphoto|\bfoto|getty|images|author|autor|unknown|undefined|"
    r"anonymous|an[oó]nimo|\buser\b|usuario|subscri|suscri|twitter|facebook|email|e-mail|\bshare|compart|\bview|"
    r"\bmore\b|m[aá]s de|"
    r"copyright|rights|correo|print|\bguest\b|invitado|[<>{}%=©]|\b(?:19|20)\d\d\b|\b(?:bbc|cnn|magazine|radio|press|media|"
    r"association|university|universidad|today|archivo|archive|special|especial|home|opinion|opini[oó]n|sports|deportes|espect[aá]culos|world|mundo)\b",
    re.I,
)
PLACES = frozenset(
    "madrid barcelona sevilla valencia bilbao caracas bogotá bogota lima londres london washington méxico "
    "mexico quito managua "
    "santiago montevideo asunción buenos aires nueva york new york la habana havana miami ciudad de palma mallorca "
    "zaragoza málaga murcia "
    "bruselas brussels parís paris berlin berlín roma moscú moscow beijing pekín jerusalén jerusalem san josé "
    "salvador juan panamá guatemala".split()
)
CREDENTIAL = re.compile(r"^(?:Ph\.?D|M\.?D|M\.?S|M\.?A|MBA|RDN?|RN|CFP|CPA|LD|Esq|CSCS|MPH|BSc|DO)\.?®?$")
BY = re.compile(
    r"(?:^|[|·•,]\s*|\d\s|^\w+\s)(?:[Pp]or|POR|[Bb]y|BY)\b[\s:]*((?:[A-ZÁÉÍÓÚÑ][\w.'’-]*\s*){2,4}(?:(?:,|y|and|&)\s*(?:[A-ZÁÉÍÓÚÑ][\w.'’-]*\s*){2,4})*)(?=$|[|·•,]|\d|on\s|el\s|en\s|\()"
)
BESIDE = re.compile(
    r"\d\s*(?:[ap]\.?\s?m\.?|h(?:rs?)?\.?|horas|20\d\d)\s*[|·•-]?\s*((?:[A-ZÁÉÍÓÚÑ][\w.'’-]+\s+){1,3}[A-ZÁÉÍÓÚÑ][\w.'’-]+)$"
)
DESK = re.compile(
    r"^(?:(?:El|The|Los|Las)\s|[A-Z]{3,5}\s)|\b(?:Times|Post|Herald|Tribune|Gazette|Chronicle|Journal|Guardian|Observer|Independent)$"
)
WORD = re.compile(r"[^\W\d_]")
HANDLES = re.compile(r"<[^>]{0,200}>|\([^)]{0,80}\)|\S*@\S+|https?://\S+")


def find(
    tree: LexborHTMLParser, declared: Declared, near: Callable[[], list[str]], site: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names of people, the raw bylines that were read): the declared authors, else the metas, else what is visible.

    ``site`` holds the case-folded names of the outlet: they are no authors unless declared to be persons.
    """
    raw: list[str] = []
    people: dict[str, str] = {}
    for key in ("author", "creator"):
        for name, kind in jsonld.names(declared.article.get(key), declared.known):
            raw.append(name)
            if kind not in ("Organization", "NewsMediaOrganization", "Corporation"):
                for person in clean([name], frozenset() if kind == "Person" else site):
                    people.setdefault(person.casefold(), person)
        if people:
            return tuple(people.values())[:MOST], tuple(raw)
    for key in METAS:
        contents = list(declared.meta.get(key, ()))
        raw += contents
        if named := clean(contents, site):
            return named, tuple(raw)
    lines = [found[1] for line in near() if (found := BY.search(line))] + _visible(tree)
    lines += [found[1] for line in near() if (found := BESIDE.search(line))]
    raw += lines
    for line in lines:
        if named := clean([line], site):
            return named, tuple(raw)
    return (), tuple(raw)


def _visible(tree: LexborHTMLParser) -> list[str]:
    """Lines that may be bylines, the likeliest first."""
    ranked: list[tuple[int, int, str]] = []
    for place, node in enumerate(tree.css(BYLINE)[:40]):
        attributes = node.attributes
        line = " ".join(node.text(separator=" ")[:300].split()) or (
            attributes.get("data-author") or attributes.get("content") or ""
        )
        if not 3 <= len(line) <= 120:
            continue
        name = " ".join((attributes.get(key) or "")[:200] for key in ("class", "id", "itemprop"))
        if attributes.get("rel") and "author" in (attributes["rel"] or "").lower():
            name += " rel=author"
        rank = next((rank for rank, pattern in enumerate(RANKS) if pattern.search(name)), len(RANKS))
        ranked.append((rank + (10 if NOT_BYLINE.search(name) else 0), place, line))
    return [line for _, _, line in sorted(ranked)[:12]]


def clean(lines: list[str], site: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names of people in bylines, in order, once each."""
    found: dict[str, str] = {}
    for line in lines[:MOST]:
        bare = " ".join(HANDLES.sub(" ", line[:400]).split())
        for part in SPLIT.split(LABEL.sub("", bare)):
            name = _name(part or "", site)
            if name:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def _name(part: str, site: frozenset[str]) -> str:
    name = LABEL.sub("", part).replace("_", " ").strip(" .,:;-–—*\"'“”")
    if "-" in name and " " not in name and re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)+", name) and name[0].isupper():
        name = name.replace("-", " ")
    words = [word for word in name.split() if not CREDENTIAL.match(word)]
    name = " ".join(words)
    if not 1 <= len(words) <= 6 or not 3 <= len(name) <= LONGEST or JUNK.search(name) or not WORD.search(name):
        return ""
    if any(c.isdigit() for c in name) or name.casefold() in site or credit.agency(name):
        return ""
    if DESK.search(name.title() if name.isupper() else name):
        return ""
    if all(word.casefold() in PLACES for word in words) or not any(c.isupper() for c in name):
        return ""
    if len(words) > 2 and sum(word[0].islower() for word in words) > len(words) / 2:
        return ""
    return name.title() if name.isupper() and len(name) > 4 else name
