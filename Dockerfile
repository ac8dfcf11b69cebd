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
RUN groupadd --system --gid 10001 okrsync && \
    useradd --system --uid 10001 --gid okrsync --home-dir /var/lib/okrsync --create-home okrsync
COPY --from=build /opt/okrsync /opt/okrsync
ENV PATH=/opt/okrsync/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OKRSYNC_SERVER__PORT=8321 \
    OKRSYNC_CONFIG=/etc/okrsync/okrsync.yaml \
    OKRSYNC_STORE=sqlite:////var/lib/okrsync/okrsync.db
USER 10001:10001
WORKDIR /var/lib/okrsync
VOLUME /var/lib/okrsync
STOPSIGNAL SIGTERM
EXPOSE 8321
HEALTHCHECK --interval=1m --timeout=10s --start-period=2m \
    CMD ["python", "-I", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8321/readyz', timeout=8)"]
ENTRYPOINT ["okrsync"]
CMD ["run"]
