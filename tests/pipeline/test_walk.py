"""The one walk over a page: what is a block, what parts two words, what is set aside, and where it ends."""

import gc
import weakref

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.extract.tree import Tree
from pipeline.extract.walk import walk

BLOCKS = {
    "blanks between blocks": ("<div>  <p>uno</p>\n\n <p> dos </p> </div>", ["uno", "dos"]),
    "a blank parts two words": ("<div><b>uno</b> <i>dos</i></div>", ["uno dos"]),
    "no blank, one word": ("<p>in<b>creí</b>ble</p>", ["increíble"]),
    "a comment parts nothing": ("<p>uno<!-- -->dos</p>", ["unodos"]),
    "a blank beside a comment": ("<div><b>uno</b><!-- x --> <i>dos</i><b>tres</b></div>", ["uno dostres"]),
    "a blank at the end of an inline element": ("<p><b><i>uno</i> </b>dos</p>", ["uno dos"]),
    "a blank beside a script": ("<div><b>uno</b> <script>x</script><i>dos</i></div>", ["uno dos"]),
    "one break is a blank": ("<p>uno<br>dos</p>", ["uno dos"]),
    "two breaks are a border": ("<p>uno<br> <br>dos</p>", ["uno", "dos"]),
    "a picture is a border": ("<p>uno<img>dos</p>", ["uno", "dos"]),
    "a block inside a link": ("<a href='/'><h2>uno</h2></a>dos", ["uno", "dos"]),
    "non-breaking blanks": ("<p>uno&nbsp;&nbsp;dos</p>", ["uno dos"]),
    "what readers do not see": ("<p>uno</p><nav>dos</nav><noscript>tres</noscript><svg><text>x</text></svg>", ["uno"]),
}


@pytest.mark.parametrize(("html", "blocks"), BLOCKS.values(), ids=BLOCKS.keys())
def test_blocks(html: str, blocks: list[str]) -> None:
    body = LexborHTMLParser(html).body
    assert body is not None
    assert [block.text for block in walk(body).blocks] == blocks


def test_subtrees_sizes_and_links() -> None:
    body = LexborHTMLParser("<div><p>uno <a>dos</a></p><ul><li><a>tres</a></li></ul></div><p>cuatro</p>").body
    assert body is not None
    found = walk(body)
    by_tag = {tag: index for index, tag in enumerate(found.tags)}
    assert found.text(by_tag["div"]) == "uno dos tres"
    assert found.text(0) == "uno dos tres cuatro"
    texts, links = found.sizes
    assert (texts[by_tag["div"]], links[by_tag["div"]]) == (len("uno dos") + len("tres"), len("dos") + len("tres"))
    assert found.ends[0] == len(found.tags)


def test_a_bounded_number_of_blocks_is_read_and_all_that_is_open_ends() -> None:
    body = LexborHTMLParser("<div>" + "<section><p>a</p></section>" * 1_000).body
    assert body is not None
    found = walk(body, 10)
    assert len(found.blocks) == 10
    assert len(found.tags) < 100
    assert found.ends[:2] == [len(found.tags)] * 2
    assert len(found.inside(0)) == 10


def test_what_a_page_says_of_itself_is_found_in_head_and_body() -> None:
    tree = Tree(
        b"<html lang=es><head><title>T</title><meta name=a></head><body><h1>H</h1><p><meta name=b><script>x</script></p>"
    )
    assert [node.attributes["name"] for node in tree.tagged("meta")] == ["a", "b"]
    assert [len(tree.tagged(tag)) for tag in ("title", "script", "h1", "h2", "link")] == [1, 1, 1, 0, 0]
    assert tree.language == "es"


def test_a_tree_goes_with_its_last_name() -> None:
    """Nodes hold their parser: a parser that held nodes would wait for the collector, and its memory with it."""
    gc.disable()
    try:
        tree = Tree(b"<h1>uno</h1><p>dos</p>")
        tree.tagged("h1")
        gone = weakref.ref(tree)
        del tree
        assert gone() is None
    finally:
        gc.enable()
