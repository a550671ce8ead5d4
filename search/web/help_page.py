"""The help page of the query language, made from the table that the parser itself reads."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from search.fields import FIELDS, Field
from search.web.examples import examples
from search.web.params import SearchParams
from search.web.refine import spanish
from search.web.zone import in_readers_zone, shared


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    names: tuple[str, ...]  # the interface's own first
    says: str
    example: str
    url: str


# (what to write in English, in Spanish, what it finds)
OPERATORS: tuple[tuple[str, str, str | Promise], ...] = (
    ("oil sanctions", "petróleo sanciones", _("Both words, in any order: a space means AND.")),
    ("oil OR gas", "petróleo O gas", _("One word or the other.")),
    ("oil -sport", "petróleo -deporte", _("Without the word after the minus; NOT does the same.")),
    ("(oil OR gas) sanctions", "(petróleo O gas) sanciones", _("Parentheses say what belongs together.")),
    ('"sanctions relief"', '"alivio de sanciones"', _("The words in this order, with nothing between.")),
    ('"Maduro exit"~5', '"Maduro salida"~5', _("The words with at most five others between, in any order.")),
    ("Maduro NEAR/5 exit", "Maduro NEAR/5 salida", _("Two words or groups near each other; ONEAR keeps the order.")),
    ("sanction*", "sancion*", _("Any ending; at least three letters before the asterisk.")),
    ("organi?ation", "organi?ación", _("A question mark is one character.")),
    ("title:(oil OR gas)", "titulo:(petróleo O gas)", _("A field may be followed by a list in parentheses.")),
)

# The table has one example a field, in English.
SPANISH_EXAMPLES = {
    "title": "titulo:sanciones",
    "text": 'texto:"embargo petrolero"',
    "exact": 'exacto:"Maduro"',
    "theme": "tema:sanciones",
    "country": "pais:España",
    "outlet": "medio:ABC",
    "domain": "dominio:abc.es",
    "language": "idioma:es",
    "author": 'autor:"Ana Ruiz"',
    "agency": "agencia:EFE",
    "section": "seccion:internacional",
    "url": 'direccion:"abc.es/internacional"',
    "story": "historia:4711",
    "date": "fecha:2026-01..2026-03",
    "seen": "visto:24h",
    "is": "es:original",
    "search": 'busqueda:"Mi búsqueda"',
}


@require_safe
@in_readers_zone
def query_help(request: HttpRequest) -> HttpResponse:
    params = SearchParams()
    operators = [(es if spanish() else en, says) for en, es, says in OPERATORS]
    context = shared(request, "help") | {
        "fields": [_field(field) for field in FIELDS.values()],
        "operators": [(query, says, params.url(q=query)) for query, says in operators],
        "examples": examples(params),
    }
    return render(request, "search/help_query.html", context)


def _field(field: Field) -> ShownField:
    own = field.spanish if spanish() else field.name
    names = tuple(dict.fromkeys((own, field.name, field.spanish, *field.aliases)))
    example = SPANISH_EXAMPLES.get(field.name, field.example) if spanish() else field.example
    return ShownField(
        names=names, says=field.help_es if spanish() else field.help, example=example, url=SearchParams().url(q=example)
    )
