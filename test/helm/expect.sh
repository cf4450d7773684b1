#!/bin/sh
# Writes what Helm itself prints of every chart here: ./expect.sh HELM, a program that engines/helm/build.sh --native made.
# expected.txt is its output, or `failure` and its error as far as Helm's words go.
set -eu
helm=${1:?the program of helm}
cd "$(dirname "$0")"
HELM_CACHE_HOME=$(mktemp -d) && export HELM_CACHE_HOME HELM_CONFIG_HOME="$HELM_CACHE_HOME" HELM_DATA_HOME="$HELM_CACHE_HOME"
for folder in */; do (
  cd "$folder"
  release=release-name
  given=$(cat args)
  set -f
  set --
  take=
  for word in $given; do
    if [ -n "$take" ]; then release=$word && take=
    elif [ "$word" = --release ]; then take=1
    else set -- "$@" "$word"; fi
  done
  if "$helm" template "$release" chart "$@" >expected.txt 2>"$HELM_CACHE_HOME/said"; then :; else
    { echo failure && sed -n 's/^Error: //;/^Use --debug/d;/./p' "$HELM_CACHE_HOME/said" | grep -v '^walk.go' ; } >expected.txt
  fi
); done
rm -r "$HELM_CACHE_HOME"
