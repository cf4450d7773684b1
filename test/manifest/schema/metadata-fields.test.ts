import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusedOf } from './kubernetes/judged.ts';

const written = (api: string, kind: string, metadata: string): string =>
  `apiVersion: ${api}\nkind: ${kind}\nmetadata: { name: web, ${metadata} }\n`;

const KINDS = [
  ['v1', 'ConfigMap'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['gateway.networking.k8s.io/v1', 'GatewayClass'],
  ['things.example.com/v1', 'Thing'],
] as const;

test('a field that no metadata has is refused, whatever the kind', () => {
  const name = fc.stringMatching(/^[a-z]{3,12}Zz$/);
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), name, ([api, kind], field) => {
      expect(refusedOf(written(api, kind, `${field}: 1`))).toContainEqual(
        expect.stringMatching(`^metadata\\.${field}: `),
      );
    }),
  );
});

test.each(KINDS)('a %s %s may have all that metadata has', (api, kind) => {
  const all = 'labels: { a: b }, creationTimestamp: null, uid: 1-2, generation: 1, other: null';
  const refused = refusedOf(written(api, kind, all));
  expect(refused.filter((each) => each.startsWith('metadata'))).toEqual([]);
});

test.each(KINDS)('lists of a %s %s are lists', (api, kind) => {
  expect(refusedOf(written(api, kind, 'finalizers: a.example.com/b'))).toContainEqual(
    expect.stringMatching(/^metadata\.finalizers: /),
  );
});

test('files that only other programs read have metadata of their own', () => {
  expect(refusedOf(written('backstage.io/v1alpha1', 'Component', 'tags: [a]'))).toEqual([]);
  expect(refusedOf(written('slo/v1', 'SLO', 'displayName: a'))).toEqual([]);
});

test.each([
  ['argoproj.io/v1alpha1', 'Application'],
  ['networking.istio.io/v1', 'VirtualService'],
  ['example.com/v1', 'Thing'],
])('a %s %s has a name, labels and finalizers that the server takes', (api, kind) => {
  const fieldsOf = (metadata: string): readonly string[] =>
    refusedOf(`apiVersion: ${api}\nkind: ${kind}\nmetadata: ${metadata}\n`).filter((each) =>
      each.startsWith('metadata'),
    );
  expect(fieldsOf('{ name: "web``" }')).toEqual([expect.stringMatching(/^metadata\.name: /)]);
  expect(fieldsOf('{ name: web, labels: { a: "b c" } }')).toHaveLength(1);
  expect(fieldsOf('{ name: web, finalizers: [foregroundDeletion, example.com/a] }')).toEqual([]);
  expect(fieldsOf('{ name: "<CLUSTER>-web" }')).toEqual([]);
});

test('a server that is no definition of kinds has rules of its own for names', () => {
  const group = 'apiVersion: user.openshift.io/v1\nkind: Group\nmetadata: { name: a_team }\n';
  expect(refusedOf(group)).toEqual([]);
});
