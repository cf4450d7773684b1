import { expect, test } from 'vitest';
import { promotionOf } from '../../../src/compare/divergence/promotion.ts';
import { oneFolder } from '../../../src/gitops/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import { meshMtls } from '../../support/objects.ts';
import { resourcesOf } from '../../support/rendered.ts';

const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };
const meshOf = (name: string, text: string) =>
  resolveMesh(
    oneFolder({ name, production: name === 'prod' }, resourcesOf(text, `${name}.yaml`)),
    SETTINGS,
  );

const ofProd = (dev: readonly [string, string], prod: readonly [string, string]) =>
  promotionOf({ before: meshOf('prod', prod[0]), after: meshOf('prod', prod[1]) }, [
    { before: meshOf('dev', dev[0]), after: meshOf('dev', dev[1]) },
  ]);

const argo = (environment: string, source: string, more = ''): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh-${environment}, namespace: argocd }
spec: { source: ${source}${more} }
---
`;

const flux = (environment: string, more: string): string => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh-${environment}, namespace: flux-system }
spec: { path: ./mesh/${environment}, ${more} }
---
`;

const PATCHED = '{ path: mesh, kustomize: { patches: [{ patch: a }] } }';

test.each([
  [
    'a patch of Argo CD',
    (it: string) => argo(it, '{ path: mesh }'),
    (it: string) => argo(it, PATCHED),
  ],
  [
    'values of Argo CD',
    (it: string) => argo(it, '{ path: chart, helm: { valueFiles: [a] } }'),
    (it: string) => argo(it, '{ path: chart, helm: { valueFiles: [b] } }'),
  ],
  [
    'a patch of Flux',
    (it: string) => flux(it, 'prune: true'),
    (it: string) => flux(it, 'patches: [{ patch: a }]'),
  ],
  ['an Application that comes', () => '', (it: string) => argo(it, PATCHED)],
])('how it comes about is no state that others could have: %s', (_, before, after) => {
  const [strict, permissive] = [meshMtls('STRICT'), meshMtls('PERMISSIVE')];
  const prod = [before('prod') + strict, after('prod') + permissive] as const;
  const dev = before('dev') + permissive;
  expect(ofProd([dev, dev], prod)).toMatchObject({ behind: [], inForce: [{ environment: 'dev' }] });
  const kept = before('dev') + strict;
  expect(ofProd([kept, kept], prod)).toMatchObject({ behind: [{ kept: 1, of: 1 }], inForce: [] });
});

test('what is delivered by a version alone is compared by that', () => {
  const of = (it: string, version: string): string =>
    argo(it, `{ chart: istiod, targetRevision: ${version} }`);
  const prod = [of('prod', '1.23.0'), of('prod', '1.24.0')] as const;
  const [old, now] = [of('dev', '1.23.0'), of('dev', '1.24.0')];
  expect(ofProd([now, now], prod)).toMatchObject({ inForce: [{ environment: 'dev' }] });
  expect(ofProd([old, old], prod)).toMatchObject({ behind: [{ environment: 'dev' }] });
});

test('when and by whom it is applied is told of nobody as first', () => {
  const of = (it: string, more: string): string => argo(it, '{ path: mesh }', more);
  const dev = of('dev', ', syncPolicy: { automated: {} }');
  const prod = [of('prod', ', syncPolicy: { automated: {} }'), of('prod', '')] as const;
  expect(ofProd([dev, dev], prod)).toBe(null);
});
