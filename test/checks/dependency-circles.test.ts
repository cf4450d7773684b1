import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { flux } from '../compare/delivery/flux-trees.ts';
import { findingsOf } from './findings-of.ts';

const waiting = (name: string, on: readonly string[], source = 'shop', more = ''): string =>
  flux(
    name,
    `./${name}`,
    `  dependsOn: [${on.map((each) => `{ name: ${each}${more} }`).join(', ')}]\n---\n`,
    source,
  );

const told = (...all: readonly string[]): readonly string[] => toldAfter(all.join(''), ...all);

const toldAfter = (before: string, ...all: readonly string[]): readonly string[] =>
  findingsOf(unresolvedReference, before, all.join(''))
    .filter(({ check }) => check === 'dependency-circle')
    .map((told) => spoken(messageOf(told)).replaceAll('Kustomization flux-system/', ''))
    .toSorted();

test('a Kustomization that waits for itself is never applied again', () => {
  expect(told(waiting('db', ['db']))).toEqual([
    'Flux applies nothing new of what db builds: it waits for itself.',
  ]);
});

test('nothing was ever applied of a Kustomization that the change brings', () => {
  const circle = [waiting('db', ['db']), waiting('web', ['db'])];
  expect(toldAfter(waiting('web', []), ...circle)).toEqual([
    'Flux applies nothing new of what web builds: it waits for db, which waits for itself.',
    'Flux applies nothing of what db builds: it waits for itself.',
  ]);
});

test('a circle is told once, and with it who waits for one of its members', () => {
  const circle = [
    waiting('a', ['b']),
    waiting('b', ['c', 'd']),
    waiting('c', ['a']),
    waiting('d', []),
  ];
  expect(told(...circle, waiting('web', ['d', 'shop']), waiting('shop', ['b']))).toEqual([
    'Flux applies nothing new of what a builds: it waits for b and c, and so for itself.',
    'Flux applies nothing new of what shop builds: it waits for a, which waits for itself.',
    'Flux applies nothing new of what web builds: it waits for a, which waits for itself.',
  ]);
});

test.each([
  ['of several sources', [waiting('a', ['b']), waiting('b', ['a'], 'data')]],
  [
    'with one that is suspended',
    [waiting('a', ['b']), waiting('b', ['a']).replace('path:', 'suspend: true\n  path:')],
  ],
  [
    'with an expression that says when it is ready',
    [waiting('a', ['a'], 'shop', ", readyExpr: 'true'")],
  ],
  ['that is none', [waiting('a', ['b', 'c']), waiting('b', ['c']), waiting('c', [])]],
])('a circle %s is not told', (_, all) => {
  expect(told(...all)).toEqual([]);
});

test('many that wait for all before them are no circle', () => {
  const names = Array.from({ length: 150 }, (_, at) => `k${String(at)}`);
  const all = names.map((name, at) => waiting(name, names.slice(0, at)));
  expect(told(...all)).toEqual([]);
});
