# The production image: locked packages, WeasyPrint's libraries and fonts, a user without rights.
# It is run by docker-compose.yml as web, worker, scheduler and (once) migrate.

FROM python:3.13-slim-trixie AS packages
WORKDIR /build
RUN python -m venv /opt/portal
COPY requirements.txt ./
RUN /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim-trixie AS translations
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/portal
COPY . .
RUN find . -path '*locale/*/LC_MESSAGES/*.po' \
    -exec sh -c 'for source; do msgfmt --check-format -o "${source%.po}.mo" "$source" || exit 1; done' sh {} +

FROM python:3.13-slim-trixie
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
