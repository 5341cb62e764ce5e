# Two stages: the first has compilers' appetite and the network, the second only what runs.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/zaakspoor
COPY requirements.lock ./
RUN /opt/zaakspoor/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock
COPY . .
# The build hook fetches the front-end files of package-lock.json.
RUN /opt/zaakspoor/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 fontconfig-config \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin zaakspoor \
 && install -d -o zaakspoor -g zaakspoor -m 0750 /var/lib/zaakspoor
COPY --from=build /opt/zaakspoor /opt/zaakspoor
ENV PATH=/opt/zaakspoor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp \
    ZAAKSPOOR_DATA=/var/lib/zaakspoor
USER zaakspoor
WORKDIR /var/lib/zaakspoor
EXPOSE 8000
CMD ["zaakspoor", "serve", "--host", "0.0.0.0", "--port", "8000"]
