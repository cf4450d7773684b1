import { z } from 'zod';
import type { ClusterProblem } from '../../../../forge/index.ts';
import type { GroupKind } from '../../../../manifest/index.ts';
import type { GetPath } from './api-server.ts';

/** How a kind is asked for. */
export interface ServedKind {
  readonly apiVersion: string;
  /** `/apis/networking.istio.io/v1` */
  readonly path: string;
  /** `virtualservices` */
  readonly plural: string;
}

export type KindLookup =
  | { readonly kind: 'served'; readonly served: ServedKind }
  | { readonly kind: 'not-served' }
  | { readonly kind: 'unknown'; readonly problem: ClusterProblem };

const GroupList = z.looseObject({
  groups: z.array(
    z.looseObject({
      name: z.string(),
      versions: z.array(z.looseObject({ version: z.string() })),
      preferredVersion: z.looseObject({ version: z.string() }).optional(),
    }),
  ),
});
const ResourceList = z.looseObject({
  resources: z.array(z.looseObject({ name: z.string(), kind: z.string() })),
});

/**
 * Finds out how kinds are served, with one request for all groups and one for each version that is asked for: the
 * preferred one, and others where that does not have the kind.
 */
export function servedKinds(get: GetPath): (kind: GroupKind) => Promise<KindLookup> {
  const groups = remembered(() => groupsOf(get));
  const resources = new Map<string, () => Promise<ResourcesOf>>();
  return async ({ group, kind }) => {
    const versions = await versionsOf(group, groups);
    if (versions.kind !== 'versions') return versions;
    for (const apiVersion of versions.apiVersions) {
      const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const known = resources.get(path) ?? remembered(() => resourcesOf(get, path));
      resources.set(path, known);
      const listed = await known();
      if (listed.kind === 'unknown') return listed;
      const plural = listed.kind === 'listed' ? listed.plurals.get(kind) : undefined;
      if (plural !== undefined) return { kind: 'served', served: { apiVersion, path, plural } };
    }
    return { kind: 'not-served' };
  };
}

/** The answer of a question that is asked once. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= ask());
}

type Groups =
  | { readonly kind: 'known'; readonly versions: ReadonlyMap<string, readonly string[]> }
  | Extract<KindLookup, { kind: 'unknown' }>;

async function groupsOf(get: GetPath): Promise<Groups> {
  const answer = await get('/apis');
  const read = GroupList.safeParse(answer.kind === 'json' ? answer.value : null);
  if (answer.kind === 'problem') return { kind: 'unknown', problem: answer.problem };
  if (!read.success) return notKubernetes('it lists no groups of an API');
  const versions = read.data.groups.map(({ name, versions: all, preferredVersion }) => {
    const names = all.map(({ version }) => version);
    return [name, [...new Set([preferredVersion?.version ?? [], names].flat())]] as const;
  });
  return { kind: 'known', versions: new Map(versions) };
}

/** How many versions of a group are looked through; none has more. */
const MOST_VERSIONS = 8;

async function versionsOf(
  group: string,
  groups: () => Promise<Groups>,
): Promise<
  | { readonly kind: 'versions'; readonly apiVersions: readonly string[] }
  | Extract<KindLookup, { kind: 'unknown' }>
> {
  if (group === '') return { kind: 'versions', apiVersions: ['v1'] };
  const known = await groups();
  if (known.kind === 'unknown') return known;
  // a server may say anything: what stands in a path is a word
  const versions = (known.versions.get(group) ?? []).filter((each) => /^[a-z\d]+$/.test(each));
  return {
    kind: 'versions',
    apiVersions: versions.slice(0, MOST_VERSIONS).map((version) => `${group}/${version}`),
  };
}

type ResourcesOf =
  | { readonly kind: 'listed'; readonly plurals: ReadonlyMap<string, string> }
  | Exclude<KindLookup, { kind: 'served' }>;

async function resourcesOf(get: GetPath, path: string): Promise<ResourcesOf> {
  const answer = await get(path);
  if (answer.kind === 'problem') return { kind: 'unknown', problem: answer.problem };
  // every API server has its core
  if (answer.kind === 'not-found')
    return path === '/api/v1' ? notKubernetes('it has no /api/v1') : { kind: 'not-served' };
  const read = ResourceList.safeParse(answer.kind === 'json' ? answer.value : null);
  if (!read.success) return notKubernetes('it lists no kinds of an API');
  const named = read.data.resources.filter(({ name }) => /^[a-z\d.-]+$/.test(name));
  return { kind: 'listed', plurals: new Map(named.map(({ kind, name }) => [kind, name])) };
}

const notKubernetes = (why: string): Extract<KindLookup, { kind: 'unknown' }> => ({
  kind: 'unknown',
  problem: { reason: 'not-kubernetes', why },
});
