import { expect, test } from 'vitest';
import { upgradeUnprepared } from '../../src/checks/upgrade-unprepared/upgrade-unprepared.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { noSchemas } from './detection-of.ts';
import { findingsOf } from './findings-of.ts';

const application = (name: string, chart: string, version: string, helm = '{}'): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: https://charts.example.com, chart: ${chart}, targetRevision: ${version}, helm: ${helm} }
  destination: { name: in-cluster, namespace: istio-system }
---
`;
const release = (name: string, chart: string, version: string, spec = ''): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: istio-system }
spec: { chart: { spec: { chart: ${chart}, version: ${version} } }${spec} }
---
`;
const found = (base: string, head: string): readonly string[] =>
  findingsOf(upgradeUnprepared, base, head).map(
    ({ check, subject }) => `${subject.kind} ${subject.name} ${check}`,
  );

const byArgo = (base: string, istiod: string, helm?: string): string =>
  application('istio-base', 'base', base, helm) + application('istiod', 'istiod', istiod);
const byFlux = (base: string, istiod: string, spec?: string): string =>
  release('base', 'base', base, spec) + release('istiod', 'istiod', istiod);

test('definitions that stay behind the control plane are told, by whomever they are installed', () => {
  expect(found(byArgo('1.25.0', '1.25.0'), byArgo('1.25.0', '1.26.1'))).toEqual([
    'Application istio-base definitions-older',
  ]);
  expect(found(byFlux('1.25.0', '1.25.0'), byFlux('1.25.4', '1.26.1'))).toEqual([
    'HelmRelease base definitions-older',
  ]);
});

test('definitions that go along, or went before, are not', () => {
  expect(found(byArgo('1.25.0', '1.25.0'), byArgo('1.26.1', '1.26.1'))).toEqual([]);
  expect(found(byArgo('1.26.0', '1.25.0'), byArgo('1.26.0', '1.26.1'))).toEqual([]);
  expect(found(byArgo('1.25.0', '1.25.0'), byArgo('1.25.0', '1.25.3'))).toEqual([]);
});

test('a chart called base of somebody else is none', () => {
  const other = (version: string): string =>
    release('istiod', 'istiod', version) +
    release('platform', 'base', '1.25.0').replace('istio-system', 'platform');
  expect(found(other('1.25.0'), other('1.26.0'))).toEqual([]);
});

test('definitions in the folder crds stay as they are where their installer skips them', () => {
  const skipped = (spec?: string, helm?: string): readonly (readonly string[])[] => [
    found(byFlux('1.22.0', '1.22.0', spec), byFlux('1.23.0', '1.23.0', spec)),
    found(byArgo('1.22.0', '1.22.0', helm), byArgo('1.23.0', '1.23.0', helm)),
  ];
  expect(skipped('', '{ skipCrds: true }')).toEqual([
    ['HelmRelease base definitions-skipped'],
    ['Application istio-base definitions-skipped'],
  ]);
  expect(skipped(', upgrade: { crds: CreateReplace }', '{}')).toEqual([[], []]);
  expect(skipped(', values: { base: { enableCRDTemplates: true } }', '{}')).toEqual([[], []]);
  expect(found(byFlux('1.23.0', '1.23.0'), byFlux('1.24.0', '1.24.0'))).toEqual([]);
});

test('what the configuration says of the release that runs hides no upgrade in the tree', () => {
  const [base, head] = [
    release('istiod', 'istiod', '1.24.2'),
    release('istiod', 'istiod', '1.27.0'),
  ];
  const [before, mesh] = [base, head].map((text) => meshFrom(text, { istioVersion: '1.24' }));
  if (before === undefined || mesh === undefined) throw new Error('no mesh');
  const { findings } = upgradeUnprepared.detect({
    mesh,
    before,
    changes: [],
    rendered: renderedFrom(head),
    renderedBefore: renderedFrom(base),
    schemas: noSchemas,
  });
  expect(findings.map(({ check, origin }) => `${check} ${String(origin.line)}`)).toEqual([
    'minor-skipped 5',
  ]);
});
