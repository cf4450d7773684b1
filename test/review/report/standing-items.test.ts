import { expect, test } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import { wordsText } from '../../../src/review/report/print/print-terminal.ts';
import { standingItems } from '../../../src/review/report/review/standing-items.ts';
import { contextOf, finding, review } from '../../support/report-parts.ts';
import { change } from '../policy/matters.ts';

const at = (file: string, line: number) => ({ file, line, column: 1, endLine: line });

const of = (name: string, message: string, more: Partial<Finding> = {}) => ({
  ...finding({
    environment: 'prod',
    subject: { group: '', kind: 'Secret', namespace: 'shop', name },
    origin: at('a.yaml', 1),
    introducedBy: 'already-there',
    ...more,
  }),
  message,
});

const told = (...all: Parameters<typeof standingItems>[0]): readonly string[] =>
  standingItems(all, contextOf(review())).map(({ words }) => wordsText(words));

test('what is the same in several environments is one item that names them', () => {
  const pinned = '1 input of argo-cd is not pinned.';
  expect(
    told(of('a', pinned), of('a', pinned, { environment: 'dev' }), of('b', 'another thing')),
  ).toEqual([`prod and dev: ${pinned}`, 'prod: another thing']);
});

test('several faults of one object are one item that counts the lines', () => {
  const invalid = 'Secret shop/a is invalid.';
  expect(
    told(...[1, 2, 3].map((line) => of('a', invalid, { origin: at('a.yaml', line) }))),
  ).toEqual([`prod: ${invalid} 3 places, the first of them:`]);
});

test('one line of several objects is one item that names them', () => {
  const lies = (name: string): string => `The password of Secret shop/${name} lies in Git.`;
  expect(told(of('a', lies('a')), of('b', lies('b')), of('c', lies('c')))).toEqual([
    `prod: ${lies('a')} The same applies to Secret shop/b and Secret shop/c.`,
  ]);
  // another line is another thing
  expect(told(of('a', lies('a')), of('b', lies('b'), { origin: at('b.yaml', 1) }))).toEqual([
    `prod: ${lies('a')}`,
    `prod: ${lies('b')}`,
  ]);
});

test('two objects that are told of once from each side are one item', () => {
  const both = (one: string, other: string): string =>
    `Secret shop/${one} and Secret shop/${other} are both for it.`;
  expect(
    told(of('a', both('a', 'b')), of('b', both('b', 'a'), { origin: at('b.yaml', 1) })),
  ).toEqual([`prod: ${both('a', 'b')} 2 places, the first of them:`]);
  // the name of one may begin with that of the other
  expect(
    told(
      of('a-wide', both('a-wide', 'a')),
      of('a', both('a', 'a-wide'), { origin: at('b.yaml', 1) }),
    ),
  ).toHaveLength(1);
});

test('an object that comes or goes by this change is not told as one that was there and stays', () => {
  const lies = 'The password of Secret shop/a lies in Git.';
  const turned = (kind: 'resource-added' | 'resource-removed'): readonly string[] =>
    standingItems(
      [of('a', lies), of('b', 'Secret shop/b is invalid.', { origin: at('b.yaml', 2) })],
      contextOf(review({ changes: [change({ kind, of: 'v1 Secret shop/a' })] })),
    ).map(({ words }) => wordsText(words));
  expect(turned('resource-removed')).toEqual([
    `prod: ${lies} This change removes the object of this name.`,
    'prod: Secret shop/b is invalid.',
  ]);
  expect(turned('resource-added')[0]).toBe(
    `prod: ${lies} That text was there; this change adds the object of this name.`,
  );
  // what was there of another object or file has a line of its own now
  const moved = of('a', lies, { isAtNewLine: true });
  const { introducedBy: _, ...unknown } = moved;
  const context = contextOf(
    review({ changes: [change({ kind: 'resource-added', of: 'v1 Secret shop/a' })] }),
  );
  const said = (one: Parameters<typeof standingItems>[0][number]): readonly string[] =>
    standingItems([one], context).map(({ words }) => wordsText(words));
  expect(said(moved)).toEqual([
    `prod: ${lies} It was so elsewhere before; this change adds the object of this name.`,
  ]);
  // nothing is known of before
  const asked = { ...unknown, message: 'Whether ServiceAccount shop/z exists cannot be told.' };
  expect(said(asked)).toEqual([
    'prod: Whether ServiceAccount shop/z exists cannot be told. This change adds Secret shop/a.',
  ]);
});
