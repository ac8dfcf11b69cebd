# syntax=docker/dockerfile:1
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/okrsync
COPY requirements.txt requirements-build.txt ./
RUN /opt/okrsync/bin/pip install --no-cache-dir --require-hashes -r requirements.txt && \
    pip install --no-cache-dir --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY okrsync okrsync
COPY connectors connectors
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir wheels . && \
    /opt/okrsync/bin/pip install --no-cache-dir --no-deps wheels/okrsync-*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/okrsync --create-home okrsync
COPY --from=build /opt/okrsync /opt/okrsync
ENV PATH=/opt/okrsync/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OKRSYNC_CONFIG=/etc/okrsync/okrsync.yaml \
    OKRSYNC_STORE=sqlite:////var/lib/okrsync/okrsync.db
USER okrsync
WORKDIR /var/lib/okrsync
VOLUME /var/lib/okrsync
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=10s --start-period=2m CMD ["okrsync", "status", "--max-age", "600"]
ENTRYPOINT ["okrsync"]
CMD ["run"]
