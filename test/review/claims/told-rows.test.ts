import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/checks/index.ts';
import { comesIntoForce } from '../../../src/checks/index.ts';
import type { Consequence } from '../../../src/compare/index.ts';
import { subjectText } from '../../../src/manifest/index.ts';
import { callRows } from '../../../src/review/claims/call-rows.ts';
import type { CallRow } from '../../../src/review/claims/call-rows.ts';
import { claimsOf } from '../../../src/review/claims/review-claims.ts';
import type { Review } from '../../../src/review/index.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { shareOfRun } from '../../support/share-of-run.ts';
import {
  furtherTrees,
  mutatedTrees,
  mutations,
  removals,
  shop,
  shownChanges,
  withCallers,
} from '../../standing/changed-trees.ts';

/** Of so many trees one is tried in a run. */
const SHARES = 80;

const ENDS: ReadonlySet<Consequence['kind']> = new Set(['lost', 'closed', 'opened']);

/** Names of who calls, who is called and what decides. */
function namesIn({ sources, gateway, destination, before, after }: Consequence) {
  const answering = [...before.by, ...after.by].flatMap(({ name }) => name.split(' or '));
  const deciding = [before, after].flatMap(({ decidedBy }) => decidedBy?.object ?? []);
  const called = [destination, `Service ${destination}`, `ServiceEntry ${destination}`];
  return new Set([...sources, ...called, ...answering, ...deciding, gateway]);
}

const namedBy = ({ subject, subjects = [], workloads = [], of = [], calls = [] }: Finding) => [
  ...[subject, ...subjects, ...workloads, ...of].map(subjectText),
  ...calls.flatMap(({ caller, called }) => [caller ?? '', ...called]),
];

function isNamed(row: Consequence, findings: readonly Finding[]): boolean {
  const names = namesIn(row);
  return findings.some(
    (finding) =>
      finding.environment === row.environment &&
      comesIntoForce(finding) &&
      namedBy(finding).some((name) => names.has(name)),
  );
}

const isOf =
  ({ environment, kind, destination }: Consequence) =>
  ({ consequence, environments }: CallRow): boolean =>
    environments.includes(environment) &&
    consequence.kind === kind &&
    consequence.destination === destination;

/** Tells whether a row is told as a call, with a finding, or among the calls that nothing here shows to be made. */
function isTold(row: Consequence, review: Review): boolean {
  const rows = claimsOf(review).claims.flatMap((claim) =>
    claim.about === 'calls'
      ? [claim.row, ...claim.alike, ...claim.instead]
      : [...claim.rows, ...claim.instead],
  );
  const left = (review.leftOut ?? []).map(({ finding }) => finding);
  return (
    rows.some(isOf(row)) ||
    isNamed(row, [...review.findings, ...left]) ||
    (row.kind === 'lost' && !row.isKnown && callRows(review).some(isOf(row)))
  );
}

let compared = 0;

async function untoldBetween(before: Files, after: Files): Promise<readonly string[]> {
  const review = await reviewOf(before, after);
  const rows = review.behaviours
    .flatMap(({ consequences }) => consequences)
    .filter(({ kind }) => ENDS.has(kind));
  compared += rows.length;
  return rows
    .filter((row) => !isTold(row, review))
    .map(
      ({ environment, kind, sources, destination }) =>
        `${environment}: ${kind} ${sources.join(', ')} → ${destination}`,
    );
}

const trees = [
  ...[...shownChanges, ...mutations, ...removals].map(withCallers),
  ...mutatedTrees([shop, ...furtherTrees]),
  ...furtherTrees,
];

describe('what becomes of a call is told or listed', () => {
  test.each(shareOfRun(trees, SHARES))('$place', async ({ sides }) => {
    const { before, after } = sides();
    expect(await untoldBetween(before, after)).toEqual([]);
  });

  test.runIf(process.env['MESHWARDEN_SHARE'] === 'all')('enough calls end otherwise', () => {
    expect(compared).toBeGreaterThan(300);
  });
});
