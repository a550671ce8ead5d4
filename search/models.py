"""The search room's ledger: which version of which article the index holds."""

from django.conf import settings
from django.db import models

from pipeline.models import StoredArticle


class Batch(models.Model):
    """Articles that were indexed together. Matching (later) takes only batches that are not silent."""

    started = models.DateTimeField()
    finished = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    silent = models.BooleanField(default=False)  # rebuilds, re-tagging and backfills never alert


class Indexed(models.Model):
    """Written after the index holds the article; a repeat after a crash puts the same document again."""

    article = models.OneToOneField(StoredArticle, models.CASCADE, related_name="indexed")
    version = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="articles")


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
