import type { OwnersFile } from '../../src/compare/index.ts';
import { ownersOfChange } from '../../src/compare/index.ts';

/** Whose these files are, in a change of which nothing is known but them. */
export const fileOwners = (owners: OwnersFile | null, files: readonly string[]) =>
  ownersOfChange({
    ...{ owners, environments: [], applied: [], mattering: files, changedFiles: files },
    ...{ kustomizationIn: (folder: string) => folder, tell: false },
  }).fileOwners;
