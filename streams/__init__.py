"""wirestream: reads news wire stories from Kafka, publishes who and what they mention, and who said what.

The path of one story, and the file that does each step:

    wire.story.raw.v1
      worker/kills.py         a kill among the queued stories is sent ahead
      worker/transport.py     takes it, and commits its offset only when it is done
      worker/agents.py        `enrich`: bytes in, records out, or a dead letter
        nlp/offload.py        off the event loop, into a thread
        pipeline.py           THE PATH ON ONE SCREEN
          story/parse/        bytes -> RawStory: what its sender meant
          story/normalise.py  RawStory -> Story: repaired text, and what each stretch of it is
          nlp/model.py        Story -> Reading: names, sources, cues, contents, refusals, and what belongs to what
          entities/find.py    Reading -> entities, grouped, named and linked
          quotes/find.py      Reading + entities -> quotes with their speakers
          quotes/responses.py who was asked and said nothing
          story/encode.py     EnrichedStory -> the record between the agents
    wire.story.annotated.v1   (internal, keyed by uri)
      worker/agents.py        `publish`: one story after another
        story/gate.py         new, update, duplicate, stale, kill: what to send, and the state to keep
        story/events.py       quote and mention events, decisions
        worker/state.py       the table keyed by uri
    wire.story.enriched.v1, wire.quote.v1, wire.entity-mention.v1, wire.decision.v1
    wire.story.dlq.v1         whatever could not be processed (worker/dead_letters.py)

`settings.py` is the only reader of the environment; `cli/` has one file a verb. Imports point one way:
cli -> worker, broker, nlp, settings -> pipeline -> quotes, entities -> story. Importing does nothing.
"""

__version__ = "0.1.0"
