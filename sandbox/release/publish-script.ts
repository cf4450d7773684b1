/** What a release consists of, beside its commit and its tag; all files lie in one folder. */
export interface ReleaseParts {
  readonly version: string;
  readonly branch: string;
  /** The package of npm. */
  readonly tarball: string;
  readonly chart: string;
  /** What GitHub's page of the release offers. */
  readonly files: readonly string[];
}

/**
 * The script that publishes a release. It may be typed again where it stopped: what is there already is left alone, and
 * nothing that has a version is written over.
 */
export const publishScript = ({
  version,
  branch,
  tarball,
  chart,
  files,
}: ReleaseParts): string => `#!/bin/sh
# Publishes Meshwarden ${version}; typed at the top of the repository (docs/contributing/releases.md):
#   IMAGE=registry.example/meshwarden CHARTS=oci://registry.example/charts sh PATH/publish.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "\${IMAGE:?is missing: the image without its tag, as registry.example/meshwarden}"
: "\${CHARTS:?is missing: where charts lie, as oci://registry.example/charts}"
for tool in git npm docker helm gh; do
  command -v "$tool" >/dev/null || { echo "$tool is missing, and nothing is published yet." >&2; exit 1; }
done
(cd "$here" && sha256sum --quiet --check SHA256SUMS)

git push --atomic origin '${branch}' 'v${version}'

if [ "$(npm view 'meshwarden@${version}' version 2>/dev/null)" != '${version}' ]; then
  npm publish "$here/${tarball}" --access public
fi

# By digest: what is published says what it was built from (org.opencontainers.image.base.name).
pinned() {
  digest=$(docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}') || return 1
  printf '%s@%s' "$1" "$digest"
}
if ! docker buildx imagetools inspect "$IMAGE:${version}" >/dev/null 2>&1; then
  node=$(pinned docker.io/library/node:24-bookworm-slim)
  base=$(pinned docker.io/library/debian:bookworm-slim)
  git archive 'v${version}' | docker buildx build --push --provenance=mode=max \\
    --platform "\${PLATFORMS:-linux/amd64,linux/arm64}" --tag "$IMAGE:${version}" \\
    --build-arg "NODE_IMAGE=$node" --build-arg "BASE_IMAGE=$base" --build-arg 'VERSION=${version}' \\
    --build-arg "REVISION=$(git rev-parse 'v${version}^{commit}')" -
fi
docker run --rm --entrypoint cat "$IMAGE:${version}" /app/sbom.cdx.json >"$here/image.cdx.json"

if ! helm show chart "$CHARTS/meshwarden" --version '${version}' >/dev/null 2>&1; then
  helm push "$here/${chart}" "$CHARTS"
fi

if ! gh release view 'v${version}' >/dev/null 2>&1; then
  cd "$here"
  gh release create 'v${version}' --verify-tag --notes-file NOTES.md ${files.join(' ')} image.cdx.json
fi
echo "Published: $IMAGE@$(docker buildx imagetools inspect "$IMAGE:${version}" --format '{{.Manifest.Digest}}')"
`;
