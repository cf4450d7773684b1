import type { FileTree } from '../../manifest/index.ts';
import type { AskedCopy, Trace } from './build.ts';
import type { Vendored } from '../files/vendored.ts';

/** What a build looks at. */
export interface Sources {
  readonly fileTree: FileTree;
  readonly vendored: Vendored;
}

/** What an outcome rests on: every answer that a build was given. */
export interface Dependencies {
  /** FileTree.stateOf by path. */
  readonly states: ReadonlyMap<string, string>;
  /** Copies by reference. */
  readonly copies: ReadonlyMap<string, string | undefined>;
  readonly chartCopies: ReadonlyMap<string, AskedCopy>;
}

export const dependenciesOf = (
  { reads, copies, chartCopies }: Trace,
  { fileTree }: Sources,
): Dependencies => ({
  states: new Map([...reads].map((path) => [path, fileTree.stateOf(path)])),
  copies,
  chartCopies,
});

/** Whether all that was asked is answered as before. */
export function holdIn(dependencies: Dependencies, { fileTree, vendored }: Sources): boolean {
  if (!copiesHold(dependencies, vendored)) return false;
  for (const [path, state] of dependencies.states)
    if (fileTree.stateOf(path) !== state) return false;
  return true;
}

/** Whether the same copies stand for what is remote. */
export function copiesHold({ copies, chartCopies }: Dependencies, vendored: Vendored): boolean {
  for (const [reference, path] of copies) if (vendored.pathOf(reference) !== path) return false;
  for (const { reference, copy } of chartCopies.values()) {
    const now = vendored.chartOf(reference);
    if (now?.path !== copy?.path || now?.fetched?.digest !== copy?.fetched?.digest) return false;
  }
  return true;
}
