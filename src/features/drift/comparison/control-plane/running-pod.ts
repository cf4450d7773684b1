import { z } from 'zod';
import type { Origin, Resource } from '../../../../manifest/index.ts';
import { readLiveObject } from '../live-object.ts';
import type { WorkloadName } from './live-control-plane.ts';

/** A pod that runs, as far as proxies go. */
export interface RunningPod {
  readonly namespace: string;
  readonly name: string;
  /** Null where it has none; a revision is null where the pod does not say it. */
  readonly proxy: { readonly revision: string | null } | null;
  readonly workload: WorkloadName;
  /**
   * The pod as an injector would see it: without what injection added. Made where it is asked for, which is of few of the
   * pods of a cluster; null of one with more containers than can be.
   */
  readonly bare: () => Resource | null;
}

export type ReadPod =
  | { readonly kind: 'running'; readonly pod: RunningPod }
  /** It has ended, or is on its way out: nothing comes of its proxy. */
  | { readonly kind: 'ended' }
  /** A waypoint or ztunnel: proxies that nothing injects. */
  | { readonly kind: 'ambient' }
  | { readonly kind: 'unreadable' };

const REVISION = 'istio.io/rev';
const STATUS = 'sidecar.istio.io/status';
const PROXY = 'istio-proxy';
const WAYPOINTS = 'istio.io-mesh-controller';
const ANNOTATIONS: ReadonlySet<string> = new Set([REVISION, STATUS, 'sidecar.istio.io/inject']);

const Containers = z.array(z.object({ name: z.string(), image: z.string().nullish() })).nullish();
const Texts = z.record(z.string(), z.string()).nullish();
/** Fields beside these are dropped. */
const Pod = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default(''),
    labels: Texts,
    annotations: Texts.transform((given) =>
      Object.fromEntries(Object.entries(given ?? {}).filter(([key]) => ANNOTATIONS.has(key))),
    ),
    deletionTimestamp: z.string().nullish(),
    ownerReferences: z
      .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
      .nullish(),
  }),
  spec: z.object({
    hostNetwork: z.boolean().nullish(),
    containers: Containers,
    initContainers: Containers,
  }),
  status: z.object({ phase: z.string().nullish() }).nullish(),
});
type KeptPod = z.output<typeof Pod>;

/** What of a pod has to be kept: a few hundred bytes of some ten thousand; null of what is no pod. */
export const keptOfPod = (item: unknown): unknown => Pod.safeParse(item).data ?? null;

/** `sidecar.istio.io/status`, which the injector writes (Istio, pkg/kube/inject SidecarInjectionStatus). */
const InjectionStatus = z.looseObject({
  revision: z.string().nullish(),
  containers: z.array(z.string()).nullish(),
  initContainers: z.array(z.string()).nullish(),
});
type InjectionStatus = z.output<typeof InjectionStatus>;

/** Reads what was kept of a pod; `place` names the cluster. */
export function readRunningPod(kept: unknown, place: Origin): ReadPod {
  const read = Pod.safeParse(kept);
  if (!read.success) return { kind: 'unreadable' };
  const { metadata, spec, status } = read.data;
  const isOver = ['Succeeded', 'Failed'].includes(status?.phase ?? '');
  if (isOver || typeof metadata.deletionTimestamp === 'string') return { kind: 'ended' };
  const labels = metadata.labels ?? {};
  const isZtunnel = [labels['app'], labels['app.kubernetes.io/name']].includes('ztunnel');
  if (isZtunnel || labels['gateway.istio.io/managed'] === WAYPOINTS) return { kind: 'ambient' };
  const injected = injectionOf(metadata.annotations[STATUS]);
  const { namespace, name } = metadata;
  const own = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const hasProxy = injected !== null || own.some((each) => each.name === PROXY);
  const told = metadata.annotations[REVISION] ?? labels[REVISION] ?? null;
  const revision = injected?.revision || told;
  return {
    kind: 'running',
    pod: {
      namespace,
      name,
      proxy: hasProxy ? { revision } : null,
      workload: { namespace, ...workloadOf(read.data) },
      bare: () => bareOf(read.data, injected, place),
    },
  };
}

function injectionOf(text: string | undefined): InjectionStatus | null {
  if (text === undefined) return null;
  try {
    return InjectionStatus.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    // somebody wrote it by hand, or cut it; the pod has been injected all the same
    return {};
  }
}

/** Labels by which a ReplicaSet knows its pods, and whose it is where its name ends with the label's value. */
const HASHES = [
  ['pod-template-hash', 'Deployment'],
  ['rollouts-pod-template-hash', 'Rollout'],
] as const;

function workloadOf({ metadata }: KeptPod): { readonly kind: string; readonly name: string } {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return { kind: 'Pod', name: metadata.name };
  if (owner.kind === 'ReplicaSet')
    for (const [label, kind] of HASHES) {
      const end = `-${metadata.labels?.[label] ?? ''}`;
      if (end !== '-' && owner.name.endsWith(end))
        return { kind, name: owner.name.slice(0, -end.length) };
    }
  return { kind: owner.kind, name: owner.name };
}

function bareOf(
  { metadata, spec }: KeptPod,
  injected: InjectionStatus | null,
  place: Origin,
): Resource | null {
  const added = new Set([
    ...(injected?.containers ?? []),
    ...(injected?.initContainers ?? []),
    ...(injected === null ? [] : [PROXY]),
  ]);
  const without = (list: typeof spec.containers) =>
    (list ?? []).filter(({ name }) => !added.has(name));
  const { [STATUS]: _status, [REVISION]: _revision, ...annotations } = metadata.annotations;
  const { name, namespace, labels } = metadata;
  const pod = {
    metadata: { name, namespace, labels: labels ?? {}, annotations },
    spec: {
      ...(spec.hostNetwork === true && { hostNetwork: true }),
      containers: without(spec.containers),
      initContainers: without(spec.initContainers),
    },
  };
  const read = readLiveObject(pod, { apiVersion: 'v1', kind: 'Pod' }, place);
  return read.kind === 'read' ? read.object.resource : null;
}
