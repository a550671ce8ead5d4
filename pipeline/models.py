"""The pipeline's ledger. Only store.py turns these rows into records and back."""

from django.db import models

from crawlers.models import URL_LENGTH, StoredOutlet, StoredPage


class Verdict(models.Model):
    """What became of a page: exactly one row a page. Written empty as a claim, closed with the outcome.

    pages = processed + rejected + waiting, where waiting are the pages without a closed verdict.
    """

    page = models.OneToOneField(StoredPage, models.CASCADE, related_name="verdict")
    outcome = models.CharField(max_length=10, blank=True, db_index=True)  # "", processed, rejected
    reason = models.CharField(max_length=20, blank=True)  # pipeline.article.Reason
    detail = models.CharField(max_length=500, blank=True)
    article = models.ForeignKey("StoredArticle", models.SET_NULL, null=True, blank=True, related_name="verdicts")
    lexicon = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=120, blank=True)


class StoredStory(models.Model):
    """Coverage of one event in both languages. Its number never changes; a story that merged into another is gone, and
    StoryEvent tells where."""

    key = models.CharField(max_length=40, unique=True)  # the number again, as the engine gave it
    title_es = models.CharField(max_length=1000, blank=True)  # the most central headline of each language
    title_en = models.CharField(max_length=1000, blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField()
    articles_count = models.PositiveIntegerField(default=0)  # without copies
    copies_count = models.PositiveIntegerField(default=0)
    outlets_count = models.PositiveIntegerField(default=0)
    actors = models.JSONField(default=list)  # [{"id", "name", "articles"}], most often named first
    themes = models.JSONField(default=list)
    closed = models.DateTimeField(null=True, blank=True)  # when its silence was over: it takes nothing more

    class Meta:
        ordering = ["-last"]
        indexes = [models.Index(fields=["last"], name="open_stories", condition=models.Q(closed__isnull=True))]


class StoredArticle(models.Model):
    url = models.CharField(max_length=URL_LENGTH, unique=True)
    page = models.ForeignKey(StoredPage, models.CASCADE, related_name="articles")  # the newest revision's
    outlet = models.ForeignKey(StoredOutlet, models.CASCADE, related_name="articles")
    title = models.CharField(max_length=1000)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, db_index=True)
    language_confidence = models.FloatField(default=1.0)
    published = models.DateTimeField(db_index=True)
    published_from = models.CharField(max_length=7)  # pipeline.article.PublishedFrom
    modified = models.DateTimeField(null=True, blank=True)
    authors = models.JSONField(default=list)
    desk = models.CharField(max_length=120, blank=True)  # the desk or agency of the byline, as it stands there
    section = models.CharField(max_length=200, blank=True)
    completeness = models.CharField(max_length=10)
    credit = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=40, blank=True)
    actors = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    lexicon = models.CharField(max_length=40)
    exact = models.CharField(max_length=32, db_index=True)
    sketch = models.JSONField(default=list)
    words = models.PositiveIntegerField(default=0)

    seen = models.DateTimeField()  # when the first revision came in
    revision = models.PositiveIntegerField(default=1)  # counts changes of what the page says
    version = models.PositiveIntegerField(default=1)  # counts changes of anything that is indexed
    grouped_revision = models.PositiveIntegerField(default=0)  # revision that was last grouped
    copy_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    shared = models.FloatField(null=True, blank=True)  # containment with the original, 0..1
    story = models.ForeignKey(StoredStory, models.SET_NULL, null=True, blank=True, related_name="articles")
    placed = models.BigIntegerField(default=0, db_index=True)  # GroupState.sequence of the last placement

    class Meta:
        ordering = ["-published", "id"]
        indexes = [
            models.Index(
                fields=["published", "url"],
                name="ungrouped",
                condition=models.Q(grouped_revision__lt=models.F("revision")),
            )
        ]


class StoredRevision(models.Model):
    """What an article said before an edit."""

    article = models.ForeignKey(StoredArticle, models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    page = models.ForeignKey(StoredPage, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=1000)
    text = models.TextField(blank=True)
    published = models.DateTimeField()
    modified = models.DateTimeField(null=True, blank=True)
    replaced = models.DateTimeField()  # when the next revision came in

    class Meta:
        ordering = ["article_id", "revision"]
        constraints = [models.UniqueConstraint(fields=["article", "revision"], name="one_row_a_revision")]


class Relation(models.Model):
    """Why an article is a copy, and why it stands in its story: one row of each kind at most."""

    COPY, STORY = "copy", "story"

    article = models.ForeignKey(StoredArticle, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=5, choices=[(COPY, COPY), (STORY, STORY)])
    other = models.ForeignKey(
        StoredArticle, models.CASCADE, null=True, blank=True, related_name="+"
    )  # a copy's original
    score = models.FloatField()  # shingles shared, or likeness to the story
    reason = models.CharField(max_length=500)
    changed = models.JSONField(
        default=list
    )  # for a copy pipeline.group.CHANGES, for a story the terms that weighed most
    hours = models.FloatField(null=True)  # between a copy and its original, an article and its story's span
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "kind"], name="one_relation_a_kind")]


class StoryEvent(models.Model):
    """What happened to stories after the fact. Numbers, not keys: the stories named may be gone."""

    MERGED, MOVED = "merged", "moved"
    SETTLED = "settled"  # moved when the newest were placed again in the order of publication
    DROPPED = "dropped"  # then, too: a number that was given for moments, and where its articles are

    kind = models.CharField(max_length=7, choices=[(kind, kind) for kind in (MERGED, MOVED, SETTLED, DROPPED)])
    story = models.BigIntegerField(db_index=True)  # that ended, or lost an article
    into = models.BigIntegerField(db_index=True)
    article = models.ForeignKey(StoredArticle, models.SET_NULL, null=True, blank=True, related_name="+")
    score = models.FloatField(default=0.0)  # likeness to where it went; 0.0 for an article that stands alone now
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()


class GroupState(models.Model):
    """One row: how far grouping has come. Locked by every pass, so that two never overlap."""

    sequence = models.BigIntegerField(default=0)
    next_story = models.BigIntegerField(default=1)
    looked_back = models.DateTimeField(null=True, blank=True)  # the last daily pass over the week
    settled = models.BigIntegerField(default=0)  # the sequence after which the newest were placed again in order
    settle_after = models.DateTimeField(null=True, blank=True)  # … and not before this moment once more


class SketchHash(models.Model):
    """A band table: which articles hold which hash of their sketch, and when they were published."""

    hash = models.BigIntegerField()
    published = models.DateTimeField()
    article = models.ForeignKey(StoredArticle, models.CASCADE, related_name="hashes")

    class Meta:
        indexes = [models.Index(fields=["hash", "published"])]
        constraints = [models.UniqueConstraint(fields=["article", "hash"], name="one_row_a_hash")]


class Retag(models.Model):
    """One run over the stored articles after the lexicon changed. At most one is open (state running or undoing)."""

    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, db_index=True)  # running, done, undoing, undone
    lexicon = models.CharField(max_length=40)  # the version that articles get
    total = models.PositiveIntegerField(default=0)  # articles of other versions when it began
    looked = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)  # articles whose searchable tags changed
    place = models.BigIntegerField(default=0)  # the last article that is done

    class Meta:
        ordering = ["-id"]


class RetagChange(models.Model):
    """The tags that an article had before a run: what going back restores."""

    retag = models.ForeignKey(Retag, models.CASCADE, related_name="changes")
    article = models.ForeignKey(StoredArticle, models.CASCADE, related_name="retagged")
    revision = models.PositiveIntegerField()  # the article's; a later one was tagged anew and is left alone
    actors = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    lexicon = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["retag", "article"], name="one_change_a_retag")]


class Discovery(models.Model):
    """The one look for names that recur and are nobody's; pipeline.discoveries reads and writes it."""

    looked = models.DateTimeField(null=True, blank=True)  # None: to be done at the next sweep
    articles = models.PositiveIntegerField(default=0)  # that were looked at
    names = models.JSONField(default=list)  # pipeline.discoveries.Name, most frequent first
    dismissed = models.JSONField(default=list)  # folded names that somebody judged to be nobody worth adding
