"""Outlets and sources: from the catalogue into the ledger, and back into records."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from crawlers.models import StoredOutlet, StoredSource
from crawlers.outlet import Hints, Outlet, Source, SourceKind


def sync_catalogue(outlets: Iterable[Outlet], now: datetime) -> None:
    """Makes the ledger's outlets and sources those of the catalogue.

    Operators' switches, rhythms and histories stay; what the catalogue no longer names is kept but not visited; a new
    source is due at once.
    """
    with transaction.atomic():
        slugs, sources = [], []
        for outlet in outlets:
            slugs.append(outlet.slug)
            sources += [source.id for source in outlet.sources]
            _put_outlet(outlet, now)
        StoredOutlet.objects.exclude(slug__in=slugs).update(in_catalogue=False)
        StoredSource.objects.exclude(pk__in=sources).update(in_catalogue=False)


def _put_outlet(outlet: Outlet, now: datetime) -> None:
    values = {
        "name": outlet.name,
        "domain": outlet.domain,
        "country": outlet.country,
        "languages": list(outlet.languages),
        "kind": outlet.kind,
        "definition": asdict(outlet),
        "in_catalogue": True,
    }
    row, _ = StoredOutlet.objects.update_or_create(
        slug=outlet.slug, defaults=values, create_defaults=values | {"enabled": outlet.enabled}
    )
    for source in outlet.sources:
        fixed = {"outlet": row, "kind": source.kind.value, "url": source.url, "section": source.section}
        StoredSource.objects.update_or_create(
            pk=source.id, defaults=fixed | {"in_catalogue": True}, create_defaults=fixed | {"next_visit": now}
        )


def outlet_of(row: StoredOutlet) -> Outlet:
    """The record as it was synchronised."""
    values: dict[str, Any] = dict(row.definition)
    values["hints"] = Hints(**{key: _tuple(value) for key, value in values.get("hints", {}).items()})
    values["sources"] = tuple(
        Source(**(source | {"kind": SourceKind(source["kind"])})) for source in values.get("sources", ())
    )
    return Outlet(**{key: _tuple(value) for key, value in values.items()})


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def source_of(row: StoredSource) -> Source:
    return Source(outlet=row.outlet_id, kind=SourceKind(row.kind), url=row.url, section=row.section)
