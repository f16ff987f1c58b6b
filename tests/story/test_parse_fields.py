import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.story.parse.fields import identifier, moment, status, version
from streams.story.rejections import StoryRejected


@pytest.mark.parametrize(
    ("sent", "published"),
    [
        ("2025-03-01T12:00:00Z", "2025-03-01T12:00:00Z"),
        ("2025-03-01t12:00:00z", "2025-03-01T12:00:00Z"),
        ("2025-03-01T12:00:00+0000", "2025-03-01T12:00:00Z"),
        ("2025-03-01T12:00:00+05:30", "2025-03-01T06:30:00Z"),
        ("2025-03-01T12:00:00-05", "2025-03-01T17:00:00Z"),
        ("20250301T120000Z", "2025-03-01T12:00:00Z"),
        ("2025-03-01 12:00", "2025-03-01T12:00:00Z"),
        ("2025-03-01T12:00:00.250Z", "2025-03-01T12:00:00.250000Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2025-02-30T12:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("2025-03-01", None),
        (1740830400, None),
        (None, None),
    ],
)
def test_times(sent: object, published: str | None) -> None:
    assert moment(sent) == published


def test_a_time_without_a_zone() -> None:
    assert moment("2025-03-01T12:00:00") == "2025-03-01T12:00:00Z"
    assert moment("2025-03-01T12:00:00", assume_utc=False) is None


@given(st.datetimes(timezones=st.timezones()))
def test_any_time_stays_the_same_time(then: object) -> None:
    sent = then.isoformat()  # type: ignore[attr-defined]
    published = moment(sent)
    assert published is None or moment(published) == published


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (None, ("usable", False)),
        ("usable", ("usable", False)),
        ("Usable", ("usable", False)),
        ("stat:canceled", ("canceled", False)),
        ("cancelled", ("canceled", False)),
        ("killed", ("canceled", False)),
        ("on hold", ("withheld", False)),
        ("http://cv.iptc.org/newscodes/pubstatusg2/withheld", ("withheld", False)),
        ("embargoed", ("usable", True)),
    ],
)
def test_statuses(sent: object, known: tuple[str, bool]) -> None:
    assert status(sent) == known


@pytest.mark.parametrize("sent", ["replaced", "commissioned", 5, ["usable"]])
def test_a_status_that_nobody_knows_is_refused(sent: object) -> None:
    with pytest.raises(StoryRejected):
        status(sent)


@pytest.mark.parametrize(
    ("sent", "known"), [(0, "0"), ("0", "0"), (978556838, "978556838"), (2.0, "2"), (2.5, "2.5"), ("", None)]
)
def test_versions(sent: object, known: str | None) -> None:
    assert version(sent) == known


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (" urn:newsml:example:1 ", "urn:newsml:example:1"),
        (12345, "12345"),
        ("3F2504E0-4F89-11D3-9A0C-0305E82C3301", "urn:uuid:3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("3f2504e04f8911d39a0c0305e82c3301", "urn:uuid:3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ("", None),
        (None, None),
    ],
)
def test_identifiers(sent: object, known: str | None) -> None:
    assert identifier(sent) == known


@pytest.mark.parametrize("sent", ["a\nb", "a" * 2001, 1.5, True, {}])
def test_what_is_no_identifier_is_refused(sent: object) -> None:
    with pytest.raises(StoryRejected):
        identifier(sent)
