"""The crawl's sums."""

from django.db.models import Count

from crawlers.models import StoredLink, StoredPage, StoredSource, Visit


def counts() -> dict[str, int]:
    """Sources, visits, links by state and pages; links = waiting + fetched + failed."""
    found = {"sources": StoredSource.objects.count(), "visits": Visit.objects.count()}
    states = StoredLink.objects.order_by().values_list("state").annotate(n=Count("pk"))
    by_state = dict(states)
    for state in StoredLink.State.values:
        found[f"links {state}"] = by_state.get(state, 0)
    return found | {"links": sum(by_state.values()), "pages": StoredPage.objects.count()}
