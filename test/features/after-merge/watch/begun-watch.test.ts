import { describe, expect, test } from 'vitest';
import { JobPayloadSchema } from '../../../../src/bot/edge/store/job-payload.ts';
import { begunWatch } from '../../../../src/features/after-merge/watch/begun-watch.ts';
import { environment, review } from '../../../support/report-parts.ts';
import { writtenConfig } from '../../../support/written-config.ts';

const MERGE = { commit: 'a'.repeat(40), mergedAt: 1_000, mergedBy: 'dana' };
const configOf = (watch: object, more: object = {}) =>
  writtenConfig({ watch: { prometheus: 'main', ...watch }, ...more });
const begun = (watch: object, given: Partial<ReturnType<typeof environment>> = {}, more = {}) =>
  begunWatch(MERGE, { ...environment('prod'), ...given }, review(), configOf(watch, more));

describe('a merge', () => {
  test('is watched from the tier on that is asked for', () => {
    expect(begun({ tier: 'high' })).toMatchObject({ environment: 'prod', prometheus: 'main' });
    expect(begun({ tier: 'high' }, { tier: 'medium' })).toBeNull();
    expect(begun({})).toBeNull();
  });

  test('is watched where an environment of its own asks for it, and by its own server', () => {
    const environments = { prod: { tier: 'low', prometheus: 'prod-eu' } };
    expect(begun({ environments })).toMatchObject({ prometheus: 'prod-eu' });
    expect(begun({ tier: 'low', environments: { prod: { tier: 'off' } } })).toBeNull();
  });

  test('is not watched where it changes nothing', () => {
    expect(begun({ tier: 'low' }, { changed: false })).toBeNull();
  });

  test('is watched in the cluster that the configuration names, compared or not', () => {
    const drift = { cluster: { every: 'off', environments: { prod: 'prod-eu' } } };
    expect(begun({ tier: 'low' }, {}, { drift })).toMatchObject({ cluster: 'prod-eu' });
    expect(begun({ tier: 'low' })).toMatchObject({ cluster: null });
    expect(begun({ tier: 'low' }, { name: 'constructor' })).toMatchObject({ cluster: null });
  });

  test('without a Prometheus to ask is told apart', () => {
    const config = writtenConfig({ watch: { tier: 'low' } });
    const asked = begunWatch(MERGE, environment('prod'), review(), config);
    expect(asked).toEqual({ kind: 'no-prometheus' });
  });

  test('is the same when it is read from the queue', () => {
    const look = begun({ tier: 'low' });
    const applied = { at: 2_000, by: null, assumed: 'no-cluster' };
    const payload = {
      ...{ kind: 'watch', repository: 1, pullRequest: 7 },
      look: { ...look, applied, toldAt: 3_000 },
    };
    expect(JobPayloadSchema.parse(JSON.parse(JSON.stringify(payload)))).toEqual(payload);
  });
});
