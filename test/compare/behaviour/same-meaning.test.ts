import { describe, expect, test } from 'vitest';
import { RULE_FIELDS, WRITTEN_FORMS } from '../../../src/compare/behaviour/object-equivalence.ts';
import { changesWithoutEffect } from '../../../src/compare/behaviour/ineffective-changes.ts';
import { consequencesBetween } from '../../../src/compare/behaviour/mesh-comparison.ts';
import { diffMesh } from '../../../src/compare/diff/mesh-diff.ts';
import { meshFrom } from '../../support/rendered.ts';
import { served } from '../../support/schema-fields.ts';
import { admits, policy, SMALL_MESH } from './small-mesh.ts';

/** Whether something changes, and all of it is known to be without effect. */
function isWithout(one: string, other: string): boolean {
  const [before, after] = [meshFrom(SMALL_MESH + one), meshFrom(SMALL_MESH + other)];
  const changes = diffMesh('prod', before, after);
  const behaviour = consequencesBetween('prod', { before, after });
  const without = changesWithoutEffect(changes, { before, after }, behaviour);
  expect(changes.length).toBeGreaterThan(0);
  return changes.every((change) => without.has(change));
}

const object = (apiVersion: string, kind: string, spec: string, namespace = 'shop'): string => `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: some, namespace: ${namespace} }
spec: ${spec}
`;
const peers = (spec: string, namespace?: string): string =>
  object('security.istio.io/v1', 'PeerAuthentication', spec, namespace);
const entry = (spec: string): string =>
  object(
    'networking.istio.io/v1',
    'ServiceEntry',
    `{ ports: [{ number: 443, name: tls, protocol: TLS }], ${spec} }`,
  );
const route = (spec: string): string => object('gateway.networking.k8s.io/v1', 'HTTPRoute', spec);

const to = (paths: string): string => `, to: [{ operation: { paths: [${paths}] } }]`;

describe('the same in another form is without effect', () => {
  test.each([
    [
      'one rule of a policy as one for each path',
      policy(`[${admits('web', to('/a, /b'))}]`),
      policy(`[${admits('web', to('/b'))}, ${admits('web', to('/a'))}]`),
    ],
    [
      'callers of one rule as two rules, also where nobody here has that name',
      policy(`[${admits('web')}, ${admits('elsewhere')}]`),
      policy(
        '[{ from: [{ source: { principals: [cluster.local/ns/shop/sa/elsewhere] } }, { source: { principals: [cluster.local/ns/shop/sa/web] } }] }]',
      ),
    ],
    [
      'an action that is the usual one',
      policy('[{}]'),
      policy('[{}]').replace('action: ALLOW, ', ''),
    ],
    ['mTLS that is not set', peers('{ mtls: {} }'), peers('{ mtls: { mode: UNSET } }')],
    [
      'defaults and hosts of a ServiceEntry',
      entry('hosts: [a.example, b.example]'),
      entry('hosts: [b.example, a.example], location: MESH_EXTERNAL, resolution: NONE'),
    ],
    [
      'hosts of a Sidecar that are there twice',
      object(
        'networking.istio.io/v1',
        'Sidecar',
        '{ egress: [{ hosts: ["./*", "istio-system/*"] }] }',
      ),
      object(
        'networking.istio.io/v1',
        'Sidecar',
        '{ egress: [{ hosts: ["istio-system/*", "./*", "istio-system/*"] }] }',
      ),
    ],
    [
      'a route of the Gateway API with its defaults',
      route(
        '{ parentRefs: [{ name: web }], rules: [{ backendRefs: [{ name: orders, port: 8080 }] }] }',
      ),
      route(
        '{ parentRefs: [{ name: web, kind: Gateway }], rules: [{ matches: [{ path: { type: PathPrefix, value: / } }], backendRefs: [{ name: orders, port: 8080, weight: 1 }] }] }',
      ),
    ],
  ])('%s', (_, one, other) => {
    expect(isWithout(one, other)).toBe(true);
    expect(isWithout(other, one)).toBe(true);
  });
});

describe('what may have an effect is not', () => {
  test.each([
    [
      'another caller, who is not here',
      policy(`[${admits('elsewhere')}]`),
      policy(`[${admits('nobody')}]`),
    ],
    [
      'rules for HTTP that are put together with one for connections',
      policy(`[${admits('web')}, ${admits('cart', to('/a'))}]`),
      policy(
        `[{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }, { source: { principals: [cluster.local/ns/shop/sa/cart] } }]${to('/a')} }]`,
      ),
    ],
    [
      'a policy that is only tried',
      policy('[{}]'),
      policy('[{}]').replace(
        'namespace: shop }',
        'namespace: shop, annotations: { istio.io/dry-run: "true" } }',
      ),
    ],
    ['a field that nobody knows', policy('[{}]'), policy('[{ form: [{ source: {} }] }]')],
    ['a mode of nobody', peers('{ mtls: {} }'), peers('{ mtls: { mode: STRICT } }')],
    [
      'what holds for the whole mesh',
      peers('{ mtls: {} }', 'istio-system'),
      peers('{ mtls: { mode: UNSET } }', 'istio-system'),
    ],
    [
      'the order of routes',
      route('{ rules: [{ backendRefs: [{ name: a }] }, { backendRefs: [{ name: b }] }] }'),
      route('{ rules: [{ backendRefs: [{ name: b }] }, { backendRefs: [{ name: a }] }] }'),
    ],
  ])('%s', (_, one, other) => {
    expect(isWithout(one, other)).toBe(false);
  });
});

test('defaults, sets and fields of rules are those of the schemas', () => {
  const fieldsOf = (key: string): ReadonlySet<string> =>
    new Set(
      served.flatMap(({ id, paths }) =>
        `${id.group}/${id.kind}` === key ? [...paths.keys()] : [],
      ),
    );
  for (const [key, { defaults, sets }] of Object.entries(WRITTEN_FORMS)) {
    const known = fieldsOf(key);
    for (const path of [...Object.keys(defaults), ...sets])
      expect(known, key).toContain(`spec.${path.replaceAll('[]', '')}`);
  }
  const rules = [...fieldsOf('security.istio.io/AuthorizationPolicy')].filter((path) =>
    path.startsWith('spec.rules.'),
  );
  expect(new Set(rules.map((path) => path.slice('spec.'.length)))).toEqual(RULE_FIELDS);
});
