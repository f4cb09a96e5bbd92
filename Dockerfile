# The production image: locked packages, WeasyPrint's libraries and fonts, a user without rights.
# It is run by docker-compose.yml as web, worker, scheduler and (once) migrate; its stage `backup` has restic as well.

# A tag moves, a digest does not. A newer one: docker buildx imagetools inspect python:3.13-slim-trixie
ARG BASE=python:3.13-slim-trixie@sha256:ffb752e139c0a19692a43af8d8523b274222dd68eebad5d583b45c2201c6e30a

FROM ${BASE} AS packages
WORKDIR /build
RUN python -m venv /opt/portal
COPY requirements.txt ./
RUN /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM ${BASE} AS translations
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/portal
COPY . .
RUN find . -path '*locale/*/LC_MESSAGES/*.po' \
    -exec sh -c 'for source; do msgfmt --check-format -o "${source%.po}.mo" "$source" || exit 1; done' sh {} +

FROM ${BASE} AS portal
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig fonts-noto-core fonts-noto-cjk libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && fc-cache --system-only \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent portal \
    && install -d -o portal -g portal -m 750 /var/lib/portal /var/lib/portal/media
ENV PATH=/opt/portal/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=untoc_portal.settings.prod \
    VAR_DIR=/srv/portal/var \
    MEDIA_ROOT=/var/lib/portal/media \
    WEB_BIND=0.0.0.0:8000 \
    WEB_WORKERS=2 \
    XDG_CACHE_HOME=/tmp/cache
COPY --from=packages /opt/portal /opt/portal
COPY --from=translations /srv/portal /srv/portal
WORKDIR /srv/portal
# The key is asked for by the settings and signs nothing here.
RUN SECRET_KEY=not-used-after-the-build python manage.py collectstatic --noinput
USER portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["python", "bin/healthcheck"]
CMD ["gunicorn", "--config", "python:untoc_portal.web_server", "untoc_portal.wsgi"]

FROM portal AS backup
USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-17 restic \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o portal -g portal -m 700 /var/lib/portal/backups /var/lib/portal/work
USER portal
ENV PORTAL_PYTHON=/opt/portal/bin/python \
    RESTIC_REPOSITORY=/var/lib/portal/backups \
    TMPDIR=/var/lib/portal/work
HEALTHCHECK NONE
CMD ["bin/backup", "now"]

# Built if no stage is named.
FROM portal
