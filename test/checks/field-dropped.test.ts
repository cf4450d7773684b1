import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { detect } from '../../src/checks/detection/detect.ts';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { resolveMesh } from '../../src/istio/index.ts';
import { appliedByFlux } from '../gitops/applied-by.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { renderedFrom } from '../support/rendered.ts';

const schemas = shippedSchemas();

const serviceOf = (more: string): string => `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
${more}
`;

/** What is found where Flux's Kustomization, or nobody seen, applies an object that is new. */
const foundUnder = (text: string, isOfFlux: boolean) => {
  const plain = renderedFrom(text);
  const roots = plain.roots.map((one) => ({
    ...one,
    root: { ...one.root, ...(isOfFlux && { by: appliedByFlux() }) },
  }));
  const rendered = { ...plain, roots };
  const mesh = resolveMesh(rendered, { rootNamespace: null, istioVersion: null, external: [] });
  const input = { mesh, before: null, changes: [], rendered, renderedBefore: null, schemas };
  return detect([invalidMeshResource], 'prod', input).findings.map(({ check, ...told }) => [
    check,
    spoken(messageOf(told)),
  ]);
};

test('where Flux applies it, a field that a kind of Kubernetes does not have is dropped', () => {
  const service = serviceOf('  ports: [{port: 80}]\n  sesionAffinity: None');
  expect(foundUnder(service, true)).toEqual([
    [
      'field-dropped',
      'Flux drops spec.sesionAffinity of Service shop/web: kind Service has no such field.',
    ],
  ]);
  expect(foundUnder(service, false)).toEqual([
    ['object-refused', expect.stringContaining('Service shop/web is invalid')],
  ]);
});

test('where Flux drops a field, what is then missing is refused all the same', () => {
  const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selectr: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
`;
  expect(
    foundUnder(deployment, true)
      .map(([check]) => spoken(check))
      .sort(),
  ).toEqual(['field-dropped', 'object-refused']);
});

test('Flux sends roles, and objects that it cannot read, as they are written', () => {
  const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web, namespace: shop}
rulez: []
`;
  const service = serviceOf('  ports: [{port: eighty}]\n  sesionAffinity: None');
  expect(foundUnder(role, true).map(([check]) => spoken(check))).toEqual(['object-refused']);
  expect(foundUnder(service, true).map(([check]) => spoken(check))).toEqual(['object-refused']);
});
