import { describe, expect, test } from 'vitest';
import type { Behaviour } from '../../../src/compare/index.ts';
import { reviewOf } from '../../support/review-of.ts';
import { policy, routes, SMALL_MESH } from '../../compare/behaviour/small-mesh.ts';

const kustomization = 'resources: [mesh.yaml]\n';

async function behaviourOf(before: string, after: string): Promise<Behaviour | undefined> {
  const files = (text: string) => ({
    'overlays/prod/kustomization.yaml': kustomization,
    'overlays/prod/mesh.yaml': SMALL_MESH + text,
  });
  const { behaviours } = await reviewOf(files(before), files(after));
  return behaviours.find(({ environment }) => environment === 'prod');
}

const toOrders = '[{ route: [{ destination: { host: orders } }] }]';
const denied = policy('[{}]', 'DENY');

describe('an object that is refused', () => {
  test('leaves the old one in force: nobody is cut off by what it says', async () => {
    const refused = routes('[{ directResponse: { status: 503 }, timeout: soon }]');
    const found = await behaviourOf(routes(toOrders), refused);
    expect(found?.consequences).toEqual([]);
    expect(found?.notes).toContain(
      'VirtualService shop/orders is invalid: the previous version stays in effect, and calls are compared with it.',
    );
  });

  test('never comes where it is new', async () => {
    const refused = denied.replace('rules: [{}]', 'rules: [{}], ruels: []');
    const found = await behaviourOf('', refused);
    expect(found?.consequences).toEqual([]);
    expect(found?.notes).toContain(
      'AuthorizationPolicy shop/orders is invalid: it never takes effect, and calls are compared without it.',
    );
  });

  test('takes nothing away from what else changes', async () => {
    const refused = routes('[{ directResponse: { status: 503 }, timeout: soon }]');
    const found = await behaviourOf(routes(toOrders), refused + denied);
    expect(found?.consequences.map(({ kind }) => kind)).toContain('lost');
  });

  test('of which both sides say the same is told of by nothing here', async () => {
    const refused = routes('[{ directResponse: { status: 503 }, timeout: soon }]');
    const found = await behaviourOf(refused, refused + denied);
    expect(found?.notes).toEqual([]);
  });
});
