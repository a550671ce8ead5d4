"""The search room's ledger: which version of which article the index holds."""

from django.db import models

from pipeline.models import StoredArticle


class Batch(models.Model):
    """Articles that were indexed together. Matching (later) takes only batches that are not silent."""

    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    silent = models.BooleanField(default=False)  # rebuilds, re-tagging and backfills never alert


class Indexed(models.Model):
    """Written after the index holds the article; a repeat after a crash puts the same document again.

    ``refused`` says why the engine would not take this version, "" if it did: the article is then not in the index, and
    is tried again with its next version or by a rebuild.
    """

    article = models.OneToOneField(StoredArticle, models.CASCADE, related_name="indexed")
    version = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="articles")
    refused = models.CharField(max_length=500, blank=True, default="")
