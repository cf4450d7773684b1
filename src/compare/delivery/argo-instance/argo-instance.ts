import type { Resource } from '../../../manifest/index.ts';
import { API_GROUPS } from '../../../manifest/index.ts';
import type { InstancePart } from './instance-part.ts';
import { CONFIG_MAPS, OPERATED_INSTANCE } from './instance-settings.ts';
import { IMAGE_UPDATER } from './image-updater-part.ts';
import { pluginSettingsPart } from './plugin-settings.ts';
import { secretPart } from './instance-secrets.ts';
import { fluxWorkloadPart, workloadPart } from './instance-workloads.ts';

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
