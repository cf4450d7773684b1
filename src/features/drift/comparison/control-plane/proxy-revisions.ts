import type { Resource } from '../../../../manifest/index.ts';
import { itemsAt, podTemplateOf, stringAt, stringMapAt } from '../../../../manifest/index.ts';
import type { Mesh, Workload } from '../../../../istio/index.ts';
import {
  injectingRevision,
  revisionFactsOf,
  REVISION_LABEL,
  TAG_LABEL,
} from '../../../../istio/index.ts';
import type {
  RevisionsOfProxies,
  TroubledProxies,
  UndecidedProxies,
  WorkloadName,
} from './live-control-plane.ts';
import type { ReadPod, RunningPod } from './running-pod.ts';

type Compared = Extract<RevisionsOfProxies, { kind: 'compared' }>;

/** Names of pods that are kept of each trouble. */
const FIRST = 3;

/** Pods that no listed workload speaks for: their own labels decide what they would get. */
export function podsOfTheirOwn(
  pods: readonly RunningPod[],
  listed: readonly Resource[],
): readonly Resource[] {
  const known = new Set(listed.map(keyOf));
  return pods
    .filter(({ workload }) => !known.has(keyOf(workload)))
    .flatMap(({ bare }) => bare() ?? []);
}

/**
 * Compares the revisions of running proxies with what the next pods of the same workload would get (INJ-1). `mesh` is the
 * cluster's, with its live workloads and namespaces and the pods of `podsOfTheirOwn`; `webhooks` its live
 * MutatingWebhookConfigurations, null where they could not be read.
 */
export function revisionsOfProxies(
  mesh: Mesh,
  read: readonly ReadPod[],
  webhooks: readonly Resource[] | null,
): Compared {
  const pods = read.flatMap((each) => (each.kind === 'running' ? [each.pod] : []));
  const workloads = new Map(mesh.workloads.map((each) => [keyOf(each), each]));
  const names = namesIn(mesh, webhooks);
  const troubled = new Map<string, TroubledProxies>();
  const undecided = new Map<string, UndecidedProxies>();
  let ownProxies = 0;
  for (const pod of pods) {
    const workload =
      workloads.get(keyOf(pod.workload)) ?? workloads.get(keyOf({ ...pod, kind: 'Pod' }));
    const judged = judge(pod, workload, mesh, names);
    if (judged.kind === 'own') ownProxies += 1;
    if (judged.kind === 'undecided') addUndecided(undecided, pod, judged.missing);
    if (judged.kind === 'troubled') addTroubled(troubled, pod, judged);
  }
  const counts = (kind: ReadPod['kind']): number =>
    read.filter((each) => each.kind === kind).length;
  return {
    kind: 'compared',
    pods: pods.length,
    byRevision: countedByRevision(pods),
    troubled: mostFirst(troubled.values()),
    undecided: mostFirst(undecided.values()),
    ambient: counts('ambient'),
    ownProxies,
    unreadable: counts('unreadable'),
    areWebhooksRead: webhooks !== null,
  };
}

const keyOf = ({ kind, namespace, name }: WorkloadName): string => `${kind} ${namespace}/${name}`;

const mostFirst = <T extends { readonly pods: number; readonly workload: WorkloadName }>(
  all: Iterable<T>,
): readonly T[] =>
  [...all].sort(
    (a, b) => b.pods - a.pods || keyOf(a.workload).localeCompare(keyOf(b.workload), 'en'),
  );

function countedByRevision(pods: readonly RunningPod[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { proxy } of pods) {
    if (proxy === null) continue;
    const revision = proxy.revision ?? '';
    counts.set(revision, (counts.get(revision) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a, some], [b, more]) => more - some || a.localeCompare(b)));
}

type Judged =
  | { readonly kind: 'well' | 'own' }
  | { readonly kind: 'undecided'; readonly missing: string }
  | ({ readonly kind: 'troubled' } & Pick<TroubledProxies, 'trouble' | 'named' | 'stands'>);

const WELL: Judged = { kind: 'well' };

function judge(
  { proxy }: RunningPod,
  workload: Workload | undefined,
  mesh: Mesh,
  names: Names,
): Judged {
  if (workload === undefined) return { kind: 'undecided', missing: 'what runs these pods' };
  if (hasOwnProxy(workload.resource)) return { kind: 'own' };
  const { sidecar } = workload;
  if (sidecar.kind === 'unknown') return { kind: 'undecided', missing: sidecar.missing };
  const named = injectingRevision(mesh, workload);
  if (named === null)
    return proxy === null
      ? WELL
      : { kind: 'troubled', trouble: 'unasked', named: null, stands: null };
  const stands = names.revisionOf(named);
  if (stands.kind === 'nobody')
    return { kind: 'troubled', trouble: 'no-injector', named, stands: null };
  const revision = stands.kind === 'known' ? stands.revision : null;
  if (proxy === null) return { kind: 'troubled', trouble: 'missing', named, stands: revision };
  return compareRevisions(proxy.revision, named, revision);
}

function compareRevisions(running: string | null, named: string, stands: string | null): Judged {
  if (running === null) return { kind: 'undecided', missing: 'a revision on these pods' };
  if (running === stands || (stands === null && running === named)) return WELL;
  return stands === null
    ? { kind: 'undecided', missing: `the revision that "${named}" stands for` }
    : { kind: 'troubled', trouble: 'other-revision', named, stands };
}

/** Whether a template has a proxy that nothing needs to inject; `auto` is an image that injection replaces. INJ-2 */
function hasOwnProxy(resource: Resource): boolean {
  const template = podTemplateOf(resource);
  return [
    ...itemsAt(template, 'spec', 'containers'),
    ...itemsAt(template, 'spec', 'initContainers'),
  ].some((each) => {
    const image = stringAt(each, 'image') ?? '';
    return stringAt(each, 'name') === 'istio-proxy' && image !== '' && image !== 'auto';
  });
}

type Stands =
  | { readonly kind: 'known'; readonly revision: string }
  /** No webhook answers to the name. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unknown' };

interface Names {
  readonly revisionOf: (named: string) => Stands;
}

function namesIn(mesh: Mesh, webhooks: readonly Resource[] | null): Names {
  const live = webhooks === null ? null : injectorNamesOf(webhooks);
  return { revisionOf: live === null ? namesOfGit(mesh) : (named) => nameAmong(live, named) };
}

function nameAmong({ revisions, isOpen }: InjectorNames, named: string): Stands {
  const revision = revisions.get(named);
  if (revision !== undefined) return { kind: 'known', revision };
  return isOpen ? { kind: 'unknown' } : { kind: 'nobody' };
}

/** Without webhooks: what Git says of tags and revisions. `default` may be a tag that was set by hand. */
function namesOfGit(mesh: Mesh): Names['revisionOf'] {
  const { run, tags } = revisionFactsOf(mesh, mesh.charts);
  return (named) => {
    const revision = tags.get(named) ?? (run.has(named) && named !== 'default' ? named : null);
    return revision === null ? { kind: 'unknown' } : { kind: 'known', revision };
  };
}

function addTroubled(
  all: Map<string, TroubledProxies>,
  { workload, name, proxy }: RunningPod,
  { trouble, named, stands }: Extract<Judged, { kind: 'troubled' }>,
): void {
  const key = `${trouble} ${keyOf(workload)}`;
  const known = all.get(key);
  const running = proxy === null ? [] : [proxy.revision ?? ''];
  all.set(key, {
    ...{ workload, trouble, named, stands },
    pods: (known?.pods ?? 0) + 1,
    first: [...(known?.first ?? []), name].slice(0, FIRST),
    running: [...new Set([...(known?.running ?? []), ...running])].sort(),
  });
}

function addUndecided(
  all: Map<string, UndecidedProxies>,
  { workload }: RunningPod,
  missing: string,
): void {
  const key = `${keyOf(workload)} ${missing}`;
  all.set(key, { workload, missing, pods: (all.get(key)?.pods ?? 0) + 1 });
}

/** Names by which namespaces and pods may ask for a proxy, as webhooks of a cluster answer to them. */
interface InjectorNames {
  /** The revision behind each name: its own of a revision, another of a tag. */
  readonly revisions: ReadonlyMap<string, string>;
  /**
   * Tells whether there is an injector that does not say which names it answers to: any other name may then
   * be one of its.
   */
  readonly isOpen: boolean;
}

/** Names of webhooks that inject: `rev.namespace.sidecar-injector.istio.io`. */
const INJECTOR = /sidecar-injector/;

/** Reads them from live webhook configurations (INJ-11; Istio's chart istio-discovery, mutatingwebhook and revision-tags). */
function injectorNamesOf(configurations: readonly Resource[]): InjectorNames {
  const revisions = new Map<string, string>();
  let isOpen = false;
  for (const { node } of configurations) {
    const isInjector = itemsAt(node, 'webhooks').some((hook) =>
      INJECTOR.test(stringAt(hook, 'name') ?? ''),
    );
    const labels = stringMapAt(node, 'metadata', 'labels');
    const revision = labels.get(REVISION_LABEL);
    if (revision !== undefined) revisions.set(labels.get(TAG_LABEL) ?? revision, revision);
    else isOpen ||= isInjector;
  }
  return { revisions, isOpen };
}
