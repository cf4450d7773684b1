import type { Origin, Resource } from '../../manifest/index.ts';
import { nearestNames } from '../../istio/index.ts';
import type { NearObject } from './reference.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { gatewaysOfCharts } from '../../istio/index.ts';
import type { Pods, World } from './world.ts';

interface Labelled {
  readonly labels: ReadonlyMap<string, string>;
  readonly resource: Resource;
  readonly origin?: Origin;
}

/** Lists labels that say which copy it is; pods that share them are not otherwise alike. */
const TELLING: ReadonlySet<string> = new Set(['pod-template-hash', 'controller-revision-hash']);

/**
 * Finds pods that a selector nearly matches: one value is a slip away, or the value stands under another key
 * (`app` and `app.kubernetes.io/name`). All other labels of the selector have to fit.
 */
export function nearLabels(
  selector: ReadonlyMap<string, string>,
  pods: readonly Labelled[],
): readonly NearObject[] {
  const near: NearObject[] = [];
  for (const pod of pods.slice(0, MAX_COMPARED)) {
    const wrong = [...selector].filter(([key, value]) => pod.labels.get(key) !== value);
    const [only, more] = wrong;
    if (only === undefined || more !== undefined) continue;
    const found = nearLabel(only, selector.size === 1, pod.labels);
    if (found === null) continue;
    const write = new Map([...selector].filter(([key]) => key !== only[0])).set(
      found.key,
      found.value,
    );
    near.push({
      name: labelText(new Map([[found.key, found.value]])),
      relation: found.relation,
      origin: pod.origin ?? pod.resource.origin,
      write: labelText(write),
    });
  }
  return near;
}

/**
 * Bounds the workloads that are compared: selectors that miss are rare, and so are namespaces of thousands of
 * workloads.
 */
const MAX_COMPARED = 2_000;

function nearLabel(
  [key, value]: readonly [string, string],
  alone: boolean,
  labels: ReadonlyMap<string, string>,
): { key: string; value: string; relation: NearObject['relation'] } | null {
  const own = labels.get(key);
  if (own !== undefined) {
    const [near] = nearestNames(value, [own]);
    if (near !== undefined) return { key, value: own, relation: near.relation };
    if (!alone) return { key, value: own, relation: 'suffix' };
  }
  for (const [other, text] of labels)
    if (text === value && other !== key && !TELLING.has(other))
      return { key: other, value: text, relation: 'letters' };
  return null;
}

/** Writes labels as a selector: `app=web, version=v2`. */
export const labelText = (labels: ReadonlyMap<string, string>): string =>
  labels.size === 0
    ? 'no labels'
    : [...labels]
        .slice(0, 4)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ') + (labels.size > 4 ? ', …' : '');

/**
 * Holds what a selector said before the change, where that still selects pods: going back to it is the surest
 * mending.
 */
interface EarlierSelector {
  /** A sentence with what it selected. */
  readonly says: string;
  readonly write: string;
}

/** Bounds the labels that are written out; longer selectors are not written whole. */
const MOST_LABELS = 4;

export function earlierSelector(
  world: World,
  now: ReadonlyMap<string, string> | undefined,
  then: ReadonlyMap<string, string> | undefined,
): EarlierSelector | null {
  if (now === undefined || then === undefined || then.size > MOST_LABELS) return null;
  const write = labelText(then);
  const [pods] = world.pods.anywhere(then);
  if (pods === undefined || write === labelText(now)) return null;
  return {
    says: `Before this change it selected ${write}: the pods of ${podsText(pods)}.`,
    write,
  };
}

const podsText = ({ gateway, resource, origin }: Pods): string =>
  gateway === null ? `${subjectText(resource)} (${placeOf(origin)})` : gatewayText(gateway);

/** Writes `gateway istio-ingress/ingress (apps/ingress/kustomization.yaml:7)`. */
const gatewayText = ({
  namespace,
  name,
  origin,
}: ReturnType<typeof gatewaysOfCharts>[number]): string =>
  `gateway ${namespace === '' ? '' : `${namespace}/`}${name} (${placeOf(origin)})`;
