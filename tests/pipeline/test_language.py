"""Which language a text is in. Texts of our own writing; the measured accuracy on large sets stands in tests/gates."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline import language

TEXTS = {
    "es": "El gobierno anunció ayer que el puerto reabrirá en marzo, después de once meses de obras que costaron el doble de lo previsto.",
    "en": "The government said yesterday that the port will reopen in March, after eleven months of works that cost twice what was planned.",
    "ca": "El govern va anunciar ahir que el port reobrirà al març, després d'onze mesos d'obres que van costar el doble del previst.",
    "gl": "O goberno anunciou onte que o porto reabrirá en marzo, despois de once meses de obras que custaron o dobre do previsto, e unha nova lonxa.",
    "pt": "O governo anunciou ontem que o porto reabrirá em março, depois de onze meses de obras que custaram o dobro do previsto.",
    "eu": "Gobernuak atzo iragarri zuen portua martxoan berriro irekiko dela, aurreikusitakoaren bikoitza kostatu diren hamaika hilabeteko obren ondoren.",
    "fr": "Le gouvernement a annoncé hier que le port rouvrira en mars, après onze mois de travaux qui ont coûté le double du prévu.",
    "it": "Il governo ha annunciato ieri che il porto riaprirà a marzo, dopo undici mesi di lavori costati il doppio del previsto.",
}


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("declared", ["", "es", "en-US"])
def test_the_text_decides_not_the_declaration(code: str, declared: str) -> None:
    assert language.detect("", TEXTS[code], declared).language == code


@pytest.mark.parametrize("code", ["es", "en"])
def test_capitals_do_not_change_the_verdict(code: str) -> None:
    assert language.detect(TEXTS[code].upper(), "").language == code


@pytest.mark.parametrize(
    ("title", "declared", "code"),
    [
        ("", "", language.UNKNOWN),
        ("2-1", "es", "es"),
        ("Golazo", "es-AR", "es"),
        ("Video", "en_GB", "en"),
        ("🙂 🙂 🙂 🙂 🙂", "es", "es"),
        ("1 2 3 4 5 6 7 8", "", language.UNKNOWN),
    ],
)
def test_too_few_words_take_the_declared_language(title: str, declared: str, code: str) -> None:
    found = language.detect(title, "", declared)
    assert found.language == code
    assert found.confidence <= 0.5


def test_a_mixed_text_is_less_sure_and_names_the_other_language() -> None:
    mixed = TEXTS["es"] * 8 + TEXTS["en"] * 4
    found = language.detect("", mixed)
    assert (found.language, found.second) == ("es", "en")
    assert found.confidence < language.detect("", TEXTS["es"] * 12).confidence


def test_confidence_is_a_share() -> None:
    assert all(0 <= language.detect("", text).confidence <= 1 for text in TEXTS.values())


def test_threads_share_one_detector() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda code: language.detect("", TEXTS[code]).language, list(TEXTS) * 10))
    assert found == list(TEXTS) * 10


def test_names_for_people() -> None:
    assert language.name("gl") == "Galician"
    assert language.name("xx") == "xx"
