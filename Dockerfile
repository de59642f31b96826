FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/meetledger

COPY requirements/run.txt requirements/run.txt
RUN /opt/meetledger/bin/pip install --require-hashes --requirement requirements/run.txt

COPY . .
RUN /opt/meetledger/bin/pip install --no-index --no-deps --no-build-isolation .


FROM python:3.12-slim

# Called as a program, for audio that is too large for Telegram. Without it the bot offers links instead.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin meetledger \
    && install --directory --owner meetledger --mode 0700 /data /data/media
COPY --from=build /opt/meetledger /opt/meetledger

ENV DATA_DIR=/data HTTP_HOST=0.0.0.0 HTTP_PORT=8080 PYTHONUNBUFFERED=1
WORKDIR /data
USER meetledger
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["/opt/meetledger/bin/python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['HTTP_PORT'] + '/health', timeout=4)"]

ENTRYPOINT ["/opt/meetledger/bin/meetledger"]
CMD ["run"]
