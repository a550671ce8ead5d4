"""Sent when a batch of articles is in the index; teletipo.flow listens."""

from django.dispatch import Signal

indexed = Signal()  # batch: id of the Batch
matched = Signal()  # matches: how many new ones
