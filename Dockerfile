# WellTrack in one container: everything it writes goes to /data, so the root file system may be read-only.

FROM python:3.13-slim AS build
# strip, which takes 35 MB of symbols out of compiled modules. It stays in this stage, so its version may move.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# Without pip of its own: the finished image holds nothing that can install.
RUN python -m venv --without-pip /opt/welltrack
COPY requirements.lock ./
RUN pip --python /opt/welltrack install --no-cache-dir --no-compile --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY welltrack_ui welltrack_ui
COPY pages pages
COPY components components
RUN pip --python /opt/welltrack install --no-cache-dir --no-compile --no-deps --no-build-isolation .
COPY deploy/trim_image.py deploy/write_bom.py ./
# The list of all that is left (CycloneDX) lies in the image: docker run --entrypoint cat welltrack /opt/welltrack/bom.json
RUN python trim_image.py /opt/welltrack \
    && /opt/welltrack/bin/python write_bom.py requirements.lock > /opt/welltrack/bom.json \
    && /opt/welltrack/bin/python -m compileall -q /opt/welltrack/lib

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin welltrack \
    && install --directory --owner welltrack --group welltrack --mode 700 /data /backups
COPY --from=build /opt/welltrack /opt/welltrack
ENV PATH=/opt/welltrack/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    WELLTRACK_DATA=/data
USER 10001:10001
# Temporary files land in the working folder where /tmp can't be written.
WORKDIR /data
VOLUME /data
EXPOSE 8080
# An image in OCI's format has no place for it: compose.yaml and aws/welltrack.yaml ask the same themselves.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["welltrack", "health"]
ENTRYPOINT ["welltrack"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
# The commit, where who builds names it: docker build --build-arg REVISION=$(git rev-parse HEAD) .
ARG REVISION=""
LABEL org.opencontainers.image.title="WellTrack" \
    org.opencontainers.image.description="A shared calendar, file room and change log for wells" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.base.name="docker.io/library/python:3.13-slim" \
    org.opencontainers.image.revision="$REVISION"
