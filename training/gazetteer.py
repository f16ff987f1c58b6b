"""Makes streams/entities/data/ from public lists of countries, people, companies and organisations.

    python -m training.gazetteer FOLDER

FOLDER holds country-codes.csv (datasets/country-codes, PDDL), us-legislators-current.yaml and us-executive.yaml
(unitedstates/congress-legislators, CC0), sp500-constituents.csv (datasets/s-and-p-500-companies, PDDL) and
international-organisations.csv (550 bodies with names, aliases and Wikidata ids; CC BY-SA 4.0).

The files that come out are tab-separated, with a header, one entry a line, sorted; several values in one field are
parted by "|". streams/entities/data/README.md names their sources and terms. The hand-kept regions.tsv and
country-names.tsv beside them are not touched.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

DATA = Path(__file__).parent.parent / "streams" / "entities" / "data"

# Where the list has no Wikidata id, or that of something else (the Kingdom of the Netherlands, Q29999).
WIKIDATA = {"NA": "Q1030", "NL": "Q55"}


def countries(source: Path) -> Iterator[tuple[str, ...]]:
    """ISO 3166 alpha-2, alpha-3, Wikidata, GeoNames, capital, names."""
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            iso = row["ISO3166-1-Alpha-2"].strip()
            wikidata = WIKIDATA.get(iso) or row["wikidata_id"].strip().rpartition("/")[2]
            if not (iso and wikidata):
                continue
            names = []
            for field in ("CLDR display name", "official_name_en", "UNTERM English Short", "UNTERM English Formal"):
                name = re.sub(
                    r"\s*\((?:the|Plurinational State of|Islamic Republic of|Federated States of|"
                    r"Bolivarian Republic of|Dutch part|French Part)\)|\s*\*+|^the ",
                    "",
                    row[field].strip(),
                )
                for spelling in {name, name.replace("&", "and"), name.replace("St. ", "Saint ")}:
                    if spelling and spelling not in names:
                        names.append(spelling)
            yield (
                iso,
                row["ISO3166-1-Alpha-3"].strip(),
                wikidata,
                row["Geoname ID"].strip(),
                row["Capital"].strip(),
                "|".join([names[0], *sorted(names[1:])]),
            )


def politicians(sources: Iterable[Path]) -> Iterator[tuple[str, ...]]:
    """Wikidata, names, offices (president, vice president, senator, representative), states."""
    import yaml  # type: ignore[import-untyped]  # for this alone; the service does without

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    seen: dict[str, tuple[set[str], set[str], list[str]]] = {}
    offices = {"sen": "senator", "rep": "representative", "prez": "president", "viceprez": "vice president"}
    for source in sources:
        for entry in yaml.load(source.read_text(encoding="utf-8"), Loader=loader):
            wikidata = entry["id"].get("wikidata")
            # The list goes back to 1789; news names those of the last decades without an introduction.
            if not wikidata or max(term["end"] for term in entry["terms"]) < "1974":
                continue
            name = entry["name"]
            held, states, names = seen.setdefault(wikidata, (set(), set(), []))
            firsts = [name["first"], name.get("nickname"), " ".join(filter(None, (name["first"], name.get("middle"))))]
            spellings = [
                name.get("official_full"),
                entry["id"].get("wikipedia"),
                entry["id"].get("ballotpedia"),
                *(f"{first} {name['last']}" for first in firsts if first),
            ]
            for spelling in spellings:
                spelling = re.sub(
                    r"\s*\(.*?\)|, (?=Jr|Sr|I)", lambda cut: " " if cut[0][0] == "," else "", spelling or ""
                )
                if spelling and spelling not in names:
                    names.append(spelling)
            held.update(offices[term["type"]] for term in entry["terms"])
            states.update(term["state"] for term in entry["terms"] if "state" in term)
    for wikidata, (held, states, names) in seen.items():
        yield wikidata, "|".join(names), "|".join(sorted(held)), "|".join(sorted(states))


def companies(source: Path) -> Iterator[tuple[str, ...]]:
    """SEC's CIK, name, tickers. One company may have several lines, one for each class of its shares."""
    found: dict[str, tuple[str, list[str]]] = {}
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = re.sub(r"\s*\(.*?\)", "", row["Security"]).strip()
            found.setdefault(row["CIK"].strip(), (name, []))[1].append(row["Symbol"].strip())
    for cik, (name, tickers) in found.items():
        yield cik, name, "|".join(sorted(tickers))


def organisations(source: Path) -> Iterator[tuple[str, ...]]:
    """Wikidata, name, aliases."""
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["wikidata"].strip(), row["name"].strip(), row["aliases"].strip()


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """One file of the gazetteer, sorted, so that a new edition shows as a readable difference."""
    lines = ["\t".join(row) for row in sorted(rows)]
    (DATA / name).write_text("\n".join(["\t".join(header), *lines]) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)} entries")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    write(
        "countries.tsv",
        ("iso2", "iso3", "wikidata", "geonames", "capital", "names"),
        countries(folder / "country-codes.csv"),
    )
    write(
        "us-politicians.tsv",
        ("wikidata", "names", "offices", "states"),
        politicians([folder / "us-executive.yaml", folder / "us-legislators-current.yaml"]),
    )
    write("companies.tsv", ("cik", "name", "tickers"), companies(folder / "sp500-constituents.csv"))
    write(
        "international-organisations.tsv",
        ("wikidata", "name", "aliases"),
        organisations(folder / "international-organisations.csv"),
    )


if __name__ == "__main__":
    main()
