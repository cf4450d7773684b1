#!/bin/sh
# Writes what Helm prints of the chart shop once it has built its dependencies: ./expect.sh HELM, a program that
# engines/helm/build.sh --native made. all.txt has all of them, few.txt those that are left with the options of few.
set -eu
helm=${1:?the program of helm}
cd "$(dirname "$0")"
work=$(mktemp -d)
export HELM_CACHE_HOME="$work" HELM_CONFIG_HOME="$work" HELM_DATA_HOME="$work"
cp -r common shop store "$work"
"$helm" dependency build "$work/shop" >/dev/null
"$helm" template web "$work/shop" --include-crds >all.txt
"$helm" template web "$work/shop" --include-crds --set "$(cat few)" >few.txt
rm -r "$work"
