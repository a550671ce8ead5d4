"""Names for what facets and tags hold as ids: outlets from the ledger, actors and themes from the knowledge base."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crawlers.models import StoredOutlet
from search.query import Not, Query, Term
from search.request import Results
from search.web import door, labels
from search.web.refine import Asked, Clause, Parse, clause, spanish


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """For one page, in the interface's language. Clauses are made once each."""

    parse: Parse
    outlets: Mapping[str, str]  # slug -> name
    clauses: dict[tuple[str, str], Clause] = field(default_factory=dict)

    def of(self, kind: str, value: str) -> str:
        """``kind`` is one of search.request.FACETS; a value without a name is shown as it is."""
        match kind:
            case "language":
                return labels.language(value)
            case "country":
                return labels.country(value)
            case "outlet":
                return self.outlets.get(value, value)
            case _:
                return door.name(kind, value, "es" if spanish() else "en") or value

    def clause(self, kind: str, value: str) -> Clause:
        """Codes for languages, countries and outlets (short, never ambiguous), names for actors and themes."""
        made = self.clauses.get((kind, value))
        if made is None:
            shown = self.of(kind, value) if kind in ("actor", "theme") else value
            made = self.clauses[kind, value] = clause(kind, value, shown, self.parse)
        return made


def names_for(results: Results, asked: Asked) -> Names:
    """One look at the ledger for all outlets that the page will name."""
    known = {doc.outlet: doc.outlet_name for hit in results.hits for doc in (hit.document, *hit.folded)}
    slugs = {bucket.value for bucket in results.facets.get("outlet", ())} | _outlets_of(asked.parts)
    return Names(parse=asked.parse, outlets=outlet_names(slugs - set(known)) | known)


def outlet_names(slugs: Iterable[str]) -> dict[str, str]:
    """Slug -> name, of those that the ledger has. One query."""
    return dict(StoredOutlet.objects.filter(slug__in=set(slugs)).values_list("slug", "name"))


def _outlets_of(parts: tuple[Query, ...]) -> set[str]:
    terms = (part.part if isinstance(part, Not) else part for part in parts)
    return {term.value for term in terms if isinstance(term, Term) and term.field == "outlet"}
