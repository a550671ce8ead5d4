"""The search room's ledger: which version of which article the index holds, and who waits to hear of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone as clock

from pipeline.models import StoredArticle


class Batch(models.Model):
    """Articles that were indexed together."""

    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    silent = models.BooleanField(default=False)  # rebuilds, re-tagging and backfills never alert


class Indexed(models.Model):
    """Written after the index holds the article; a repeat after a crash puts the same document again.

    ``matched`` is the fingerprint of the words that were last put to the saved searches: new tags, a new group or a new
    index leave it as it is, so only new words are ever matched. ``pending``: they have not been put yet.

    ``refused`` says why the engine would not take this version, "" if it did: the article is then not in the index, and
    is tried again with its next version or by a rebuild.
    """

    article = models.OneToOneField(StoredArticle, models.CASCADE, related_name="indexed")
    version = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="articles")
    matched = models.CharField(max_length=32, blank=True)  # StoredArticle.exact
    pending = models.BooleanField(default=False)
    refused = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["article"], condition=Q(pending=True), name="indexed_pending")]


class SavedSearch(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=200)
    query = models.TextField()  # the whole text, filters included
    sort = models.CharField(max_length=10, blank=True)
    unfold = models.BooleanField(default=False)
    folder = models.CharField(max_length=100, blank=True)
    group = models.ForeignKey("auth.Group", models.SET_NULL, null=True, blank=True, related_name="saved_searches")
    notes = models.TextField(blank=True)
    timezone = models.CharField(max_length=64, default="UTC")  # where its days begin
    created = models.DateTimeField(default=clock.now)
    changed = models.DateTimeField(default=clock.now)
    revision = models.PositiveIntegerField(default=1)  # counts changes of what it means
    trouble = models.CharField(max_length=500, blank=True)  # why the query cannot be read; "" if it can
    trouble_since = models.DateTimeField(null=True, blank=True)
    costly = models.BooleanField(default=False)  # requires no word or tag: it is run over every article

    class Meta:
        ordering = ["folder", "name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_name_an_owner")]


class Look(models.Model):
    """When someone last looked at a saved search."""

    saved = models.ForeignKey(SavedSearch, models.CASCADE, related_name="looks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="looks")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["saved", "user"], name="one_look_a_user")]


class Match(models.Model):
    """An article that came in and answers a saved search. Never twice, whatever is matched again."""

    saved = models.ForeignKey(SavedSearch, models.CASCADE, related_name="matches")
    article = models.ForeignKey(StoredArticle, models.CASCADE, related_name="matches")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["saved", "at"])]
        constraints = [models.UniqueConstraint(fields=["saved", "article"], name="one_match_an_article")]


class Channel(models.Model):
    """A way to someone. ``sealed`` holds the address and its secrets, encrypted (search/channels/seal.py)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="channels")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)  # search.channels.base.Kind
    sealed = models.TextField()
    hint = models.CharField(max_length=100, blank=True)  # what may be shown of the address
    key = models.CharField(max_length=64, unique=True, null=True, blank=True)  # a feed's address, as a digest
    language = models.CharField(max_length=2, default="en")
    enabled = models.BooleanField(default=True)
    reason = models.CharField(max_length=500, blank=True)  # why it was switched off
    confirmed = models.DateTimeField(
        default=clock.now, null=True, blank=True
    )  # null: an e-mail that nobody answered yet
    failing_since = models.DateTimeField(null=True, blank=True)
    rest_until = models.DateTimeField(null=True, blank=True)  # after a failure all that is meant for it waits
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    created = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_channel_name_an_owner")]


class Alert(models.Model):
    """What of a saved search goes to one channel, and when. Its fields' values: search/alerts/plan.py."""

    saved = models.ForeignKey(SavedSearch, models.CASCADE, related_name="alerts")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=10, default="matches")
    rhythm = models.CharField(max_length=10, default="at_once")
    hour = models.PositiveSmallIntegerField(default=8)  # daily and weekly: local
    weekday = models.PositiveSmallIntegerField(default=0)  # weekly: Monday is 0
    timezone = models.CharField(max_length=64, default="UTC")
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)  # hours, local; both or neither
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True)
    per = models.CharField(max_length=10, default="article")
    most = models.PositiveSmallIntegerField(default=20)  # hits in one message
    least_confidence = models.PositiveSmallIntegerField(default=0)  # percent, of the actors asked for
    language = models.CharField(max_length=2, blank=True)  # of the articles; "" for both
    oldest_days = models.PositiveSmallIntegerField(default=0)  # published at most so long before it came in; 0: any
    nothing_new = models.BooleanField(default=False)  # say so when there was nothing
    silent_hours = models.PositiveSmallIntegerField(default=24)  # of a silence alert
    paused = models.BooleanField(default=False)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    due = models.DateTimeField(default=clock.now, db_index=True)  # the next look
    created = models.DateTimeField(default=clock.now)


class Delivery(models.Model):
    """One message. Its content is fixed when it is made; ``key`` is the id under which every try sends it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries")
    alert = models.ForeignKey(Alert, models.SET_NULL, null=True, blank=True, related_name="deliveries")
    kind = models.CharField(max_length=10, default="matches")  # search.alerts.plan.About
    state = models.CharField(max_length=10, default="waiting", db_index=True)  # search.alerts.plan.State
    content = models.JSONField(default=dict)
    created = models.DateTimeField(default=clock.now)
    next_try = models.DateTimeField(default=clock.now)
    tries = models.PositiveSmallIntegerField(default=0)
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["channel", "id"], condition=Q(state="waiting"), name="delivery_waiting")]


class Attempt(models.Model):
    """Written before it is made, closed after it. One that was never closed may or may not have arrived."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)  # search.channels.base.Outcome, or "lost"
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # HTTP or SMTP
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="one_row_an_attempt")]


class Item(models.Model):
    """What became of a match for an alert: exactly one row each, exactly one state.

    ``unit`` is what is told at most once: an article with its copies, or a story. Only what was told has one.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="items")
    article = models.ForeignKey(StoredArticle, models.CASCADE, related_name="items")
    state = models.CharField(max_length=10, default="waiting")  # search.alerts.plan.Became
    unit = models.CharField(max_length=40, null=True, blank=True)  # noqa: DJ001  # many rows without one
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, blank=True, related_name="items")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["alert", "id"], condition=Q(state="waiting"), name="item_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["alert", "article"], name="one_item_an_article"),
            models.UniqueConstraint(fields=["alert", "unit"], name="told_once"),
        ]


class Notice(models.Model):
    """Something that an owner should know, shown on the pages until it is put away."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    code = models.CharField(max_length=20)  # search.alerts.notices
    values = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    seen = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]


class ApiToken(models.Model):
    """A key to the JSON API, in the name of its owner. Only its hash is kept; the key is shown once."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)  # what it is for
    hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the key, hex
    hint = models.CharField(max_length=12)  # how the key begins, to tell one from another
    created = models.DateTimeField()
    last_used = models.DateTimeField(null=True, blank=True)  # to the minute
    expires = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created"]


class ApiUse(models.Model):
    """How often a user has called the API in the minute of the last call (of the Unix clock); counted in search/rates.py."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    scope = models.CharField(max_length=20)  # which limit: "calls" or "exports"
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "scope"], name="one_count_a_user_and_scope")]
