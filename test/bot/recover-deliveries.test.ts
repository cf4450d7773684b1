import { expect, test } from 'vitest';
import type { Forge } from '../../src/forge/index.ts';
import { ForgeProblem } from '../../src/forge/index.ts';
import { recoverDeliveries } from '../../src/bot/queue/delivery-recovery.ts';
import { createMemoryForge, emptyGitHub } from '../support/memory-forge.ts';

type DeliveryAttempt = Awaited<ReturnType<Forge['deliveryAttempts']>>[number];

const HOUR = 60 * 60_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');

const attempt = (
  id: number,
  { hours = 0.5, ...more }: Partial<DeliveryAttempt> & { readonly hours?: number } = {},
) => ({
  id,
  guid: `guid-${String(id)}`,
  event: 'issue_comment',
  action: 'created',
  arrived: false,
  ...more,
  at: NOW - hours * HOUR,
});

/** Ids that are asked for again in one pass. */
async function askedFor(pass: number, attempts: readonly ReturnType<typeof attempt>[]) {
  const github = emptyGitHub();
  github.deliveries.push(...attempts);
  const log = { info: () => undefined, warn: () => undefined };
  await recoverDeliveries(pass, {
    forge: createMemoryForge(github),
    clock: { now: () => NOW },
    log,
  });
  return github.redelivered;
}

test('what never arrived is asked for again, oldest first', async () => {
  const attempts = [attempt(9), attempt(8, { arrived: true }), attempt(7)];
  expect(await askedFor(1, attempts)).toEqual([7, 9]);
});

test('what arrived at the second attempt is not, and nor is what failed four times', async () => {
  const tries = (ids: readonly number[], guid: string) => ids.map((id) => attempt(id, { guid }));
  expect(
    await askedFor(1, [attempt(9, { guid: 'a', arrived: true }), attempt(8, { guid: 'a' })]),
  ).toEqual([]);
  expect(await askedFor(1, tries([9, 8, 7], 'b'))).toEqual([9]);
  expect(await askedFor(1, tries([9, 8, 7, 6], 'b'))).toEqual([]);
});

test('the first pass of a process looks back a day, later ones an hour', async () => {
  const attempts = [
    attempt(9, { hours: 0.5 }),
    attempt(8, { hours: 20 }),
    attempt(7, { hours: 30 }),
  ];
  expect(await askedFor(0, attempts)).toEqual([8, 9]);
  expect(await askedFor(1, attempts)).toEqual([9]);
});

test.each([
  ['issue_comment', 'created', true],
  ['issue_comment', 'edited', false],
  ['check_run', 'requested_action', true],
  ['check_run', 'rerequested', true],
  ['check_run', 'created', false],
  ['check_suite', 'rerequested', true],
  ['check_suite', 'requested', false],
  ['pull_request_review', 'submitted', true],
  ['pull_request', 'synchronize', false],
  ['push', null, false],
])('of %s %s it is %s that only the delivery tells', async (event, action, isAsked) => {
  expect(await askedFor(1, [attempt(9, { event, action })])).toEqual(isAsked ? [9] : []);
});

test('very many are asked for in several passes', async () => {
  const many = Array.from({ length: 80 }, (_, index) => attempt(200 - index));
  expect(await askedFor(0, many)).toHaveLength(50);
});

test('what GitHub no longer has keeps the others from nothing; an outage ends the pass', async () => {
  const github = emptyGitHub();
  github.deliveries.push(attempt(9), attempt(8));
  const log = { info: () => undefined, warn: () => undefined };
  const forge = createMemoryForge(github);
  const refusing = (kind: 'not-found' | 'unavailable') => ({
    ...forge,
    redeliver: (id: number) =>
      id === 8 ? Promise.reject(new ForgeProblem(kind, 'no')) : forge.redeliver(id),
  });
  const ports = { clock: { now: () => NOW }, log };
  await recoverDeliveries(1, { ...ports, forge: refusing('not-found') });
  expect(github.redelivered).toEqual([9]);
  await expect(recoverDeliveries(1, { ...ports, forge: refusing('unavailable') })).rejects.toThrow(
    'no',
  );
});
