import type { GroupKind, Resource } from '../../../manifest/index.ts';
import { API_GROUPS, isGatewayApi, isIstioKind, KIND_ROWS } from '../../../manifest/index.ts';

const { core, apps, batch, argo } = API_GROUPS;

const WORKLOADS: readonly GroupKind[] = [
  { group: apps, kind: 'Deployment' },
  { group: apps, kind: 'StatefulSet' },
  { group: apps, kind: 'DaemonSet' },
  { group: batch, kind: 'CronJob' },
];

/** Kinds that say who else writes into objects; a cluster may keep them to itself (deploy/drift-rbac.yaml). */
const OPTIONAL_KINDS: readonly GroupKind[] = [
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
];

/** Kinds that say what proxies run, asked for only where that is wanted; a cluster may keep them to itself. */
export const CONTROL_PLANE_KINDS = {
  pods: { group: core, kind: 'Pod' },
  webhooks: { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
} as const satisfies Readonly<Record<string, GroupKind>>;

/** Whether a cluster may keep a kind to itself and can be compared with Git all the same. */
export const isOptionalKind = ({ group, kind }: GroupKind): boolean =>
  [...OPTIONAL_KINDS, ...Object.values(CONTROL_PLANE_KINDS)].some(
    (each) => each.group === group && each.kind === kind,
  );

const meshKinds = (): readonly GroupKind[] =>
  KIND_ROWS.filter((row) => isIstioKind(row) || isGatewayApi(row)).map(({ group, kind }) => ({
    group,
    kind,
  }));

/** What a cluster is asked to list: the mesh, Services, namespaces, workloads; never Secrets. */
export const askedKinds = (git: readonly Resource[]): readonly GroupKind[] => [
  ...meshKinds(),
  { group: core, kind: 'Namespace' },
  { group: core, kind: 'Service' },
  ...WORKLOADS,
  ...(git.some(({ group, kind }) => group === argo && kind === 'Rollout')
    ? [{ group: argo, kind: 'Rollout' }]
    : []),
  ...OPTIONAL_KINDS,
];

/** ConfigMaps of mesh configuration, which are asked for by name: Git's, and what istiod reads without a revision. */
export function askedConfigMaps(
  git: readonly Resource[],
  rootNamespace: string,
): readonly { readonly namespace: string; readonly name: string }[] {
  const names = git
    .filter(
      ({ group, kind, namespace, name }) =>
        group === core && kind === 'ConfigMap' && namespace === rootNamespace && isMesh(name),
    )
    .map(({ name }) => name);
  return [...new Set(['istio', ...names])].map((name) => ({ namespace: rootNamespace, name }));
}

const isMesh = (name: string): boolean => /^istio(?:-[\w.-]+)?$/.test(name);

/** Whether a cluster may be asked for all objects of a kind, whoever wants them. */
export const mayBeAsked = ({ group, kind }: GroupKind): boolean =>
  ASKABLE.has(`${group}/${kind}`) || (group === argo && kind === 'Rollout');

const ASKABLE: ReadonlySet<string> = new Set(
  askedKinds([]).map(({ group, kind }) => `${group}/${kind}`),
);
