import { expect, test } from 'vitest';
import { effectOfSetting } from '../../src/checks/mesh-wide/setting-effects.ts';
import type { Plain } from '../../src/manifest/index.ts';

const effect = (
  name: string,
  before: Plain,
  after: Plain,
  releases: readonly number[] = [27],
): string | null => effectOfSetting(`defaultConfig.${name}`, { before, after }, releases);

test.each<[Plain, Plain, string]>([
  [null, '60s', 'proxies let requests end for 60 s instead of 5 s when a pod stops'],
  [null, '1s', 'proxies let requests end for 1 s instead of 5 s when a pod stops'],
  ['1m', '1500ms', 'proxies let requests end for 1.5 s instead of 60 s when a pod stops'],
  ['20s', null, 'proxies let requests end for 5 s instead of 20 s when a pod stops'],
  [null, '5s', 'the default of current Istio'],
])('a drain of %j that becomes %j', (before, after, says) => {
  expect(effect('terminationDrainDuration', before, after)).toBe(says);
});

test.each<[Plain, Plain, readonly number[], string]>([
  [2, 1, [27], 'every proxy works with one thread instead of 2 threads'],
  [2, 0, [27], 'every proxy works with a thread for each core of its node instead of 2 threads'],
  [
    null,
    1,
    [27],
    'every proxy works with one thread instead of as many threads as its CPU limit allows',
  ],
  [
    4,
    null,
    [27],
    'every proxy works with as many threads as its CPU limit allows instead of 4 threads',
  ],
  [null, 1, [17], 'every proxy works with one thread instead of 2 threads'],
  [null, 1, [], 'every proxy works with one thread'],
  [4, null, [], 'it goes back to the default of the release'],
])('a concurrency of %j that becomes %j in 1.%j', (before, after, releases, says) => {
  expect(effect('concurrency', before, after, releases)).toBe(says);
});

test('a proxy that waits for connections, or no longer does', () => {
  const name = 'proxyMetadata.EXIT_ON_ZERO_ACTIVE_CONNECTIONS';
  expect(effect(name, null, 'true')).toBe(
    'proxies of pods that stop stay until their connections are closed',
  );
  expect(effect(name, 'true', null)).toMatch(/no longer wait for connections to be closed$/);
  expect(effect('proxyMetadata', null, { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true' })).toMatch(
    /^proxies of pods/,
  );
  const several = { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true', MINIMUM_DRAIN_DURATION: '40s' };
  expect(effect('proxyMetadata', null, several)).toMatch(/^proxies of pods that stop stay/);
  expect(effect('proxyMetadata', several, { ...several, MINIMUM_DRAIN_DURATION: '5s' })).toBe(
    'every proxy starts with other environment settings',
  );
  expect(effect('proxyMetadata.ISTIO_META_DNS_CAPTURE', null, 'true')).toBe(
    'every proxy starts with other environment settings',
  );
});
