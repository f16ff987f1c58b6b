# One image for every command: `docker run … wirestream worker`, `… lag`, `… topics apply`. Kafka is not in it.
# Two stages: the first has compilers' leftovers, test tools and pip's caches, the second what runs.
FROM python:3.11.16-slim-bookworm@sha256:528257d48c1da0dcecc2e725d1ae34498d60c965f1241e39cd6a85a8859bdf84 AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /opt/wirestream
RUN python -m venv .venv
COPY requirements.lock ./
RUN .venv/bin/python -m pip install --require-hashes -r requirements.lock
COPY pyproject.toml LICENSE README.md ./
COPY streams streams
COPY schemas schemas
COPY seeds seeds
# The project is linked, not copied: schemas and seeds lie beside the package, as in a checkout.
RUN .venv/bin/python -m pip install --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -m pip uninstall --yes hypothesis import-linter mypy pytest ruff \
    && .venv/bin/python -m compileall -q streams

FROM python:3.11.16-slim-bookworm@sha256:528257d48c1da0dcecc2e725d1ae34498d60c965f1241e39cd6a85a8859bdf84
LABEL org.opencontainers.image.title="wirestream" \
      org.opencontainers.image.description="Reads news wire stories from Kafka and publishes who and what they mention, and who said what." \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 wirestream \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin wirestream \
    && install --directory --owner=10001 --group=10001 --mode=0750 /data
COPY --from=build /opt/wirestream /opt/wirestream
# The port is reached from outside the container only; who may reach it is the network's to say.
ENV PATH=/opt/wirestream/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    WIRESTREAM_DATA=/data \
    WIRESTREAM_CACHE=/tmp/wirestream \
    WIRESTREAM_HTTP_BIND=0.0.0.0 \
    WIRESTREAM_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
# What was in hand when a worker died. It must outlive the container, or a story that kills workers is not found out.
VOLUME /data
EXPOSE 9108 9109
STOPSIGNAL SIGTERM
# Alive, not ready: a worker that waits for Kafka is not to be replaced. It ends by itself when it is stuck.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ.get('WIRESTREAM_HTTP_PORT', '9108') + '/live', timeout=4)"]
ENTRYPOINT ["wirestream"]
CMD ["worker"]
