import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appliedByAll } from '../../../../src/features/after-merge/watch/delivery/delivery-state.ts';
import type { DeliveryState } from '../../../../src/features/after-merge/watch/delivery/delivery-state.ts';
import { appliedByArgoCd } from '../../../../src/features/after-merge/watch/delivery/argo-cd-status.ts';
import { appliedByFlux } from '../../../../src/features/after-merge/watch/delivery/flux-status.ts';
import { times } from '../../../support/times.ts';

const COMMIT = 'a'.repeat(40);
const LATER = 'b'.repeat(40);
const OLDER = '0'.repeat(40);
/** What the branch had at each: a later commit contains the one that is asked about. */
const contains = (revision: string): boolean => [COMMIT, LATER].includes(revision);
const AT = '2026-11-23T14:03:00Z';
const at = Date.parse(AT);

describe('Argo CD', () => {
  const metadata = { name: 'shop', namespace: 'argocd' };
  const by = 'Application argocd/shop';
  const applied = (status: unknown) => appliedByArgoCd({ metadata, status }, contains);

  test('has applied a commit since the first sync that contained it', () => {
    const history = [
      { revision: OLDER, deployedAt: '2026-11-23T13:00:00Z' },
      { revision: COMMIT, deployedAt: AT },
      { revision: LATER, deployedAt: '2026-11-23T15:00:00Z' },
    ];
    expect(applied({ history })).toEqual({ kind: 'applied', at, by });
  });

  test('of several sources looks at each', () => {
    const history = [{ revisions: ['1.2.3', LATER], deployedAt: AT }];
    expect(applied({ history })).toEqual({ kind: 'applied', at, by });
  });

  test('that a later sync failed does not take back an earlier one', () => {
    const operationState = { phase: 'Failed', message: 'no', syncResult: { revision: LATER } };
    const history = [{ revision: COMMIT, deployedAt: AT }];
    expect(applied({ operationState, history })).toMatchObject({ kind: 'applied' });
  });

  test('says why a sync failed, and waits while one runs', () => {
    const syncResult = { revision: COMMIT };
    const failed = { phase: 'Failed', message: 'webhook denied', finishedAt: AT, syncResult };
    expect(applied({ operationState: failed })).toEqual({
      ...{ kind: 'failed', by, at },
      message: 'webhook denied',
    });
    const error = { phase: 'Error', message: 'x', operation: { sync: { revision: LATER } } };
    expect(applied({ operationState: error })).toMatchObject({ kind: 'failed', at: null });
    const other = { ...failed, syncResult: { revision: OLDER } };
    expect(applied({ operationState: other })).toMatchObject({ kind: 'waiting' });
    expect(applied({ operationState: { phase: 'Running' } })).toMatchObject({
      why: 'a sync is running',
    });
  });

  test('takes a commit that changes nothing for it as applied when it was compared', () => {
    const sync = { status: 'Synced', revision: COMMIT };
    expect(applied({ sync, reconciledAt: AT })).toEqual({ kind: 'applied', at, by });
    expect(applied({ sync: { ...sync, status: 'OutOfSync' }, reconciledAt: AT })).toMatchObject({
      kind: 'waiting',
      why: 'Argo CD has seen it and has not synced it',
    });
  });
});

describe('Flux', () => {
  const metadata = { name: 'shop', namespace: 'flux-system' };
  const by = 'Kustomization flux-system/shop';
  const ready = (status: string, reason = 'ReconciliationSucceeded', message = '') => [
    { type: 'Ready', status, reason, message, lastTransitionTime: AT },
  ];
  const applied = (status: unknown, source: unknown = null, spec: unknown = {}) =>
    appliedByFlux({ metadata, spec, status }, source, contains);

  test('has applied a commit since it is ready with it', () => {
    const status = { lastAppliedRevision: `main@sha1:${COMMIT}`, conditions: ready('True') };
    expect(applied(status)).toEqual({ kind: 'applied', at, by });
    expect(applied({ ...status, lastAppliedRevision: `main/${LATER}` })).toMatchObject({
      kind: 'applied',
    });
  });

  test('takes the time of the history where there is one, and the commit behind an artifact of OCI', () => {
    const status = {
      lastAppliedRevision: `latest@sha256:${'c'.repeat(64)}`,
      lastAppliedOriginRevision: `main@sha1:${COMMIT}`,
      conditions: ready('True'),
      history: [
        { firstReconciled: '2026-11-23T14:01:00Z', metadata: { revision: `main@sha1:${COMMIT}` } },
      ],
    };
    expect(applied(status)).toMatchObject({ at: Date.parse('2026-11-23T14:01:00Z') });
  });

  test('says why it failed, and that it waits for others', () => {
    const lastAttemptedRevision = `main@sha1:${COMMIT}`;
    const failed = ready('False', 'BuildFailed', 'no such file');
    expect(applied({ lastAttemptedRevision, conditions: failed })).toEqual({
      ...{ kind: 'failed', by, at },
      message: 'BuildFailed: no such file',
    });
    const waiting = ready('False', 'DependencyNotReady', 'dependency mesh is not ready');
    expect(applied({ lastAttemptedRevision, conditions: waiting })).toMatchObject({
      kind: 'waiting',
      why: 'dependency mesh is not ready',
    });
  });

  test('says how far it is with a commit that it has not applied', () => {
    const status = { lastAppliedRevision: `main@sha1:${OLDER}`, conditions: ready('True') };
    const source = (given: object) => ({ metadata: { ...metadata, name: 'repo' }, ...given });
    const why = (sourceGiven: unknown, spec?: unknown) => {
      const found = applied(status, sourceGiven, spec);
      return found.kind === 'waiting' ? found.why : found.kind;
    };
    expect(why(null)).toBe('Flux has not applied it yet');
    expect(why(source({ status: { artifact: { revision: `main@sha1:${LATER}` } } }))).toBe(
      'Flux has fetched it and not applied it yet',
    );
    expect(why(source({ status: {} }))).toBe('Flux has not fetched it yet');
    expect(why(source({ spec: { suspend: true }, status: {} }))).toContain('fetches nothing');
    const failed = { conditions: ready('False', 'GitOperationFailed', 'auth failed') };
    expect(why(source({ status: failed }))).toContain('is not fetched: auth failed');
    expect(why(null, { suspend: true })).toBe('it is suspended: Flux applies nothing');
  });
});

test('an environment has a commit once all that apply it have, since the last of them', () => {
  const applied = (minute: number): DeliveryState => ({ kind: 'applied', at: minute, by: 'x' });
  const waiting: DeliveryState = { kind: 'waiting', by: 'y', why: 'z' };
  expect(appliedByAll([applied(1), applied(3), applied(2)])).toEqual(applied(3));
  expect(appliedByAll([applied(1), waiting])).toEqual(waiting);
  expect(appliedByAll([])).toBeNull();
});

test('whatever a cluster answers is read or not known, and never an error', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (status, source) => {
      const metadata = { name: 'shop', namespace: 'x' };
      const kinds = ['applied', 'waiting', 'failed', 'unknown'];
      expect(kinds).toContain(appliedByArgoCd({ metadata, status }, contains).kind);
      expect(kinds).toContain(appliedByFlux({ metadata, status }, source, contains).kind);
      expect(appliedByArgoCd(status, contains).kind).toBe('unknown');
    }),
    times(200),
  );
});
