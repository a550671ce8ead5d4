"""Authors as names: what bylines and declarations hold, without desks, agencies, handles, places and labels."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from pipeline.extract import credit, jsonld
from pipeline.extract.declared import Declared
from pipeline.extract.headline import fold
from pipeline.extract.tree import Tree

MOST = 12  # authors of one article
LONGEST = 60  # characters of one name
TOGETHER = 4  # people in bylines of one kind; more are a list of columnists
UNDER = 5  # lines behind the headline in which its byline stands
LONGEST_BYLINE = 300  # characters
STEPS = 5  # elements around a byline in which a second author may stand
MOST_BYLINES = 60  # elements looked at

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
OF_PICTURE = re.compile(r"foto|photo|caption|imagen|picture", re.I)
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
DESKS = re.compile(
    r"\b(?:redacci[oó]n|staff|newsroom|editorial\s+(?:team|board|staff)|news\s*desk|\w*\s*desk$|agencias?|equipo|team|corresponsal[ií]a|editores|editors)\b",
    re.I,
)
# "AFP, MANILA": a line under the headline; an agency alone there may be the credit of a picture.
AT_PLACE = re.compile(rf"(?i:{credit.ANY})\s*[,/|·–-]\s*[A-ZÁÉÍÓÚÑ][\w.’' ]{{2,30}}")
AGENCY = re.compile(rf"^\W*(?:agencias?\b|(?:{credit.ANY})\W*$)", re.I)
PLACES = frozenset(
    "madrid barcelona sevilla valencia bilbao caracas bogotá bogota lima londres london washington méxico "
    "mexico quito managua "
    "santiago montevideo asunción buenos aires nueva york new york la habana havana miami ciudad de palma mallorca "
    "zaragoza málaga murcia "
    "bruselas brussels parís paris berlin berlín roma moscú moscow beijing pekín jerusalén jerusalem san josé "
    "salvador juan panamá guatemala".split()
)
CREDENTIAL = re.compile(r"^(?:Ph\.?D|M\.?D|M\.?S|M\.?A|MBA|RDN?|RN|CFP|CPA|LD|Esq|CSCS|MPH|BSc|DO)\.?®?$")
# What follows the names of a byline on the same line.
AFTER = (
    r"(?i:\b(?:last\s+)?(?:updated|published|posted|modified|actualizad[oa]|publicad[oa])\b|"
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|"
    r"sept?|oct|nov|dec)\b\.?\s+\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)"
)
WORDS = rf"(?!{AFTER})[A-ZÁÉÍÓÚÑ][\w.'’-]*"
BY = re.compile(
    rf"(?:^|[|·•,]\s*|\d\s|\b[A-Z]{{2,4}}\s|^\w+\s)(?:[Pp]or|POR|[Bb]y|BY)\b[\s:]*((?:{WORDS}\s*){{2,4}}(?:(?:,|y|and|&)\s*(?:{WORDS}\s*){{2,4}})*)(?=$|[|·•,]|\d|on\s|el\s|en\s|\(|{AFTER})"
)
BESIDE = re.compile(
    r"\d\s*(?:[ap]\.?\s?m\.?|h(?:rs?)?\.?|horas|20\d\d)\s*[|·•-]?\s*((?:[A-ZÁÉÍÓÚÑ][\w.'’-]+\s+){1,3}[A-ZÁÉÍÓÚÑ][\w.'’-]+)$"
)
DESK = re.compile(
    r"^(?:(?:El|The|Los|Las)\s|[A-Z]{3,5}\s)|\b(?:Times|Post|Herald|Tribune|Gazette|Chronicle|Journal|Guardian|Observer|Independent)$"
)
WORD = re.compile(r"[^\W\d_]")
PICTURE = re.compile(
    r"\W*(?:photo|foto|image|imagen|picture|video|v[ií]deo|illustration|ilustraci|graphic|gr[aá]fico|cr[eé]dit)", re.I
)
FOR = re.compile(r"\s(?:for|para)\s[A-ZÁÉÍÓÚÑ].*$", re.S)
PARTS = re.compile(r"[,;|·•\n]|\s[-–—]\s")
HANDLES = re.compile(r"<[^>]{0,200}>|\([^)]{0,80}\)|\S*@\S+|https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    people: tuple[str, ...] = ()
    desk: str = ""  # the desk or agency that signs, alone or beside people: "Redacción", "Agencia EFE"
    raw: tuple[str, ...] = ()  # the bylines that were read

    @property
    def authors(self) -> tuple[str, ...]:
        """The people; where none signs, the agency that does (decision 021). A desk without a name is no author."""
        return self.people or ((_calm(self.desk),) if credit.agency(self.desk) else ())


def find(
    tree: Tree, declared: Declared, near: Callable[[], list[str]], site: frozenset[str], title: str = ""
) -> Signed:
    """Who signs: the byline under the headline, else the declared authors, else the metas, else what is visible.

    ``site`` holds the case-folded names of the outlet: they are no authors unless declared to be persons. A byline in
    so many words goes before a declaration, in which publishing systems name who uploaded the text.
    """
    said, raw = _declared(declared, site)
    if len(said) == 1 and declared.article.get("author"):
        return Signed(people=said, desk=_desk(raw), raw=tuple(raw))  # what one person signs is declared right
    lines = near()
    under = _under(lines)
    raw += [line for line in lines[:UNDER] if BY.match(line) or AT_PLACE.fullmatch(line)] or under
    if named := clean(under, site):
        return Signed(people=_agreed(named, said), desk=_desk(raw), raw=tuple(raw))
    if said and not (under and AGENCY.search(under[0])):
        return Signed(people=said, desk=_desk(raw), raw=tuple(raw))
    if any(is_desk(line) for line in raw):
        return Signed(desk=_desk(under + raw), raw=tuple(raw))
    groups = _visible(tree, title)
    groups.append([found[1] for line in near() if not PICTURE.match(line) and (found := BY.search(line))][:1])
    groups.append([found[1] for line in near() if (found := BESIDE.search(line))])
    raw += [line for lines in groups for line in lines]
    people = next((named for lines in groups if 0 < len(named := _whole_names(lines, site)) <= TOGETHER), ())
    return Signed(people=people, desk=_desk(raw), raw=tuple(raw))


def _under(lines: list[str]) -> list[str]:
    """The bylines under the headline: the first line that begins with "By", and those that follow at once."""
    found: list[str] = []
    for line in lines[:UNDER]:
        match = None if PICTURE.match(line) else BY.search(line)
        if match and match.start() == 0:
            found.append(match[1].strip())
        elif found:
            break
    return found[:TOGETHER]


def _agreed(seen: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """The people that are seen, by the names under which they are declared: a byline runs into what follows it."""
    known = {word: name for name in reversed(said) for word in name.casefold().split() if len(word) > 2}
    return tuple(
        dict.fromkeys(next((known[word] for word in name.casefold().split() if word in known), name) for name in seen)
    )


def _declared(declared: Declared, site: frozenset[str]) -> tuple[tuple[str, ...], list[str]]:
    """(people, raw bylines) of JSON-LD, else of the metas."""
    raw: list[str] = []
    people: dict[str, str] = {}
    for key in ("author", "creator"):
        for name, kind in jsonld.names(declared.article.get(key), declared.known):
            raw.append(name)
            if kind not in ("Organization", "NewsMediaOrganization", "Corporation"):
                for person in clean([name], frozenset() if kind == "Person" else site):
                    people.setdefault(person.casefold(), person)
        if people:
            return tuple(people.values())[:MOST], raw
    for key in METAS:
        contents = list(declared.meta.get(key, ()))
        raw += contents
        if named := clean(contents, site):
            return named, raw
    return (), raw


def is_desk(line: str) -> bool:
    """True for a byline that is a desk or an agency: "Redacción", "AFP", "News Staff"."""
    bare = LABEL.sub("", line.strip())
    return len(bare) <= LONGEST and bool(credit.agency(bare) or DESKS.search(bare) or AT_PLACE.fullmatch(bare))


def _desk(raw: list[str]) -> str:
    """The first desk or agency of these bylines, without places, handles and people beside it."""
    for line in raw:
        if is_desk(line):
            parts = [part.strip(" .,") for part in PARTS.split(LABEL.sub("", HANDLES.sub(" ", line).strip()))]
            return next((" ".join(part.split()) for part in parts if part and is_desk(part)), "")
    return ""


def _visible(tree: Tree, title: str) -> list[list[str]]:
    """Lines that may be bylines, those of one name and rank together, the likeliest group first."""
    ranked: dict[tuple[int, str], list[str]] = {}
    blocks: dict[tuple[int, str], set[int]] = {}
    wanted = fold(title)
    found = tree.css("h1," + BYLINE)[:MOST_BYLINES]
    first = next((place for place, node in enumerate(found) if node.tag == "h1" and fold(node.text()) == wanted), 0)
    for place, node in enumerate(found):
        if node.tag == "h1":
            continue
        if any(above.tag in ("figure", "figcaption", "aside") for above in _above(node)):
            continue
        attributes = node.attributes
        pieces = [" ".join(piece.split()) for piece in node.text(separator="\n")[:300].split("\n")]
        line = "\n".join(piece for piece in pieces if piece) or (
            attributes.get("data-author") or attributes.get("content") or ""
        )
        if not 2 <= len(line) <= 120:
            continue
        name = " ".join((attributes.get(key) or "")[:200] for key in ("class", "id", "itemprop"))
        if OF_PICTURE.search(name):
            continue
        if attributes.get("rel") and "author" in (attributes["rel"] or "").lower():
            name += " rel=author"
        rank = next((rank for rank, pattern in enumerate(RANKS) if pattern.search(name)), len(RANKS))
        rank += (10 if NOT_BYLINE.search(name) else 0) + (20 if place < first else 0)
        if (rank, name) not in ranked:
            ranked[rank, name] = [line]
            blocks[rank, name] = {_block(node).mem_id, node.mem_id}
        elif any(above.mem_id in blocks[rank, name] for above in _above(node)) or _before(node) in blocks[rank, name]:
            blocks[rank, name].add(node.mem_id)
            ranked[rank, name].append(line)
    return [lines for _, lines in sorted(ranked.items(), key=lambda one: one[0][0])[:12]]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    """The element and those around it, a few steps up."""
    for _ in range(STEPS):
        yield node
        if node.parent is None:
            return
        node = node.parent


def _before(node: LexborNode) -> int:
    """The identity of the element before; 0 where the node is the first."""
    above = node.prev
    while above is not None and above.tag == "-text":
        above = above.prev
    return above.mem_id if above is not None else 0


def _block(node: LexborNode) -> LexborNode:
    """The widest element around a byline that holds no heading: the byline of one article."""
    widest = node
    for above in _above(node):
        if above.css_first("h1,h2,h3,h4") is not None or len(above.text()) > LONGEST_BYLINE:
            break
        widest = above
    return widest


def _whole_names(lines: list[str], site: frozenset[str]) -> tuple[str, ...]:
    """Names of two words or more: a single one on the page is as likely a section or a place."""
    return tuple(name for name in clean(lines, site) if " " in name)


def clean(lines: list[str], site: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names of people in bylines, in order, once each."""
    found: dict[str, str] = {}
    for line in lines[:MOST]:
        bare = FOR.sub("", HANDLES.sub(" ", line[:400]))
        for part in SPLIT.split(LABEL.sub("", bare.strip())):
            name = _name(part or "", site)
            if name:
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def _name(part: str, site: frozenset[str]) -> str:
    name = LABEL.sub("", " ".join(part.split())).replace("_", " ").strip(" .,:;-–—*\"'“”")
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
    return _calm(name)


def _calm(name: str) -> str:
    """A name without its shouting; "AFP" stays."""
    return name.title() if name.isupper() and len(name) > 4 else name
