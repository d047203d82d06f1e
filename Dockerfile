# Front-end packages: only files are taken from here, no Node in the result.
FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.11-slim-bookworm AS environment
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements/bootstrap.lock requirements/base.lock requirements/
RUN pip install --require-hashes -r requirements/bootstrap.lock \
 && python -m venv /venv \
 && uv pip install --no-cache --compile-bytecode --python /venv/bin/python \
    --require-hashes -r requirements/base.lock

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=salesplan.config.settings.prod \
    MEDIA_ROOT=/data/media
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin salesplan \
 && install -d -o salesplan -g salesplan /data /data/media /data/beat
WORKDIR /app
COPY --from=environment /venv /venv
COPY --from=packages /app/node_modules node_modules
COPY manage.py ./
COPY salesplan salesplan
COPY goals goals
COPY strategy strategy
COPY execution execution
COPY monitoring monitoring
COPY templates templates
COPY static static
COPY locale locale
# the values serve this step only; a container gets its own from the environment
RUN python -m compileall -q salesplan goals strategy execution monitoring \
 && python -m salesplan.config.messages compile \
 && SECRET_KEY=unused-while-building ALLOWED_HOSTS=localhost \
    python manage.py collectstatic --noinput
USER salesplan
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "salesplan.config.serve"]
