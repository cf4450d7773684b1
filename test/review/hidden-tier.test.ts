import { describe, expect, test } from 'vitest';
import type { Review } from '../../src/review/evaluation/review.ts';
import { reviewOf } from '../support/review-of.ts';
import { meshMtls, virtualService } from '../support/objects.ts';

const kustomization = (...resources: readonly string[]) =>
  `resources:\n${resources.map((each) => `- ${each}\n`).join('')}`;
const BROKEN = 'resources: [a.yaml\n';
const POLICY = meshMtls('STRICT');
const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: istio-system}
spec: {selector: {istio: ingressgateway}, servers: []}
`;
const ROUTE = virtualService(
  'web',
  '{hosts: [web], http: [{route: [{destination: {host: web}}]}]}',
);

const hidden = ({ gaps }: Review) =>
  Object.fromEntries(
    gaps.filter(({ blocking }) => blocking).map(({ root, hides }) => [root ?? '', hides]),
  );

const CONFIG = `environments:
- {name: prod, paths: [overlays/prod, overlays/prod-eu], production: true}
- {name: dev, paths: [overlays/dev], production: false}
`;

/** A root of each environment, with the same object in both. */
const overlays = (object: string) => ({
  '.meshwarden/config.yaml': CONFIG,
  'overlays/prod/kustomization.yaml': kustomization('a.yaml'),
  'overlays/prod/a.yaml': object,
  'overlays/dev/kustomization.yaml': kustomization('a.yaml'),
  'overlays/dev/a.yaml': object,
});

describe('what a root hides that does not build any more', () => {
  test.each([
    ['policies of the whole mesh', POLICY, 'critical'],
    [
      'the same in a List',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'List',
        items: [
          {
            apiVersion: 'security.istio.io/v1beta1',
            kind: 'PeerAuthentication',
            metadata: { name: 'default', namespace: 'istio-system' },
            spec: {},
          },
        ],
      }),
      'critical',
    ],
    ['anything of the root namespace', GATEWAY, 'critical'],
    ['what concerns one namespace', ROUTE, 'high'],
  ])('%s', async (_, object, tier) => {
    const before = overlays(object);
    const breaking = async (root: string) =>
      hidden(await reviewOf(before, { ...before, [`${root}/kustomization.yaml`]: BROKEN }));
    expect(await breaking('overlays/prod')).toEqual({ 'overlays/prod': tier });
    expect(await breaking('overlays/dev')).toEqual({ 'overlays/dev': 'medium' });
  });

  test('may be anything where nobody has ever seen what it holds', async () => {
    const before = overlays(ROUTE);
    const after = { ...before, 'overlays/prod-eu/kustomization.yaml': BROKEN };
    const review = await reviewOf(before, after);
    const [tier] = Object.values(hidden(review));
    expect(tier).toBe('critical');
  });

  test('is as bad as what the change itself brings there', async () => {
    const before = { 'prod/a.yaml': ROUTE, 'dev/a.yaml': ROUTE };
    const after = { ...before, 'prod/b.yaml': POLICY, 'prod/c.yaml': 'apiVersion: v1\nkind: [\n' };
    expect(hidden(await reviewOf(before, after))).toEqual({ prod: 'critical' });
  });

  test('is said of no gap that was there before', async () => {
    const before = { ...overlays(POLICY), 'overlays/dev/kustomization.yaml': BROKEN };
    const after = { ...before, 'overlays/prod/a.yaml': POLICY.replace('STRICT', 'PERMISSIVE') };
    const { gaps } = await reviewOf(before, after);
    expect(gaps.map(({ blocking, hides }) => [blocking, hides])).toEqual([[false, undefined]]);
  });
});
