import { expect, test } from 'vitest';
import type { Condition } from '../../src/checks/index.ts';
import { awaitedBy, messageOf, shortMessageOf, under } from '../../src/checks/index.ts';
import { asSentence, say, slot } from '../../src/manifest/index.ts';
import { spoken } from '../support/spoken.ts';

const BUILDS: Condition = { kind: 'build', clause: 'once `apps/shop` builds', short: 'once built' };
const APPLIED: Condition = { kind: 'application', clause: 'once apps/shop is applied' };
const PODS: Condition = { kind: 'pods', clause: null };

const said = (message: string, ...when: readonly Condition[]): string =>
  spoken(messageOf({ says: asSentence(message), when }));

test('conditions stand before what comes about then, in their order', () => {
  expect(said('Requests to web fail.')).toBe('Requests to web fail.');
  expect(said('Requests to web fail.', APPLIED, BUILDS)).toBe(
    'Once apps/shop is applied: once `apps/shop` builds: requests to web fail.',
  );
  expect(said('Requests to web fail.', PODS, BUILDS)).toBe(
    'Once `apps/shop` builds: requests to web fail.',
  );
});

test('a name keeps its letters behind a condition, whether it is in a slot or not', () => {
  for (const message of ['Service shop/web goes.', 'Flux drops it.', '`Web` goes.', 'DNS fails.'])
    expect(said(message, BUILDS)).toBe(`Once \`apps/shop\` builds: ${message}`);
  expect(said('A patch fails.', BUILDS)).toBe('Once `apps/shop` builds: a patch fails.');
  const id = { group: '', kind: 'Widget', namespace: 'shop', name: 'web' };
  const says = say`${slot.object(id)} goes.`;
  expect(spoken(messageOf({ says, when: [BUILDS] }))).toBe(
    'Once `apps/shop` builds: Widget shop/web goes.',
  );
});

test('where there is little room a condition is said in its short form, if it has one', () => {
  expect(
    spoken(shortMessageOf({ says: asSentence('Requests fail.'), when: [APPLIED, BUILDS] })),
  ).toBe('Once apps/shop is applied: once built: requests fail.');
});

test('what somebody has to mend is awaited, whatever other conditions there are', () => {
  expect(awaitedBy({})).toBeUndefined();
  expect(awaitedBy({ when: [APPLIED, PODS] })).toBeUndefined();
  expect(awaitedBy(under(APPLIED, { when: [BUILDS] }))).toBe('build');
});
