import type { FileTree } from '../../manifest/index.ts';
import { isBelow } from '../tree-path.ts';
import { sourceNamed } from './all-sources.ts';
import type { Applier } from './applier.ts';
import { OPEN } from './applier.ts';
import { repositoryIdentity } from './repository-identity.ts';

/** What appliers name as the repository they read, and what they ask it for. */
export interface NamedSource {
  /** As the first of its appliers spells it. */
  readonly name: string;
  appliers: number;
  /** Folders that it is asked for. */
  folders: number;
  foldersHere: number;
  /** Whether something that reads it lies in the folder that it applies, and so is set up for this repository. */
  isOwn: boolean;
}

/** `.` exists everywhere and says nothing. */
export const liesMostlyHere = ({ folders, foldersHere }: NamedSource): boolean =>
  foldersHere > 0 && foldersHere * 2 >= folders;

/** What appliers read, by identity. */
export function sourcesOf(
  appliers: readonly Applier[],
  tree: FileTree,
): ReadonlyMap<string, NamedSource> {
  const sources = new Map<string, NamedSource>();
  for (const { source: name, path, tool, origin } of appliers) {
    if (path === OPEN) continue;
    const identity = repositoryIdentity(name);
    const source = sources.get(identity) ?? newSource(name);
    sources.set(identity, source);
    source.appliers += 1;
    if (path === '.') continue;
    source.folders += 1;
    if (tree.isDirectory(path)) source.foldersHere += 1;
    const isSetUp = sourceNamed(tool)?.appliers?.isSetUpInside === true;
    if (isSetUp && isBelow(origin.file, path)) source.isOwn = true;
  }
  return sources;
}

const newSource = (name: string): NamedSource => ({
  name,
  appliers: 0,
  folders: 0,
  foldersHere: 0,
  isOwn: false,
});
