"""What goes for every format that is XML: safety, bounds, character sets, and what feeds commonly break."""

import socket
import time
from contextlib import suppress

import pytest

from streams.story.parse.xml import charset, parse_xml, root_name, text_of, tree
from streams.story.rejections import Reason, StoryRejected
from tests.story.wire_files import read, read_one, told

NITF = (
    '<nitf><head><docdata><doc-id id-string="a-1"/></docdata></head><body><body.content>{}</body.content></body></nitf>'
)


@pytest.mark.parametrize(
    ("document", "reason", "detail"),
    [
        ('<!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>', Reason.XML_FORBIDDEN, "DOCTYPE"),
        ('<!DOCTYPE nitf [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><nitf/>', Reason.XML_FORBIDDEN, ""),
        ('<!DOCTYPE nitf [<!ELEMENT nitf ANY>]><nitf/>', Reason.XML_FORBIDDEN, ""),
        ('<nitf><!DOCTYPE a [<!ENTITY a "b">]></nitf>', Reason.SCHEMA, "not well-formed"),
        ("<nitf>" + "<block>" * 64, Reason.TOO_DEEP, "64"),
        ("<nitf><body></nitf>", Reason.SCHEMA, "mismatched tag"),
        ("<nitf><body>", Reason.SCHEMA, "no element found"),
        ("<nitf/><nitf/>", Reason.SCHEMA, "junk"),
        ("<nitf", Reason.SCHEMA, "unclosed token"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(document: str, reason: Reason, detail: str) -> None:
    with pytest.raises(StoryRejected) as caught:
        read(document)
    assert caught.value.reason == reason
    assert detail in caught.value.detail


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", connect)
    document = '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.5//EN" "http://127.0.0.1:9/nitf.dtd">' + NITF.format(
        "<p>Rain.</p>"
    )
    assert told(read_one(document)).text == "Rain."
    with pytest.raises(StoryRejected):
        read(
            '<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/n.dtd" [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]><nitf>&a;</nitf>'
        )


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">',
        "<!DOCTYPE nitf SYSTEM 'nitf-3-4.dtd' >",
        '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.3//EN" "http://www.iptc.org/nitf.dtd">',
        "<!DOCTYPE nitf>",
        '<?xml version="1.1" standalone="no"?>\n<!-- a <b> --><?style x?>\n<!DOCTYPE nitf SYSTEM "x.dtd">\n<!-- c -->',
    ],
)
def test_a_document_type_that_declares_nothing_is_passed_over(doctype: str) -> None:
    assert read_one(doctype + NITF.format("<p>Rain.</p>")).uri == "a-1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "no-such-thing", None])
def test_a_character_set_that_is_wrong_or_missing_is_mended(encoding: str, declared: str | None) -> None:
    said = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    document = said + NITF.format("<p>A café in Málaga cost 5 £, she said.</p>")
    assert told(read_one(document.encode(encoding))).text == "A café in Málaga cost 5 £, she said."


def test_latin_1_is_windows_1252() -> None:
    document = '<?xml version="1.0" encoding="ISO-8859-1"?>' + NITF.format("<p>“Rain”</p>")
    assert charset(document.encode("windows-1252")) == "windows-1252"
    assert told(read_one(document.encode("windows-1252"))).text == "“Rain”"


@pytest.mark.parametrize(
    ("sent", "text", "fix"),
    [
        ("<p>AT&T & others</p>", "AT&T & others", "ampersands"),
        ("<p>5&nbsp;euros &ndash; caf&eacute;</p>", "5 euros – café", "entities"),
        ("<p>a\x0bb &#11;c\x1a</p>", "ab c", "controls"),
        ("<p>&undeclared; stays</p>", "&undeclared; stays", "ampersands"),
        ("<p>&lt;b> and <![CDATA[R&D]]> &bad</p>", "<b> and R&D &bad", "ampersands"),
    ],
)
def test_what_feeds_break_is_mended(sent: str, text: str, fix: str) -> None:
    root, fixes = parse_xml(sent)
    assert text_of(root) == text
    assert fix in fixes


@pytest.mark.parametrize(
    ("note", "embargoed"),
    [
        ("EMBARGOED until 0001 GMT Wednesday", True),
        ("STRICTLY EMBARGOED: not for use before noon", True),
        ("*** Embargo 0600 ***", True),
        ("EMBARGO LIFTED", False),
        ("Embargo is now over.", False),
        ("Eds: adds that oil is embargoed", False),
        ("", False),
    ],
)
def test_an_embargo_that_a_note_begins_with_holds_the_story(note: str, embargoed: bool) -> None:
    docdata = f'<docdata><doc-id id-string="a-1"/><ed-msg info="{note}"/></docdata>'
    story = read_one(NITF.format("<p>Rain.</p>").replace('<docdata><doc-id id-string="a-1"/></docdata>', docdata))
    assert (story.embargoed_until, story.embargo_open) == (None, embargoed)


def test_names_lose_their_namespaces() -> None:
    root, fixes = parse_xml('<n:a xmlns:n="urn:x" xml:lang="en" n:b="1"><c xmlns="urn:y">d <n:e/> f</c><c/></n:a>')
    assert (root.tag, root_name('<?xml version="1.0"?><n:a xmlns:n="urn:x"/>'), fixes) == ("a", "a", ())
    assert tree(root) == {"lang": "en", "b": "1", "c": [{"e": [""], "text": "d f"}, ""]}


def test_what_stands_in_two_lines_is_not_one_word() -> None:
    root, _ = parse_xml("<a><p>one</p><p>two<br/>three</p><b>fo</b>ur</a>")
    assert text_of(root) == "one two three four"


@pytest.mark.parametrize(
    "hostile",
    [
        "<nitf>" * 150_000,
        "<nitf>&" + "<![CDATA[" * 100_000,
        "<nitf " + " ".join(f'a{n}="1"' for n in range(60_000)) + "/>",
        "<nitf " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(30_000)) + "/>",
        "<!--" * 200_000,
        "<?" * 400_000,
        "<!DOCTYPE nitf" + " " * 900_000,
        "<nitf>" + "&" * 900_000 + "</nitf>",
        "<nitf>" + "<p/>" * 200_000 + "</nitf>",
        NITF.format("<p>" + "<em>a</em>" * 90_000 + "</p>"),
        "<newsMessage><itemSet>" + "<newsItem/>" * 80_000 + "</itemSet></newsMessage>",
    ],
    ids=lambda hostile: hostile[:24],
)
def test_hostile_documents_cost_seconds_at_most(hostile: str) -> None:
    before = time.process_time()
    with suppress(StoryRejected):
        read(hostile)
    assert time.process_time() - before < 20
