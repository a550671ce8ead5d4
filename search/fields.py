"""FIELDS: the one table behind parser, engines' schemas, validation and the help page."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from search.analysis import fold


class Kind(StrEnum):
    TEXT = "text"  # running text: stemmed in the article's language, with exact forms
    PLAIN = "plain"  # words without case and accents, not stemmed
    KEYWORD = "keyword"  # one of known values
    DATE = "date"
    EXACT = "exact"  # no field of the document: how a text's words are compared
    SAVED = "saved"  # no field of the document: the name of a saved search, whose query stands here


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str  # in the query tree and in canonical text
    spanish: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    help: str
    help_es: str
    example: str


_ALL = (
    Field(name="title", spanish="titulo", kind=Kind.TEXT, aliases=("headline", "titular"), example="title:sanctions",
          help="Words of the headline only.", help_es="Solo palabras del titular."),
    Field(name="text", spanish="texto", kind=Kind.TEXT, aliases=("body", "cuerpo"), example='text:"oil embargo"',
          help="Words of the body only.", help_es="Solo palabras del cuerpo."),
    Field(name="exact", spanish="exacto", kind=Kind.EXACT, aliases=("exacta",), example='exact:"Maduro"',
          help="As written: accents, capitals and endings count.",
          help_es="Tal cual: cuentan acentos, mayúsculas y terminaciones."),
    Field(name="actor", spanish="actor", kind=Kind.KEYWORD, aliases=("actors", "actores"),
          example='actor:"Nicolás Maduro"', help="A person, organisation, government or country, by any of its names.",
          help_es="Persona, organización, gobierno o país, por cualquiera de sus nombres."),
    Field(name="theme", spanish="tema", kind=Kind.KEYWORD, aliases=("themes", "temas"), example="theme:sanctions",
          help="What it is about, narrower themes included.", help_es="De qué trata, con sus temas más concretos."),
    Field(name="country", spanish="pais", kind=Kind.KEYWORD, aliases=(), example="country:Spain",
          help="Country of the outlet, by code or name.", help_es="País del medio, por código o nombre."),
    Field(name="outlet", spanish="medio", kind=Kind.KEYWORD, aliases=("source", "fuente"), example="outlet:ABC",
          help="The outlet, by its name or short name.", help_es="El medio, por su nombre o nombre corto."),
    Field(name="domain", spanish="dominio", kind=Kind.KEYWORD, aliases=(), example="domain:abc.es",
          help="The outlet's web domain.", help_es="El dominio del medio."),
    Field(name="language", spanish="idioma", kind=Kind.KEYWORD, aliases=("lang", "lengua"), example="lang:es",
          help="es or en.", help_es="es o en."),
    Field(name="author", spanish="autor", kind=Kind.PLAIN, aliases=("authors", "autora", "byline", "firma"),
          example='author:"Ana Ruiz"', help="Words of a by-line.", help_es="Palabras de la firma."),
    Field(name="agency", spanish="agencia", kind=Kind.PLAIN, aliases=("wire", "credit"), example="wire:EFE",
          help="The wire service credited.", help_es="La agencia citada."),
    Field(name="section", spanish="seccion", kind=Kind.PLAIN, aliases=(), example="section:internacional",
          help="Words of the outlet's section.", help_es="Palabras de la sección del medio."),
    Field(name="url", spanish="direccion", kind=Kind.PLAIN, aliases=("link", "enlace"),
          example='url:"abc.es/internacional"', help="Words of the address, in order.",
          help_es="Palabras de la dirección, en orden."),
    Field(name="story", spanish="historia", kind=Kind.KEYWORD, aliases=(), example="story:4711",
          help="All coverage of one story, by its number.",
          help_es="Toda la cobertura de una historia, por su número."),
    Field(name="date", spanish="fecha", kind=Kind.DATE, aliases=("published", "publicado"),
          example="date:2026-01..2026-03", help="When it was published: a day, month, year, span, or 7d.",
          help_es="Cuándo se publicó: día, mes, año, periodo o 7d."),
    Field(name="seen", spanish="visto", kind=Kind.DATE, aliases=("vista",), example="seen:24h",
          help="When it came in.", help_es="Cuándo llegó."),
    Field(name="is", spanish="es", kind=Kind.KEYWORD, aliases=(), example="is:original",
          help="copy, original, full, teaser, title_only, live or video.",
          help_es="copia, original, completo, avance, titular, directo o vídeo."),
    Field(name="search", spanish="busqueda", kind=Kind.SAVED, aliases=("saved", "guardada"),
          example='search:"My search"', help="What a saved search of yours finds, by its name.",
          help_es="Lo que encuentra una búsqueda guardada suya, por su nombre."),
)  # fmt: skip

FIELDS: Mapping[str, Field] = MappingProxyType({field.name: field for field in _ALL})
_BY_ALIAS = {alias: field for field in _ALL for alias in (field.name, field.spanish, *field.aliases)}
ALIASES = tuple(_BY_ALIAS)

TEXT_FIELDS = tuple(field.name for field in _ALL if field.kind is Kind.TEXT)
PLAIN_FIELDS = tuple(field.name for field in _ALL if field.kind is Kind.PLAIN)
KEYWORD_FIELDS = tuple(field.name for field in _ALL if field.kind is Kind.KEYWORD)
DATE_FIELDS = tuple(field.name for field in _ALL if field.kind is Kind.DATE)

NAMED_FIELDS = ("actor", "theme", "outlet", "country")  # their values are looked up by name

LANGUAGE_NAMES = {
    "es": "es", "spa": "es", "spanish": "es", "espanol": "es", "castellano": "es",
    "en": "en", "eng": "en", "english": "en", "ingles": "en",
}  # fmt: skip
IS_NAMES = {
    "copy": "copy", "copia": "copy", "original": "original",
    "full": "full", "completo": "full", "completa": "full", "teaser": "teaser", "avance": "teaser",
    "title_only": "title_only", "titular": "title_only", "live": "live", "directo": "live", "video": "video",
}  # fmt: skip


def find_field(name: str) -> Field | None:
    """The field of a name in either language; accents and case are ignored ("País")."""
    return _BY_ALIAS.get(fold(name))
