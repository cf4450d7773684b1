import type {
  Appliers,
  ClusterProblem,
  ClusterQuestion,
  Clusters,
  ClusterSettings,
  ListedKind,
} from '../../../../forge/index.ts';
import { mayBeAsked } from '../../comparison/drift-kinds.ts';
import type { GroupKind } from '../../../../manifest/index.ts';
import { pathGlob } from '../../../../manifest/index.ts';
import { createTurns } from '../../../../forge/edge/concurrency.ts';
import { REQUEST_LIMITS } from './api-server.ts';
import { openCluster } from './open-cluster.ts';

/** What one reading of a cluster may take. */
export interface ReadingLimits {
  /** Milliseconds, waiting for a place included. */
  readonly time: number;
  /** Milliseconds of one request. */
  readonly request: number;
  /** Objects of all kinds together. */
  readonly objects: number;
  /** Clusters at a time, whoever asks. */
  readonly atOnce: number;
}

const LIMITS: ReadingLimits = { time: 60_000, request: 20_000, objects: 100_000, atOnce: 4 };

/** Reads the clusters of the service's settings, each for those who may name it; only this process has the kubeconfigs. */
export function createClusters(
  listed: ClusterSettings['clusters'],
  given: Partial<ReadingLimits> = {},
  open: typeof openCluster = openCluster,
): Clusters & Appliers {
  const limits = { ...LIMITS, ...given };
  const turns = createTurns(limits.atOnce);
  const find = (
    repository: string,
    cluster: string,
  ): ClusterSettings['clusters'][number] | undefined =>
    listed.find(({ name, repositories }) => name === cluster && isFor(repositories, repository));
  const readFor = async (
    repository: string,
    cluster: string,
    asked: ClusterQuestion,
  ): Promise<readonly ListedKind[]> => {
    const entry = find(repository, cluster);
    if (entry === undefined)
      return all(asked, 'forbidden', 'this repository may not name the cluster');
    if (!(await turns.takeWithin(limits.time)))
      return all(asked, 'timeout', 'other clusters are being read');
    const over = new AbortController();
    const reading = readOnce(entry, asked, { limits, open, signal: over.signal });
    void reading.finally(() => {
      turns.give();
    });
    const read = await within(limits.time, reading);
    if (read !== null) return read;
    over.abort();
    return all(asked, 'timeout', `it was not read within ${String(limits.time / 1000)} seconds`);
  };
  return {
    allows: (repository, cluster) => {
      const found = find(repository, cluster);
      return found === undefined ? null : { shown: found.public };
    },
    reader: (repository, cluster) => async (asked) => [
      ...(await readFor(repository, cluster, allowedOf(asked))),
      ...refusedOf(asked),
    ],
    appliers: (repository, cluster) => readFor(repository, cluster, { kinds: APPLIERS, named: [] }),
  };
}

/** A cluster may keep them to itself. */
const APPLIERS: readonly GroupKind[] = [
  { group: 'argoproj.io', kind: 'Application' },
  { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
  { group: 'source.toolkit.fluxcd.io', kind: 'GitRepository' },
];

const isFor = (globs: readonly string[], repository: string): boolean =>
  globs.some((glob) => pathGlob(glob.toLowerCase()).matches(repository.toLowerCase()));

interface Reading {
  readonly limits: ReadingLimits;
  readonly open: typeof openCluster;
  readonly signal: AbortSignal;
}

/** Never rejects. */
async function readOnce(
  { kubeconfig, context }: ClusterSettings['clusters'][number],
  asked: ClusterQuestion,
  { limits, open, signal }: Reading,
): Promise<readonly ListedKind[]> {
  try {
    // opened each time: credentials are renewed in place
    const opened = await open(
      { file: kubeconfig, inCluster: kubeconfig === null, context },
      { ...REQUEST_LIMITS, timeout: limits.request, longestWait: 5_000 },
      signal,
    );
    // what is wrong with a kubeconfig may quote it
    if (opened.kind === 'unusable')
      return all(asked, 'refused', 'the kubeconfig of the service cannot be used for it');
    const read = await opened.cluster.read(asked.kinds, asked.named);
    const objects = read.reduce((sum, each) => sum + ('items' in each ? each.items.length : 0), 0);
    return objects > limits.objects
      ? all(asked, 'too-large', `it has more than ${String(limits.objects)} objects`)
      : read;
  } catch {
    return all(asked, 'unreachable', 'it could not be asked');
  }
}

/** Null where it takes longer than so many milliseconds. */
async function within<T>(longest: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, longest);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** ConfigMaps by name, and kinds of the mesh, of Services and workloads; whoever asks may have been taken over. */
const allowedOf = ({ kinds, named }: ClusterQuestion): ClusterQuestion => ({
  kinds: kinds.filter(mayBeAsked),
  named: named.filter(({ of }) => isConfigMap(of)),
});

const refusedOf = ({ kinds, named }: ClusterQuestion): readonly ListedKind[] =>
  [
    ...kinds.filter((kind) => !mayBeAsked(kind)),
    ...named.map(({ of }) => of).filter((of) => !isConfigMap(of)),
  ].map((of) => ({ kind: 'unknown', of, reason: 'forbidden', why: 'it is never asked for' }));

const isConfigMap = ({ group, kind }: GroupKind): boolean => group === '' && kind === 'ConfigMap';

const all = (
  { kinds, named }: ClusterQuestion,
  reason: ClusterProblem['reason'],
  why: string,
): readonly ListedKind[] =>
  [...kinds, ...named.map(({ of }) => of)].map((of) => ({ kind: 'unknown', of, reason, why }));
