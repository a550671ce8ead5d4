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
    ("CP", r"(?:the\s+)?canadian\s+press|cp"),
    ("PTI", r"pti|press\s+trust\s+of\s+india"),
)
ANY = "|".join(pattern for _, pattern in AGENCIES)
NAMED = re.compile(rf"\b(?:{ANY})\b", re.I)  # "April" and "Indianapolis" hold letters of one
WHOLE = tuple((name, re.compile(rf"(?:{pattern})", re.I)) for name, pattern in AGENCIES)
# "MADRID, 3 (EUROPA PRESS) -", "WASHINGTON (AP) —", "Caracas, 12 dic (EFE).-", "(Reuters) -"
DATELINE = re.compile(
    rf"^(?P<place>.{{0,70}}?)\(\s*(?P<name>{ANY})(?:\s*[/-]\s*[\w\s.]{{2,20}})?\s*\)\s*\.?\s*[-–—.:]", re.I
)
# "… (EFE)", "EFE", "Con información de EFE", "With files from Reuters", "© 2022 AFP", "Fuente: EFE", as a last paragraph
SIGN_OFF = re.compile(
    rf"^\W{{0,3}}(?:con\s+informaci[oó]n\s+de(?:\s+la\s+agencia)?|fuente\s*:?|source\s*:?|agencia\s*:?|with\s+(?:files|reporting|information)\s+from|"
    rf"(?:©|copyright|\(c\))\s*(?:\d{{4}})?\s*(?:by\s+)?|por\s*:?)?\s*\W{{0,3}}(?P<name>{ANY})\b[\W\d]{{0,8}}"
    rf"(?:all\s+rights\s+reserved.*|todos\s+los\s+derechos.*|(?:[a-z]{{2,4}}[/-]?){{1,5}})?$",
    re.I,
)
TAIL = re.compile(
    rf"(?P<before>\S*)\s*\(\s*(?P<name>(?i:{ANY}))\s*\)\s*\.?$|"
    r"[.!?”\"»]\s+(?P<bare>EFE|AFP|ANSA|DPA|EUROPA PRESS|AP|Reuters|PTI|UPI|AAP|ACN|Xinhua|Colpisa|Servimedia|Notimex)\s*\.?$"
)
RIGHTS = re.compile(rf"(?:©|copyright|\(c\))\s*(?:\d{{4}})?\s*(?:by\s+)?(?:agencia\s+)?(?P<name>{ANY})\b", re.I)
DESKS = re.compile(  # what desks of Reuters and of AFP leave at the end
    r"^\(?(?:(?P<reuters>(?:reporting|reporte)\s+(?:by|de)\s.{3,200};\s*(?:writing|editing|edici[oó]n|editado|escrito)\s+(?:by|por|de)\s.{3,200})|"
    r"(?P<afp>[a-z]{2,4}(?:/[a-z]{2,4}){3,7}))\)?\.?$",
    re.I,
)
PICTURE = re.compile(
    r"^\W*(?:foto|photo|imagen|image|picture|v[ií]deo|gr[aá]fico|graphic|cr[eé]dit|file|archivo)", re.I
)
MONTHS = frozenset("ene feb mar abr may jun jul ago sep set oct nov dic jan apr aug dec".split())
LOWER = frozenset("de del la las los el y e of the and in en a st".split())  # in the names of places
SENTENCE = 30  # characters: a last line of fewer that ends on an agency's name is the credit of a picture
ENDS = (".", "!", "?", "”", '"', "»")  # of a sentence
SIGNATURE = 160  # characters of a sign-off
# "JANE ROE Associated Press": only names of more words than a person's surname
BEHIND = re.compile(
    r"\w\s+(associated\s+press|europa\s+press|agence\s+france-presse|prensa\s+latina|press\s+trust\s+of\s+india|canadian\s+press)\W*$",
    re.I,
)
SPLIT = re.compile(r"\s*(?:/|,|;|\||\by\b|\band\b|&|\bcon\b|\bwith\b|\b(?:by|por)\b|–|—|\(|\)|\s-\s)\s*", re.I)


def agency(name: str) -> str:
    """The short name of the agency that ``name`` is, or ""; "Agencia EFE" is, "Ana Efe Ruiz" is not."""
    text = re.sub(r"^(?:agencias?|ag\.|redacci[oó]n)\s*[:/]?\s+(?=\S)", "", name.strip(" .()[]@"), flags=re.I)
    for short, pattern in WHOLE:
        if pattern.fullmatch(text):
            return short
    return ""


def find(bylines: tuple[str, ...], paragraphs: list[str], rights: str = "", sources: tuple[str, ...] = ()) -> str:
    """The agency credited first by a byline, the dateline, a sign-off or a copyright line; "" where none is.

    ``sources`` are the organisations that the page declares as the text's source or owner. An agency that a text
    speaks of, quotes or thanks for a picture is not credited, nor is one that "contributed to this report".
    """
    for line in (*bylines, *sources):
        for part in (line, *SPLIT.split(line[:200])):
            if name := agency(part):
                return name
        if found := BEHIND.search(line[:200]):
            return _short(found[1])
    for paragraph in paragraphs[:3]:
        if (found := DATELINE.match(paragraph[:160])) and _is_place(found["place"]):
            return _short(found["name"])
    for paragraph in reversed(paragraphs[-4:]):
        if name := _signed(paragraph.strip()):
            return name
    found = RIGHTS.search(rights[:300])
    return _short(found["name"]) if found else ""


def _is_place(text: str) -> bool:
    """True for what stands before the agency in a dateline: places and days, in lower case only months' short forms."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word.lower() not in LOWER]
    return all(word[0].isupper() or word[:3] in MONTHS for word in words) and not NAMED.search(text)


def _signed(paragraph: str) -> str:
    """The agency that a last paragraph names as where the text is from."""
    if PICTURE.match(paragraph):
        return ""
    if found := DESKS.match(paragraph):
        return "Reuters" if found["reuters"] else "AFP"
    if len(paragraph) < SIGNATURE and (found := SIGN_OFF.match(paragraph)):
        return _short(found["name"])
    if paragraph[:1] == "©" or paragraph[:9].lower() == "copyright":
        found = RIGHTS.match(paragraph)
        return _short(found["name"]) if found else ""
    return _behind_the_text(paragraph)


def _behind_the_text(paragraph: str) -> str:
    """The agency behind the last sentence: "… in March. (EFE)"."""
    found = TAIL.search(paragraph[-SIGNATURE:])
    if found is None:
        return ""
    if found["name"]:
        return _short(found["name"]) if found["before"].endswith(ENDS) else ""
    return _short(found["bare"]) if len(paragraph) >= SENTENCE else ""


def _short(name: str) -> str:
    return next((short for short, pattern in WHOLE if pattern.fullmatch(name.strip())), "")
