import pytest

from streams.story.dateline import find_dateline, is_city
from streams.story.records import Dateline


def read(text: str) -> tuple[str, str | None, str | None, tuple[str, ...]] | None:
    found: Dateline | None = find_dateline(text)
    if found is None:
        return None
    assert text[found.start : found.end] == found.exact
    city = found.city.of(text) if found.city else None
    return found.exact, city, found.region.of(text) if found.region else None, found.agencies


@pytest.mark.parametrize(
    ("exact", "city", "region", "agencies"),
    [
        ("WASHINGTON (AP) — ", "WASHINGTON", None, ("AP",)),
        ("ROSCOE, South Dakota (AP) _ ", "ROSCOE", "South Dakota", ("AP",)),
        ("FORT WASHINGTON, Pa. (AP) — ", "FORT WASHINGTON", "Pa.", ("AP",)),
        ("GROSSETO, Italy (AP) -- ", "GROSSETO", "Italy", ("AP",)),
        ("STOCKHOLM, Aug 29, 2014 (AFP) - ", "STOCKHOLM", None, ("AFP",)),
        ("Jan 3 (Reuters) - ", None, None, ("Reuters",)),
        ("San Diego (tca/dpa) - ", "San Diego", None, ("tca", "dpa")),
        ("Frankfurt/Main (dpa) - ", "Frankfurt/Main", None, ("dpa",)),
        ("OTTAWA - ", "OTTAWA", None, ()),
        ("KYIV, Ukraine — ", "KYIV", "Ukraine", ()),
        ("MOSCOW, Monday (Reuters) - ", "MOSCOW", None, ("Reuters",)),
        ("McALLEN, Texas (AP) — ", "McALLEN", "Texas", ("AP",)),
        ("N'DJAMENA, Chad (AFP) - ", "N'DJAMENA", "Chad", ("AFP",)),
        ("New Delhi, Mar 3 (PTI) ", "New Delhi", None, ("PTI",)),
        ("TOKYO, Kyodo - ", "TOKYO", None, ("Kyodo",)),
        ("HYDERABAD, India--(BUSINESS WIRE)--", "HYDERABAD", "India", ("BUSINESS WIRE",)),
        ("LONDON, March 3, 2025 /PRNewswire/ -- ", "LONDON", None, ("PRNewswire",)),
        ("PESHAWAR, Pakistan: ", "PESHAWAR", "Pakistan", ()),
        ("LUCKNOW: ", "LUCKNOW", None, ()),
        ("QUITO, Ecuador (AP) — AP NewsAlert: ", "QUITO", "Ecuador", ("AP",)),
        ("RIO DE JANEIRO, Oct. 7 (Xinhua) -- ", "RIO DE JANEIRO", None, ("Xinhua",)),
        ("(Reuters) - ", None, None, ("Reuters",)),
    ],
)
def test_the_family(exact: str, city: str | None, region: str | None, agencies: tuple[str, ...]) -> None:
    assert read(exact + "The bridge fell on Tuesday.") == (exact, city, region, agencies)


def test_a_date_line_of_its_own() -> None:
    assert read("ALGIERS, Nov 24") == ("ALGIERS, Nov 24", "ALGIERS", None, ())


def test_two_places() -> None:
    text = "GENEVA/ADRE, Chad (Reuters) - The number grew."
    found = find_dateline(text)
    assert found is not None
    assert [place.of(text) for place in found.more] == ["ADRE"]


def test_offsets_are_into_the_text() -> None:
    text = "By Ann Lee\n\nPARIS (AFP) - Rain fell."
    found = find_dateline(text, 12)
    assert found is not None
    assert found.city is not None
    assert (found.start, text[found.end :], found.city.of(text)) == (12, "Rain fell.", "PARIS")


@pytest.mark.parametrize(
    "text",
    [
        "QUESTION: How many are there?",
        "JANE ROE, HEAD OF SALES: We are glad.",
        "UPDATE 2 - The minister resigned.",
        "NATO - which meets on Monday - said no.",
        "HALVORSEN TO BUY RIVAL - SOURCES",
        "BRIEF-Acme Corp",
        "The senator (D) - no friend of the bill - voted no.",
        "John Smith (R) - The senator spoke.",
        "BOOM: The deal is off.",
        "WATCH: The moment a bridge falls",
        "U.S. officials warned Wednesday — again — that it would fall.",
        "",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert find_dateline(text) is None


def test_a_speaker_in_a_transcript_is_no_dateline() -> None:
    assert find_dateline("LONDON: We are here.", transcript=True) is None
    assert find_dateline("LONDON: We are here.") is not None


def test_cities() -> None:
    assert is_city("SAO PAULO")
    assert not is_city("QUESTION")
