import { expect, test } from 'vitest';
import { needsNewPods, pushedTypes } from '../../../src/compare/rollout/pushed-configuration.ts';

test.each([
  ['defaultConfig.concurrency', true],
  ['enablePrometheusMerge', true],
  ['trustDomain', true],
  ['trustDomainAliases', false],
  ['outboundTrafficPolicy.mode', false],
  ['defaultConfigured', false],
])('a change of %s reaches only new pods: %s', (setting, expected) => {
  expect(needsNewPods(setting)).toBe(expected);
});

test('what is not known to be less is all', () => {
  expect(pushedTypes('EnvoyFilter', 'sidecar')).toEqual(['LDS', 'RDS', 'CDS', 'EDS']);
  expect(pushedTypes('Gateway', 'sidecar')).toEqual([]);
  expect(pushedTypes('ProxyConfig', 'gateway')).toEqual([]);
});
