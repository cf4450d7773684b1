import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/checks/index.ts';
import { resourceKey } from '../../src/manifest/index.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { furtherTrees, mutations, REFUSING_UPDATES } from './changed-trees.ts';

/** Of so many mutations one is tried in a run. */
const SHARES = 30;

async function atRest(files: Files): Promise<readonly Finding[]> {
  const note = (is: string) => ({ 'notes/note.txt': is });
  return (await reviewOf({ ...files, ...note('old') }, { ...files, ...note('new') })).findings;
}

const placeOfFinding = ({ check, subject, effect = '' }: Finding): string =>
  `${check} ${resourceKey(subject)} ${effect}`;

/** Tells whether one of some findings says the same check, with the same effect, of all the objects. */
const isSaid = (found: Finding, all: readonly Finding[]): boolean =>
  all.some((each) => {
    const own = new Set((each.of ?? []).map(resourceKey));
    return (
      placeOfFinding(each) === placeOfFinding(found) &&
      (found.of ?? []).every((one) => own.has(resourceKey(one)))
    );
  });

const isOfId = (found: Finding, all: readonly Finding[]): boolean =>
  isSaid(
    found,
    all.filter(({ id }) => id === found.id),
  );

let compared = 0;

async function contradictionsOf(before: Files, after: Files): Promise<readonly string[]> {
  const { findings, changes } = await reviewOf(before, after);
  // an object that the API server refuses stays as it was: the head by itself says something else
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const isRefused = findings.some(
    ({ check, subject }) => REFUSING_UPDATES.has(check) && changed.has(resourceKey(subject)),
  );
  if (isRefused) return [];
  const [was, is] = [await atRest(before), await atRest(after)];
  const saidOf = (of: Finding['introducedBy']): readonly Finding[] =>
    findings.filter(({ introducedBy }) => introducedBy === of);
  const standing = saidOf('already-there');
  const fresh = saidOf('this-change').filter((found) => isSaid(found, is));
  compared += Number(standing.length + fresh.length > 0);
  const heads = new Set(is.map((told) => spoken(messageOf(told))));
  const words = ({ check, ...told }: Finding): string => `${check}: ${spoken(messageOf(told))}`;
  return [
    ...standing
      .filter((found) => !isSaid(found, was) || !isSaid(found, is))
      .map((found) => `not of both: ${words(found)}`),
    ...fresh.filter((found) => isOfId(found, was)).map((found) => `not new: ${words(found)}`),
    ...standing
      .filter(({ of, ...told }) => of === undefined && !heads.has(spoken(messageOf(told))))
      .map((found) => `untrue: ${words(found)}`),
  ];
}

describe('a finding that was there is said of both sides by themselves', () => {
  test.each(shareOfRun([...mutations, ...furtherTrees], SHARES))('$place', async ({ sides }) => {
    const { before, after } = sides();
    expect(await contradictionsOf(before, after)).toEqual([]);
  });

  test.runIf(process.env['MESHWARDEN_SHARE'] === 'all')('enough of them say something', () => {
    expect(compared).toBeGreaterThan(1000);
  });
});
