import { describe, expect, test } from 'vitest';
import { jsonDifferences } from '../../bench/same/json-differences.ts';

const pathsOf = (before: unknown, after: unknown, added: readonly string[] = []) =>
  jsonDifferences(before, after, new Set(added)).map(({ path }) => path);

describe('answers of two builds', () => {
  test('are the same where they hold the same, whatever the order of keys', () => {
    expect(pathsOf({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toEqual([]);
  });

  test('differ at the innermost place that is not the same', () => {
    const before = { findings: [{ id: 'a', message: 'one' }], tier: 'low' };
    const after = { findings: [{ id: 'a', message: 'two' }], tier: 'high' };
    expect(pathsOf(before, after)).toEqual(['findings[0].message', 'tier']);
  });

  test('differ where one of them lacks a place, or holds another form there', () => {
    expect(pathsOf({ a: 1 }, { b: 1 })).toEqual(['a', 'b']);
    expect(pathsOf([1, 2], [1])).toEqual(['[1]']);
    expect(pathsOf({ a: [] }, { a: {} })).toEqual(['a']);
  });

  test('may have keys added by name, and none taken away or changed', () => {
    expect(pathsOf({}, { check: 'x' }, ['check'])).toEqual([]);
    expect(pathsOf({ check: 'x' }, {}, ['check'])).toEqual(['check']);
    expect(pathsOf({ check: 'x' }, { check: 'y' }, ['check'])).toEqual(['check']);
  });
});
