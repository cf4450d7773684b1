import { placeOf, subjectText } from '../../manifest/index.ts';
import type { ChartGateway } from '../../istio/index.ts';
import { labelText } from './near-labels.ts';
import type { Pods, World } from './world.ts';

/** What a selector said before the change, where that still selects pods: the surest mending. */
interface EarlierSelector {
  /** A sentence with what it selected. */
  readonly says: string;
  readonly write: string;
}

/** Longer selectors are not written out whole. */
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

/** `gateway istio-ingress/ingress (apps/ingress/kustomization.yaml:7)`. */
const gatewayText = ({ namespace, name, origin }: ChartGateway): string =>
  `gateway ${namespace === '' ? '' : `${namespace}/`}${name} (${placeOf(origin)})`;
