import { describe, expect, it } from 'vitest';
import { printResources } from '../../src/kustomize/print/object-printer.ts';
import { render } from './render.ts';

const named = (name: string): string =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`;

/** What a resource file of this text comes to, in the order it is read; or why it fails. */
function read(text: string): string {
  const result = render({
    'kustomization.yaml': 'resources: [r.yaml]\nsortOptions: {order: fifo}\n',
    'r.yaml': text,
  });
  return result.failure?.message ?? printResources(result.resources);
}

const names = (text: string): readonly string[] =>
  [...read(text).matchAll(/ {2}name: (\S+)/g)].map(([, name = '']) => name);

describe('a file of resources', () => {
  it('has the items of its lists after all else', () => {
    const list = `{apiVersion: v1, kind: ConfigMapList, metadata: {name: l}, items: [${named('b')}, ${named('c')}]}`;
    expect(names(`${list}\n---\n${named('a')}\n`)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['no items', 'items: null', []],
    ['empty items', `items: [null, {}, ${named('a')}]`, ['a']],
    ['a list in it', `items: [{apiVersion: v1, kind: List, items: [${named('a')}]}]`, ['a']],
  ])('may hold a list with %s', (_, items, expected) => {
    expect(names(`{apiVersion: v1, kind: List, ${items}}\n`)).toEqual(expected);
  });

  it('may hold a list without items, which is an object, with or without a name', () => {
    expect(read('{apiVersion: v1, kind: FooList, metadata: {name: l}}\n')).toContain(
      'kind: FooList',
    );
    expect(read('{apiVersion: v1, kind: FooList}\n')).toContain('kind: FooList');
  });

  it.each([
    ['{apiVersion: v1, kind: FooList, metadata: {name: l}, items: {a: b}}\n', 'are no list'],
    [`${named('a')}\n--- ${named('b')}\n`, 'invalid document separator'],
    [`%YAML 1.1\n---\n${named('a')}\n`, 'directive'],
  ])('is refused: %j', (text, message) => {
    expect(read(text)).toContain(message);
  });

  it.each([
    ['another object', '{"apiVersion":"v1"}'],
    ['a brace too many', '}'],
    ['words', 'and so on'],
  ])('has nothing behind JSON, were there %s', (_, rest) => {
    const json = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}';
    expect(names(`${json}\n${rest}\n`)).toEqual(['a']);
    expect(names(`${json}\n${rest}\n---\n${named('b')}\n`)).toEqual(['a', 'b']);
  });

  it('is refused with a list whose items are a map', () => {
    expect(read('{apiVersion: v1, kind: List, items: {a: b}}\n')).toContain('are no list');
  });

  it('takes only the word false for an object that is not local', () => {
    const local = (value: string): string =>
      named('a').replace('a}', `a, annotations: {config.kubernetes.io/local-config: ${value}}}`);
    expect([names(local('false')), names(local('False'))]).toEqual([['a'], []]);
  });
});
