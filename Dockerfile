# Build: docker build -t meshwarden .          Run: docs/operations.md
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-bookworm-slim
# Git 2.38 or newer merges without a work tree; the certificates are for fetching over HTTPS; tini ends what a killed
# analysis leaves behind.
RUN apt-get update \
  && apt-get install -y --no-install-recommends git ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: `prepare` would build, and nothing else needs one (SQLite's binaries come in their package).
# What speaks to PostgreSQL is optional for whoever installs the package, and there in the image; npm leaves out what
# it knows as needed for development.
RUN npm ci --omit=dev --ignore-scripts \
  && wanted=$(node -p "Object.entries(require('./package.json').peerDependencies).map((each) => each.join('@')).join(' ')") \
  && npm pkg delete devDependencies peerDependencies peerDependenciesMeta \
  && npm install --ignore-scripts --save-exact $wanted \
  && npm cache clean --force
COPY --from=build /app/dist/src dist/src
COPY engines/helm/engine.json engines/helm/helm.wasm.br engines/helm/LICENSES.txt engines/helm/
COPY rules rules
COPY schemas schemas
# `explain` prints its examples.
COPY docs/detectors docs/detectors
COPY LICENSE CODEOWNERS.example ./
RUN install -d -o node -g node -m 700 /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MESHWARDEN_DATA_DIR=/data
VOLUME /data
EXPOSE 3000
LABEL org.opencontainers.image.title="Meshwarden" \
  org.opencontainers.image.description="Reviews changes to service-mesh configuration before they merge." \
  org.opencontainers.image.licenses="Apache-2.0"
# The root may be read-only; what is written goes to /data and /tmp. Orchestrators with probes of their own pass this over.
HEALTHCHECK --interval=30s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm: signals reach the process itself, which then ends its work within ten seconds. Any command of the
# program can stand in the place of `serve`.
ENTRYPOINT ["tini", "--", "node", "/app/dist/src/cli.js"]
CMD ["serve"]
