import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unpinnedInput } from '../../src/checks/unpinned-input/unpinned-input.ts';
import { findingsOf } from './findings-of.ts';

const source = (ref = 'tag: latest', more = ''): string => `
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: { name: mesh, namespace: flux-system }
spec: { interval: 1m, url: 'oci://ghcr.io/acme/mesh', ref: { ${ref} }${more} }
---
`;
const kustomization = `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec: { path: ./mesh, sourceRef: { kind: OCIRepository, name: mesh } }
---
`;
const release = (name: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec: { chartRef: { kind: OCIRepository, name: ${name}, namespace: flux-system } }
---
`;

const told = (head: string, base = ''): readonly string[] =>
  findingsOf(unpinnedInput, base, head).map((told) => spoken(messageOf(told)));
const notPinned = (what: string): RegExp =>
  new RegExp(`^1 input of .* is not pinned to a version: ${what}\\.$`);

test('what a Kustomization reads from a registry is no chart', () => {
  expect(told(source() + kustomization)).toEqual([
    expect.stringMatching(notPinned('artifact oci://ghcr.io/acme/mesh latest')),
  ]);
});

test('what a HelmRelease installs from there is one, and so is what picks the layer of a chart', () => {
  const chart = expect.stringMatching(notPinned('chart oci://ghcr.io/acme/mesh latest'));
  expect(told(source() + release('mesh'))).toEqual([chart]);
  const layer =
    ", layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip' }";
  expect(told(source('tag: latest', layer))).toEqual([chart]);
  expect(told(source() + kustomization + release('other'))).toEqual([
    expect.stringContaining('artifact'),
  ]);
});

test('what nothing names brings nothing, and a version is one for both', () => {
  expect(told(source() + release('other'))).toEqual([]);
  expect(told(source('tag: v1.2.0') + kustomization)).toEqual([]);
  expect(told(source('digest: "sha256:0123"') + kustomization)).toEqual([]);
});

test('a pin that is lost is that of an artifact', () => {
  const found = findingsOf(
    unpinnedInput,
    source('tag: v1.2.0') + kustomization,
    source() + kustomization,
  ).find(({ check }) => check === 'pin-lost');
  expect(spoken(found?.why)).toContain('artifact oci://ghcr.io/acme/mesh latest');
  expect(spoken(found?.symptom)).toContain('what is pushed there next');
});

test('they are counted as the least beside an Application whose repository may be this one', () => {
  const application = `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: policies, namespace: argocd }
spec: { source: { repoURL: 'https://git.example/acme/policies', path: '.', targetRevision: main } }
---
`;
  expect(told(source() + kustomization + application)).toEqual([
    expect.stringMatching(/^At least 1 input of .* is not pinned to a version: artifact /),
  ]);
});
