"""Makes the `listed` rows of streams/quotes/data/given-names.tsv: `python -m training.given_names`.

From two packages of training/requirements.txt: `names` has the first names of the United States census of 1990 with
their shares (public domain), `Faker` those of some fifty countries in Latin letters (MIT). A name is listed where every
source that knows it gives it to one gender, or to the other twenty times (census) or eight times (countries) less
often. Surnames that stand before a first name in China, Korea and Vietnam are left out: "Kim Min-jung" is not a Kim.
The `common` rows are kept by hand and stay as they are.
"""

import csv
import importlib
import pkgutil
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import faker.providers.person as countries

from streams.quotes.given_names import plain

TABLE = Path(__file__).parent.parent / "streams" / "quotes" / "data" / "given-names.tsv"
KOREAN_SURNAMES = re.findall(
    r"\w+",
    """
    ahn an bae baek chang cho choe choi chung go han hong hwang jang jeon jeong ji jin jo jung kang kim ko kwon lee
    lim min moon nam noh oh pak park pyo rhee roh ryu seo shin sim sohn son song suh sung yang yoo yoon yu yun
    """,
)


def census() -> dict[str, Counter[str]]:
    """By gender the share of bearers of each name, in thousandths of a percent."""
    found: dict[str, Counter[str]] = {"m": Counter(), "f": Counter()}
    for gender, file in (("m", "dist.male.first"), ("f", "dist.female.first")):
        for line in files("names").joinpath(file).read_text(encoding="ascii").splitlines():
            name, share, *_ = line.split()
            found[gender][name.lower()] += round(float(share) * 1000)
    return found


def world() -> tuple[dict[str, Counter[str]], set[str]]:
    """By gender the number of countries that know each name; and the surnames that come first in China and Vietnam."""
    found: dict[str, Counter[str]] = {"m": Counter(), "f": Counter()}
    surnames = set(KOREAN_SURNAMES)
    for module in pkgutil.iter_modules(countries.__path__):
        provider = importlib.import_module(f"{countries.__name__}.{module.name}").Provider
        for gender, attribute in (("m", "first_names_male"), ("f", "first_names_female")):
            first = {plain(name).split()[0] for name in getattr(provider, attribute, ()) if name.strip()}
            found[gender].update(name for name in first if re.fullmatch(r"[a-z'’-]{2,}", name))
        for attribute in {"zh_CN": ("last_romanized_names",), "vi_VN": ("last_names",)}.get(module.name, ()):
            surnames.update(plain(name) for name in getattr(provider, attribute))
    return found, surnames


def one_gender(name: str, counts: dict[str, Counter[str]], times: int) -> str | None:
    """The gender that bears the name so many times more often; "?" for both, None for neither."""
    male, female = counts["m"][name], counts["f"][name]
    if not male and not female:
        return None
    return "m" if male > times * female else "f" if female > times * male else "?"


def listed(common: set[str]) -> dict[str, list[str]]:
    """The names of each gender that are not kept by hand."""
    american, (abroad, surnames) = census(), world()
    every = {name for counts in (american, abroad) for names in counts.values() for name in names}
    found: dict[str, list[str]] = {"f": [], "m": []}
    for name in sorted(every - surnames - common):
        told = {one_gender(name, american, 20), one_gender(name, abroad, 8)} - {None}
        if len(told) == 1 and told <= {"m", "f"}:
            found[str(told.pop())].append(name)
    return found


def main() -> None:
    """Writes the table anew."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        kept = [row for row in csv.DictReader(lines, delimiter="\t") if row["kept"] == "common"]
    common = {name for row in kept for name in row["names"].split("|")}
    rows = [*kept, *({"gender": gender, "kept": "listed", "names": "|".join(names)}
                     for gender, names in listed(common).items())]  # fmt: skip
    with TABLE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ("gender", "kept", "names"), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
