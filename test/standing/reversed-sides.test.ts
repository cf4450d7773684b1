import { describe, expect, test } from 'vitest';
import { resourceKey, subjectText } from '../../src/manifest/index.ts';
import type { Review } from '../../src/review/index.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import type { ChangedTree } from './changed-trees.ts';
import {
  furtherTrees,
  layouts,
  mutations,
  REFUSING_UPDATES,
  shownChanges,
} from './changed-trees.ts';

/** Of so many trees one is tried in a run. */
const SHARES = 80;

/** Gives findings that were there, or are only applied again, by check, effect and objects. */
const standingIn = ({ findings }: Review): readonly string[] => [
  ...new Set(
    findings
      .filter(({ introducedBy }) => introducedBy !== 'this-change')
      .map(({ environment, check, subject, of = [], effect = '' }) => {
        const objects = [...new Set(of.map(subjectText))].toSorted().join(', ');
        return `${environment}: ${check} ${effect} at ${subjectText(subject)} of ${objects}`;
      }),
  ),
];

/** Tells whether admission keeps an object as it was: what is said of it is then that of one side. */
function isKept({ findings, changes }: Review): boolean {
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  return findings.some(
    ({ check, subject }) => REFUSING_UPDATES.has(check) && changed.has(resourceKey(subject)),
  );
}

let compared = 0;

async function differencesOf({ sides }: ChangedTree): Promise<readonly string[]> {
  const { before, after } = sides();
  const [there, back] = [await reviewOf(before, after), await reviewOf(after, before)];
  if (isKept(there) || isKept(back)) return [];
  const [one, other] = [standingIn(there), standingIn(back)];
  compared += one.length;
  return [
    ...one.filter((each) => !other.includes(each)).map((each) => `only of this: ${each}`),
    ...other.filter((each) => !one.includes(each)).map((each) => `only of the reverse: ${each}`),
  ];
}

describe('a change and its reverse leave the same findings as they were', () => {
  const trees = [...shownChanges, ...mutations, ...furtherTrees, ...layouts];
  test.each(shareOfRun(trees, SHARES))('$place', async (tree) => {
    expect(await differencesOf(tree)).toEqual([]);
  });

  test.runIf(process.env['MESHWARDEN_SHARE'] === 'all')('enough of them are compared', () => {
    expect(compared).toBeGreaterThan(200);
  });
});
