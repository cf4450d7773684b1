import type { ChartCopy, ChartReference } from '../../charts/index.ts';
import { chartAddress } from '../../charts/index.ts';
import type { Build } from '../build/build.ts';
import type { Text } from './read-fields.ts';
import { isRemote, remoteAddress } from './remote-address.ts';

/** Holds copies of remote bases, files and charts that a repository keeps. */
export interface Vendored {
  /** Keys are equal where the copies are. */
  readonly key: string;
  /** Lists where the copies lie: what is there is delivered as what it stands for. */
  readonly paths: ReadonlySet<string>;
  /** Gives the folder or file of the repository that stands for what a kustomization refers to. */
  pathOf(reference: string): string | undefined;
  /** Gives what stands for a chart of elsewhere; a copy of its very version goes first. */
  readonly chartOf: (reference: ChartReference) => ChartCopy | undefined;
  /** Says why a chart that was asked for did not come, as the end of a sentence; null where nobody was asked. */
  readonly whyNot?: (reference: ChartReference) => string | null;
}

export const NOTHING_VENDORED: Vendored = {
  key: '',
  paths: new Set(),
  pathOf: () => undefined,
  chartOf: () => undefined,
};

/**
 * Holds copies by address, in whichever way it is spelled (see remoteAddress). Paths are from the top of the
 * tree.
 */
export function vendoredCopies(copies: Iterable<readonly [string, string]>): Vendored {
  const paths = new Map([...copies].map(([address, path]) => [remoteAddress(address), path]));
  if (paths.size === 0) return NOTHING_VENDORED;
  return {
    key: JSON.stringify([...paths].sort()),
    paths: new Set(paths.values()),
    pathOf: (reference) => (isRemote(reference) ? paths.get(remoteAddress(reference)) : undefined),
    chartOf(reference) {
      const address = remoteAddress(chartAddress(reference));
      const ofVersion = `${address}@${reference.version ?? ''}`;
      const path = paths.get(ofVersion) ?? paths.get(address);
      return path === undefined ? undefined : { path };
    },
  };
}

/** Holds charts that were fetched, for those that have no copy. */
export type FetchedCharts = Pick<Vendored, 'key' | 'chartOf' | 'whyNot'>;

export const withFetched = (vendored: Vendored, fetched: FetchedCharts): Vendored => ({
  get key() {
    return fetched.key === '' ? vendored.key : `${vendored.key} ${fetched.key}`;
  },
  paths: vendored.paths,
  pathOf: (reference) => vendored.pathOf(reference),
  chartOf: (reference) => vendored.chartOf(reference) ?? fetched.chartOf(reference),
  whyNot: (reference) => fetched.whyNot?.(reference) ?? null,
});

/** Finds the copy of a chart; the build depends on there being this one, or none. */
export function findChartCopy(build: Build, reference: ChartReference): ChartCopy | undefined {
  const copy = build.vendored.chartOf(reference);
  build.trace.chartCopies.set(JSON.stringify(reference), { reference, copy });
  return copy;
}

/**
 * Finds the copy of a remote base or file; the build depends on there being one, or none. A copy that is
 * named and not there fails the build.
 */
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
