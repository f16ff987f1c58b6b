"""Writes the reference pages that are made from the code: `python docs/generate.py`. A test holds them to it."""

from __future__ import annotations

from pathlib import Path

from streams.settings import documented

HERE = Path(__file__).parent


def settings() -> str:
    """docs/settings.md: every environment variable."""
    rows = [
        f"| `{variable}` | {f'`{default}`' if default else ''} | {sentence} |"
        for variable, default, sentence in documented()
    ]
    return _SETTINGS + "\n".join(rows) + "\n"


_SETTINGS = """# Settings

Made from `streams/settings.py` by `python docs/generate.py`. Every setting is an environment variable; options of the
commands win over it. A secret may be given as a file: `WIRESTREAM_SASL_PASSWORD_FILE=/run/secrets/kafka`. A value that
cannot be used ends the command with exit code 2 and says which variable, what was expected and what was found.

| variable | default | what it is |
|---|---|---|
"""

PAGES = {"settings.md": settings}


def main() -> None:
    """Writes each page beside this file."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
