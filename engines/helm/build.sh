#!/bin/sh
# Builds the chart engine from Helm's own code. Needs the Go of go.mod's `go` line, Git, and the module proxy once.
#   ./build.sh OUT            the engine: a WebAssembly library, as the compiler writes it (pack.js makes what ships)
#   ./build.sh --native OUT   Helm's own command of the same version, unchanged, as a program of this machine
#   ./build.sh --licences OUT the licences and notices of all that is inside, as one text
set -eu
here=$(cd "$(dirname "$0")" && pwd)
what=engine
case ${1:-} in --*)
  what=${1#--}
  shift
  ;;
esac
out=${1:?where to write it}
case $out in /*) ;; *) out=$PWD/$out ;; esac

export GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off
wanted=go$(sed -n 's/^go //p' "$here/go.mod")
[ "$(go env GOVERSION)" = "$wanted" ] || {
  echo "This needs $wanted; here is $(go env GOVERSION)." >&2
  exit 3
}

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cp "$here"/*.go "$here/go.mod" "$here/go.sum" "$work"
cd "$work"
go mod download helm.sh/helm/v3
cp -R "$(go list -m -f '{{.Dir}}' helm.sh/helm/v3)" helm && chmod -R u+w helm

# What Helm's Makefile writes into a release.
version=$(sed -n 's/^\thelm.sh\/helm\/v3 //p' go.mod)
kubernetes=$(sed -n 's/^\tk8s.io\/client-go v0\.\([0-9]*\).*/\1/p' helm/go.mod)
flags="-s -w -buildid= -X helm.sh/helm/v3/internal/version.version=$version"
for package in chartutil lint/rules; do
  flags="$flags -X helm.sh/helm/v3/pkg/$package.k8sVersionMajor=1"
  flags="$flags -X helm.sh/helm/v3/pkg/$package.k8sVersionMinor=$kubernetes"
done

if [ "$what" = native ]; then
  cd helm
  GOFLAGS= CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="$flags" -o "$out" ./cmd/helm
  exit
fi

# The executor of templates, with a writer that knows which line of which file it writes.
traced=helm/pkg/tracetpl
mkdir -p "$traced/fmtsort"
goroot=$(go env GOROOT)
for file in exec funcs helper option template; do cp "$goroot/src/text/template/$file.go" "$traced"; done
cp "$goroot/src/internal/fmtsort/sort.go" "$traced/fmtsort"
cp "$here"/tracetpl/*.go "$traced"
chmod -R u+w "$traced"
apply() { (cd "$2" && GIT_CEILING_DIRECTORIES="$work" git apply -p1 "$here/patches/$1.patch"); }
apply closed helm
apply trace helm
apply quick helm
apply exec "$traced"
go mod edit -replace helm.sh/helm/v3=./helm
export GOOS=wasip1 GOARCH=wasm CGO_ENABLED=0

if [ "$what" = licences ]; then
  modules=$(go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . | sort -u)
  {
    printf 'The engine is made of these modules; each is followed by its licence and notices.\n'
    printf 'go %s %s\n%s\n' "$wanted" "$goroot" "$modules" | while read -r module release folder; do
      printf '\n%s\n%s %s\n%s\n' ======== "$module" "$release" ========
      texts=$(find "$folder" -type f ! -path '*/testdata/*' ! -path "$folder/src/*" ! -path "$folder/misc/*" ! -path "$folder/test/*" \( -iname 'licen[sc]e*' -o -iname 'notice*' -o -iname 'copying*' \) ! -name '*.go' | LC_ALL=C sort)
      [ -n "$texts" ] || {
        echo "No licence of $module." >&2
        exit 1
      }
      for text in $texts; do printf '\n-- %s\n\n' "${text#"$folder"/}" && cat "$text"; done
    done
  } >"$out"
  exit
fi
go build -buildmode=c-shared -trimpath -buildvcs=false -ldflags="$flags" -o "$out" .
