import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { istioOperator } from '../support/objects.ts';
import { detectionOf } from './detection-of.ts';
import { app, findingsOf, istiodRelease as release } from './findings-of.ts';

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, base, head).findings;

const apps = app('shop', 'web') + app('shop', 'orders') + app('bank', 'payments');
const operator = (spec: string): string =>
  istioOperator('istio', spec, { namespace: 'istio-system' });

test.each([
  ['values that are written out', 'valuesObject: {meshConfig: {acessLogFile: /dev/stdout}}'],
  ['a text of values', "values: 'meshConfig: {acessLogFile: /dev/stdout}'"],
])('a setting that istiod does not know is found in an Application, in %s', (_, values) => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: istiod-eu, namespace: argocd}
spec:
  destination: {name: eu, namespace: istio-system}
  source:
    repoURL: https://istio-release.storage.googleapis.com/charts
    chart: istiod
    targetRevision: 1.24.3
    helm: {${values}}
`;
  expect(spoken(findingsOf(invalidMeshResource, '', application))).toMatchObject([
    {
      message:
        'istiod passes over the setting acessLogFile of Application argocd/istiod-eu: it has no effect.',
      fix: { text: 'Write accessLogFile instead of acessLogFile.' },
    },
  ]);
  const right = application.replace('acessLogFile', 'accessLogFile');
  expect(spoken(findingsOf(invalidMeshResource, '', right))).toEqual([]);
});

test('a name that is no setting is not counted as one, and is to be written right', () => {
  const [finding] = found(
    apps + operator('{ meshConfig: { enableAutoMtls: true, h2UpgradePolicy: UPGRADE } }'),
    apps + operator('{ meshConfig: { enableAutoMtl: true, h2UpgradePolicy: DO_NOT_UPGRADE } }'),
  );
  expect(spoken(finding)?.message).toMatch(/^Up to 2 mesh-wide settings change at once/);
  expect(spoken(finding?.why)).toContain('istiod has no such setting and ignores it');
  expect(spoken(finding?.fix.text)).toMatch(/^Write `enableAutoMtls`, not `enableAutoMtl` \(/);
});

test('of a control plane in an environment where nothing ran no old one is spoken of', () => {
  const symptoms = (base: string): readonly string[] =>
    found(base, `${apps}${base}${release('1.24.3')}`).map(({ symptom }) => spoken(symptom));
  const namespace = '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }\n---\n';
  expect(symptoms(namespace)).toEqual([
    'new pods get a proxy once istiod runs; if it does not start, they get none or are refused',
  ]);
  expect(symptoms(apps)[0]).toContain('the old one goes on');
});
