import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { app } from './findings-of.ts';

const apps = app('shop', 'web');

const istiod = (digest: string, said: string, ofPods = '{}'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, ${said} }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod }, annotations: ${ofPods} }
    spec: { containers: [{ name: discovery, image: 'example.com/pilot@sha256:${digest.repeat(64)}' }] }
---
`;

const saidOf = (before: string, after: string): string | undefined =>
  spoken(
    detectionOf(meshWideChange, apps + before, apps + after).findings.find(
      ({ check }) => check === 'control-plane-changed',
    ),
  )?.message;

const KBLD = (version: string): string =>
  `annotations: { kbld.k14s.io/images: "- Metas:\\n  - URL: example.com/pilot:${version}\\n  URL: example.com/pilot@sha256:aa\\n" }`;

test.each([
  ['a label of the operator', (it: string) => `labels: { operator.istio.io/version: ${it} }`],
  ['a label of the vendor', (it: string) => `labels: { example.com/istio_version: ${it} }`],
  ['a revision', (it: string) => `labels: { istio.io/rev: ${it.replaceAll('.', '-')} }`],
  ['what kbld resolved', KBLD],
])('the version of an image by digest is that of %s beside it', (_, said) => {
  expect(saidOf(istiod('a', said('1.6.4')), istiod('b', said('1.7.1')))).toContain(
    'The control plane goes from 1.6.4 to 1.7.1, for the whole mesh',
  );
  expect(saidOf(istiod('a', said('1.7.1')), istiod('b', said('1.7.1')))).toContain(
    'The control plane runs another image of the same version',
  );
});

test('the version is that of the pods where it stands on them', () => {
  const of = (digest: string, version: string): string =>
    istiod(digest, 'labels: {}', `{ operator.istio.io/version: ${version} }`);
  expect(saidOf(of('a', '1.6.4'), of('b', '1.7.1'))).toContain('goes from 1.6.4 to 1.7.1');
});

test.each([
  ['no label', 'labels: {}'],
  ['a revision that is no version', 'labels: { istio.io/rev: default }'],
  ['a version of something else', 'labels: { example.com/chart_version: 1.7.1 }'],
  [
    'two versions',
    'labels: { operator.istio.io/version: 1.7.1, example.com/istio_version: 1.6.4 }',
  ],
])('with %s it is not written', (_, said) => {
  expect(saidOf(istiod('a', said), istiod('b', said))).toContain(
    'The control plane runs an image whose version is not written',
  );
});
