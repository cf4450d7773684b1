import { newlyIgnoring } from '../flux/source-ignore.ts';
import { newlyNaming } from '../kustomize/newly-named.ts';

/** Finds the line by which a file is left out of what is applied, or read for it, on one side of a change alone. */
export const decidingLines = { ignoring: newlyIgnoring, naming: newlyNaming } as const;
