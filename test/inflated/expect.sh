#!/bin/sh
# Writes what kustomize itself prints of every kustomization here: ./expect.sh KUSTOMIZE HELM, two programs (README.md).
# expected.txt is its output, or `failure` and its error without what is this machine's.
set -eu
kustomize=${1:?the program of kustomize}
helm=${2:?the program of helm}
cd "$(dirname "$0")"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
for folder in */; do
  if "$kustomize" build --enable-helm --helm-command "$helm" "$folder" >"$folder/expected.txt" 2>"$said"; then :; else
    {
      echo failure
      sed "s|$PWD/||g;s/^Error: //;s/^Error: //;s/&{0x[^}]*}/…/;/^: unable to run/d;/^Use --debug/d;/^#/d;/^\$/d" "$said"
    } >"$folder/expected.txt"
  fi
done
