"""The embedded broker: a real Apache Kafka (KRaft, one node) for one machine, in a process of its own.

    kafka = find_kafka(cache)                    jars.py, java.py: what it runs on, resolved and verified
    kafka = quickened(kafka, cache)              archive.py: starts faster from now on; worth it for many starts
    start(folder, kafka, port=9092)              process.py: formatted once, started, waited for
    status(folder) / stop(folder)                from any process that knows the folder
    with embedded(folder, kafka) as broker:      for tests and the demo: gone with the block, or with this process

A broker is a folder: its data, server.properties, kafka.log and broker.pid lie there, and nothing else is needed to
find it again. Two folders are two brokers.
"""
