import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  completedHost,
  indexHosts,
  mostSpecific,
  commonHost,
  servicesOf,
} from '../../../src/istio/views/hosts.ts';
import { coversHost } from '../../../src/manifest/index.ts';

const label = fc.constantFrom('a', 'b', 'ab', 'svc');
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const pattern = fc.oneof(
  name,
  fc.constant('*'),
  name.map((rest) => `*.${rest}`),
  name.map((rest) => `*${rest}`),
);

describe('a host of an object', () => {
  test('without a dot is a Service of its namespace', () => {
    expect(completedHost('Reviews', 'shop', 'cluster.local')).toBe(
      'reviews.shop.svc.cluster.local',
    );
  });

  test.each(['*', '', '10.0.0.1', '::1', 'reviews.shop', '*.example.com'])(
    '%j stands as it is written',
    (host) => {
      expect(completedHost(host, 'shop', 'cluster.local')).toBe(host);
    },
  );

  test('that is completed stays as it is', () => {
    fc.assert(
      fc.property(pattern, (host) => {
        const once = completedHost(host, 'shop', 'cluster.local');
        expect(completedHost(once, 'other', 'cluster.local')).toBe(once);
      }),
    );
  });
});

describe('a wildcard', () => {
  test.each([
    ['*', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.EXAMPLE.com', 'a.Example.com', true],
    ['*-api.example.com', 'shop-api.example.com', true],
    ['*.example.com', '*.a.example.com', true],
    ['*.a.example.com', '*.example.com', false],
    ['a.example.com', '*.example.com', false],
  ])('%s covers %s: %s', (outer, inner, covers) => {
    expect(coversHost(outer, inner)).toBe(covers);
  });

  test('covers itself, and what is covered by what it covers', () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(coversHost(a, a)).toBe(true);
        fc.pre(coversHost(a, b) && coversHost(b, c));
        expect(coversHost(a, c)).toBe(true);
      }),
    );
  });

  test('covers a name only where it covers every wildcard that the name is all of', () => {
    fc.assert(
      fc.property(pattern, name, (outer, inner) => {
        if (coversHost(outer, `*.${inner}`)) expect(coversHost(outer, `a.${inner}`)).toBe(true);
        expect(commonHost(outer, inner)).toBe(commonHost(inner, outer));
      }),
    );
  });

  test('over all Services is one that covers their common end', () => {
    const services = servicesOf('corp.example');
    expect(['*', '*.example', '*.svc.corp.example'].every((one) => coversHost(one, services))).toBe(
      true,
    );
    expect(coversHost('*.shop.svc.corp.example', services)).toBe(false);
    expect(coversHost('*.cluster.local', services)).toBe(false);
  });
});

describe('what speaks of a host', () => {
  const indexOf = (...hosts: readonly string[]) =>
    indexHosts(hosts.map((host, at) => ({ host, item: `${String(at)} ${host}` })));

  test('is found by exact hosts first, then by wildcards from the longest on', () => {
    const index = indexOf('*', '*.b', 'A.b', '*.c', '*a.b', 'a.b');
    expect(index.covering('a.B').map(({ item }) => item)).toEqual([
      '2 A.b',
      '5 a.b',
      '4 *a.b',
      '1 *.b',
      '0 *',
    ]);
  });

  test('all of the most specific host decide, and nothing else', () => {
    expect(mostSpecific(indexOf('*', '*.b', '*.b').covering('a.b'))).toEqual(['1 *.b', '2 *.b']);
    expect(mostSpecific(indexOf('*.c').covering('a.b'))).toEqual([]);
  });

  test('is what covers it, no more and no less', () => {
    fc.assert(
      fc.property(fc.array(pattern), name, (hosts, host) => {
        const found = indexOf(...hosts).covering(host);
        expect(found.map((one) => one.host).sort()).toEqual(
          hosts.filter((one) => coversHost(one, host)).sort(),
        );
      }),
    );
  });
});
