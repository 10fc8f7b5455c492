# WellTrack in one container: everything it writes goes to /data, so the root file system may be read-only.

FROM python:3.13-slim AS build
WORKDIR /src
# Without pip of its own: the finished image holds nothing that can install.
RUN python -m venv --without-pip /opt/welltrack
COPY requirements.lock ./
RUN pip --python /opt/welltrack install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY welltrack_ui welltrack_ui
COPY pages pages
COPY components components
RUN pip --python /opt/welltrack install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin welltrack \
    && install --directory --owner welltrack --group welltrack --mode 700 /data
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
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["welltrack"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
