import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { lookPlan } from '../../../../src/features/after-merge/watch/look-plan.ts';
import { flagText, responseEnd } from '../../../../src/features/after-merge/watch/traffic-view.ts';
import {
  DEFAULT_WATCH,
  stepsOf,
  watchWindows,
} from '../../../../src/features/after-merge/watch/watch-settings.ts';
import {
  isHostOf,
  oneOf,
  oneOfHosts,
} from '../../../../src/features/after-merge/watch/watch-target.ts';
import { times } from '../../../support/times.ts';

const APPLIED = Date.parse('2026-11-23T14:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number, settings = DEFAULT_WATCH) =>
  watchWindows(APPLIED, APPLIED + minutes * MINUTE, settings);

describe('windows', () => {
  test('judging begins one scrape and a minute after the sync, and no step holds the sync', () => {
    const { before, after } = at(30);
    expect(before.last).toBe(APPLIED);
    expect(before.first - before.stepMs).toBe(APPLIED - 60 * MINUTE);
    expect(after.first - after.stepMs).toBe(APPLIED + 2 * MINUTE);
  });

  test('nothing is judged of which the last scrape may be missing', () => {
    expect(stepsOf(at(3.9).after)).toHaveLength(0);
    expect(stepsOf(at(4).after)).toHaveLength(1);
    expect(at(17).isComplete).toBe(false);
    expect(at(18)).toMatchObject({ isComplete: true, until: APPLIED + 18 * MINUTE });
    expect(at(900).after).toEqual(at(18).after);
  });

  test('a step holds a scrape, however seldom proxies are scraped', () => {
    expect(at(60, { ...DEFAULT_WATCH, scrapeSeconds: 120 }).after.stepMs).toBe(2 * MINUTE);
  });
});

describe('queries', () => {
  const service = { kind: 'service', name: 'shop/orders', hosts: ['orders.shop'] } as const;
  const workload = { kind: 'workload', namespace: 'shop', name: 'web' } as const;
  const queries = (watched: Parameters<typeof lookPlan>[0]): readonly string[] =>
    lookPlan(watched, at(20), DEFAULT_WATCH).map(({ query }) => query);

  test('ask only about those who are watched, each before and after', () => {
    const asked = queries([service, workload]);
    expect(asked).toHaveLength(26);
    expect(asked[0]).toBe(
      'sum by (destination_service, reporter, response_code, response_flags, grpc_response_status) (rate(istio_requests_total{destination_service=~"orders[.]shop([.]svc[.].+)?"}[120s])) * 60',
    );
    expect(asked.filter((query) => query.includes('$'))).toEqual([]);
    expect(queries([service]).some((query) => query.includes('workload_namespace'))).toBe(false);
    expect(queries([]).every((query) => query.includes('pilot_'))).toBe(true);
  });

  test('a matcher takes the texts that it is for, and no others', () => {
    const takes = (quoted: string, text: string): boolean =>
      RE2JS.compile(JSON.parse(quoted) as string)
        .matcher(text)
        .matches();
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.string(), (texts, other) => {
        for (const each of texts) expect(takes(oneOf(texts), each)).toBe(true);
        expect(takes(oneOf(texts), other)).toBe(texts.includes(other));
      }),
      times(300),
    );
    expect(takes(oneOfHosts(['orders.shop']), 'orders.shop.svc.mesh.example')).toBe(true);
    expect(takes(oneOfHosts(['orders.shop']), 'orders.shopping.svc.cluster.local')).toBe(false);
    expect(takes(oneOfHosts(['api.example.com']), 'api.example.com.svc.x')).toBe(false);
  });

  test('a Service is known by its name and namespace in any domain', () => {
    expect(isHostOf('orders.shop.svc.cluster.local', ['orders.shop'])).toBe(true);
    expect(isHostOf('orders.shop', ['orders.shop'])).toBe(true);
    expect(isHostOf('reorders.shop.svc.cluster.local', ['orders.shop'])).toBe(false);
  });
});

test.each([
  ['200', '', 'answered'],
  ['301', '', 'answered'],
  ['503', '', 'failed'],
  ['0', '', 'failed'],
  ['200', '14', 'failed'],
  ['200', '7', 'refused'],
  ['200', '5', 'answered'],
  ['403', '', 'refused'],
] as const)('a request with %s and gRPC status "%s" is %s', (code, status, end) => {
  const labels = { response_code: code, grpc_response_status: status };
  expect(responseEnd(new Map(Object.entries(labels)))).toBe(end);
});

test('flags of Envoy have words, others are as they are', () => {
  expect(flagText('UH')).toBe('UH (no healthy endpoint)');
  expect(flagText('toString')).toBe('toString');
});
