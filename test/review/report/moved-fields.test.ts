import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/compare/index.ts';
import { changeLines } from '../../../src/review/report/changes/change-text.ts';
import { change } from '../policy/matters.ts';

const of = (field: string, before: Change['before'], after: Change['after']): Change =>
  change({
    kind: 'route',
    of: 'networking.istio.io/v1 VirtualService shop/orders',
    field,
    before,
    after,
  });

const textOf = (...changes: readonly Change[]): string =>
  changeLines(changes)
    .map(({ text }) => text)
    .join('; ');

describe('a field that is nested elsewhere', () => {
  test('is told as moved, from where to where, together with others that go the same way', () => {
    expect(
      textOf(
        of('spec.http[0].timeout', '5s', null),
        of('spec.http[0].retries', { attempts: 2 }, null),
        of('spec.http[0].route[0].timeout', null, '5s'),
        of('spec.http[0].route[0].retries', null, { attempts: 2 }),
      ),
    ).toBe(
      'VirtualService shop/orders: timeout and retries moved from `http[0]` to `http[0].route[0]`',
    );
  });

  test('to the top of its object says so', () => {
    expect(textOf(of('spec.http[0].hosts', 'a', null), of('spec.hosts', null, 'a'))).toBe(
      'VirtualService shop/orders: hosts moved from `http[0]` to its top',
    );
  });

  test('with another value is one that goes and one that comes', () => {
    expect(
      textOf(of('spec.http[0].timeout', '5s', null), of('spec.http[1].timeout', null, '6s')),
    ).toBe('VirtualService shop/orders: timeout `5s` removed, timeout `6s` added');
  });

  test('is not guessed where two places could be it', () => {
    expect(
      textOf(
        of('spec.http[0].timeout', '5s', null),
        of('spec.http[1].timeout', null, '5s'),
        of('spec.http[2].timeout', null, '5s'),
      ),
    ).not.toContain(' moved from ');
  });

  test('is no entry of a list, which has no name', () => {
    expect(
      textOf(of('spec.hosts[0]', 'a.example', null), of('spec.gateways[0]', null, 'a.example')),
    ).not.toContain(' moved from ');
  });

  test('is a variable that is called otherwise now', () => {
    const env = (name: string): string =>
      `spec.template.spec.containers[0].env[name=${name}].value`;
    expect(textOf(of(env('CACHE_TTL'), '5', null), of(env('CACHE_SECONDS'), null, '5'))).toBe(
      'VirtualService shop/orders: variable `CACHE_TTL` is called `CACHE_SECONDS` now',
    );
  });
});
