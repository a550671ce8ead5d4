"""What a path says: an article, an index of articles, or a file that is no page.

The rules were made for section pages, where a wrong "yes" costs a fetch and a wrong "no" an article; a site that they
misjudge gets a hint in the catalogue.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from crawlers.outlet import Hints

_FILES = frozenset(
    """
    jpg jpeg png gif webp avif svg ico bmp tif tiff mp3 mp4 m4a m4v mov avi wav ogg webm m3u8 pdf doc docx xls xlsx
    ppt pptx zip gz rar 7z exe apk dmg css js json xml rss atom txt csv ics woff woff2 epub
    """.split()
)

# Folders whose pages list articles or are no articles at all, whatever the name below them.
_INDEX_FOLDERS = frozenset(
    """
    tag tags tema temas topic topics etiqueta etiquetas autor autores author authors firma firmas periodista
    periodistas columnista columnistas profile profiles perfil staff
    categoria categorias category categories seccion secciones section sections hemeroteca
    buscar busqueda buscador search resultados page pagina feed feeds rss sitemap mapa-web
    newsletter newsletters boletin boletines suscripcion suscripciones subscribe subscription subscriptions
    login registro register signin signup account cuenta users user usuario usuarios
    tienda shop store wp-content wp-login wp-admin wp-json
    """.split()
)

# Sections and service pages of three words or more, which by their length alone would pass for a headline.
_NO_HEADLINES = frozenset(
    """
    terminos-y-condiciones terminos-de-uso condiciones-de-uso condiciones-generales-de-uso politica-de-privacidad
    politica-de-cookies politica-editorial proteccion-de-datos codigo-de-etica terms-of-service terms-of-use
    terms-and-conditions privacy-policy cookie-policy mapa-del-sitio declaracion-de-accesibilidad lo-mas-leido
    lo-mas-visto lo-ultimo las-ultimas-noticias noticias-de-hoy cartas-al-director cartas-al-editor
    letters-to-the-editor castilla-la-mancha comunidad-de-madrid ciudad-de-mexico estado-de-mexico
    santiago-de-compostela san-luis-potosi baja-california-sur new-york-city middle-east-and-africa
    the-new-york-times mas-de-deportes
    """.split()
)
_AND = re.compile(r"[^-_]+[-_](?:y|e|and|i)[-_][^-_]+\Z")  # "ciencia-y-tecnologia", "arts-and-culture"
_DAY = re.compile(
    r"(?:^|[/_-])(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2]|[a-z]{3})[/_-]?(?:0?[1-9]|[12]\d|3[01])(?:[/_-]|T|$)"
)
_MONTH = re.compile(r"^/?(?:.*/)?(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/")
_ID = re.compile(r"\d{5,}")
_TOKEN = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{8,40}\Z", re.IGNORECASE)  # cv70d22kd34do
_STORY_FOLDERS = re.compile(
    r"(?:articles?|articulos?|noticias?|notas?|story|stories|news|node|live|en-vivo|directo|opinion|columnas?)\Z"
)
_PAGE_TYPES = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|phtml|ece|cfm|ghtml)\Z")
_QUERY_IDS = frozenset({"p", "id", "idnoticia", "id_noticia", "noticia", "articleid", "storyid", "nid", "itemid", "n"})
_LONGEST_MATCHED = 500  # characters of a path that a hint's regular expression is shown


def is_page_address(url: str) -> bool:
    """False for a home page and for files that hold no article; all a link of a feed or news sitemap must pass."""
    parts = _parts(url)
    if parts is None or _kind_of_file(parts.path) in _FILES:
        return False
    return parts.path not in {"", "/"} or bool(parts.query) or bool(parts.fragment)


def is_article_address(url: str, hints: Hints, *, home: str = "") -> bool:
    """Whether the address alone makes an article likely; ``home`` is the folder of an outlet that shares its host."""
    parts = _parts(url)
    if parts is None or _kind_of_file(parts.path) in _FILES:
        return False
    verdict = hinted(parts.path, hints)
    if verdict is not None:
        return verdict
    path = parts.path.lower()
    folder = f"/{home.strip('/').lower()}"
    if home and f"{path}/".startswith(f"{folder}/"):
        path = path[len(folder) :]
    return _by_query(parts.query) if path in {"", "/"} else _by_path(path) or _by_query(parts.query)


def hinted(path: str, hints: Hints) -> bool | None:
    """What the outlet's own expressions say of a path; None if they say nothing."""
    shown = path[:_LONGEST_MATCHED]
    if hints.not_article and _compiled(hints.not_article).search(shown):
        return False
    if hints.article and _compiled(hints.article).search(shown):
        return True
    return None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _kind_of_file(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _by_query(query: str) -> bool:
    """``/?p=123``: WordPress and its like."""
    return any(name.lower() in _QUERY_IDS and value.isdigit() for name, value in parse_qsl(query, max_num_fields=100))


def _by_path(path: str) -> bool:
    segments = [segment for segment in unquote(path).split("/") if segment]
    if segments and _PAGE_TYPES.sub("", segments[-1]) in {"index", "default", "home", "portada"}:
        segments.pop()
    if not segments or segments[0] in _INDEX_FOLDERS:
        return False
    is_file = bool(_PAGE_TYPES.search(segments[-1]))
    segments[-1] = _PAGE_TYPES.sub("", segments[-1])
    long_title = segments[-1].count("-") >= 5  # larazon.es/opinion/columnistas/<headline>-LE15447419
    if segments[-1] in _INDEX_FOLDERS or (not _INDEX_FOLDERS.isdisjoint(segments[-2:-1]) and not long_title):
        return False
    if segments[-1] in _NO_HEADLINES or _AND.match(segments[-1]):
        return False
    return _reads_like_a_headline(segments) or _is_numbered(segments) or (is_file and _is_numbered_file(segments))


def _reads_like_a_headline(segments: list[str]) -> bool:
    """Three words at the end, four anywhere (an id, "story" or a year may follow), or one below a date."""
    words = [[word for word in re.split(r"[-_ .,+]+", name) if word and not word.isdigit()] for name in segments]
    if len(words[-1]) >= 3 or any(len(some) >= 4 for some in words[-4:-1]):
        return True
    dated = _MONTH.match("/".join(["", *segments])) or _DAY.search("/".join(segments[:-1]))
    return bool(dated) and bool(words[-1])  # /2026/11/24/elecciones/


def _is_numbered_file(segments: list[str]) -> bool:
    """``/nacionales/2026/noti1110-7.htm``: sites made by hand number their files below a folder."""
    name = segments[-1]
    return len(segments) > 1 and sum(sign.isdigit() for sign in name) >= 4 and any(sign.isalpha() for sign in name)


def _is_numbered(segments: list[str]) -> bool:
    name = segments[-1]
    if re.fullmatch(r"(?:19|20)\d{6}", name):  # the edition of a day
        return False
    if any(_ID.search(segment) for segment in segments):
        return len(segments) > 1 or not name.isdigit()
    if _DAY.search(name) and len(name) > 10:
        return True
    above = segments[-2] if len(segments) > 1 else ""
    return bool(_STORY_FOLDERS.match(above)) and (name.isdigit() or bool(_TOKEN.match(name)))
