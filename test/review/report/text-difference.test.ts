import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../../src/compare/index.ts';
import {
  changeWords,
  differenceText,
} from '../../../src/review/report/changes/field-difference.ts';
import { change } from '../policy/matters.ts';

const of = (before: string, after: string): Change =>
  change({
    kind: 'resource-changed',
    of: 'v1 ConfigMap shop/web',
    field: 'data.config',
    before,
    after,
  });

const told = (before: string, after: string): string => differenceText(of(before, after));

const template = (...more: readonly string[]): string =>
  [
    'templates:',
    '  sidecar: |',
    '    env:',
    ...more.map((line) => `      ${line}`),
    '    volumes: []',
    '',
  ].join('\n');

test('a text of several lines is told by the lines that differ', () => {
  expect(told(template('- name: A'), template('- name: A', '- name: OTEL', '  value: b'))).toBe(
    '`data.config`: 2 lines added, from `- name: OTEL` on',
  );
  expect(told(template('- name: A', '- name: B'), template('- name: A'))).toBe(
    '`data.config`: 1 line removed (`- name: B`)',
  );
  expect(told(template('replicas: 1'), template('replicas: 2'))).toBe(
    '`data.config` `replicas: 1` → `replicas: 2`',
  );
  expect(told(template('a: 1', 'b: 1'), template('a: 2', 'b: 2', 'c: 2'))).toBe(
    '`data.config`: 3 lines changed, from `a: 2` on',
  );
  expect(told('a:\n  b\n', 'a:\n    b\n')).toBe('`data.config` changed');
  // of what is cut nobody knows how it goes on
  expect(told('a:\n  b\n  c…', 'a:\n  b\n  d…')).toBe('`data.config` changed');
  expect(told('a:\n  b…', 'a:\n  b…')).toBe('`data.config` changed');
});

test('of lines that changed two are shown, and of more those are counted that differ, not what lies between them', () => {
  const middle = (length: number): readonly string[] =>
    Array.from({ length }, (_, index) => `kept: ${String(index)}`);
  const lines = (tag: string, length: number): string =>
    template(`hub: ${tag}`, ...middle(length), `tag: ${tag}`);
  expect(told(lines('a', 40), lines('b', 40))).toBe(
    '`data.config` `hub: a` → `hub: b` and `tag: a` → `tag: b`',
  );
  // one more comes before, and all after it are moved by one
  expect(told(lines('a', 40), template('image: b', 'hub: b', ...middle(40), 'tag: b'))).toBe(
    '`data.config`: 3 lines changed, from `image: b` on',
  );
  expect(told(lines('a', 600), lines('b', 600))).toBe(
    '`data.config` `hub: a` → `hub: b` and `tag: a` → `tag: b`',
  );
  // too many to compare each with each, and none stands where it stood
  expect(told(lines('a', 600), template('image: b', 'hub: b', ...middle(600), 'tag: b'))).toBe(
    '`data.config`: lines changed, from `image: b` on',
  );
});

test('long white space before the difference hides nothing', () => {
  const space = ' '.repeat(40);
  expect(told(`of Kubernetes.${space}a`, `of Kubernetes.${space}b`)).toBe(
    '`data.config` `of Kubernetes. a` → `of Kubernetes. b`',
  );
});

test('retries that come or go are told with what cuts each try off', () => {
  const retries = { attempts: 3, perTryTimeout: '2s', retryOn: 'gateway-error' };
  const whole = change({
    kind: 'resource-changed',
    of: 'networking.istio.io/v1 VirtualService shop/web',
    field: 'spec.http[0].retries',
    before: null,
    after: retries,
  });
  expect(changeWords(whole)).toBe('retries with `2s` for each of up to 4 tries added');
  expect(differenceText(whole)).toBe(
    '`http[0].retries` (retries with `2s` for each of up to 4 tries) added',
  );
  // no try is cut off by itself, and none is made again
  for (const after of [{ attempts: 3 }, { attempts: 0, perTryTimeout: '2s' }])
    expect(changeWords({ ...whole, after })).toBe('retries added');
});

/** Writes a text as a page shows it. */
const shown = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

test('two values that differ never look alike', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '.', ':'), maxLength: 90 });
  fc.assert(
    fc.property(text, text, text, (shared, one, other) => {
      const both = of(shared + one, shared + other);
      for (const words of [differenceText(both), changeWords(both)]) {
        const [, was, is] = /`([^`]*)` → `([^`]*)`$/.exec(words) ?? [];
        if (was !== undefined && one !== other) expect(shown(was)).not.toBe(shown(is ?? ''));
      }
    }),
  );
});

test('of two long objects that begin alike what differs is seen', () => {
  const pairs = (to: string) => [
    { from: 'eu-central-1', to: 'eu-west-1' },
    { from: 'eu-west-1', to },
  ];
  const text = differenceText({
    ...of('', ''),
    ...{ before: pairs('eu-central-1'), after: pairs('eu-west-3') },
  });
  expect(text).toMatch(/eu-central-1.* → .*eu-west-3/);
});
