"""The version gate: (what is kept of a story, the next record of it) → what to publish, what to keep.

`decide` is pure. It knows no clock: an embargo is judged by the raw record's own timestamp, a release by its own.
The order in which versions, kills and repetitions arrive does not change where a story ends: test_gate_order.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from streams.story import events, state
from streams.story.ids import edition as edition_name
from streams.story.records import Annotated, Decision, DecisionName, Outcome, OutRecord
from streams.story.rejections import Reason, StoryRejected
from streams.story.state import Row, Seen
from streams.story.versions import Edition, Verdict, covers, judge, milliseconds, narrowed, outranks, overtaken

DAY = 86_400_000
EVOLVED_FROM_KILLED = "evolved-from-killed"


@dataclass(frozen=True, slots=True)
class Policy:
    """embargo: `split` publishes the story with its embargoedUntil and holds quotes and mentions, `flag` holds nothing,
    `hold` everything. An embargo without a time is held whole under each. `keep` is how long an untouched row stays,
    in milliseconds."""

    embargo: Literal["split", "flag", "hold"] = "split"
    keep: int = 45 * DAY


def decide(value: bytes | None, record: Annotated, policy: Policy) -> Outcome:
    """What the gate makes of a record, `value` being the state row of its uri.

    A raw record that was decided on before (redelivered after a crash) gets the same decision again and nothing else:
    its other records were acknowledged before its state was written. Of a kill nothing at all is said: each comes
    twice, sent ahead by the reader of kills and again in its turn.
    """
    row = state.load(value)
    if record.action == "expire":
        return _expire(value, row, record, policy)
    if record.action == "release":
        return _release(value, row, record)
    if record.action == "passed":
        return _told(value, record, "passed", record.reason)
    if record.action == "derived":
        return _derived(row, record)
    if seen := row.remembered(_mark(record)):
        if record.action == "kill":
            return Outcome(None, (), value, changed=False)
        return _told(value, record, seen.decision, seen.reason)
    row = replace(row, touched=max(row.touched, record.timestamp))
    return _kill(row, record) if record.action == "kill" else _story(value, row, record, policy)


# --- stories ----------------------------------------------------------------------------------------------------------


def _story(value: bytes | None, row: Row, record: Annotated, policy: Policy) -> Outcome:
    edition, held = Edition.of(record), row.held
    row = replace(row, scheme=narrowed(row.scheme, edition, row.published, held.edition if held else None))
    if _dead(row, edition):
        return _done(row, record, "stale", "killed")
    until, embargoed = _embargo(record)
    whole = embargoed and (until is None or policy.embargo == "hold")
    verdict = judge(row.scheme, edition, row.published)
    waiting = judge(row.scheme, edition, held.edition) if held and held.what == "all" else None
    if verdict not in ("stale", "duplicate") and (waiting == "conflict" or (whole and waiting)):
        verdict = waiting  # what is held is newer than what is published: there the new one must find its place
    elif held and held.what == "events" and verdict == "duplicate" and not embargoed:
        verdict = "newer"  # the embargo of the quotes is lifted, or over: all is published, and now for good
    if verdict == "conflict":
        return _conflict(row, record)
    if verdict in ("stale", "duplicate"):
        return _done(_later(row, edition, verdict), record, verdict, None)
    if whole:
        row = replace(row, held=state.hold(record, edition, until, "all", verdict))
        return _fitting(value, row, record, (), "held", "embargo" if until is not None else "embargo-open")
    # Older than what is held, a story may still be newer than what is published.
    kept = held if waiting == "stale" else None
    decision: DecisionName = "published" if row.published is None else "updated"
    story = _changed(row, record, verdict)
    if embargoed and policy.embargo == "split":
        # One story is held at most. A later version's embargo is that of all versions, so it is the one that stays.
        kept = kept or state.hold(story, edition, until, "events", verdict)
        row, shown = _shown(replace(row, held=kept), story, edition, verdict)
        return _fitting(value, row, record, (shown,), decision, "embargo-split")
    row, shown = _shown(replace(row, held=kept), story, edition, verdict)
    row, happened = _happened(row, story, verdict)
    wire = (story.enriched or {})["wire"]
    reason = None if decision == "published" else str(wire["change"])
    # It may ask to hold or kill a story in words alone. Which one is an editor's to decide.
    alerts = ("advisory",) if wire["kind"] == wire["change"] == "advisory" else ()
    return _done(row, record, decision, reason, (shown, *happened), alerts=alerts)


def _release(value: bytes | None, row: Row, record: Annotated) -> Outcome:
    """A held story whose time has come, judged again. What was killed meanwhile is not held any more."""
    held = row.held
    if held is None or held.until is None or held.until > record.timestamp:
        return Outcome(None, (), value, changed=False)
    story, verdict, out = held.annotated, held.verdict, []
    row = replace(row, held=None)
    if held.what == "all":
        verdict = judge(row.scheme, held.edition, row.published)
        if verdict in ("stale", "duplicate", "conflict"):  # a newer one was published meanwhile
            return _done(row, story, "stale", "embargo")
        story = _changed(row, story, verdict)
        row, shown = _shown(row, story, held.edition, verdict)
        out.append(shown)
    row, happened = _happened(row, story, verdict)
    return _done(row, story, "released", None, (*out, *happened))


def _dead(row: Row, edition: Edition) -> bool:
    """Whether a kill forbids this edition: one that is sticky for it, or one that killed this or a later edition."""
    if any(covers(kill, edition) for kill in row.kills):
        return True
    return row.marker is not None and row.published is not None and judge(row.scheme, edition, row.published) != "newer"


def _embargo(record: Annotated) -> tuple[int | None, bool]:
    """(until, whether it is embargoed). What is past at the record's own time is no embargo; a time that cannot be
    read is an embargo without one."""
    if record.embargo_open:
        return None, True
    if record.embargoed_until is None:
        return None, False
    until = milliseconds(record.embargoed_until)
    return until, until is None or until > record.timestamp


def _later(row: Row, edition: Edition, verdict: Verdict) -> Row:
    """A duplicate with a later versionCreated makes its twin as new as itself, in whatever order they came."""
    if verdict != "duplicate" or edition.created is None:
        return row
    if row.published and judge(row.scheme, edition, row.published) == "duplicate":
        return replace(row, published=_dated(row.published, edition.created))
    if row.held:
        return replace(row, held=replace(row.held, edition=_dated(row.held.edition, edition.created)))
    return row


def _dated(edition: Edition, created: int) -> Edition:
    return replace(edition, created=max(created, edition.created or created))


def _changed(row: Row, record: Annotated, verdict: Verdict) -> Annotated:
    """The record with what the story cannot know of itself: that an earlier version was published."""
    told = dict(record.enriched or {})
    wire = dict(told["wire"])
    if verdict in ("correction", "reprocessed"):
        wire["change"] = verdict
    elif row.published is not None and wire["change"] == "new":
        wire["change"] = "update"
    told["wire"] = wire
    return replace(record, enriched=told)


def _name(record: Annotated, verdict: Verdict) -> str:
    """The edition's name in ids. A second content under one version is told apart by its versionCreated."""
    corrects = verdict == "correction" and record.version_created is not None
    return record.version_created or "" if corrects else edition_name(record)


def _shown(row: Row, record: Annotated, edition: Edition, verdict: Verdict) -> tuple[Row, OutRecord]:
    """The enriched story goes out, and stands where a kill's marker may have stood."""
    shown = events.story(record, record.enriched or {}, _name(record, verdict))
    return replace(row, published=edition, marker=None), shown


def _happened(row: Row, record: Annotated, verdict: Verdict) -> tuple[Row, tuple[OutRecord, ...]]:
    """What became of the quotes and mentions that consumers hold: events, and the row that knows of them."""
    name, reason = _name(record, verdict), _retraction(record, verdict)
    quotes = dict(events.quotes_of(record))
    forms = {quote_id: events.published_form(quote, record.embargoed_until) for quote_id, quote in quotes.items()}
    out = [events.retracted(record, quote_id, reason, name) for quote_id in row.quotes if quote_id not in quotes]
    for quote_id, quote in quotes.items():
        if quote_id not in row.quotes:
            out.append(events.quote(record, quote, "published", name))
        elif row.quotes[quote_id] != forms[quote_id]:
            out.append(events.quote(record, quote, "updated", name))
    if row.mentioned:
        out.append(events.cleared(record, name))
    mentioned = [events.mentioned(record, entity, name) for entity in events.entities_of(record)]
    return replace(row, quotes=forms, mentioned=bool(mentioned)), (*out, *mentioned)


def _retraction(record: Annotated, verdict: Verdict) -> events.RetractionReason:
    if verdict == "reprocessed":
        return "reprocessed"
    return "correction" if (record.enriched or {})["wire"]["change"] == "correction" else "update"


def _conflict(row: Row, record: Annotated) -> Outcome:
    detail = f"version {record.version} was already published with other content, and versionCreated is not newer"
    outcome = _done(row, record, "dead-letter", Reason.VERSION_CONFLICT.value)
    return replace(outcome, reject=StoryRejected(Reason.VERSION_CONFLICT, detail, uri=record.uri))


def _fitting(
    value: bytes | None,
    row: Row,
    record: Annotated,
    out: tuple[OutRecord, ...],
    decision: DecisionName,
    reason: str | None,
) -> Outcome:
    """The outcome, unless its row is larger than the changelog takes (a held story of a megabyte that does not
    compress): that story is a dead letter, which can be redriven after its embargo, and nothing of it goes out."""
    outcome = _done(row, record, decision, reason, out)
    size = len(outcome.state or b"")
    if size <= state.ROW_LIMIT:
        return outcome
    detail = f"the state row would be {size} bytes, the limit is {state.ROW_LIMIT}"
    kept = replace(state.load(value), touched=row.touched, scheme=row.scheme)
    outcome = _done(kept, record, "dead-letter", Reason.OUTPUT_TOO_LARGE.value)
    return replace(outcome, reject=StoryRejected(Reason.OUTPUT_TOO_LARGE, detail, uri=record.uri))


# --- kills ------------------------------------------------------------------------------------------------------------


def _kill(row: Row, record: Annotated) -> Outcome:
    """A kill is never stale and never a duplicate: it is applied unless it is older in both version and date than what
    is published. Either way it is kept, and forbids what it covers."""
    kill, held = Edition.of(record), row.held
    usable = row.published is not None and row.marker is None
    row = replace(row, kills=_kept(row.kills, kill))
    caught = held is not None and not overtaken(kill, held.edition)
    if caught:
        row = replace(row, held=None)
    reviews = tuple(events.decision(_review(record, child), record.timestamp) for child in row.derived)
    alerts = (EVOLVED_FROM_KILLED,) * len(reviews)
    if usable and row.published and overtaken(kill, row.published):
        out_of_order = "kill-out-of-order"
        return _done(row, record, "review-needed", out_of_order, reviews, alerts=(out_of_order, *alerts))
    out = (*_removed(row, record, kill), *reviews)
    matched = caught or row.published is not None
    marker = kill if row.marker is None or outranks(kill, row.marker) else row.marker
    row = replace(row, marker=marker, quotes={}, mentioned=False)
    if matched:
        return _done(row, record, "killed", record.pub_status, out, alerts=alerts)
    return _done(row, record, "kill-unmatched", record.pub_status, out, alerts=("kill-unmatched", *alerts))


def _derived(row: Row, record: Annotated) -> Outcome:
    """A story evolved from this one: a note of it, and if this one is dead, or was when that one was made, its review.

    In whatever order note and kill come, the review is asked for.
    """
    child = record.reason or ""
    new = child not in row.derived
    bare = replace(Edition.of(record), version=None)  # versions of two stories do not compare
    dead = row.marker is not None or any(covers(replace(kill, version=None), bare) for kill in row.kills)
    kept = replace(
        row,
        derived=(*(each for each in row.derived if each != child), child)[-state.DERIVED :],
        touched=max(row.touched, record.timestamp),
    )
    if not dead:
        return Outcome(None, (), state.dump(kept), changed=new)
    review = _review(record, child)
    out = (events.decision(review, record.timestamp),)
    return Outcome(review, out, state.dump(kept), changed=new, alerts=(EVOLVED_FROM_KILLED,))


def _review(record: Annotated, child: str) -> Decision:
    """That people must look at a story, because the one it evolved from was killed."""
    place = (record.topic, record.partition, record.offset)
    return Decision(child, None, "review-needed", EVOLVED_FROM_KILLED, *place, about=record.uri)


def _removed(row: Row, record: Annotated, kill: Edition) -> Iterator[OutRecord]:
    name = edition_name(record)
    if row.marker is None or outranks(kill, row.marker):
        yield events.story(record, record.enriched or {}, name)
    reason: events.RetractionReason = "withheld" if record.pub_status == "withheld" else "kill"
    for quote_id in row.quotes:
        yield events.retracted(record, quote_id, reason, name)
    # Always: whether mentions were sent is forgotten with the row, and a consumer may have kept them for longer.
    yield events.cleared(record, name)


def _kept(kills: tuple[Edition, ...], new: Edition) -> tuple[Edition, ...]:
    """The kills that forbid something no other does. Above the limit the oldest two become one that forbids all that
    either did, and what lies between: it fails closed."""
    if any(_implied(new, kill) for kill in kills):
        return kills
    needed = [*(kill for kill in kills if not _implied(kill, new)), new]
    if len(needed) > state.KILLS:
        needed[:2] = [_both(needed[0], needed[1])]
    return tuple(needed)


def _implied(kill: Edition, other: Edition) -> bool:
    """Whether `other` forbids all that `kill` does."""
    if (kill.number is None) != (other.number is None) or (kill.created is None) != (other.created is None):
        return False
    if kill.number is None and kill.version != other.version:
        return False
    pairs = ((kill.number, other.number), (kill.created, other.created), (kill.time, other.time))
    return all(mine is None or theirs is None or mine <= theirs for mine, theirs in pairs)


def _both(one: Edition, two: Edition) -> Edition:
    numbers = [edition.number for edition in (one, two) if edition.number is not None]
    dates = [edition.created for edition in (one, two) if edition.created is not None]
    late = max(one, two, key=lambda edition: edition.arrival)
    return replace(
        late,
        version=str(max(numbers)) if numbers else late.version,
        created=max(dates) if dates else None,
    )


# --- the rest ---------------------------------------------------------------------------------------------------------


def _expire(value: bytes | None, row: Row, record: Annotated, policy: Policy) -> Outcome:
    """Drops a row that nothing has touched for long enough. One that holds a story stays until that is released."""
    if value is None or row.held is not None or record.timestamp - row.touched < policy.keep:
        return Outcome(None, (), value, changed=False)
    return Outcome(None, (), None)


def _done(
    row: Row,
    record: Annotated,
    decision: DecisionName,
    reason: str | None,
    out: tuple[OutRecord, ...] = (),
    *,
    alerts: tuple[str, ...] = (),
) -> Outcome:
    """The outcome of a record whose state changes: the decision is remembered with it."""
    mark = _mark(record)
    seen = (*(each for each in row.seen if each.mark != mark), Seen(mark, decision, reason))
    made = _decision(record, decision, reason)
    row = replace(row, seen=seen[-state.SEEN :])
    return Outcome(made, (*out, events.decision(made, record.timestamp)), state.dump(row), alerts=alerts)


def _told(value: bytes | None, record: Annotated, decision: DecisionName, reason: str | None) -> Outcome:
    """The outcome of a record that changes nothing: its decision alone."""
    made = _decision(record, decision, reason)
    return Outcome(made, (events.decision(made, record.timestamp),), value, changed=False)


def _decision(record: Annotated, decision: DecisionName, reason: str | None) -> Decision:
    return Decision(record.uri, record.version, decision, reason, record.topic, record.partition, record.offset)


def _mark(record: Annotated) -> str:
    """What a raw record's item is remembered by. A story read by another pipeline is another; a kill is not."""
    pipeline = "" if record.action == "kill" else record.pipeline
    place = (record.topic, record.partition, record.offset, record.timestamp, record.raw_sha256)
    item = (record.version, record.version_created, record.pub_status, record.fingerprint, pipeline)
    return hashlib.sha256(repr((place, item)).encode()).hexdigest()[:16]
