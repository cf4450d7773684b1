import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';

const schemas = shippedSchemas();

/** What is found of a Gateway whose servers give their certificate in two ways, by an Istio of that version. */
function found(servers: number, istioVersion: string | null = null): readonly FindingDraft[] {
  const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web, namespace: shop}
spec:
  servers:
${Array.from(
  { length: servers },
  (_, at) => `  - port: {number: ${String(443 + at)}, name: https-${String(at)}, protocol: HTTPS}
    hosts: [shop.example.com]
    tls: {mode: SIMPLE, credentialName: web, serverCertificate: /a, privateKey: /b}
`,
).join('')}`;
  return invalidMeshResource.detect({
    mesh: meshFrom(gateway, { istioVersion }),
    before: null,
    changes: [],
    rendered: renderedFrom(gateway),
    renderedBefore: null,
    schemas,
  }).findings;
}

test('of an object that may be new it is not said that the cluster goes on with it', () => {
  expect(found(1).map(({ symptom }) => spoken(symptom))).toEqual([
    'where that release runs, the apply fails with "admission webhook denied the request", and of an object that the cluster has already it keeps what it had',
  ]);
});

test('a certificate that is given twice is a warning where nothing says which Istio runs', () => {
  expect(spoken(found(1))).toMatchObject([
    {
      check: 'refused-by-newest',
      message:
        'Gateway shop/web is refused where Istio 1.27 or later runs; older ones may take it.',
      origin: { line: 8 },
      fix: {
        text: 'Keep one of the two; releases that take both serve what credentialName names. If an older Istio runs, set istioVersion in .meshwarden/config.yaml.',
      },
    },
  ]);
});

test('it is a refusal where a newer one is known to run, and in order where an older one is', () => {
  expect(found(1, '1.31.0').map(({ check }) => check)).toEqual(['object-refused']);
  expect(found(1, '1.27.0').map(({ check }) => check)).toEqual(['object-refused']);
  expect(spoken(found(1, '1.26.2'))).toEqual([]);
});

test('each server that is refused has its line', () => {
  expect(found(2).map(({ reasons }) => reasons)).toMatchObject([
    [{ origin: { line: 8 } }, { origin: { line: 11 } }],
  ]);
});
