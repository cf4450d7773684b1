import type { CallClaim, FindingClaim } from './claim.ts';
import type { CallRow } from './call-rows.ts';
import { rowIn } from './call-rows.ts';
import { shownRow } from './claim-drafts.ts';
import { groupIn } from './finding-group.ts';

const rowsIn = (rows: readonly CallRow[], environment: string): readonly CallRow[] =>
  rows.flatMap((row) => rowIn(row, (name) => name === environment));

/** Gives what a claim of calls says of one environment, by the calls of that one; nothing if it is not of it. */
export const callClaimIn = (claim: CallClaim, environment: string): readonly CallClaim[] =>
  rowsIn([claim.row], environment).map((row) => ({
    ...claim,
    row,
    alike: rowsIn(claim.alike, environment),
    instead: rowsIn(claim.instead, environment),
  }));

/** Gives what a claim says that is found in one environment, by what is found and called there; nothing if it is not of it. */
export function findingClaimIn(claim: FindingClaim, environment: string): readonly FindingClaim[] {
  const group = groupIn(claim.group, environment);
  if (group === null) return [];
  const rows = rowsIn(claim.rows, environment);
  return [
    {
      ...claim,
      group,
      rows,
      shown: shownRow(group.finding, rows),
      instead: rowsIn(claim.instead, environment),
    },
  ];
}
