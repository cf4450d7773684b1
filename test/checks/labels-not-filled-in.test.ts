import { describe, expect, test } from 'vitest';
import { found, object, shop } from './reference-fixtures.ts';

describe('what is not filled in may be anything', () => {
  const open = shop.replaceAll('app: orders, version: v1', "app: '$(app)', version: v1");

  test('a label of pods that is a variable may be the one that is selected', () => {
    const policy = object(
      'AuthorizationPolicy',
      '{selector: {matchLabels: {app: order}}, rules: [{}]}',
    );
    expect(found(policy)).toHaveLength(1);
    expect(found(policy, open)).toEqual([]);
    const other = object(
      'AuthorizationPolicy',
      '{selector: {matchLabels: {app: order, version: v2}}, rules: [{}]}',
    );
    expect(found(other, open)).toHaveLength(1);
  });

  test('a label of a subset, against pods whose label is a variable', () => {
    const rule = object(
      'DestinationRule',
      '{host: orders, subsets: [{name: v2, labels: {version: v2}}]}',
    );
    expect(found(rule)).toHaveLength(1);
    expect(found(rule, shop.replace('version: v1', "version: '$(version)'"))).toEqual([]);
  });
});
