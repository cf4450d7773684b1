import { describe, expect, test } from 'vitest';
import {
  configuredWatch,
  DEFAULT_WATCH,
  watchOfEnvironment,
} from '../../../../src/features/after-merge/watch/watch-settings.ts';
import { blastRadius } from '../../../../src/features/after-merge/watch/blast-radius.ts';
import type { Rollout } from '../../../../src/compare/index.ts';
import { readConfig } from '../../../support/written-config.ts';

type ChangeReach = Rollout['reach'];

const reach = (given: Partial<ChangeReach>): ChangeReach => ({
  ...{ workloads: [], services: [], namespaces: [], gateways: [], received: [], calls: [] },
  ...{ proxies: { all: 0 }, ofProxies: 0 },
  ...given,
});
const reviewOf = (given: Partial<ChangeReach>, status: 'complete' | 'partial' = 'complete') => ({
  behaviours: [],
  environments: [{ name: 'prod', status }],
  rollouts: [
    {
      ...{ environment: 'prod', order: [], broken: [], restarts: [], safeInOneStep: true },
      reach: reach(given),
    },
  ],
});

describe('the blast radius', () => {
  test('is Services, gateways and workloads that the change reaches, each by its labels in metrics', () => {
    const review = reviewOf({
      services: ['shop/orders'],
      gateways: ['Deployment ingress/gateway'],
      workloads: ['Deployment shop/orders', 'Deployment ingress/gateway'],
    });
    expect(blastRadius(review, 'prod').watched).toEqual([
      { kind: 'service', name: 'shop/orders', hosts: ['orders.shop'] },
      { kind: 'workload', namespace: 'ingress', name: 'gateway' },
      { kind: 'workload', namespace: 'shop', name: 'orders' },
    ]);
    expect(blastRadius(review, 'staging').watched).toEqual([]);
  });

  test('names what metrics cannot be asked for, and counts what is too much', () => {
    const services = ['orders', ...Array.from({ length: 130 }, (_, at) => `shop/s${String(at)}`)];
    const radius = blastRadius(reviewOf({ services }), 'prod');
    expect(radius).toMatchObject({ unnamed: ['orders'], leftOut: 30 });
    expect(radius.watched).toHaveLength(100);
  });

  test('is said to be a part where the review is', () => {
    expect(blastRadius(reviewOf({}), 'prod').isPartial).toBe(false);
    expect(blastRadius(reviewOf({}, 'partial'), 'prod').isPartial).toBe(true);
  });
});

describe('the configuration', () => {
  const configured = (text: string, environment = 'prod') => {
    const parsed = readConfig(text);
    if (parsed.kind === 'invalid') throw new Error(parsed.problems[0]?.message);
    return watchOfEnvironment(parsed.config, environment);
  };

  test('watches nothing where it says nothing, and has the thresholds for everybody', () => {
    const watch = configured('version: 1\n');
    expect(watch).toEqual({ tier: null, prometheus: null, errors: {}, latency: {} });
    expect(configuredWatch(watch)).toEqual(DEFAULT_WATCH);
  });

  test('has words for all environments, and for one of them field by field', () => {
    const text = `watch:
  tier: medium
  prometheus: main
  minutes: 20
  errors: { ratio: 3, rise: 0.5 }
  environments:
    prod: { prometheus: prod-eu, errors: { rise: 2 } }
    lab: { tier: 'off' }
`;
    const prod = configured(text);
    expect(prod).toMatchObject({ tier: 'medium', prometheus: 'prod-eu', minutes: 20 });
    expect(configuredWatch(prod).errors).toEqual({ ratio: 3, rise: 0.02, requests: 50 });
    expect(configured(text, 'staging').prometheus).toBe('main');
    expect(configured(text, 'lab').tier).toBeNull();
    expect(configured(text, 'toString').prometheus).toBe('main');
  });

  test.each([
    ['watch: { prometheus: main, url: "http://x" }', /url/],
    ['watch: { minutes: 1 }', /5/],
    ['watch: { errors: { ratio: 1 } }', /1\.1/],
    ['watch: { tier: often }', /tier|expected/i],
  ])('that says %s is refused', (text, message) => {
    expect(() => configured(text)).toThrow(message);
  });
});
