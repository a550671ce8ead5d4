"""The crawlers' ledger. Only store.py turns these rows into records and back."""

from django.db import models

URL_LENGTH = 2000  # crawlers.urls refuses longer ones


class StoredOutlet(models.Model):
    """An outlet of the catalogue, as last synchronised."""

    slug = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=200, db_index=True)
    country = models.CharField(max_length=2)
    languages = models.JSONField(default=list)
    kind = models.CharField(max_length=20)
    enabled = models.BooleanField(default=True)  # an operator's switch; the catalogue sets it only at the first sight
    definition = models.JSONField(default=dict)  # the catalogue's entry, whole
    in_catalogue = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.domain})"


class StoredSource(models.Model):
    """A feed, sitemap or section page, its rhythm and what is remembered between visits."""

    class Rhythm(models.TextChoices):
        ADAPTIVE = "adaptive", "adaptive"
        INTERVAL = "interval", "interval"
        CRON = "cron", "cron"

    id = models.CharField(primary_key=True, max_length=120)
    outlet = models.ForeignKey(StoredOutlet, models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=10)
    url = models.CharField(max_length=URL_LENGTH)
    section = models.CharField(max_length=100, blank=True)
    in_catalogue = models.BooleanField(default=True)

    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.ADAPTIVE)
    every = models.PositiveIntegerField(null=True, blank=True, help_text="seconds, for the rhythm “interval”")
    cron = models.CharField(max_length=100, blank=True, help_text="five fields, UTC, for the rhythm “cron”")
    paused = models.BooleanField(default=False)

    next_visit = models.DateTimeField(db_index=True)
    last_visit = models.DateTimeField(null=True, blank=True)
    last_outcome = models.CharField(max_length=20, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)

    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    body_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["outlet_id", "kind", "url"]

    def __str__(self) -> str:
        return self.id


class Visit(models.Model):
    """One look at a source, with counts or a named failure."""

    source = models.ForeignKey(StoredSource, models.CASCADE, related_name="visits")
    started = models.DateTimeField(db_index=True)
    finished = models.DateTimeField()
    outcome = models.CharField(max_length=20)  # crawlers.reading.Outcome
    status = models.PositiveIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    items = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)  # links
    new = models.PositiveIntegerField(default=0)  # links never seen before
    size = models.PositiveIntegerField(default=0)  # bytes
    skipped = models.JSONField(default=dict)

    class Meta:
        ordering = ["-started"]


class StoredLink(models.Model):
    """An article's address: the frontier. Written with the visit that found it, in one transaction."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        FETCHED = "fetched", "fetched"
        FAILED = "failed", "failed"  # for good; `reason` says why

    url = models.CharField(max_length=URL_LENGTH, unique=True)
    raw_url = models.CharField(max_length=URL_LENGTH, blank=True)
    outlet = models.ForeignKey(StoredOutlet, models.CASCADE, related_name="links")
    source = models.ForeignKey(StoredSource, models.SET_NULL, null=True, blank=True, related_name="links")
    title = models.CharField(max_length=1000, blank=True)
    published = models.DateTimeField(null=True, blank=True)
    seen = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=20, blank=True)  # crawlers.reading.Outcome of the last failed try
    detail = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    page = models.ForeignKey("StoredPage", models.SET_NULL, null=True, blank=True, related_name="links")

    class Meta:
        indexes = [models.Index(fields=["state", "next_try"])]


class StoredPage(models.Model):
    """One archived response: where its bytes lie, and what was said about them."""

    url = models.CharField(max_length=URL_LENGTH)  # canonical form of final_url
    final_url = models.CharField(max_length=URL_LENGTH)
    outlet = models.ForeignKey(StoredOutlet, models.CASCADE, related_name="pages")
    fetched_at = models.DateTimeField(db_index=True)
    status = models.PositiveIntegerField()
    content_type = models.CharField(max_length=100, blank=True)
    charset = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=32)  # hex xxh3-128 of the body
    size = models.PositiveIntegerField()
    archive = models.CharField(max_length=200)  # WARC file, relative to the archive's folder
    offset = models.PositiveBigIntegerField()
    length = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["url", "digest"], name="one_page_a_body")]


class Lease(models.Model):
    """A step that only one worker may do at a time, with who does it and until when. See lease.py."""

    name = models.CharField(primary_key=True, max_length=40)
    owner = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField()


class StoredRobots(models.Model):
    """A host's robots.txt as last read, so that not every crawl process asks for it anew; kept a day (RFC 9309, 2.4)."""

    place = models.CharField(primary_key=True, max_length=300)  # scheme://host[:port]
    text = models.TextField(blank=True)  # "" where there is none: everything is allowed
    fetched_at = models.DateTimeField()
