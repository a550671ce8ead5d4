"""TELETIPO_ELASTICSEARCH_…: what is understood, what is refused, and that no secret is ever in a text."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from teletipo import elastic

PREFIX = "TELETIPO_ELASTICSEARCH_"
NAMES = ("URL", "API_KEY", "USER", "PASSWORD", "CA", "TIMEOUT", "INDEX", "SHARDS", "REPLICAS")
SECRET = "s3cret-pass"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(PREFIX + name, raising=False)


def test_what_is_tested_is_what_is_run() -> None:
    root = Path(__file__).resolve().parents[2]
    tested = re.search(r'^VERSION = "(.+)"', (root / "tests/services/elastic_files.py").read_text(), re.MULTILINE)
    run = re.search(r"image: elasticsearch:(\S+)", (root / "docker-compose.yml").read_text())
    assert tested and run and tested[1] == run[1]


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(PREFIX + name, value)


def test_defaults() -> None:
    cluster = elastic.cluster()
    assert (cluster.urls, cluster.index, cluster.ca, cluster.timeout) == (
        ("http://127.0.0.1:9200",),
        "teletipo",
        None,
        30,
    )
    assert (cluster.shards, cluster.replicas, cluster.api_key, cluster.user) == (1, None, "", "")


def test_everything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, {
        "URL": "https://one.example, https://[::1]:9243/path/", "USER": "u", "PASSWORD": SECRET, "TIMEOUT": "2.5",
        "INDEX": "press", "SHARDS": "3", "REPLICAS": "0",
    })  # fmt: skip
    cluster = elastic.cluster()
    assert cluster.urls == ("https://one.example:9200", "https://[::1]:9243/path")
    assert (cluster.user, cluster.password, cluster.timeout) == ("u", SECRET, 2.5)
    assert (cluster.index, cluster.shards, cluster.replicas) == ("press", 3, 0)
    assert SECRET not in repr(cluster)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"URL": "search.example:9200"}, "expected addresses such as"),
        ({"URL": "ftp://search.example"}, "expected addresses such as"),
        ({"URL": "http://search.example:port"}, "expected addresses such as"),
        ({"URL": "http://search.example/?a=b"}, "expected addresses such as"),
        ({"URL": f"https://u:{SECRET}@search.example"}, "write them into"),
        ({"URL": f"https://u:{SECRET}@search.example:x"}, "expected addresses such as"),
        ({"USER": "u"}, "without TELETIPO_ELASTICSEARCH_PASSWORD"),
        ({"PASSWORD": SECRET}, "without TELETIPO_ELASTICSEARCH_USER"),
        ({"API_KEY": "k", "USER": "u", "PASSWORD": SECRET}, "one way to sign in"),
        ({"API_KEY": f"ñ{SECRET}"}, "expected the “encoded” value"),
        ({"API_KEY": f"a {SECRET}"}, "expected the “encoded” value"),
        ({"URL": "https://search.example", "CA": "/does/not/exist.pem"}, "a file of certificates"),
        ({"URL": "https://search.example", "CA": __file__}, "a file of certificates"),
        ({"TIMEOUT": "0"}, "from 1 to 600"),
        ({"INDEX": "Press"}, "small letters"),
        ({"INDEX": "a,b*"}, "small letters"),
        ({"INDEX": "_all"}, "small letters"),
        ({"SHARDS": "0"}, "from 1 to 100"),
        ({"REPLICAS": "many"}, "from 0 to 10"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_values_stop_the_start(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], said: str) -> None:
    given(monkeypatch, values)
    with pytest.raises(ImproperlyConfigured, match=said) as caught:
        elastic.cluster()
    assert SECRET not in f"{caught.value}{caught.value.__cause__}"


def test_an_authority_is_of_no_use_without_tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(elastic, "_authority", lambda raw: tmp_path)
    given(monkeypatch, {"URL": "https://a.example,http://b.example", "CA": str(tmp_path)})
    with pytest.raises(ImproperlyConfigured, match="Write https"):
        elastic.cluster()
