"""Grouping over the ledger: the same groups whatever the order and the batches; killed work is simply repeated."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import F

from pipeline import fingerprint, grouping
from pipeline.models import SketchHash, StoredArticle, StoredStory

pytestmark = pytest.mark.django_db
WIRE, RAIN = Path(__file__).with_name("wire.txt").read_text(encoding="utf-8").splitlines()
ARTICLES = [
    ("a", "Rusia ofreció la salida de Maduro", WIRE, 0),
    ("b", "La oferta rusa a Washington", WIRE, 2),
    ("c", "Moscú propuso un pacto", WIRE + " En Alicante la noticia se siguió con cautela.", 5),
    ("d", "Oferta rusa: qué se sabe", WIRE[:400], 9),
    ("e", "Lluvias en la sierra", RAIN, 1),
    ("f", "Dos colegios cerrados por la lluvia", RAIN, 3),
    ("g", "Otra cosa del todo distinta", "El museo abre una sala nueva dedicada al grabado. " * 3, 4),
]
EXPECTED = {"b": "a", "c": "a", "d": "a", "f": "e"}


def relations() -> dict[str, str]:
    rows = StoredArticle.objects.filter(copy_of__isnull=False).select_related("copy_of")
    return {row.url[-1]: row.copy_of.url[-1] for row in rows if row.copy_of}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("batch", [1, 3, 100])
def test_the_same_groups_in_every_order_and_batch(put: Callable[..., StoredArticle], seed: int, batch: int) -> None:
    left = random.Random(seed).sample(ARTICLES, len(ARTICLES))
    while left:
        for values in left[:batch]:
            put(*values)
        left = left[batch:]
        while grouping.group_batch(limit=batch):
            pass
    assert relations() == EXPECTED
    assert grouping.ungrouped() == 0
    stories = {row.url[-1]: row.story_id for row in StoredArticle.objects.all()}
    assert len({stories[name] for name in "abcd"}) == 1
    assert len({stories["a"], stories["e"], stories["g"]}) == 3
    assert StoredStory.objects.count() == 3


def test_a_copy_of_a_copy_points_at_the_original(put: Callable[..., StoredArticle]) -> None:
    for values in ARTICLES:
        put(*values)
    grouping.group_batch()
    assert not StoredArticle.objects.filter(copy_of__copy_of__isnull=False).exists()
    shared = {row.url[-1]: row.shared for row in StoredArticle.objects.filter(copy_of__isnull=False)}
    assert shared["b"] == 1.0
    assert all(part is not None and 0.5 <= part <= 1 for part in shared.values())


def test_an_edit_that_makes_a_text_its_own_leaves_the_group(put: Callable[..., StoredArticle]) -> None:
    for values in ARTICLES:
        put(*values)
    grouping.group_batch()
    mark = fingerprint.of("Nuevo", RAIN.replace("lluvias", "heladas") + "El museo abre una sala. " * 40)
    own = fingerprint.of("Nuevo", "El alcalde anunció un plan de viviendas para jóvenes en el centro histórico. " * 5)
    assert mark.exact != own.exact
    StoredArticle.objects.filter(url__endswith="/f").update(
        text="x", exact=own.exact, sketch=list(own.sketch), words=own.words, revision=F("revision") + 1
    )
    assert grouping.group_batch() == 1
    assert "f" not in relations()


def test_an_original_that_changes_hands_its_copies_on(put: Callable[..., StoredArticle]) -> None:
    for values in ARTICLES:
        put(*values)
    grouping.group_batch()
    own = fingerprint.of("Nuevo", "El alcalde anunció un plan de viviendas para jóvenes en el centro histórico. " * 5)
    StoredArticle.objects.filter(url__endswith="/a").update(
        exact=own.exact, sketch=list(own.sketch), words=own.words, revision=F("revision") + 1
    )
    grouping.group_batch()
    assert relations() == {"c": "b", "d": "b", "f": "e"}


def test_a_change_of_the_group_is_a_new_version_to_index(put: Callable[..., StoredArticle]) -> None:
    put(*ARTICLES[1])
    grouping.group_batch()
    before = StoredArticle.objects.get(url__endswith="/b").version
    put(*ARTICLES[0])
    grouping.group_batch()
    assert relations() == {"b": "a"}
    assert StoredArticle.objects.get(url__endswith="/b").version > before
    settled = list(StoredArticle.objects.order_by("pk").values_list("version", flat=True))
    StoredArticle.objects.filter(url__endswith="/b").update(grouped_revision=0)
    grouping.group_batch()
    assert list(StoredArticle.objects.order_by("pk").values_list("version", flat=True)) == settled, (
        "a repeat changes nothing"
    )


def test_the_band_table_holds_one_row_a_hash(put: Callable[..., StoredArticle]) -> None:
    row = put(*ARTICLES[0])
    grouping.group_batch()
    StoredArticle.objects.update(grouped_revision=0)
    grouping.group_batch()
    assert SketchHash.objects.filter(article=row).count() == len(row.sketch)


def test_nothing_to_do() -> None:
    assert grouping.group_batch() == 0
