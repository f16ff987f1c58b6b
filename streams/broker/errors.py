"""What can go wrong with the embedded broker. Every message says what to do, and names the log where there is one."""


class BrokerError(RuntimeError):
    """The embedded broker cannot do what was asked."""


class NoJava(BrokerError):
    """No Java that Apache Kafka 4 runs on was found."""


class BadJars(BrokerError):
    """Kafka's jars cannot be had, or are not the ones that were locked."""


class AlreadyRunning(BrokerError):
    """The folder's broker is up, so it cannot be started again."""
