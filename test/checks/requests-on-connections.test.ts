import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { policyNotEnforced } from '../../src/checks/policy-not-enforced/policy-not-enforced.ts';
import { app, findingsOf } from './findings-of.ts';

const TREE = app('stock', 'web')
  .replace('name: http', 'name: tcp')
  .replace(
    /^/,
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: stock, labels: { istio-injection: enabled } }\n---\n',
  );

const POLICY = (rule: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-writes, namespace: stock }
spec: { action: DENY, rules: [{ ${rule} }] }
---
`;

const toldOf = (rule: string): readonly string[] =>
  findingsOf(policyNotEnforced, TREE, TREE + POLICY(rule))
    .filter(({ check }) => check === 'requests-on-connections')
    .map((told) => spoken(messageOf(told)).replace('AuthorizationPolicy stock/no-writes ', ''));

const WRITES = 'to: [{ operation: { methods: [POST] } }]';

test.each([
  [WRITES, 'refuses connections to'],
  [
    `from: [{ source: { notNamespaces: [stock] } }], ${WRITES}`,
    'refuses connections from outside of namespace stock (or without mTLS) to',
  ],
  [
    `from: [{ source: { namespaces: [a, b] } }, { source: { ipBlocks: [10.0.0.0/8] } }], ${WRITES}`,
    'refuses connections from namespace a or namespace b, or 10.0.0.0/8 to',
  ],
  [
    `from: [{ source: { principals: ["cluster.local/ns/a/sa/b"], notIpBlocks: [10.1.0.0/16] } }], ${WRITES}`,
    'refuses connections from cluster.local/ns/a/sa/b and outside of 10.1.0.0/16 to',
  ],
  [
    `from: [{ source: { namespaces: [a] } }, { source: { requestPrincipals: ["*"] } }], ${WRITES}`,
    'refuses connections to',
  ],
  [
    `${WRITES}, when: [{ key: source.namespace, values: [a] }, { key: "request.headers[x]", values: [b] }]`,
    'refuses connections from namespace a to',
  ],
])('a DENY rule with %s says whose connections it is left with', (rule, words) => {
  expect(toldOf(rule)).toEqual([expect.stringContaining(`${words} port 8080 of`)]);
});

test('a rule that is contained in another is named with it, so that both are mended', () => {
  const rules = `from: [{ source: { notNamespaces: [stock] } }], ${WRITES} },
  { to: [{ operation: { paths: ["/debug/*"] } }]`;
  const [finding] = findingsOf(policyNotEnforced, TREE, TREE + POLICY(rules)).filter(
    ({ check }) => check === 'requests-on-connections',
  );
  expect(spoken(finding?.why)).toMatch(
    /^Rules ask about requests \(mesh\.yaml:\d+ and mesh\.yaml:\d+\)/,
  );
  expect(spoken(finding?.fix.text)).toBe('Name the HTTP ports in `ports` of the rules.');
});

test('of two rules of one policy the one that refuses everybody tells it', () => {
  const from = 'from: [{ source: { notNamespaces: [stock] } }]';
  expect(toldOf(`${from}, ${WRITES} }, { to: [{ operation: { paths: ["/debug/*"] } }]`)).toEqual([
    expect.stringContaining('refuses connections to port 8080 of'),
  ]);
  expect(toldOf(`${WRITES} }, { to: [{ operation: { paths: ["/debug/*"] } }]`)).toHaveLength(1);
  expect(
    toldOf(`${from}, ${WRITES} }, { ${from}, to: [{ operation: { paths: ["/a"] } }]`),
  ).toHaveLength(2);
});
