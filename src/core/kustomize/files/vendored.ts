import type { Build } from '../build/build.ts';
import type { Text } from './read-fields.ts';
import { isRemote } from './remote.ts';
import { remoteAddress } from './remote-address.ts';

/** Copies of remote bases and files that a repository keeps. */
export interface Vendored {
  /** Equal where the copies are. */
  readonly key: string;
  /** The folder or file of the repository that stands for what a kustomization refers to. */
  pathOf(reference: string): string | undefined;
}

export const NOTHING_VENDORED: Vendored = { key: '', pathOf: () => undefined };

/** Copies by address, in whichever way it is spelled (see remoteAddress); paths from the top of the tree. */
export function vendoredCopies(copies: Iterable<readonly [string, string]>): Vendored {
  const paths = new Map([...copies].map(([address, path]) => [remoteAddress(address), path]));
  if (paths.size === 0) return NOTHING_VENDORED;
  return {
    key: JSON.stringify([...paths].sort()),
    pathOf: (reference) => (isRemote(reference) ? paths.get(remoteAddress(reference)) : undefined),
  };
}

/** The copy of a remote base or file; the build depends on there being one, or none. Says so where it is not there. */
export function findCopy(build: Build, reference: Text): string | undefined {
  const { value, origin } = reference;
  if (!isRemote(value)) return undefined;
  const path = build.vendored.pathOf(value);
  build.trace.copies.set(value, path);
  if (path === undefined || build.tree.isDirectory(path)) return path;
  if (build.tree.read(path).kind === 'absent')
    build.trace.faults.push({
      reason: 'not-found',
      message: `Nothing is at ${path}, where the copy of ${value} is said to be ("vendored" in the configuration).`,
      origin,
    });
  return path;
}
