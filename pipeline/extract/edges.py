"""What stands at the edges of an article: bylines and times above its first sentence, colophons and bios under its last."""

import re
from itertools import groupby

from pipeline.extract.outline import HEADINGS
from pipeline.extract.walk import Block

TOP = 6  # blocks in which a byline or a time may stand
BOTTOM = 10  # blocks that may go from the end
SENTENCE = 110  # characters: a block of more is the article's first
LONGEST_STAMP = 160
LONGEST_PROMOTION = 420
LONGEST_COLOPHON = 700

WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
CLOCK = re.compile(
    r"(?<![$€£\d])\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\bago(?![a-z])|\bhace\s+\d",
    re.I,
)
STAMPS = frozenset(  # words that times and bylines are made of
    (
        "published updated posted modified last first on at by the of in a.m p.m am pm utc gmt est edt cst cdt pst pdt cet "
        "cest bst ist et ct pt h hs hrs horas hora ago hour hours minute minutes min mins day days yesterday today source "
        "photo comment comments read share view views publicado publicada actualizado actualizada modificado creado el la "
        "las los a de del por en y hace horas minuto minutos día días ayer hoy fecha fuente comentario comentarios visto "
        "veces and with for and and st nd rd th "
        "january february march april may june july august september october november december jan feb mar apr jun jul aug "
        "sep sept oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre "
        "diciembre ene abr ago set dic monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur "
        "thurs fri sat sun lunes martes miércoles jueves viernes sábado domingo lun mar mié jue vie sáb dom"
    ).split()
)
BYLINE = re.compile(
    r"^\W*(?:(?:written|posted|published|reported|story|words|escrito|publicado|texto|reportaje|redacción)\s+)?(?:by|por)\b\s*:?\s*(?=\W*[A-ZÁÉÍÓÚÑ@])|"
    r"^By(?=[A-Z])",
    re.I,
)
EMBED = re.compile(r"^\W*(?:embed\s*)?<(?:iframe|script|blockquote|div)\b", re.I)

JOBS = (
    r"(?i:editor|writer|reporter|journalist|correspondent|columnist|author|producer|critic|contributor|fellow|professor|anchor|"
    r"blogger|photographer|periodista|redactora?|corresponsal|columnista|escritora?|profesora?|analista|colaboradora?|jefe|jefa|"
    r"directora?|licenciad[oa]|graduad[oa]|doctora?|historiadora?|abogad[oa]|economista|soci[oó]log[oa]|polit[oó]log[oa])"
)
NAMED = r"(?:[A-ZÁÉÍÓÚÑ][\w.'’-]*\s+){1,4}"
SIGNATURE = re.compile(
    rf"(?P<name>(?:[A-ZÁÉÍÓÚÑ][\w.'’-]*[ ]){{1,3}}[A-ZÁÉÍÓÚÑ][a-záéíóúñü'’-]+)"
    rf"(?:\s*@\w+|\s*[,·|–—-]?\s*(?:(?:[A-Z][\w&'’-]*|of|and|de|y|&)\s+){{0,4}}{JOBS}(?:(?:,|\s+(?:at|for|of|in|de|en|del))\s[^.]{{2,40}})?)"
)
LONGEST_SIGNATURE = 90  # characters
BIO = re.compile(
    rf"^(?:[•*–—-]\s*)?(?:{NAMED}(?:,\s.{{2,160}},\s+)?(?:is|es|was|fue|covers|writes|cubre|escribe|joined|works|worked|trabaja|has\s+(?:been|written|worked|covered)|ha\s+(?:sido|trabajado|escrito))\b.{{0,120}}?\b{JOBS}s?\b|"
    rf"(?i:(?:an?|the)\s+)?(?i:(?:senior|executive|staff|contributing|freelance|associate|assistant|deputy|managing|chief|news|politics|business|sports|entertainment|technology)\s+){{1,3}}{JOBS}\b.{{0,400}}$|"
    rf"(?i:es\s+)?{JOBS}\b.{{0,20}}\b(?:en|de|del|por|at|of|for|desde)\b.{{0,400}}$|"
    rf"{NAMED}?[A-ZÁÉÍÓÚÑ]\w+[’'](?:s)?\s+(?:most\s+recent|latest|new|next|forthcoming|first)\s+(?:book|novel|work)\b)"
)
# What begins a list of sources that ends a report on research, or an appeal for money: what follows belongs to it.
TAIL = re.compile(r"^\W*(?:more|journal|further)\s+(?:information|reference)\s*:")
LAST = 4  # blocks in which it stands
COLOPHON = re.compile(
    r"^\W*(?:[^@]{0,200}[\s:(<][\w.+-]+@[\w-]+\.[\w.-]+\W*$|.{0,60}\bet\s+al\.?,?\s*\(?(?:19|20)\d\d\b|get\s+in\s+touch\s+with\s+(?:us|our|the)\b|.{0,200}\bcontribut(?:ed|ing)\s+(?:to\s+)?(?:this|the)?\s*(?:report|story|article|reporting)\b|.{0,120}\bcan\s+be\s+reached\s+(?:at|on|by)\b|"
    r".{0,120}\b(?:e-?mail|contact|write\s+to|text|reach)\s+(?:us|me|him|her|them|[^\W\d_]\w+)\b.{0,60}\S+@\S+|.{0,80}\bvia\s+e-?mail\b.{0,10}\S+@\S+|"
    r"(?:more|further|additional)\s+information\s*:|journal\s+(?:information|reference)\s*:|provided\s+by\b|source\s*:|fuente\s*:|(?:article\s+)?(?:sources|references|referencias|fuentes|footnotes|notas|notes)\s*:?$|"
    r"short\s+(?:link|url)\s*:|(?:this|the|our)\s+(?:episode|podcast|video|interview|conversation|story|article|piece)\b.{0,60}\b(?:was|were|has\s+been|is)\s+(?:\w+\s+)?(?:produced|edited|condensed|supported|funded|available)|"
    r"(?:listen|subscribe|watch|tune\s+in)\s+(?:to|and|on)\b.{0,120}\b(?:spotify|apple|podcasts?|youtube|itunes)\b|.{0,160}\bwherever\s+you\s+(?:get|listen)\b|"
    r"this\s+site\s+is\s+protected\s+by|dear\s+readers?\b|(?:for|find|check\s+out|see|read|discover)\s+more\s+(?:of|from|about|on|stories|news|details)\b.{0,140}$|(?:now|also),?\s+(?:see|read|check\s+out)\b.{0,80}$|"
    r"(?:want|have|do\s+you\s+want|would\s+you)\b.{0,60}\?\s*(?:check|click|sign|read|see|contact|email|send|subscribe)\b|still\s+(?:want|looking)\b.{0,80}\?|"
    r"(?:lead\s+image|photograph(?:y|s)?|photos?|images?|illustrations?|styling|grooming|hair|makeup|design|producer|video|audio|gr[aá]ficos?|fotograf[ií]as?(?:\s+y\s+v[ií]deo)?|edici[oó]n(?:\s+\w+)?|dise[ñn]o(?:\s+\w+){0,3}|ilustraci[oó]n(?:es)?|infograf[ií]as?|producci[oó]n|traducci[oó]n|translation|edited|reported)\s*(?:by|:)\s.{2,160}$|"
    r"(?:with|con)\s+(?:reports?|reporting|additional\s+reporting|information|informaci[oó]n|files|datos|reportes)\s+(?:from|by|de)\b|[—–-]+\s?(?:by|por)\s+[^\W\d_]|"
    r"\S{3,60}\s+(?:mission|misi[oó]n)\s+is\b|(?:our|nuestro)\s+(?:website|newsroom|sitio)\s+is\b)",
)
PROMOTION = re.compile(
    r"\b(?:sign(?:ing)?\s+up|subscrib(?:e|ing)|suscr[ií]b(?:ete|ase|irse|irte)|reg[ií]str(?:ate|ese)|[uú]n(?:ete|irte)|join|download|desc[aá]rga(?:te|la)?|get|recib[ea])\b.{0,120}"
    r"\b(?:newsletters?|bolet[ií]n(?:es)?|podcasts?|canal(?:es)?\s+de\s+\w+|telegram|whatsapp|app|inbox|letterbox|print\s+magazine|comunidad\s+de\s+lector\w+)\b|"
    r"\b(?:newsletters?|bolet[ií]n(?:es)?|telegram|whatsapp)\b.{0,60}\b(?:[uú]nete|suscr[ií]bete|sign\s+up|subscribe)\b",
)
APPEAL = re.compile(
    r"\b(?:ap[oó]ya(?:nos|\s+(?:el|nuestro)\s+periodismo)|support\s+(?:us|our|independent|local|quality)\b.{0,60}\b(?:journalism|work|reporting|newsroom|site|mission)|membres[ií]a|tu\s+suscripci[oó]n|your\s+subscription|"
    r"becom(?:e|ing)\s+a\s+(?:sponsor|member|subscriber|patron)|hacer?\s+periodismo|free\s+trial|advertising\s+with\s+us|tell\s+your\s+friends|help\s+us\s+(?:keep|continue|fund))\b",
)
PERSON = re.compile(r"\b(?:you|your|us|our|t[uú]|tus?|te|nos|nuestr[oa]s?|usted|su\s+cuenta)\b")


def without(kept: list[Block]) -> list[Block]:
    """``kept`` from the article's first sentence to its last."""
    return _without_bottom(_without_top(kept))


def _without_top(kept: list[Block]) -> list[Block]:
    """Bylines and times go from among the first blocks; what else is short there (a dateline, a kicker) stays.

    Below the first long block, which may be a standfirst, only a byline goes that has its time beside it.
    """
    first = next((place for place, block in enumerate(kept[:TOP]) if _is_sentence(block.text)), TOP)
    above = [block for block in kept[:first] if not (_is_signed(block.text) or is_promotion(block.text))]
    below = kept[first : first + 1]
    for _, group in groupby(kept[first + 1 : TOP], lambda block: _is_signed(block.text)):
        lines = list(group)
        if not (_is_signed(lines[0].text) and any(CLOCK.search(line.text) for line in lines)):
            below += lines
    return above + below + kept[max(TOP, first + 1) :]


def _is_sentence(text: str) -> bool:
    return len(text) >= SENTENCE and not is_promotion(text) and not EMBED.match(text)


def _is_signed(text: str) -> bool:
    return is_stamp(text) or is_signature(text) or bool(EMBED.match(text))


def is_stamp(text: str) -> bool:
    """True for a line of nothing but times, names of people and places, and the words between them."""
    if len(text) > LONGEST_STAMP or text.rstrip("”\"'").endswith((".”", "?", "!")):
        return False
    byline = BYLINE.match(text)
    if not byline and not CLOCK.search(text):
        return False
    others = [word for word in WORD.findall(text) if word.lower().strip(".") not in STAMPS]
    return len(others) <= (12 if byline else 6) and all(word[0].isupper() for word in others)


def is_signature(text: str) -> bool:
    """True for a name with a handle or a job and nothing else: "Jane Roe, Business correspondent"; pages set the two in
    elements that nothing parts."""
    return len(text) <= LONGEST_SIGNATURE and bool(SIGNATURE.fullmatch(text))


def is_promotion(text: str) -> bool:
    """True for a line that asks the reader for an address, money or a subscription."""
    if len(text) > LONGEST_PROMOTION:
        return False
    low = text.lower()
    return PERSON.search(low) is not None and bool(PROMOTION.search(low) or APPEAL.search(low))


def _without_bottom(kept: list[Block]) -> list[Block]:
    floor = max(1, len(kept) - BOTTOM)
    end = _before_tail(kept)
    while end > floor:
        last = kept[end - 1]
        if not (last.tag in HEADINGS or is_colophon(last.text) or is_promotion(last.text) or is_stamp(last.text)):
            break
        end -= 1
    return kept[:end]


def _before_tail(kept: list[Block]) -> int:
    """Where a tail of sources or an appeal begins; the length where none does."""
    end = len(kept)
    for place in range(end - 1, max(0, end - LAST - 1), -1):
        text = kept[place].text
        low = text.lower()
        if TAIL.match(low) or (len(low) <= LONGEST_PROMOTION and PERSON.search(low) and APPEAL.search(low)):
            return place
        if len(text) >= SENTENCE:
            break
    return end


def is_colophon(text: str) -> bool:
    """True for a last paragraph that speaks of the outlet, its authors or its rules."""
    return len(text) < LONGEST_COLOPHON and bool(COLOPHON.match(text.lower()) or BIO.match(text))
