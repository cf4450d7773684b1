import type { OwnersEntry } from './codeowners.ts';
import { matchesOwnersPattern, stepsOfPath } from './owners-pattern.ts';

/** Whose a file is, and which line says so; no owners where that line takes them away. */
export interface OwnersOfFile {
  readonly owners: readonly string[];
  readonly line: number;
}

/** The owners of a file: the last line that fits wins. Null where none fits. */
export function ownersOf(entries: readonly OwnersEntry[], path: string): OwnersOfFile | null {
  const steps = stepsOfPath(path);
  const entry = entries.findLast(({ pattern }) => matchesOwnersPattern(pattern, steps));
  return entry === undefined ? null : { owners: entry.owners, line: entry.line };
}
