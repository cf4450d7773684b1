import type { ChangedEnvironment } from '../delivery/affected-roots.ts';
import { reachedRoots } from '../delivery/affected-roots.ts';
import type { AffectedOwnersInput, AllAffectedOwners } from './affected-owners.ts';
import { affectedOwnersOf } from './affected-owners.ts';
import type { FileOwners } from './file-owners.ts';
import { fileOwnersOf } from './file-owners.ts';
import type { AnsweredFor } from './service-files.ts';
import { serviceFiles } from './service-files.ts';
import { skippedOwners } from './skipped-owners.ts';

/** Whom a change concerns, by CODEOWNERS. */
export interface OwnersOfChange {
  /** Whose the changed files are that matter. */
  readonly fileOwners: FileOwners;
  /** Whose the services are that are asked about, list by list. */
  readonly serviceOwners: readonly FileOwners[];
  /** Whose environments it reaches through files of others. */
  readonly affectedOwners: AllAffectedOwners;
  /** Lines that GitHub skips and that seem to be about files that matter, one sentence each. */
  readonly notes: readonly string[];
}

interface OwnersQuestion extends Omit<AffectedOwnersInput, 'roots'> {
  readonly environments: readonly ChangedEnvironment[];
  /** Changed files that roots read. */
  readonly applied: readonly string[];
  /** Changed files that decide something: whose they are is asked. */
  readonly mattering: readonly string[];
  /** Lists workloads, each list by itself: whose they are is asked. */
  readonly services?: readonly (readonly AnsweredFor[])[];
  /** Tells whether there is such a file: nobody is asked for one that a release would read. Absent where all are. */
  readonly isThere?: (path: string) => boolean;
}

/** Whose the changed files are, whom they reach, and for which of them nobody is asked by mistake. */
export function ownersOfChange({
  environments,
  applied,
  mattering,
  services = [],
  isThere = () => true,
  ...asked
}: OwnersQuestion): OwnersOfChange {
  const { owners } = asked;
  return {
    fileOwners: fileOwnersOf(owners, mattering),
    serviceOwners: services.map((list) =>
      fileOwnersOf(
        owners,
        [...new Set(list.flatMap((each) => serviceFiles(environments, each)))].filter(isThere),
      ),
    ),
    affectedOwners: affectedOwnersOf({
      ...asked,
      roots: owners === null ? [] : reachedRoots(environments, applied),
    }),
    notes: skippedOwners(owners, mattering),
  };
}
