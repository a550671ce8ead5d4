"""The pages in a real browser: by keyboard, by pointer, in both languages, on a phone, in the dark."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from crawlers.models import StoredSource

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFER = "Rusia ofreció a Washington la salida de Maduro a cambio de aliviar las sanciones"

# WCAG 2 contrast of every visible text against the first opaque ground behind it; large text may have 3:1.
CONTRAST = """() => {
  const rgb = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = c => { const [r, g, b] = rgb(c).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] === 1) return getComputedStyle(e).backgroundColor; } return 'rgb(255, 255, 255)'; };
  const bad = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    if (e.closest('svg, .sr, option, h1 mark')) continue;
    const s = getComputedStyle(e), a = light(s.color), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05), size = parseFloat(s.fontSize);
    const large = size >= 24 || (size >= 18.66 && parseInt(s.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push(`${e.tagName}.${e.className} ${ratio.toFixed(2)} ${e.textContent.slice(0, 30)}`);
  }
  return bad;
}"""
# Controls without a name, ids that stand twice, headings that jump a level, pages without their landmarks.
STRUCTURE = """() => {
  const bad = [];
  for (const e of document.querySelectorAll('input:not([type=hidden]), select'))
    if (!e.labels.length && !e.ariaLabel) bad.push(`no label: ${e.outerHTML}`);
  for (const e of document.querySelectorAll('a, button, summary'))
    if (!(e.textContent.trim() || e.ariaLabel)) bad.push(`no name: ${e.outerHTML}`);
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) bad.push(`twice: ${id}`);
  for (const e of document.querySelectorAll('[aria-labelledby], [aria-describedby]'))
    for (const id of (e.getAttribute('aria-labelledby') || e.getAttribute('aria-describedby')).split(' '))
      if (!document.getElementById(id)) bad.push(`points nowhere: ${id}`);
  let last = 0;
  for (const h of document.querySelectorAll('h1, h2, h3, h4')) { const level = +h.tagName[1];
    if (level > last + 1) bad.push(`jumps to ${h.outerHTML}`); last = level; }
  if (document.querySelectorAll('h1').length !== 1) bad.push('not one h1');
  for (const name of ['header', 'nav', 'main', 'footer']) if (!document.querySelector(name)) bad.push(`no ${name}`);
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) bad.push('scrolls sideways');
  return bad;
}"""


def test_search_with_the_keyboard_alone(visitor: Any) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    visitor.go("/")
    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    expect(page.get_by_role("searchbox", name="Query")).to_be_focused()
    keys.type('actor:"Nicolás Maduro" tema:sanciones')
    keys.press("Enter")
    expect(page.get_by_role("heading", name="2 results")).to_be_visible()
    summary = page.locator("summary", has_text="+2 copies")
    summary.focus()
    keys.press("Enter")
    expect(page.get_by_role("link", name="Moscú propuso la salida de Maduro a cambio de sanciones")).to_be_visible()
    title = page.get_by_role("link", name=OFFER)
    title.focus()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name=OFFER)).to_be_visible()


def test_focus_can_be_seen(visitor: Any) -> None:
    visitor.go("/")
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        outline = visitor.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"


def test_filters_add_exclude_and_come_back(visitor: Any) -> None:
    page = visitor.page
    visitor.go("/?q=maduro")
    page.get_by_role("complementary", name="Filters").get_by_role("link", name="La Sabana", exact=True).click()
    expect(page.get_by_role("searchbox")).to_have_value("maduro outlet:la-sabana")
    page.get_by_role("link", name="No longer only La Sabana").click()
    expect(page.get_by_role("searchbox")).to_have_value("maduro")
    page.get_by_role("link", name="Exclude The Harbour Post").click()
    expect(page.get_by_role("searchbox")).to_have_value("maduro -outlet:harbour-post")
    page.get_by_role("link", name="No longer exclude The Harbour Post").click()
    expect(page.get_by_role("searchbox")).to_have_value("maduro")


def test_a_bar_narrows_to_its_day(visitor: Any) -> None:
    visitor.go("/")
    visitor.page.get_by_role("link", name="14 March 2026: 1 result").first.click()
    expect(visitor.page.get_by_role("searchbox")).to_have_value("date:2026-03-14")
    expect(visitor.page.get_by_role("heading", name="1 result")).to_be_visible()


def test_the_table_says_what_the_bars_say(visitor: Any) -> None:
    visitor.go("/")
    visitor.page.locator("summary", has_text="As a table").click()
    expect(visitor.page.locator(".timeline tbody tr")).to_have_text(
        ["13 March 20261", "14 March 20261", "15 March 20262"]
    )


def test_the_caret_stands_under_the_trouble_and_the_mend_is_a_click(visitor: Any) -> None:
    page = visitor.page
    visitor.go("/?q=maduro+tema%3Asancionos")
    expect(page.get_by_role("alert")).to_contain_text("No theme is known by “sancionos”. (at character 13)")
    before = page.locator(".caret .before").bounding_box()
    at = page.locator(".caret .at").bounding_box()
    assert at["x"] == pytest.approx(before["x"] + before["width"], abs=1)
    expect(page.get_by_role("searchbox")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="maduro tema:sanciones").click()
    expect(page.get_by_role("heading", name="2 results")).to_be_visible()


def test_language_switch_keeps_the_search(visitor: Any) -> None:
    page = visitor.page
    visitor.go("/?q=maduro")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("searchbox", name="Consulta")).to_have_value("maduro")
    expect(page.get_by_role("heading", name="3 resultados (5 artículos con las copias)")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="3 results")).to_be_visible()


def test_time_zone(visitor: Any) -> None:
    page = visitor.page
    visitor.go("/?q=sanctions")
    expect(page.locator("time").first).to_have_text("15 March 2026, 17:00")
    page.get_by_label("Times are shown in the time zone").select_option("America/Caracas")
    page.get_by_role("button", name="Use this zone").click()
    expect(page.locator("time").first).to_have_text("15 March 2026, 13:00")


def test_an_article_shows_its_mentions_and_why(visitor: Any) -> None:
    page = visitor.page
    visitor.go("/article/1")
    expect(page.locator(".text mark.actor", has_text="Nicolás Maduro").first).to_have_attribute(
        "title", "actor: Nicolás Maduro"
    )
    expect(page.locator(".text mark.theme")).to_have_text(["sanciones"])
    page.get_by_role("complementary").get_by_text("Why", exact=True).click()
    expect(page.locator(".evidence q").first).to_have_text("sanciones")
    page.get_by_role("link", name="United States").click()
    expect(page.get_by_role("searchbox")).to_have_value("actor:united-states")


def test_hostile_titles_neither_run_nor_turn_the_page_round(visitor: Any) -> None:
    visitor.go("/article/6")
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text('<script>alert("x")</script>')
    assert visitor.page.evaluate("document.querySelectorAll('.story b, .story img, .story script').length") == 0
    assert visitor.page.evaluate("getComputedStyle(document.querySelector('.story .facts')).direction") == "ltr"


def test_staff_pause_a_source(visitor: Any) -> None:
    User.objects.create_user("ana", password="una-clave-larga", is_staff=True)
    page = visitor.page
    visitor.go("/sources")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("una-clave-larga")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    card = page.get_by_role("region", name="La Sabana", exact=True)
    card.get_by_role("button", name="Pause").first.click()
    expect(page.get_by_role("status")).to_have_text("Paused: la-sabana:feed:1")
    assert StoredSource.objects.get(pk="la-sabana:feed:1").paused
    row = page.locator("tr").filter(has_text="lasabana.example/sitemap")
    row.locator("summary", has_text="Rhythm").click()
    row.get_by_label("Mode").select_option("cron")
    row.get_by_label("Cron (UTC)").fill("nonsense")
    row.get_by_role("button", name="Set the rhythm").click()
    expect(page.get_by_role("status")).to_contain_text("is no cron rhythm")


@pytest.mark.parametrize(
    "path",
    [
        "/?q=maduro+OR+pl%C3%A1tano&unfold=1",
        "/?q=tema%3Ax",
        "/?q=zzz",
        "/?q=pl%C3%A1tano+and+maduro",
        "/explore?q=maduro&unit=day",
        "/explore?view=table",
        "/explore?view=table&rows=actor&columns=actor",
        "/explore?view=context&q=sanciones+OR+sanctions",
        "/article/1",
        "/article/5",
        "/story/1",
        "/sources",
        "/help/query",
        "/accounts/login/",
    ],
)
def test_structure_and_contrast(visitor: Any, path: str) -> None:
    page = visitor.page
    visitor.go(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(STRUCTURE) == []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == []


def test_without_scripts(visitor: Any, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="es-ES")
    page = context.new_page()
    page.goto(visitor.url + "/")
    page.get_by_role("searchbox").fill("sanciones")
    page.get_by_role("button", name="Buscar").click()
    expect(page.get_by_role("heading", name="1 resultado (3 artículos con las copias)")).to_be_visible()
    context.close()
