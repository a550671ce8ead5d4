"""Wire credits: which agency a text comes from, by byline, dateline, sign-off or declaration."""

import re

AGENCIES: tuple[tuple[str, str], ...] = (  # short name, pattern of its names
    ("EFE", r"(?:agencia\s+)?efe(?:verde|\s*/?\s*epa)?"),
    ("Europa Press", r"europa\s*press"),
    ("AP", r"(?:the\s+)?associated\s+press|ap(?:\s+news)?"),
    ("Reuters", r"(?:thomson\s+)?reuters"),
    ("AFP", r"afp|agence\s+france[\s-]presse"),
    ("ANSA", r"(?:agencia\s+)?ansa"),
    ("DPA", r"dpa|deutsche\s+presse[\s-]agentur"),
    ("PA", r"pa\s+media|press\s+association"),
    ("UPI", r"upi|united\s+press\s+international"),
    ("Xinhua", r"xinhua"),
    ("TASS", r"(?:agencia\s+)?tass"),
    ("Sputnik", r"sputnik"),
    ("RIA Novosti", r"ria\s+novosti"),
    ("Prensa Latina", r"prensa\s+latina"),
    ("Notimex", r"notimex"),
    ("Télam", r"(?:agencia\s+)?t[eé]lam"),
    ("Noticias Argentinas", r"noticias\s+argentinas"),
    ("Colpisa", r"colpisa"),
    ("Servimedia", r"servimedia"),
    ("ACN", r"acn"),
    ("Andina", r"(?:agencia\s+)?andina"),
    ("Anadolu", r"(?:agencia\s+)?anadolu(?:\s+ajans[ıi]|\s+agency)?"),
    ("Bloomberg", r"bloomberg"),
    ("Kyodo", r"kyodo(?:\s+news)?"),
    ("AAP", r"aap|australian\s+associated\s+press"),
    ("CP", r"the\s+canadian\s+press|canadian\s+press"),
    ("PTI", r"pti|press\s+trust\s+of\s+india"),
)
ANY = "|".join(pattern for _, pattern in AGENCIES)
WHOLE = tuple((name, re.compile(rf"(?:{pattern})", re.I)) for name, pattern in AGENCIES)
# "MADRID, 3 (EUROPA PRESS) -", "WASHINGTON (AP) —", "Caracas, 12 dic (EFE).-", "(Reuters) -"
DATELINE = re.compile(rf"^.{{0,70}}?\(\s*(?P<name>{ANY})(?:\s*[/-]\s*[\w\s.]{{2,20}})?\s*\)\s*\.?\s*[-–—.:]", re.I)
# "… (EFE)", "EFE", "Con información de EFE", "With files from Reuters", "© 2022 AFP", "Fuente: EFE", as a last paragraph
SIGN_OFF = re.compile(
    rf"^(?:con\s+informaci[oó]n\s+de(?:\s+la\s+agencia)?|fuente\s*:?|source\s*:?|agencia\s*:?|with\s+(?:files|reporting)\s+from|"
    rf"(?:©|copyright|\(c\))\s*(?:\d{{4}})?\s*(?:by\s+)?|por\s*:?)?\s*\W{{0,3}}(?P<name>{ANY})\b[\W\d]{{0,8}}(?:all\s+rights\s+reserved.*)?$",
    re.I,
)
TAIL = re.compile(rf"\(\s*(?P<name>{ANY})\s*\)\s*\.?$|[./]\s*(?P<bare>EFE|AFP|ANSA|DPA|EUROPA PRESS|AP|Reuters)\s*\.?$")
RIGHTS = re.compile(rf"(?:©|copyright|\(c\))\s*(?:\d{{4}})?\s*(?:by\s+)?(?P<name>{ANY})\b", re.I)
SPLIT = re.compile(r"\s*(?:/|,|;|\||\by\b|\band\b|&|\bcon\b|–|—|\(|\)|\s-\s)\s*", re.I)


def agency(name: str) -> str:
    """The short name of the agency that ``name`` is, or ""; "Agencia EFE" is, "Ana Efe Ruiz" is not."""
    text = re.sub(r"^(?:agencias?|ag\.|redacci[oó]n)\s*[:/]?\s+(?=\S)", "", name.strip(" .()[]@"), flags=re.I)
    for short, pattern in WHOLE:
        if pattern.fullmatch(text):
            return short
    return ""


def find(bylines: tuple[str, ...], paragraphs: list[str], rights: str = "") -> str:
    """The agency credited first by a byline, the dateline, a sign-off or a copyright line; "" where none is."""
    for line in bylines:
        for part in (line, *SPLIT.split(line[:200])):
            if name := agency(part):
                return name
    for paragraph in paragraphs[:3]:
        if found := DATELINE.match(paragraph[:160]):
            return _short(found["name"])
    for paragraph in reversed(paragraphs[-3:]):
        tail = paragraph.strip()[-160:]
        if found := (SIGN_OFF.match(tail) if len(paragraph) < 160 else None) or TAIL.search(tail):
            return _short(next(name for name in found.groups() if name))
    found = RIGHTS.search(rights[:300])
    return _short(found["name"]) if found else ""


def _short(name: str) -> str:
    return next((short for short, pattern in WHOLE if pattern.fullmatch(name.strip())), "")
