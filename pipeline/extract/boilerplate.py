"""What stands inside an article's element but is not the article: by phrase, by name of class, by links."""

import re

from pipeline.extract import edges
from pipeline.extract.outline import HEADINGS
from pipeline.extract.walk import Block

# The patterns below are matched on lower-cased lines: without regard to case they would take twice as long.

# Lead-ins of related links, set in capitals or with a colon, a bar or a link behind them.
RELATED = re.compile(
    r"^[\W_]*(?:le(?:e|a|er)\s+(?:tambi[eé]n|adem[aá]s|m[aá]s)|te\s+puede\s+interesar|le\s+puede\s+interesar|te\s+recomendamos|le\s+recomendamos|"
    r"recomendamos|recomendados?|puedes?\s+leer|tambi[eé]n\s+(?:le[ae]|ve[ar]?|mir[ae]|puede|te\s+puede|le\s+puede|podr[ií]as?)\b|vea?\s+tambi[eé]n|mira\s+tambi[eé]n|mir[aá]\s*[:|]|"
    r"mire\s+(?:tambi[eé]n|adem[aá]s)|lea\s*:|lee\s*[:|]|leer\s*:|lee\s+m[aá]s|leer\s+m[aá]s|le[ae]r?\s+(?:este|el)\s+(?:art[ií]culo|reportaje)\b.{0,40}$|no\s+te\s+pierdas|no\s+dejes\s+de\s+leer|adem[aá]s\s*[:|]|relacionad[oa]s?\s*:?$|"
    r"(?:art[ií]culos?|noticias?|notas?|contenidos?|temas?)\s+(?:relacionad|recomendad|sugerid)[oa]s?|m[aá]s\s+(?:informaci[oó]n|noticias|en)\b.{0,40}$|"
    r"te\s+(?:podr[ií]a|puede)\s+interesar|quiz[aá]s?\s+te\s+interese|podr[ií]a\s+interesarte|sigue\s+leyendo|seguir\s+leyendo|"
    r"read\s+(?:more|also|next)|also\s+read|see\s+(?:also|more)|more\s*[:|]|(?:more|you\s+may)\s+(?:also\s+)?(?:like|from|on|stories|news)\b|you\s+might\s+(?:also\s+)?like|"
    r"related(?:\s+(?:articles?|stories|story|content|coverage|links?|posts?|topics?|news|video))?\s*(?:[:|]|$)|recommended(?:\s+(?:for\s+you|stories|reading))?\s*(?:[:|]|$)|"
    r"don'?t\s+miss\s*[:|]?|must\s+read\s*[:|]?|watch\s*[:|]|watch\s+(?:now|more|live|below|the\s+video)|listen\s*[:|]|click\s+here\s+(?:to|for)|"
    r"up\s+next|most\s+(?:read|popular|viewed)|trending(?:\s+now)?\s*[:|]?|lo\s+m[aá]s\s+(?:le[ií]do|visto)|what\s+to\s+(?:read|watch)\s+next|"
    r"continue\s+reading|story\s+continues|article\s+continues|keep\s+reading|read\s+the\s+full|leia\s+tamb[eé]m|llegeix\s+tamb[eé])",
)
# Lines that no article needs, whatever stands around them.
FURNITURE = re.compile(
    r"^[\W_]*(?:(?:advertisement|advertisment|advert|publicidad|anuncio|sponsored(?:\s+content)?|patrocinado|promoted|ad)s?$|"
    r"(?:share|compartir|comparte|compartilo|tweet|tuitear|pinterest|facebook|twitter|whatsapp|linkedin|email|e-mail|print|imprimir|guardar|save|copy\s+link|copiar\s+enlace)\b.{0,40}$|"
    r"(?:share|comparte|compartir)\s+(?:this|en|on|esta|este|via|con)\b|"
    r"(?:sign\s+up|suscr[ií]be(?:te|se)|subscribe|reg[ií]stra(?:te|se)|[uú]nete|join|get\s+the\s+(?:latest|best)|recib[ea])\b.{0,160}(?:newsletter|bolet[ií]n|inbox|correo|canal|channel|whatsapp|telegram|email|alerts?|noticias|updates?)|"
    r"(?:s[ií]guenos|s[ií]gue(?:nos)?|seguinos|follow)\s+(?:us|en|on|a|al|nuestr|@|.{1,30}\s+(?:on|en)\s+(?:twitter|facebook|instagram|google|x))\b|"
    r"(?:this|our)\s+(?:site|website)\s+uses\s+cookies|(?:we|utilizamos|usamos)\s+(?:use\s+)?cookies|"
    r"(?:\d+\s+)?(?:comments?|comentarios?)(?:\s*\(?\d*\)?)?$|(?:leave|post|add|view|show|see|deja|ver|mostrar|a[ñn]ad[ei]r?)\s+(?:a\s+|all\s+|un\s+|los\s+|tu\s+)?(?:comments?|comentarios?|reply|respuesta)|"
    r"(?:all\s+rights\s+reserved|todos\s+los\s+derechos\s+reservados|prohibida\s+(?:su|la)\s+reproducci)|(?:©|copyright\b).{0,140}$|"
    r"(?:photo|image|foto|imagen|video|v[ií]deo|fotograf[ií]a|picture|gr[aá]fico|credit|cr[eé]dito|getty(?:\s+images)?|afp|reuters|istock)\s*(?:credit|by|de|cr[eé]dito|cortes[ií]a)?\s*[:|/].{0,90}$|"
    r"(?:enlarge|ampliar|zoom|caption|hide\s+caption|toggle\s+caption|loading|cargando|play|pause|mute|close|cerrar|back\s+to\s+top|volver|image\s+source,?|media\s+caption)\b.{0,30}$|"
    r"\d{1,3}\s?/\s?\d{1,3}$|(?:visto|le[ií]do)\s+[\d.,]+\s+veces|[\d.,]+\s+(?:views|visitas|lecturas)$|"
    r".{0,220}\b(?:read|see|view|lee|consulta)\s+(?:our|nuestra)\s+(?:privacy\s+(?:policy|notice)|pol[ií]tica\s+de\s+privacidad)|"
    r"(?:download|descarg[ao])\s+(?:the|our|la|nuestra)\s+.{0,30}app\b|"
    r"(?:tags?|etiquetas?|temas|topics?|filed\s+under|archivado\s+en|keywords?|categor[ií]as?)\s*:.{0,200}$|"
    r"(?:published|updated|last\s+updated|publicado|actualizado|posted)\s*(?:on|at|el|:)?\s*[^.]{0,60}\d{4}[^.]{0,30}$|"
    r"\d+\s*(?:min(?:ute|uto)?s?)\s*(?:read|de\s+lectura|lectura)|(?:lectura|tiempo\s+de\s+lectura)\s*:?\s*\d+|"
    r"(?:ver|view|see)\s+(?:gallery|galer[ií]a|slideshow|all|m[aá]s\s+(?:fotos|noticias)|photos)|"
    r"(?:support|help\s+(?:us\s+)?(?:keep|fund|support))\b.{0,60}\b(?:newsroom|journalism|reporting|news\s+free)|"
    r"(?:ap[oó]ya(?:nos)?|haz(?:te|nos)|colabora)\b.{0,60}\b(?:periodismo|socio|socia|suscriptor|donaci[oó]n|donativo)|"
    r"\d{1,3}\s*(?:/|of|de)\s*\d{1,3}$|.{0,120}(?:\bsin\s+permanencia|\bcancel\s+any\s?time)\W*$|"
    r"already\s+(?:a\s+subscriber|have\s+an\s+account)|ya\s+eres\s+suscriptor|inicia(?:r)?\s+sesi[oó]n|log\s*in\b|sign\s+in\b)",
)
GIVING = re.compile(r"^[\W_]*.{0,80}(?:your\s+(?:contribution|donation)|contributing\s+as\s+little)")
# Captions set as paragraphs: "… (Image: GETTY)", "… | Foto: EFE", "Jane Roe/Getty Images".
CAPTION = re.compile(
    r"(?:\((?:image|photo|foto|fotograf[ií]a|pic|picture|imagen|file|credit|cr[eé]dito|video|source|fuente)s?\b[^()]{0,80}\)|"
    r"(?<=[.!?”\"])\s*\((?:[a-z][\w.&’'-]*\s?){1,5}(?:/\s?(?:[a-z][\w.&’'-]*\s?){1,5})+\)|"
    r"(?:image|photo|foto|imagen|picture|cr[eé]ditos?|credit)s?\s*(?:by|de|credit|cr[eé]dito)?\s*[:/|]\s*[^.]{2,60}|"
    r"(?:/|via|courtesy\s+of|\|)\s*(?:getty(?:\s+images?)?|ap(?:\s+(?:photo|images?))?|afp|reuters|efe|shutterstock|istock|unsplash|bloomberg)[^.]{0,40})\W*$",
)
# The credit of a picture on a line of its own: "Jane Roe/NPR".
CREDIT = re.compile(r"(?:[A-Z][\w.&’'-]+ ?){1,4}/ ?(?:[A-Z][\w.&’'-]+ ?){1,4}")
LONGEST_CREDIT = 60
LONGEST_LINE = 400  # characters: what is longer is no furniture
AFFILIATE = re.compile(r"\bwe\b.{0,30}\b(?:earn|receive|get)\b.{0,60}\b(?:commission|compensation|revenue)")
AGO = re.compile(
    r"^\W*(?:hace\s+\d+|\d+\s*(?:m|min|mins|minutes?|h|hrs?|hours?|days?|minutos?|horas?|d[ií]as?)\s+ago(?![a-z]))",
)
LETTER = re.compile(r"[^\W_]")
CREDITING = frozenset("(:/|")  # none of these in it: no caption
# Last paragraphs that speak of the outlet, its authors or its rules.
COLOPHON = re.compile(
    r"^\W*(?:(?:additional\s+)?(?:reporting|writing|editing|compiled|edited)\b.{0,20}\bby\s|our\s+standards\s*:|(?:if|when)\s+you\s+(?:buy|purchase|click)\b.{0,200}\b(?:commission|compensation)|"
    r"(?:this\s+(?:article|story|document|post|material))\s+(?:was\s+(?:originally|first)|is\s+subject\s+to|may\s+not\s+be|originally|first\s+appeared)|"
    r"(?:want|looking\s+for)\s+more\b.{0,200}\b(?:sign\s+up|newsletter|subscribe)|(?:do\s+you\s+have|have|got)\s+(?:a\s+|any\s+)?(?:news\s+)?(?:tip|story|info)|"
    r"(?:contact|follow|email|reach|write\s+to)\s+(?:the\s+)?(?:author|reporter|writer|us|me|him|her|them|[^\W\d_]\w+(?:\s+[^\W\d_]\w+)?)\s+(?:at|on|via|@)\b|"
    r"(?:este\s+(?:art[ií]culo|contenido|texto))\s+(?:fue|ha\s+sido|se)\b.{0,40}(?:publicad|elaborad|escrit|realizad)|conforme\s+a\s+los\s+criterios|"
    r"(?:con|for)\s+(?:m[aá]s|more)\s+(?:informaci[oó]n|information)\b.{0,60}(?:visit|http|www)|https?://\S+$|[\w.+-]+@[\w-]+\.[\w.]+$|@\w+$|\[/?\w+[^\]]{0,300}\]|<a\s)",
)
# A promise of a commission stands anywhere in a sentence: looked for only where one of its words is.
EARNING = re.compile(
    r"^\W*.{0,160}\b(?:we|may)\s+(?:may\s+)?(?:earn|receive|get)\b.{0,40}\b(?:commission|compensation|revenue)|"
    r"^\W*.{0,80}\b(?:affiliate\s+(?:links?|commission))"
)
EARNED = ("commission", "compensation", "revenue", "affiliate")
BIO = re.compile(
    r"^(?:[•*–—-]\s*)?(?:[A-ZÁÉÍÓÚÑ][\w.'’-]+\s+){2,4}(?:is|es|was|ha\s+sido)\s+(?:an?|the|una?|el|la|also|president|editor|director|periodista|corresponsal|\w+(?:’s|'s))\b"
)
# The line above readers' comments.
COMMENTS = re.compile(
    r"^\W*(?:\d+\s+)?(?:(?:reader\s+)?comments?|comentarios?(?:\s+de\s+(?:los\s+)?(?:lectores|usuarios))?|discussion|opiniones\s+de\s+los\s+lectores)\s*[:(]?\s*\d*\W*$",
)
# What stands where a paywall cuts the text.
WALL = re.compile(
    r"(?:para\s+(?:seguir|continuar)\s+leyendo|contenido\s+(?:exclusivo|solo)\s+para\s+suscriptores|(?:solo|exclusivo)\s+para\s+suscriptores|"
    r"suscr[ií]bete\s+(?:para|y)\s+(?:seguir|continuar|leer)|hazte\s+(?:socio|premium).{0,40}(?:leer|leyendo)|"
    r"(?:necesitas|debes|tienes\s+que)\s+ser\s+suscript|subscribe\s+to\s+(?:continue|keep|read|unlock)|to\s+(?:continue|keep)\s+reading|(?:for|only\s+to|exclusive\s+to)\s+subscribers|"
    r"subscribers?\s+only|already\s+a\s+subscriber|this\s+(?:article|content|story)\s+is\s+(?:for|only|reserved))",
)
WALLED = ("scri", "leyendo", "reading", "hazte", "reserved", "only", " is for")  # one of them stands in all of these
# Headings after which an article is over.
END = re.compile(
    r"^[\W_]*(?:\d*\s*(?:comments?|comentarios?)(?:\s+de\s+.{3,20})?(?:\s*\(\d+\))?|(?:leave|post|write|deja)\s+(?:a|un|tu)\s+(?:comment|reply|comentario|respuesta)|related\b.{0,30}|"
    r"(?:art[ií]culos|noticias|notas|contenidos?|temas)\s+(?:relacionad|recomendad|destacad)[oa]s|relacionad[oa]s|recomendad[oa]s.{0,20}|"
    r"(?:more|m[aá]s)\s+(?:great\s+|top\s+|must[\s-]reads?\s+)?(?:\w+\s+)?(?:stories|news|articles|coverage|reads)|"
    r"(?:more|m[aá]s)\s+(?:from|on|in|stories|news|noticias|en|de|sobre|le[ií]das?)\b.{0,50}|"
    r"(?:you\s+(?:may|might)|te\s+puede|le\s+puede|te\s+podr[ií]a|tambi[eé]n\s+te)\b.{0,40}|recommended.{0,30}|lo\s+m[aá]s\s+.{0,20}|most\s+(?:read|popular|viewed|shared|recent).{0,20}|"
    r"(?:latest|recent|popular|top|trending)\s+(?:news|stories|posts|articles|videos?|now)?.{0,20}|(?:[uú]ltimas?)\s+noticias.{0,20}|about\s+(?:the\s+)?authors?|sobre\s+(?:el|la)\s+autora?|"
    r"acerca\s+del?\s+autora?|(?:sign\s+up|subscribe|suscr[ií]b).{0,60}|(?:read|see|what\s+to\s+read)\s+(?:more|next|also)\b.{0,30}|up\s+next|next\s+(?:article|story|post|up)|"
    r"share\s+this.{0,30}|compart[ei]r?.{0,30}|newsletters?|follow\s+us.{0,30}|s[ií]guenos.{0,30}|in\s+this\s+(?:article|story)|sponsored.{0,30}|topics|etiquetas|tags|trending|around\s+the\s+web|from\s+(?:the|our)\s+(?:web|partners).{0,20})[\W_]*$",
)
PARAGRAPH = 200  # characters of a paragraph that is no teaser
RUN = 3  # such paragraphs behind a heading that could end the article: it goes on
SHARE = 0.3  # a subtree named like furniture is left out only below this share of the text


CHROME = frozenset(("aside", "figcaption", "figure", "nav", "footer", "form"))
LINK_BLOCKS = frozenset(("li", "div", "h2", "h3", "h4", "h5", "span", "section"))
LISTS = frozenset(("ul", "ol", "div", "section", "table", "aside", "dl"))


def of_lines(lines: list[str], title: str) -> list[str]:
    """As ``clean``, for an article that came as plain paragraphs from a declaration or a script."""
    return [block.text for block in clean([Block(line, 0, 0, "p") for line in lines], title)]


def clean(blocks: list[Block], title: str) -> list[Block]:
    """The blocks of the article: furniture, related links, repeats and the tail behind the article left out."""
    total = sum(len(block.text) for block in blocks) or 1
    kept: list[Block] = []
    seen: set[str] = set()
    behind = 0
    folded_title = title.casefold()
    for place, block in enumerate(blocks):
        text = block.text
        if (_is_end(block) or _is_plea(block)) and behind > 0.5 * total and _is_tail(blocks, place, total):
            break
        if behind > 200 and len(text) < 60 and is_comments(text):
            break
        behind += len(text)
        edge = place < 3 or place >= len(blocks) - 8
        if _is_furniture(block, edge) or text.casefold() == folded_title:
            continue
        if len(text) > 40:
            if text in seen:
                continue
            seen.add(text)
        kept.append(block)
    return _without_tail(kept)


def _without_tail(kept: list[Block]) -> list[Block]:
    """Ends on the article's own words: colophons, bios and headings behind it go."""
    floor = max(1, len(kept) - 8)
    while len(kept) > floor:
        last = kept[-1]
        if last.tag in HEADINGS or (len(last.text) < 700 and (_is_colophon(last.text.lower()) or BIO.match(last.text))):
            kept.pop()
        else:
            break
    return edges.without(kept)


def is_wall(text: str) -> bool:
    """True for a line that stands where a paywall cuts the text."""
    return _is_wall(text.lower())


def _is_wall(low: str) -> bool:
    return any(map(low.__contains__, WALLED)) and WALL.search(low) is not None


def is_comments(text: str) -> bool:
    """True for the line above readers' comments."""
    return COMMENTS.match(text.lower()) is not None


def _is_colophon(low: str) -> bool:
    if COLOPHON.match(low):
        return True
    return any(map(low.__contains__, EARNED)) and EARNING.match(low) is not None


def _is_end(block: Block) -> bool:
    return (
        len(block.text) < 70 and (block.tag in HEADINGS or len(block.text) < 40) and bool(END.match(block.text.lower()))
    )


def _is_plea(block: Block) -> bool:
    """A heading that speaks of the reader's account or subscription: a dialogue of the site, set behind the article."""
    return block.tag in HEADINGS and (is_wall(block.text) or edges.is_promotion(block.text))


def _is_tail(blocks: list[Block], place: int, total: int) -> bool:
    """True where no long run of plain paragraphs follows: boxes stand in the midst of articles too."""
    rest = [len(b.text) for b in blocks[place + 1 :] if b.tag == "p" and b.links < 0.3 * len(b.text)]
    return sum(rest) < 0.35 * total and not sum(size >= PARAGRAPH for size in rest[:6]) >= RUN


def _is_furniture(block: Block, edge: bool) -> bool:
    text = block.text
    size = len(text)
    if not LETTER.search(text, 0, 200):
        return True
    if size >= LONGEST_LINE:
        return False
    density = block.links / size
    low = text.lower()
    linked = density > 0.85 and (block.tag in LINK_BLOCKS or size < 25)
    stump = size < 3 and block.tag != "td"
    return linked or stump or _is_phrase(text, low, edge) or _is_of_a_picture(block, low) or _is_related(block, low)


def _is_phrase(text: str, low: str, edge: bool) -> bool:
    """True for what sites say in the same words beside any article."""
    size = len(text)
    return bool(
        (size < 300 and FURNITURE.match(low))
        or (("contribut" in low or "donation" in low) and size < 300 and GIVING.match(low))
        or (any(map(low.__contains__, EARNED)) and AFFILIATE.search(low))
        or ((edge or text[0] in "[<@") and _is_colophon(low))
        or (size < 250 and _is_wall(low))
        or (size < 70 and AGO.match(low) and edges.is_stamp(text))
    )


def _is_of_a_picture(block: Block, low: str) -> bool:
    size = len(low)
    if size < LONGEST_CREDIT and "/" in low and block.tag != "td" and CREDIT.fullmatch(block.text):
        return True
    return size < 250 and not CREDITING.isdisjoint(low) and bool(CAPTION.search(low))


def _is_related(block: Block, low: str) -> bool:
    size = len(low)
    if size >= 300 or not RELATED.match(low):
        return False
    return block.links > 0.3 * size or block.tag in HEADINGS or size < 60 or ":" in low[:40] or "|" in low[:40]
