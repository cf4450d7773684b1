import { describe, expect, test } from 'vitest';
import type { Consequence } from '../../../src/compare/behaviour/consequence.ts';
import { behaviour, policy, routes } from './small-mesh.ts';

const retried = (retries: string, match = ''): string =>
  `{ route: [{ destination: { host: orders } }], retries: ${retries}${match} }`;
const POST = ', match: [{ method: { exact: POST } }]';
const ONCE = '{ attempts: 0 }';
const on = (conditions: string, attempts = 3): string =>
  `{ attempts: ${String(attempts)}, retryOn: "${conditions}" }`;

/** Whose work may be done how often, before and after, by a known caller. */
const repeated = (before: string, after: string): readonly string[] =>
  behaviour(before, after).consequences.flatMap(
    ({ isKnown, kind, witness, ...sides }: Consequence) =>
      !isKnown || sides.after.waiting?.repeated === undefined
        ? []
        : [
            `${kind} ${String(witness.http?.method)}: ${String(sides.before.waiting?.repeated)} → ${String(sides.after.waiting.repeated)}`,
          ],
  );

const byRoute = (retries: string): string =>
  routes(`[${retried(retries, POST)}, ${retried(ONCE)}]`);
const byPolicy = (retries: string, methods: string): string =>
  routes(`[${retried(retries)}]`) +
  policy(
    `[{ from: [{ source: { principals: ["*/sa/web"] } }], to: [{ operation: { methods: ${methods} } }] }]`,
  );

describe('a request that does something anew may be done more often', () => {
  test('when its route tries it again on what comes after the work', () => {
    expect(repeated(byRoute(ONCE), byRoute(on('5xx')))).toEqual(['slower POST: 1 → 4']);
    for (const conditions of ['gateway-error', 'reset', '503', 'connect-failure,504'])
      expect(repeated(byRoute(ONCE), byRoute(on(conditions))), conditions).toHaveLength(1);
  });

  test('when only the conditions change, and when attempts are added', () => {
    const arrived = byRoute(on('connect-failure'));
    expect(repeated(arrived, byRoute(on('reset')))).toEqual(['slower POST: 1 → 4']);
    expect(repeated(byRoute(on('5xx', 1)), byRoute(on('5xx')))).toEqual(['slower POST: 2 → 4']);
  });

  test('when policies admit its caller with such methods alone', () => {
    const more = (methods: string) =>
      repeated(byPolicy(ONCE, methods), byPolicy(on('5xx'), methods));
    expect(more('[POST]')).toEqual(['slower POST: 1 → 4']);
    expect(more('[PATCH]')).toEqual(['slower PATCH: 1 → 4']);
    expect(more('[GET, POST]')).toEqual([]);
    expect(more('[PUT]')).toEqual([]);
  });
});

describe('the method is known of a caller', () => {
  const calling = (command: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: batch, namespace: shop }
spec:
  template:
    metadata: { labels: { app: batch } }
    spec:
      serviceAccountName: batch
      containers: [{ name: app, command: ${command} }]
`;
  const all = (retries: string): string => routes(`[${retried(retries)}]`);
  const more = (command: string) =>
    repeated(calling(command) + all(ONCE), calling(command) + all(on('5xx')));

  test.each([
    '[curl, -X, POST, "http://orders:8080/list"]',
    '[sh, -c, "wget --post-data=a http://orders:8080/list"]',
    '[sh, -c, "curl http://cart:8080; curl -d a=b http://orders:8080/list"]',
    '[hey, "POST http://orders:8080/list"]',
  ])('by its command: %s', (command) => {
    expect(more(command)).toEqual(['slower POST: 1 → 4']);
  });

  test.each([
    '[curl, "http://orders:8080/list"]',
    '[sh, -c, "curl -d a=b http://cart:8080; curl http://orders:8080/list"]',
    '[curl, -G, -d, a=b, "http://orders:8080/list"]',
    '[curl, -X, PUT, -d, a=b, "http://orders:8080/list"]',
    '[app, -d, "http://orders:8080/list"]',
  ])('and is none that does something anew: %s', (command) => {
    expect(more(command)).toEqual([]);
  });
});

describe('nothing is done more often', () => {
  test.each([
    ['by retries of what never arrived', ONCE, on('connect-failure,refused-stream,429')],
    ['by what was so before', on('5xx'), on('5xx')],
    ['by fewer tries', on('5xx', 5), on('5xx', 2)],
    ['by codes of which a server did nothing', ONCE, on('retriable-4xx,409')],
  ])('%s', (_, before, after) => {
    expect(repeated(byRoute(before), byRoute(after))).toEqual([]);
  });

  test('where nothing shows the method', () => {
    const all = (retries: string): string => routes(`[${retried(retries)}]`);
    expect(repeated(all(ONCE), all(on('5xx')))).toEqual([]);
  });
});
