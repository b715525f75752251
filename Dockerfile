# Terecht in a container: one process, not as root; it writes in var, in models (what it learns) and, for editors, in data.
FROM python:3.12-slim-bookworm AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY terecht terecht
RUN python -m venv /opt/terecht && /opt/terecht/bin/pip install --no-cache-dir .

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 999 --home-dir /srv/terecht --shell /usr/sbin/nologin terecht
WORKDIR /srv/terecht
COPY --from=build /opt/terecht /opt/terecht
COPY app.py gunicorn.conf.py ./
COPY --chown=terecht:terecht data data
COPY --chown=terecht:terecht models models
RUN install --directory --owner=terecht --group=terecht var
USER terecht
ENV PATH=/opt/terecht/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TERECHT_BIND=0.0.0.0:8000
# Learning takes seconds; done here, a container starts at once. A changed FAQ is learnt from when it is seen.
RUN terecht train
EXPOSE 8000
VOLUME /srv/terecht/var
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/gezond', timeout=4)"]
CMD ["gunicorn", "app:app"]
