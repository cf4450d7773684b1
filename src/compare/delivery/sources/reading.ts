import type { RenderedTree } from '../../../gitops/index.ts';
import { repositoryIdentity } from '../../../gitops/index.ts';
import type { Resource } from '../../../manifest/index.ts';

/** Something that one delivery object reads, of this repository, another one or a registry. */
export interface SourceReading {
  /** Keys of the objects that say so (`keyOfReader`). */
  readonly readers: readonly string[];
  /** Names who reads: an Application by its own name, also where a set makes it. */
  readonly reader: string;
  /** Says under what it is read, where the same content may do as much: project and cluster. */
  readonly under: string;
  readonly address: string;
  /** The folder, or the chart. */
  readonly what: string;
  readonly revision: string;
  readonly isChart: boolean;
  /** Says why it may bring objects of the mesh, half a sentence; null where it may not. */
  readonly reach: () => string | null;
}

/** Tells whether a generator leaves a text open, which only a cluster, a forge or another repository fills in. */
export const isLeftOpen = (text: string): boolean => text.includes('\uFFFC');

export const keyOfReader = ({
  kind,
  namespace,
  name,
}: Pick<Resource, 'kind' | 'namespace' | 'name'>): string =>
  JSON.stringify([kind, namespace, name]);

/**
 * Tells whether an address is that of this repository, or is taken for it. What the base takes for it counts, where that
 * reads itself anywhere: the change cannot say that another one is.
 */
export function isOwnAddress(
  base: RenderedTree,
  merged: RenderedTree,
): (address: string) => boolean {
  const [before, after] = [base, merged].map(
    ({ plan }) =>
      new Set(
        plan.reasons.sources.flatMap(({ name, isHere }) =>
          isHere ? [repositoryIdentity(name)] : [],
        ),
      ),
  );
  const taken = before?.size === 0 ? after : before;
  return (address) =>
    merged.plan.own?.has(address) === true || taken?.has(repositoryIdentity(address)) === true;
}

/** Every object that a tree renders. */
export const objectsOf = ({ environments }: RenderedTree): readonly Resource[] =>
  environments.flatMap(({ roots }) => roots.flatMap(({ resources }) => resources));
