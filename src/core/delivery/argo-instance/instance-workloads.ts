import type { Resource } from '../../manifest/index.ts';
import { stringMapAt } from '../../manifest/index.ts';
import type { Change } from '../../diff/index.ts';
import type { InstancePart } from './instance-part.ts';
import { EVERYBODY } from './instance-part.ts';

/** Programs of Argo CD that render, apply, make Applications, keep what was rendered, or say who may do it. */
const PROGRAMS =
  /(?:^|-)(?:repo-server|application-controller|applicationset-controller|commit-server|argo-?cd-server|dex-server|redis)$/;

/** What of their pods decides how much they have, and not what they do. */
const ASIDE =
  /\.(?:resources|livenessProbe|readinessProbe|startupProbe|securityContext|imagePullPolicy|ports|lifecycle|terminationMessage\w+)\b/;

/** A workload that is Argo CD itself; what changes in its pods may change all that is made and applied. */
export function workloadPart(resource: Resource): InstancePart | null {
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

function decides({ field, object, oldObject, before, after }: Change): boolean {
  if (field === null) return oldObject !== null && object === null;
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

/** The image without its tag: another release of the same is an upgrade. */
const imageOf = (value: unknown): string => String(value).replace(/[:@][^/]*$/, '');
