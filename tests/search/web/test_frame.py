"""What all pages share: languages, zones, sign-in, errors and security headers."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.translation.template import templatize

import search
from search.fields import FIELDS
from search.web import door, help_page
from search.web.csp import POLICY, ContentSecurityPolicy

LOCALE = Path(search.__file__).parent / "locale" / "es" / "LC_MESSAGES"


def catalogue() -> Any:
    with (LOCALE / "django.po").open("rb") as file:
        return [message for message in read_po(file, locale="es") if message.id]


def test_the_translation_is_whole_and_is_what_readers_see() -> None:
    """An app that comes before ours may translate a word of ours in its own way: then ours needs another wording."""
    with translation.override("es"):
        for message in catalogue():
            assert not message.fuzzy, message.id
            if message.pluralizable:
                singular, plural = message.id
                for number, string in ((1, message.string[0]), (2, message.string[1])):
                    assert string
                    assert translation.ngettext(singular, plural, number) == string
            elif message.context:
                assert translation.pgettext(message.context, message.id) == message.string
            else:
                assert message.string
                assert translation.gettext(message.id) == message.string


def test_the_catalogue_has_the_strings_of_the_sources_and_no_others() -> None:
    """Where this fails: ``cd search && django-admin makemessages -l es --no-location --no-wrap``, translate, msgfmt."""
    root = Path(search.__file__).parent
    sources = [
        (path, path.read_text(encoding="utf-8")) for folder in ("web", "api") for path in (root / folder).glob("*.py")
    ]
    sources += [(path, templatize(path.read_text(encoding="utf-8"))) for path in (root / "templates").rglob("*.html")]
    keywords = DEFAULT_KEYWORDS | {"gettext_lazy": None, "pgettext_lazy": ((1, "c"), 2), "ngettext_lazy": (1, 2)}
    found = {
        message
        for _, text in sources
        for _, message, *_ in extract("python", BytesIO(text.encode()), keywords=keywords)
    }
    assert {message.id for message in catalogue()} == {m if isinstance(m, str) else tuple(m) for m in found if m}


def test_placeholders_survive_translation() -> None:
    for message in catalogue():
        assert not list(message.check()), message.id


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("path", ["/", "/sources", "/help/query", "/article/1", "/accounts/login/"])
def test_language_switch(client: Client, path: str) -> None:
    assert '<html lang="en">' in client.get(path).content.decode()
    response = client.post("/i18n/setlang/", {"language": "es", "next": path})
    assert (response.status_code, response["location"]) == (302, path)
    text = client.get(path).content.decode()
    assert '<html lang="es">' in text
    assert "Buscar" in text


@pytest.mark.usefixtures("engine")
def test_zone_is_kept_in_a_cookie_and_the_address_gives_way(client: Client) -> None:
    assert 'name="next" value="/?q=maduro"' in client.get("/?q=maduro&tz=Asia/Tokyo").content.decode()
    response = client.post("/zone", {"tz": "America/Caracas", "next": "/?q=maduro"})
    assert response["location"] == "/?q=maduro"
    assert response.cookies["teletipo_tz"]["httponly"]
    assert "15 March 2026, 08:00" in client.get("/?q=maduro").content.decode()
    assert "15 March 2026, 08:00" in client.get("/article/1").content.decode()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("data", [{"tz": "Mars/Base"}, {}, {"tz": "UTC", "next": "//evil.example"}])
def test_bad_zones_and_targets(client: Client, data: dict[str, str]) -> None:
    response = client.post("/zone", data)
    assert response["location"] == "/"
    assert ("teletipo_tz" in response.cookies) == ("next" in data)


@pytest.mark.usefixtures("engine")
def test_a_bad_cookie_is_passed_over(client: Client) -> None:
    client.cookies["teletipo_tz"] = "../../etc/passwd"
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_sign_in_and_out(client: Client) -> None:
    User.objects.create_user("ana", password="una-clave-larga")
    wrong = client.post("/accounts/login/", {"username": '"><b>', "password": "x"})
    assert "do not fit together" in wrong.content.decode()
    assert "&quot;&gt;&lt;b&gt;" in wrong.content.decode()
    right = client.post("/accounts/login/", {"username": "ana", "password": "una-clave-larga", "next": "/help/query"})
    assert right["location"] == "/help/query"
    assert "Sign out" in client.get("/help/query").content.decode()
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["location"] == "/"
    assert "Sign in" in client.get("/help/query").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Something went wrong here"), ("es", "Algo ha fallado aquí")]
)
def test_a_fault_of_ours_shows_no_traceback(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    def broken() -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(door, "resolver", broken)
    client.raise_request_exception = False
    response = client.get("/", headers={"accept-language": language})
    assert response.status_code == 500
    assert sentence in response.content.decode()
    assert b"secret detail" not in response.content


def test_an_unknown_host_gets_a_sentence(client: Client) -> None:
    response = client.get("/help/query", headers={"host": "evil.example", "accept-language": "es"})
    assert response.status_code == 400
    assert "No se entiende esta petición" in response.content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_help_names_every_field_and_its_examples_parse(client: Client, language: str) -> None:
    text = client.get("/help/query", headers={"accept-language": language}).content.decode()
    for field in FIELDS.values():
        for name in (field.name, field.spanish, *field.aliases):
            assert f"<code>{name}:</code>" in text
        example = help_page.SPANISH_EXAMPLES.get(field.name, field.example) if language == "es" else field.example
        assert translation.trim_whitespace(example).replace('"', "&quot;") in text
        assert (field.help_es if language == "es" else field.help).replace("'", "&#x27;") in text


def test_no_inline_code_or_style_stands_in_a_template() -> None:
    templates = list((Path(search.__file__).parent / "templates").rglob("*.html"))
    assert len(templates) > 20
    for path in templates:
        text = path.read_text(encoding="utf-8").lower()
        assert not any(
            part in text
            for part in ("<script", "<style", " style=", " onclick", "javascript:", "|safe", "http://", "https://")
        ), path


def test_policy() -> None:
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def own(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "default-src 'self'"})

    request = RequestFactory().get("/")
    assert ContentSecurityPolicy(page)(request)["Content-Security-Policy"] == POLICY
    assert ContentSecurityPolicy(own)(request)["Content-Security-Policy"] == "default-src 'self'"
    assert "unsafe" not in POLICY


@pytest.mark.usefixtures("engine")
def test_headers(client: Client) -> None:
    response = client.get("/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
