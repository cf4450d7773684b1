import { z } from 'zod';
import { repositoryIdentity } from '../../../../gitops/index.ts';
import { appliedByArgoCd } from './argo-cd-status.ts';
import type { Contains } from './argo-cd-status.ts';
import type { DeliveryState } from './delivery-state.ts';
import { appliedByFlux } from './flux-status.ts';

/** Holds something of a cluster that applies an environment, as its API server has it. */
export type Deliverer =
  | { readonly kind: 'Application'; readonly object: unknown }
  | {
      readonly kind: 'Kustomization';
      readonly object: unknown;
      /** Holds its GitRepository; null where it is not at hand. */
      readonly source: unknown;
    };

/** Holds what a cluster lists, by kind: JSON, not looked at yet. */
export interface ApplierObjects {
  readonly applications: readonly unknown[];
  readonly kustomizations: readonly unknown[];
  readonly gitRepositories: readonly unknown[];
}

const Source = z.object({ repoURL: z.string(), path: z.string().nullish() });

const ApplicationSpec = z.object({
  spec: z.object({
    source: Source.nullish().catch(null),
    // one that is a chart or a set of values has another form
    sources: z.array(Source.nullable().catch(null)).nullish().catch(null),
  }),
});

const KustomizationSpec = z.object({
  metadata: z.object({ namespace: z.string() }),
  spec: z.object({
    path: z.string().nullish(),
    sourceRef: z.object({ kind: z.string(), name: z.string(), namespace: z.string().nullish() }),
  }),
});

const GitRepositorySpec = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  spec: z.object({ url: z.string() }),
});

interface Placed {
  readonly deliverer: Deliverer;
  /** The folders of the repository that it applies. */
  readonly paths: readonly string[];
}

/**
 * Finds those that apply folders of an environment from a repository. Where some apply the very folders,
 * those above and below are others'.
 */
export function deliverersOf(
  objects: ApplierObjects,
  { urls, roots }: { readonly urls: readonly string[]; readonly roots: readonly string[] },
): readonly Deliverer[] {
  const own = new Set(urls.map(repositoryIdentity));
  const placed = [
    ...objects.applications.flatMap((object) => placedApplication(object, own)),
    ...objects.kustomizations.flatMap((object) =>
      placedKustomization(object, objects.gitRepositories, own),
    ),
  ];
  const wanted = roots.map(plainPath);
  const exact = placed.filter(({ paths }) => paths.some((path) => wanted.includes(path)));
  const near = placed.filter(({ paths }) =>
    paths.some((path) => wanted.some((root) => holds(path, root) || holds(root, path))),
  );
  return (exact.length > 0 ? exact : near).map(({ deliverer }) => deliverer);
}

/** Writes `./overlays/prod/` and `overlays/prod` alike; the whole repository is empty. */
const plainPath = (path: string): string =>
  path
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .join('/');

const holds = (folder: string, path: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);

function placedApplication(object: unknown, own: ReadonlySet<string>): readonly Placed[] {
  const parsed = ApplicationSpec.safeParse(object);
  if (!parsed.success) return [];
  const { source, sources } = parsed.data.spec;
  const paths = [source, ...(sources ?? [])].flatMap((each) =>
    each != null && own.has(repositoryIdentity(each.repoURL)) ? [plainPath(each.path ?? '')] : [],
  );
  return paths.length === 0 ? [] : [{ deliverer: { kind: 'Application', object }, paths }];
}

function placedKustomization(
  object: unknown,
  gitRepositories: readonly unknown[],
  own: ReadonlySet<string>,
): readonly Placed[] {
  const parsed = KustomizationSpec.safeParse(object);
  if (!parsed.success) return [];
  const { metadata, spec } = parsed.data;
  const { kind, name, namespace } = spec.sourceRef;
  if (kind !== 'GitRepository') return [];
  const source = gitRepositories.find((each) => {
    const read = GitRepositorySpec.safeParse(each);
    return (
      read.success &&
      read.data.metadata.name === name &&
      read.data.metadata.namespace === (namespace ?? metadata.namespace) &&
      own.has(repositoryIdentity(read.data.spec.url))
    );
  });
  if (source === undefined) return [];
  const deliverer = { kind: 'Kustomization', object, source } as const;
  return [{ deliverer, paths: [plainPath(spec.path ?? '')] }];
}

/** Says how far a commit is with one of them. */
export const appliedByDeliverer = (deliverer: Deliverer, contains: Contains): DeliveryState =>
  deliverer.kind === 'Application'
    ? appliedByArgoCd(deliverer.object, contains)
    : appliedByFlux(deliverer.object, deliverer.source, contains);

/** Lists commits that they name, each once; whether these contain a commit decides how far it is. */
export function revisionsOf(deliverers: readonly Deliverer[]): readonly string[] {
  const found = new Set<string>();
  for (const each of deliverers)
    appliedByDeliverer(each, (revision) => {
      if (COMMIT.test(revision)) found.add(revision);
      return false;
    });
  return [...found];
}

const COMMIT = /^[0-9a-f]{40}$/;
