"""The article inside a page's own script: publishing systems send the text as JSON and let the browser set it.

Two shapes cover most of the press: Arc XP's ``content_elements`` (a list of typed elements that hold HTML) and rich
text documents (``{"type": "document", "content": [{"type": "paragraph", "content": [{"type": "text", "value": …}]}]}``).
"""

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from pipeline.extract import jsonld
from pipeline.extract.outline import draw
from pipeline.extract.tree import Tree

START = re.compile(
    r'"content_elements"\s*:\s*(?=\[\s*\{)|"(?:body|content|document)"\s*:\s*(?=\{\s*"(?:type|nodeType)"\s*:\s*"document")'
)
KINDS = frozenset(
    (
        "paragraph",
        "text",
        "header",
        "heading",
        "p",
        "list",
        "list_element",
        "ordered-list",
        "unordered-list",
        "list-item",
    )
)
VALUES = ("content", "value", "text", "html")
MOST_STARTS = 20
LONGEST = 3_000_000  # characters of scripts that are looked at
DECODER = json.JSONDecoder(strict=False)


def scripts(tree: Tree) -> list[str]:
    """The texts of scripts that may hold an article's state."""
    found = []
    room = LONGEST
    for node in tree.tagged("script"):
        text = node.text()
        if 2_000 < len(text) < room and ('"content_elements"' in text or '"document"' in text):
            found.append(text)
            room -= len(text)
    return found


def paragraphs(texts: list[str]) -> list[str]:
    """The longest article that stands in the scripts, as paragraphs of plain text; [] where none does."""
    best: list[str] = []
    for text in texts:
        for found in list(START.finditer(text))[:MOST_STARTS]:
            try:
                value, _ = DECODER.raw_decode(text, found.end())
            except (ValueError, RecursionError):
                continue
            lines = _lines(value)
            if sum(map(len, lines)) > sum(map(len, best)):
                best = lines
    return best


def _lines(value: Any) -> list[str]:
    elements = value if isinstance(value, list) else value.get("content") if isinstance(value, dict) else []
    lines = []
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict) and str(element.get("type") or element.get("nodeType") or "").lower() in KINDS:
            line = " ".join(_plain(" ".join(_strings(element))).split())
            if line:
                lines.append(line)
    return lines


def _strings(element: dict[str, Any]) -> list[str]:
    """The text of one element, in order; nesting is bounded."""
    found: list[str] = []
    stack: list[tuple[Any, int]] = [(element, 0)]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list) and depth < 12:
            stack.extend((one, depth + 1) for one in reversed(value))
        elif isinstance(value, dict) and depth < 12:
            stack.extend((value[key], depth + 1) for key in (*reversed(VALUES), "items") if key in value)
    return found


def _plain(text: str) -> str:
    if "<" not in text:
        return jsonld.unescape(text)
    body = LexborHTMLParser(text).body
    return " ".join(block.text for block in draw(body).blocks) if body is not None else ""
