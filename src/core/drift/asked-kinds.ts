import type { GroupKind } from '../kinds/index.ts';
import { API_GROUPS, isGatewayApi, isIstioKind, KIND_ROWS } from '../kinds/index.ts';
import type { Resource } from '../manifest/index.ts';

const { core, apps, batch, argo } = API_GROUPS;

const WORKLOADS: readonly GroupKind[] = [
  { group: apps, kind: 'Deployment' },
  { group: apps, kind: 'StatefulSet' },
  { group: apps, kind: 'DaemonSet' },
  { group: batch, kind: 'CronJob' },
];

/** Kinds that say who else writes into objects; a cluster may keep them to itself (deploy/drift-rbac.yaml). */
export const OPTIONAL_KINDS: readonly GroupKind[] = [
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
];

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
