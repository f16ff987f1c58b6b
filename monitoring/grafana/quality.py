"""Enrichment quality: what the model and the rules find, and where they abstain. Sudden changes are news."""

from __future__ import annotations

from monitoring.grafana.parts import Json, dashboard, graph, stat, target

FULL = 'wirestream_stories_enriched_total{@,status=~"full|partial"}'
UNKNOWN = 'wirestream_quote_speakers_total{@,type="unknown"}'


def share(part: str, whole: str, over: str, by: str = "") -> str:
    """The part's share of the whole; 0 where there is no such part yet, nothing where there is no whole."""
    grouped = f"sum by ({by})" if by else "sum"
    all_of_it = f"{grouped} (increase({whole}[{over}]))"
    return f"({grouped} (increase({part}[{over}])) or {all_of_it} * 0) / ({all_of_it} > 0)"


def quality() -> Json:
    """The page."""
    return dashboard(
        "wirestream-quality",
        "wirestream / Enrichment quality",
        "What is found in the stories, and where nothing is said because it is not certain. Sudden changes are news.",
        [
            ("In the chosen time", _sums()),
            ("Quotes", _quotes()),
            ("Entities and stories", _entities()),
        ],
        found_by="wirestream_ready",
    )


def _sums() -> list[Json]:
    return [
        stat(
            "Quotes a story",
            "Quotes found for each story that was enriched.",
            share("wirestream_quotes_total{@}", FULL, "$__range"),
            unit="short",
            decimals=1,
        ),
        stat(
            "Entities a story",
            "People, organisations and places found for each story that was enriched.",
            share("wirestream_entities_total{@}", FULL, "$__range"),
            unit="short",
            decimals=1,
        ),
        stat(
            "Speaker not known",
            "Quotes whose speaker is left open: a name is never guessed. A sudden rise: the feed changed.",
            share(UNKNOWN, "wirestream_quote_speakers_total{@}", "$__range"),
            unit="percentunit",
            thresholds=((None, "green"), (0.25, "yellow"), (0.5, "red")),
        ),
        stat(
            "Entities linked",
            "Entities that carry the address of a known one. The rest are new names, or could be two.",
            share('wirestream_entities_total{@,linked="yes"}', "wirestream_entities_total{@}", "$__range"),
            unit="percentunit",
        ),
        stat(
            "Not enriched",
            "Stories passed on as they came: another language, no prose, too long.",
            share(
                'wirestream_stories_enriched_total{@,status="skipped"}',
                "wirestream_stories_enriched_total{@}",
                "$__range",
            ),
            unit="percentunit",
        ),
        stat(
            "Asked and said nothing",
            "People and institutions that declined, were not there or did not answer.",
            "sum(increase(wirestream_responses_total{@}[$__range]))",
            unit="short",
        ),
    ]


def _quotes() -> list[Json]:
    return [
        graph(
            "Quotes by type",
            "A minute: direct, indirect, mixed.",
            target("sum by (type) (rate(wirestream_quotes_total{@}[$__rate_interval])) * 60", "{{type}}"),
            unit="cpm",
            stacked=True,
        ),
        graph(
            "Who speaks",
            "Quotes by the type of their speaker, as a share of all in five minutes.",
            target(
                "sum by (type) (increase(wirestream_quote_speakers_total{@}[5m])) / on () "
                "group_left () (sum(increase(wirestream_quote_speakers_total{@}[5m])) > 0)",
                "{{type}}",
            ),
            unit="percentunit",
            stacked=True,
            highest=1,
        ),
        graph(
            "Speaker not known, by provider",
            "The share of quotes without a speaker in an hour. One provider alone: its markup has changed.",
            target(
                share(
                    "wirestream_provider_unknown_speakers_total{@}",
                    "wirestream_provider_quotes_total{@}",
                    "1h",
                    "provider",
                ),
                "{{provider}}",
            ),
            unit="percentunit",
            highest=1,
        ),
        graph(
            "Nothing found, by provider",
            "The share of enriched stories with no entity and no quote, in an hour.",
            target(
                share(
                    "wirestream_provider_empty_total{@}",
                    "wirestream_provider_stories_total{@}",
                    "1h",
                    "provider",
                ),
                "{{provider}}",
            ),
            unit="percentunit",
            highest=1,
        ),
    ]


def _entities() -> list[Json]:
    return [
        graph(
            "Entities by type",
            "A minute.",
            target("sum by (type) (rate(wirestream_entities_total{@}[$__rate_interval])) * 60", "{{type}}"),
            unit="cpm",
            stacked=True,
        ),
        graph(
            "Entities linked, by type",
            "The share that carries the address of a known entity, in an hour.",
            target(
                share(
                    'wirestream_entities_total{@,linked="yes"}',
                    "wirestream_entities_total{@}",
                    "1h",
                    "type",
                ),
                "{{type}}",
            ),
            unit="percentunit",
            highest=1,
        ),
        graph(
            "Stories by how far they were read",
            "A minute: full, partial, skipped.",
            target(
                "sum by (status) (rate(wirestream_stories_enriched_total{@}[$__rate_interval])) * 60",
                "{{status}}",
            ),
            unit="cpm",
            stacked=True,
        ),
        graph(
            "Asked and said nothing, by kind",
            "In an hour.",
            target("sum by (kind) (increase(wirestream_responses_total{@}[1h]))", "{{kind}}"),
            unit="short",
            stacked=True,
        ),
    ]
