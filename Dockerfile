# Build: docker build -t meshwarden .          Run: docs/operations.md
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-bookworm-slim
# Git 2.38 or newer merges without a work tree; the certificates are for fetching over HTTPS.
RUN apt-get update \
  && apt-get install -y --no-install-recommends git ca-certificates \
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
COPY LICENSE CODEOWNERS.example ./
RUN install -d -o node -g node -m 700 /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MESHWARDEN_DATA_DIR=/data
VOLUME /data
EXPOSE 3000
# Not through npm: signals reach the process itself, which then ends its work within ten seconds.
CMD ["node", "dist/src/cli.js", "serve"]
