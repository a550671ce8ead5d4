"""The crawlers' ledger in Django's admin: to look at; switches and rhythms can be set, the rest is written by the crawl."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from crawlers import store
from crawlers.models import StoredLink, StoredOutlet, StoredPage, StoredSource, Visit
from crawlers.pace import check_cron


class _LookOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Rows that the crawl writes: nobody adds or removes them by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        names = [field.name for field in self.model._meta.fields]
        return [name for name in names if name not in self.editable]

    editable: tuple[str, ...] = ()


class RhythmForm(ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, object] | None:
        values = super().clean() or {}
        if values.get("rhythm") == StoredSource.Rhythm.CRON:
            try:
                check_cron(str(values.get("cron", "")))
            except ValueError as error:
                raise ValidationError({"cron": str(error)}) from None
        if values.get("rhythm") == StoredSource.Rhythm.INTERVAL and not values.get("every"):
            raise ValidationError({"every": "The rhythm “interval” needs a number of seconds above 0."})
        return values


@admin.register(StoredOutlet)
class OutletAdmin(_LookOnly):
    list_display = ("name", "domain", "country", "kind", "enabled", "in_catalogue")
    list_filter = ("enabled", "in_catalogue", "country", "kind")
    search_fields = ("name", "domain", "slug")
    editable = ("enabled",)


@admin.register(StoredSource)
class SourceAdmin(_LookOnly):
    form = RhythmForm
    list_display = ("id", "rhythm", "paused", "last_visit", "last_outcome", "failures", "next_visit")
    list_filter = ("kind", "rhythm", "paused", "last_outcome")
    search_fields = ("id", "url")
    editable = ("rhythm", "every", "cron", "paused")
    actions = ("pause", "resume", "run_now")

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, rows: QuerySet[StoredSource]) -> None:
        self.message_user(request, f"Paused: {store.pause(rows.values_list('pk', flat=True))}")

    @admin.action(description="Resume", permissions=["change"])
    def resume(self, request: HttpRequest, rows: QuerySet[StoredSource]) -> None:
        self.message_user(request, f"Resumed: {store.resume(rows.values_list('pk', flat=True))}")

    @admin.action(description="Visit now", permissions=["change"])
    def run_now(self, request: HttpRequest, rows: QuerySet[StoredSource]) -> None:
        self.message_user(request, f"Due at once: {store.run_now(rows.values_list('pk', flat=True))}")


@admin.register(Visit)
class VisitAdmin(_LookOnly):
    list_display = ("source", "started", "outcome", "status", "items", "found", "new", "detail")
    list_filter = ("outcome",)
    list_select_related = ("source",)
    search_fields = ("source__id",)


@admin.register(StoredLink)
class LinkAdmin(_LookOnly):
    list_display = ("url", "outlet", "state", "reason", "attempts", "seen")
    list_filter = ("state", "reason")
    list_select_related = ("outlet",)
    search_fields = ("url", "title")
    show_full_result_count = False


@admin.register(StoredPage)
class PageAdmin(_LookOnly):
    list_display = ("url", "outlet", "fetched_at", "status", "content_type", "size")
    list_filter = ("content_type",)
    list_select_related = ("outlet",)
    search_fields = ("url",)
    show_full_result_count = False
