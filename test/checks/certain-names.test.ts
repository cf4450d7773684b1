import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { detectionOf } from './detection-of.ts';
import { object, route, shop } from './reference-fixtures.ts';

describe('the word that mends a reference is certain', () => {
  const rule = (...subsets: string[]): string =>
    object(
      'DestinationRule',
      `{host: orders, subsets: [${subsets.map((name) => `{name: ${name}}`).join(', ')}]}`,
    );
  const replacementsOf = (text: string): readonly unknown[] =>
    detectionOf(unresolvedReference, '', text).findings.map(({ fix: { replacement } }) =>
      replacement === undefined ? null : [replacement.from, replacement.to],
    );

  test('where one name alone is a slip away', () => {
    expect(
      replacementsOf(`${shop}${rule('canary')}${route('{host: orders, subset: canray}')}`),
    ).toEqual([['canray', 'canary']]);
  });

  test('not where two are, or none', () => {
    const two = `${shop}${rule('canary', 'canaro')}${route('{host: orders, subset: canar}')}`;
    expect(replacementsOf(two)).toEqual([null]);
    const none = `${shop}${rule('stable')}${route('{host: orders, subset: canary}')}`;
    expect(replacementsOf(none)).toEqual([null]);
  });

  test('not where a part of the name is missing, which may be meant', () => {
    const part = `${shop}${rule('canary-eu')}${route('{host: orders, subset: canary}')}`;
    expect(replacementsOf(part)).toEqual([null]);
  });
});
