import type { Resource } from '../../../manifest/index.ts';
import { API_GROUPS, nodeAt, stringMapAt } from '../../../manifest/index.ts';
import type { InstancePart, Concerned } from './instance-part.ts';
import { CONFIG_MAPS, OPERATED_INSTANCE, pluginSettingsPart } from './instance-settings.ts';
import { IMAGE_UPDATER } from '../image-updater.ts';
import { secretPart } from './instance-secrets.ts';
import type { Change } from '../../diff/change.ts';
import { EVERYBODY } from './instance-part.ts';

export type { InstancePart } from './instance-part.ts';

/** Whether an object is a ConfigMap that an instance of Argo CD is set up with. */
export const isInstanceSettings = ({ group, kind, name }: Resource): boolean =>
  group === '' && kind === 'ConfigMap' && CONFIG_MAPS.has(name);

/** What an object is to the instance of Argo CD, or to the Flux, that delivers; null for nothing. */
export function instancePartOf(resource: Resource): InstancePart | null {
  const part = argoPartOf(resource);
  return part === null ? fluxWorkloadPart(resource) : ofApplications(part);
}

function argoPartOf(resource: Resource): InstancePart | null {
  const { group, kind, name } = resource;
  if (group === '' && kind === 'ConfigMap')
    return CONFIG_MAPS.get(name) ?? pluginSettingsPart(resource);
  if (group === API_GROUPS.argo && kind === 'ArgoCD') return OPERATED_INSTANCE;
  if (group === 'argocd-image-updater.argoproj.io' && kind === 'ImageUpdater') return IMAGE_UPDATER;
  return workloadPart(resource) ?? secretPart(resource);
}

/** What Flux applies is no concern of Argo CD's. */
const ofApplications = (part: InstancePart): InstancePart => ({
  ...part,
  concerns: (change) => {
    const concerned = part.concerns(change);
    return concerned && ((applier) => applier.kind.startsWith('Application') && concerned(applier));
  },
});

/** Programs of Argo CD that render, apply, make Applications, keep what was rendered, or say who may do it. */
const PROGRAMS =
  /(?:^|-)(?:repo-server|application-controller|applicationset-controller|commit-server|argo-?cd-server|dex-server|redis)$/;

/** What of their pods decides how much they have, and not what they do. */
const ASIDE =
  /\.(?:resources|livenessProbe|readinessProbe|startupProbe|securityContext|imagePullPolicy|ports|lifecycle|terminationMessage\w+)\b/;

/** A workload that is Argo CD itself; what changes in its pods may change all that is made and applied. */
function workloadPart(resource: Resource): InstancePart | null {
  const { kind, name, node } = resource;
  if (kind !== 'Deployment' && kind !== 'StatefulSet') return null;
  const labels = stringMapAt(node, 'metadata', 'labels');
  const called = labels.get('app.kubernetes.io/name') ?? name;
  const isPart = labels.get('app.kubernetes.io/part-of') === 'argocd';
  const isOfArgo = [called, name].some(
    (each) => (isPart || each.startsWith('argo')) && PROGRAMS.test(each),
  );
  if (!isOfArgo) return null;
  return { isPossible: true, concerns: (change) => (decides(change) ? EVERYBODY : null) };
}

/** Controllers of Flux that fetch, render or apply. */
const OF_FLUX = /^(?:source|kustomize|helm)-controller$/;

/** A workload that is Flux itself, which concerns all that it applies. */
function fluxWorkloadPart({ kind, name, namespace, node }: Resource): InstancePart | null {
  const isPart =
    namespace === 'flux-system' ||
    stringMapAt(node, 'metadata', 'labels').get('app.kubernetes.io/part-of') === 'flux';
  if (kind !== 'Deployment' || !isPart || !OF_FLUX.test(name)) return null;
  return { isPossible: true, concerns: (change) => (decides(change) ? BY_FLUX : null) };
}

const BY_FLUX: Concerned = ({ group }) =>
  group === API_GROUPS.fluxKustomize || group === API_GROUPS.fluxHelm;

function decides({ field, object, oldObject, before, after }: Change): boolean {
  // one that is new and runs nothing takes the place of the one that is there
  if (field === null) return object === null || (oldObject === null && runsNothing(object));
  if (field === 'spec.replicas') return after === 0;
  if (
    !/^spec\.template\.spec\.(?:initContainers|containers|volumes|serviceAccountName|hostAliases|dns\w+)\b/.test(
      field,
    )
  )
    return false;
  if (/\.image$/.test(field)) return imageOf(before) !== imageOf(after);
  return !ASIDE.test(field);
}

const runsNothing = ({ node }: Resource): boolean => {
  const replicas = nodeAt(node, 'spec', 'replicas');
  return replicas?.kind === 'scalar' && replicas.value === 0;
};

/** The image without its tag: another release of the same is an upgrade. */
const imageOf = (value: unknown): string => String(value).replace(/[:@][^/]*$/, '');
