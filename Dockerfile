# Build: docker build -t meshwarden .          Run: docs/how-to/run-the-service.md
# What is published is built from these two by their digests (docs/contributing/releases.md); a mirror of your own can stand in for them.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim
ARG BASE_IMAGE=docker.io/library/debian:bookworm-slim

FROM ${BASE_IMAGE} AS base
# Git 2.38 or newer merges without a work tree; the certificates are for fetching over HTTPS; tini ends what a killed
# analysis leaves behind; the library is Node.js's.
RUN apt-get update \
  && apt-get install -y --no-install-recommends git ca-certificates tini libstdc++6 \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/* /var/log/* \
  && groupadd --gid 1000 meshwarden \
  && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /data --shell /usr/sbin/nologin meshwarden \
  && install -d -o meshwarden -g meshwarden -m 700 /data

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Without scripts: `prepare` would build, and nothing else needs one.
RUN npm ci --ignore-scripts
COPY . .
COPY --from=base /var/lib/dpkg/status /tmp/status
RUN node build/build-image.js /app /tmp/status

FROM base
# Node.js alone: npm has no work in what runs.
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /app /app
WORKDIR /app
# A number, so that Kubernetes sees that it is not root.
USER 1000:1000
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MESHWARDEN_DATA_DIR=/data
VOLUME /data
EXPOSE 3000
ARG VERSION=""
ARG REVISION=""
ARG BASE_IMAGE
LABEL org.opencontainers.image.title="Meshwarden" \
  org.opencontainers.image.description="Reviews changes to service-mesh configuration before they merge." \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.base.name="${BASE_IMAGE}"
# The root may be read-only; what is written goes to /data and /tmp. Orchestrators with probes of their own pass this over.
HEALTHCHECK --interval=30s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: signals reach the process itself, which then ends its work within ten seconds. Any command of the
# program can stand in the place of `serve`.
ENTRYPOINT ["tini", "--", "node", "/app/dist/src/cli.js"]
CMD ["serve"]
