"""Sent when a step has done something; teletipo.flow listens, the steps do not know to whom it matters."""

from django.dispatch import Signal

processed = Signal()  # count: pages that got their verdict
grouped = Signal()  # count: articles that were grouped
retagged = Signal()  # count: articles that were tagged anew, or back
