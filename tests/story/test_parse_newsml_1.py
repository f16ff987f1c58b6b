"""NewsML 1.2, field by field: AFP's dialect, several items, embargo, instructions."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings

from streams.story.rejections import Reason, StoryRejected
from tests.story.wire_files import broken, published, read, read_one, told, wire_file

ALL = [wire_file("newsml_1/afp.xml"), wire_file("newsml_1/items.xml")]
ITEM = """<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>a.example</ProviderId><DateId>20260303</DateId>
<NewsItemId>N1</NewsItemId><RevisionId PreviousRevision="0" Update="N">1</RevisionId></NewsIdentifier></Identification>
<NewsManagement>{management}</NewsManagement><NewsComponent><NewsLines><HeadLine>Rain</HeadLine></NewsLines>{content}
</NewsComponent></NewsItem></NewsML>"""
TEXT = "<ContentItem><DataContent>{}</DataContent></ContentItem>"


def item(management: str = "", content: str = "") -> str:
    return ITEM.format(management=management, content=content)


@pytest.fixture(scope="module")
def afp() -> dict[str, Any]:
    return published(read_one(ALL[0]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("uri", "urn:newsml:afp.com:20260303T135002Z:TX-PAR-ZZZ01"),
        ("version", "2"),
        ("type", "text"),
        ("pubStatus", "usable"),
        ("urgency", 4),
        ("versionCreated", "2026-03-03T14:05:00Z"),
        ("firstCreated", "2026-03-03T13:50:02Z"),
        ("language", "en"),
        ("headlines", [{"role": "main", "value": "Oslo's ferries to run all night"}]),
        ("by", "Ada MOSS"),
        ("slugline", "Norway-ferries-transport"),
        ("located", "Oslo"),
        ("edNote", "CORRECTS number of boats in second paragraph"),
        ("copyrightHolder", "Agence France-Presse"),
        ("copyrightNotice", "© 2026 AFP"),
        ("usageTerms", "Subscribers only"),
        ("infoSources", [{"name": "AFP", "role": "source"}]),
        ("genres", [{"name": "Current"}]),
        ("subjects", [{"literal": "04000000"}, {"literal": "04015000"}]),
        ("places", [{"name": "Oslo", "rel": "origin"}]),
    ],
)
def test_each_field_comes_out(afp: dict[str, Any], name: str, value: object) -> None:
    assert afp[name] == value


def test_the_body_comes_out_with_its_dateline_in_windows_1252_and_without_the_caption(afp: dict[str, Any]) -> None:
    wire = afp["wire"]
    assert afp["bodies"][0]["value"] == (
        "Oslo, March 3, 2026 (AFP) - Ferries will run all night, the Harbour Trust said.\n\n"
        "“We open in May,” Ada Lindqvist said. It costs 5 euros – or “nothing”."
    )
    assert (wire["dateline"]["city"]["exact"], wire["dateline"]["agencies"]) == ("Oslo", ["AFP"])
    assert (wire["format"], wire["provider"], wire["change"]) == ("newsml-1", "AFP", "correction")
    assert wire["correctionNote"] == "CORRECTS number of boats in second paragraph"
    assert wire["textFixes"] == ["encoding", "entities", "dateline", "spaces"]


def test_what_has_no_place_is_kept(afp: dict[str, Any]) -> None:
    extra = afp["wire"]["extra"]
    assert extra["keywords"] == ["Norway-ferries", "fjord"]
    assert extra["evolvedfrom"] == "urn:newsml:afp.com:20260302T100000Z:TX-PAR-YYY01"
    assert extra["headlines"] == [{"role": "SubHeadLine", "value": "Trust wants three more"}]
    assert extra["newsLines"][1] == {"type": "ProductLine", "text": "(Video)"}
    assert [part["role"] for part in extra["components"]] == ["Caption", "Picture"]
    assert extra["components"][0]["DataContent"] == [{"p": ["A ferry at night. Photo by Nils Dahl"]}]
    assert extra["identification"]["RevisionId"] == [{"PreviousRevision": "1", "Update": "N", "text": "2"}]
    assert extra["TopicOccurrence"] == [{"Topic": "#t1"}]
    assert extra["message"]["NewsProduct"] == "DAB"
    assert (extra["creditline"], extra["signals"]) == ("AFP", ["Correction"])


def test_a_document_gives_all_its_items() -> None:
    embargoed, deleted, picture, plain = read(ALL[1])
    assert (embargoed.uri, embargoed.version) == ("urn:newsml:harbour.example:20260303:N1", "1")
    assert (embargoed.embargoed_until, embargoed.embargo_open) == ("2026-03-04T05:01:00Z", False)
    assert told(embargoed).text == 'The minister will say "no" at five.\n\nMore follows.'
    assert embargoed.ninjs["urgency"] == 2
    assert (deleted.uri, deleted.version, deleted.pub_status) == (
        "urn:newsml:harbour.example:20260301:N0",
        "3",
        "canceled",
    )
    assert (picture.type, picture.uri) == ("picture", "urn:newsml:harbour.example:20260303:P1")
    assert (plain.embargoed_until, plain.embargo_open) == (None, True)
    assert told(plain).text == "The first paragraph of the story.\n\nThe second, with AT&T in it."


@pytest.mark.parametrize(
    ("management", "status"),
    [
        ('<Status FormalName="Canceled"/>', "canceled"),
        ('<Status FormalName="Withheld"/>', "withheld"),
        ('<Status FormalName="Usable"/><Instruction FormalName="MandatoryKill"/>', "canceled"),
        ('<Status FormalName="Usable"/><Instruction FormalName="Hold"/>', "withheld"),
        ('<Status FormalName="Withheld"/><Instruction FormalName="Delete"/>', "canceled"),
        ('<Status FormalName="Usable"/><Instruction FormalName="Update"/>', "usable"),
        ("", "usable"),
    ],
)
def test_status_and_instructions(management: str, status: str) -> None:
    assert read_one(item(management)).pub_status == status


def test_an_embargo_whose_end_has_no_zone_has_no_end() -> None:
    change = '<FutureStatus FormalName="Usable"/><DateAndTime>20260304T050100</DateAndTime>'
    story = read_one(item(f'<Status FormalName="Embargoed"/><StatusWillChange>{change}</StatusWillChange>'))
    assert (story.embargoed_until, story.embargo_open) == (None, True)


def test_an_embargo_in_an_advisory_line_has_no_end() -> None:
    line = "<NewsLine><NewsLineType FormalName='AdvisoryLine'/><NewsLineText>EMBARGO to noon</NewsLineText></NewsLine>"
    story = read_one(item().replace("</NewsLines>", f"{line}</NewsLines>"))
    assert (story.embargo_open, story.ninjs["edNote"]) == (True, "EMBARGO to noon")


@pytest.mark.parametrize(
    ("name", "change"),
    [("Correction", "correction"), ("Rectification", "correction"), ("Update", "update"), ("Repeat", "repeat")],
)
def test_an_instruction_says_what_the_version_is(name: str, change: str) -> None:
    assert read_one(item(f'<Instruction FormalName="{name}"/>')).change == change


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<p>Rain &amp; snow.</p><p>More.</p>", "Rain & snow.\n\nMore."),
        ("<html><body><p>Rain.</p><table><tr><td>A 1</td><td>2</td></tr></table></body></html>", "Rain.\n\nA 1\t2"),
        ("<nitf><body><body.content><p>Rain.</p></body.content></body></nitf>", "Rain."),
        ("Rain in plain text.\n\nAnd &lt;5 mm&gt; of it.", "Rain in plain text.\n\nAnd <5 mm> of it."),
    ],
)
def test_text_is_found_in_whatever_it_is_wrapped(data: str, text: str) -> None:
    assert told(read_one(item(content=TEXT.format(data)))).text == text


def test_the_main_text_is_the_story_and_inherits_what_it_does_not_say() -> None:
    parts = "".join(
        f'<NewsComponent><Role FormalName="{role}"/>{TEXT.format(f"<p>{role} text</p>")}</NewsComponent>'
        for role in ("Supporting", "Main", "Summary")
    )
    story = read_one(item(content=parts))
    assert (told(story).text, story.headline) == ("Main text", "Rain")
    assert [part["role"] for part in story.extra["components"]] == ["Supporting", "Summary"]


def test_what_is_not_in_its_first_place_is_found_in_the_next() -> None:
    envelope = '<NewsEnvelope><DateAndTime>20260303T140510Z</DateAndTime><Priority FormalName="2"/></NewsEnvelope>'
    sent = item(content=TEXT.format("<p>Rain.</p>")).replace("<NewsML>", f"<NewsML>{envelope}")
    sent = sent.replace("</Identification>", "<NameLabel>rain</NameLabel></Identification>")
    story = read_one(sent.replace("<HeadLine>", '<HeadLine xml:lang="en">'))
    assert (story.version_created, story.ninjs["urgency"]) == ("2026-03-03T14:05:10Z", 2)
    assert (story.slugline, story.language, story.provider) == ("rain", "en", "a.example")


def test_superdesks_dialect() -> None:
    guid = "urn:newsml:a.example:2026-03-03T13:58:00.123456:5f0c"
    lines = "<KeywordLine>ferries</KeywordLine><NewsLine><NewsLineType FormalName='EditorialNote'/><NewsLineText>Adds"
    rights = (
        "<UsageRights><UsageType>Copyright</UsageType><RightsHolder>AB</RightsHolder><Limitations>None</Limitations>"
    )
    subjects = "<SubjectCode><Subject FormalName='04000000'/><Subject FormalName='06000000'/></SubjectCode>"
    sent = item('<Status FormalName="canceled"/><Instruction FormalName="Update"/>')
    sent = sent.replace("</NewsIdentifier>", f"<PublicIdentifier>{guid}:1N</PublicIdentifier></NewsIdentifier>")
    sent = sent.replace("</NewsLines>", f"{lines}</NewsLineText></NewsLine></NewsLines>")
    sent = sent.replace("</NewsComponent>", f"<RightsMetadata>{rights}</UsageRights></RightsMetadata></NewsComponent>")
    sent = sent.replace("</NewsComponent>", f"<DescriptiveMetadata>{subjects}</DescriptiveMetadata></NewsComponent>")
    story = read_one(sent)
    assert (story.uri, story.pub_status, story.slugline) == (guid, "canceled", "ferries")
    assert (story.ninjs["edNote"], story.ninjs["usageTerms"]) == ("Adds", "Copyright None")
    assert story.ninjs["subjects"] == [{"literal": "04000000"}, {"literal": "06000000"}]


def test_a_patch_of_an_earlier_item_is_refused_by_name() -> None:
    document = item().replace("<NewsComponent>", "<Update><Delete/></Update><NewsComponent>")
    with pytest.raises(StoryRejected) as caught:
        read(document)
    assert (caught.value.reason, caught.value.uri) == (
        Reason.UNSUPPORTED_FORMAT,
        "urn:newsml:a.example:20260303:N1",
    )


@pytest.mark.parametrize(("count", "reason"), [(0, Reason.NO_CONTENT), (1001, Reason.TOO_LARGE)])
def test_too_few_and_too_many_items_are_refused(count: int, reason: Reason) -> None:
    with pytest.raises(StoryRejected) as caught:
        read("<NewsML>" + "<NewsItem/>" * count + "</NewsML>")
    assert caught.value.reason == reason


@settings(max_examples=150, deadline=None)
@given(broken(ALL))
def test_broken_files_are_refused_or_read(value: bytes) -> None:
    with suppress(StoryRejected):
        for raw in read(value):
            told(raw)
