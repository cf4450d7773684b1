import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { virtualService } from '../support/objects.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }] }
`;
const route = (gateway: string): string =>
  virtualService(
    'api',
    `{ hosts: ['*'], gateways: [${gateway}], http: [{ match: [{ uri: { prefix: /api/x } }], route: [{ destination: { host: api } }] }] }`,
  );
const answered = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: infra }
spec: { hosts: ['*'], gateways: [edge], http: [{ match: [{ uri: { prefix: /api } }], route: [{ destination: { host: web } }] }] }
`;
const patch = `patches:
  - target: { kind: VirtualService, name: api }
    patch: |-
      - op: replace
        path: /spec/gateways/0
        value: infra/edge
`;

const tree = (overlay: string, gateway = 'own'): Files => ({
  'infra/kustomization.yaml': 'resources: [edge.yaml, web.yaml]\n',
  'infra/edge.yaml': GATEWAY,
  'infra/web.yaml': answered,
  'apps/base/kustomization.yaml': 'resources: [route.yaml]\n',
  'apps/base/route.yaml': route(gateway),
  'apps/prod/kustomization.yaml': `resources: [../base]\nnamespace: team\n${overlay}`,
});

const found = async (before: Files, after: Files) => {
  const [only, ...more] = (await reviewOf(before, after)).findings.filter(
    ({ check, introducedBy }) => check === 'requests-of-others' && introducedBy === 'this-change',
  );
  expect(spoken(more)).toEqual([]);
  return {
    at: `${only?.origin.file ?? ''}:${String(only?.origin.line)}`,
    why: spoken(only?.why) ?? '',
  };
};

test('a route that a patch leads to another gateway is told at the line of the patch', async () => {
  const { at, why } = await found(tree(''), tree(patch));
  expect(at).toBe('apps/prod/kustomization.yaml:8');
  expect(spoken(why)).toContain('apps/base/route.yaml:');
  expect(spoken(why)).toContain(
    'A file of this change names its gateway (apps/prod/kustomization.yaml:8).',
  );
});

test('one that a new overlay brings is told at the line that gives it its namespace', async () => {
  const whole = tree('', 'infra/edge');
  const { 'apps/prod/kustomization.yaml': _, ...before } = whole;
  const { at, why } = await found(before, whole);
  expect(at).toBe('apps/prod/kustomization.yaml:2');
  expect(spoken(why)).toContain('A file of this change gives it its namespace');
});

test('a route whose own file changes is told there', async () => {
  const { at, why } = await found(tree(''), tree('', 'infra/edge'));
  expect(at).toMatch(/^apps\/base\/route\.yaml:/);
  expect(spoken(why)).not.toContain('A file of this change');
});
