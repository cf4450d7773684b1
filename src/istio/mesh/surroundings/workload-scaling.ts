import type { Node, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt, entriesAt } from '../../../manifest/index.ts';
import { nodesAt } from '../../matching/node-walk.ts';
import type { ResourceIndex } from '../resource-index.ts';

/** Says how many pods an object leaves of what it scales. */
export type Scaling =
  /** It leaves none, as long as it is there. */
  | 'none'
  /** It leaves none at times: when idle, by the clock, as somebody says. */
  | 'none-at-times'
  /** It leaves as many as there are when it comes, whatever happens. */
  | 'frozen'
  /** Their requests and limits change, for which they are made anew. */
  | 'resized'
  /** It leaves as many as are needed, one at least. */
  | 'some'
  /** Nobody here knows what it does. */
  | 'unknown';

/** A kind that decides how many pods another object runs. */
interface ScalerKind {
  readonly group: string;
  readonly kind: string;
  /** Fields to what it scales, with `kind` and `name` below. */
  readonly target: readonly string[];
  readonly scaling: (resource: Resource) => Scaling;
}

const KEDA = 'autoscaling.keda.sh/';

function ofKeda({ node }: Resource): Scaling {
  const annotations = nodeAt(node, 'metadata', 'annotations');
  const paused = valueAt(annotations, `${KEDA}paused-replicas`);
  if (paused !== null) return paused === '0' ? 'none' : 'frozen';
  const isFrozen = ['paused', 'paused-scale-down', 'paused-scale-in', 'paused-scale-out'].some(
    (key) => {
      const value = valueAt(annotations, `${KEDA}${key}`);
      return value !== null && value !== 'false';
    },
  );
  if (isFrozen) return 'frozen';
  return between(valueAt(node, 'spec', 'minReplicaCount') ?? '0', {
    most: valueAt(node, 'spec', 'maxReplicaCount'),
    idle: valueAt(node, 'spec', 'idleReplicaCount'),
  });
}

/** Says what is left between a least and a most number of pods. */
function between(
  least: string,
  { most = null, idle = null }: { readonly most?: string | null; readonly idle?: string | null },
): Scaling {
  if (most === '0') return 'none';
  return least === '0' || idle === '0' ? 'none-at-times' : 'some';
}

/** A number, also where it stands in quotes; null where it is not written. */
function valueAt(node: Node | undefined, ...path: readonly string[]): string | null {
  const value = nodeAt(node, ...path);
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : null;
}

const fields =
  (least: readonly string[], most: readonly string[], usual = '1') =>
  ({ node }: Resource): Scaling =>
    between(valueAt(node, ...least) ?? usual, { most: valueAt(node, ...most) });

/** A schedule with sizes: none at times where one of them is nothing. */
const schedule =
  (path: readonly string[]) =>
  ({ node }: Resource): Scaling =>
    nodesAt(node, path).some((size) => size.kind === 'scalar' && String(size.value) === '0')
      ? 'none-at-times'
      : 'some';

function ofVertical({ node }: Resource): Scaling {
  const mode = stringAt(node, 'spec', 'updatePolicy', 'updateMode') ?? 'Auto';
  const policies = itemsAt(node, 'spec', 'resourcePolicy', 'containerPolicies');
  const isOff = policies.length > 0 && policies.every((each) => stringAt(each, 'mode') === 'Off');
  return mode === 'Off' || isOff ? 'some' : 'resized';
}

const MIN_MAX = fields(['spec', 'minReplicas'], ['spec', 'maxReplicas']);
const TARGET = ['spec', 'scaleTargetRef'];

const row = (
  group: string,
  kind: string,
  target: readonly string[],
  scaling: ScalerKind['scaling'],
): ScalerKind => ({ group, kind, target, scaling });

/** Every kind of which it is known what it scales. A new one is one line. AROUND-9 */
const SCALER_KINDS: readonly ScalerKind[] = [
  row('autoscaling', 'HorizontalPodAutoscaler', TARGET, MIN_MAX),
  row('keda.sh', 'ScaledObject', TARGET, ofKeda),
  row(
    'http.keda.sh',
    'HTTPScaledObject',
    TARGET,
    fields(['spec', 'replicas', 'min'], ['spec', 'replicas', 'max'], '0'),
  ),
  row('autoscaling.k8s.io', 'VerticalPodAutoscaler', ['spec', 'targetRef'], ofVertical),
  row('autoscaling.gke.io', 'MultidimPodAutoscaler', TARGET, () => 'resized'),
  row('datadoghq.com', 'WatermarkPodAutoscaler', TARGET, MIN_MAX),
  row(
    'datadoghq.com',
    'DatadogPodAutoscaler',
    ['spec', 'targetRef'],
    fields(['spec', 'constraints', 'minReplicas'], ['spec', 'constraints', 'maxReplicas']),
  ),
  row(
    'elasti.truefoundry.com',
    'ElastiService',
    TARGET,
    fields(['spec', 'minTargetReplicas'], ['spec', 'maxTargetReplicas'], '0'),
  ),
  row(
    'autoscaling.alibabacloud.com',
    'CronHorizontalPodAutoscaler',
    TARGET,
    schedule(['spec', 'jobs', 'targetSize']),
  ),
  row('argoproj.io', 'Rollout', ['spec', 'workloadRef'], ({ node }) =>
    (stringAt(node, 'spec', 'workloadRef', 'scaleDown') ?? 'never') === 'never' ? 'some' : 'none',
  ),
  row('flagger.app', 'Canary', ['spec', 'targetRef'], () => 'none-at-times'),
];

/** Fields by which kinds that nobody listed say what they scale. */
const TARGET_FIELDS = ['scaleTargetRef', 'targetRef', 'scaleTarget', 'workloadRef', 'target'];

/** Groups in which such a field names what a policy is for, or a Service. */
const NO_SCALERS =
  /(?:^|\.)(?:istio\.io|gateway\.networking\.(?:x-)?k8s\.io|envoyproxy\.io|cilium\.io|kuma\.io|kgateway\.dev|solo\.io|external-secrets\.io|cert-manager\.io|monitoring\.coreos\.com|argoproj\.io|toolkit\.fluxcd\.io)$/;

const byKey = new Map(SCALER_KINDS.map((each) => [`${each.group}/${each.kind}`, each]));

/**
 * Lists what is known of a kind. A kind that nobody listed counts if it names something that runs pods in the
 * way of scalers.
 */
export function scalersOf(resource: Resource): readonly ScalerKind[] {
  const { group, kind, node } = resource;
  const known = byKey.get(`${group}/${kind}`);
  if (known !== undefined) return [known];
  if (group === '' || NO_SCALERS.test(group)) return [];
  return TARGET_FIELDS.filter((field) => stringAt(node, 'spec', field, 'name') !== undefined).map(
    (field): ScalerKind => ({
      ...{ group, kind, target: ['spec', field] },
      scaling: () => 'unknown',
    }),
  );
}

/** An annotation or label by which a controller scales down what it stands on. */
interface DownscaleSchedule {
  readonly key: string;
  readonly text: string;
  readonly node: Node;
}

/** Keys of controllers that scale by the clock or on demand; a new one is one line. AROUND-10 */
const KEYS: readonly RegExp[] = [
  /^downscaler\/(?!exclude)/,
  /^sleepmode\.loft\.sh\//,
  /^sablier\./,
];

/** Kinds of such controllers, whose objects are for their whole namespace, or for the cluster. */
const KINDS: ReadonlySet<string> = new Set([
  'kube-green.com/SleepInfo',
  'snorlax.moonbeam.nyc/SleepSchedule',
  'kubecost.k8s.io/TurndownSchedule',
]);

/** Lists what the annotations and labels of an object say of sleeping. */
export const schedulesIn = ({ node }: Resource): readonly DownscaleSchedule[] =>
  ['annotations', 'labels'].flatMap((field) =>
    [...entriesAt(node, 'metadata', field)].flatMap(([key, value]) =>
      value.kind === 'scalar' && KEYS.some((pattern) => pattern.test(key))
        ? [{ key, text: String(value.value ?? ''), node: value }]
        : [],
    ),
  );

/** Tells whether objects of the kind put whole namespaces to sleep. */
export const sleepersOf = ({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean =>
  KINDS.has(`${group}/${kind}`);

/** Tells whether what an object's annotations say keeps it at nothing, whatever the time is. AROUND-10 */
function isKeptAsleep(resource: Resource): boolean {
  const said = new Map(schedulesIn(resource).map(({ key, text }) => [key, text]));
  const isDown =
    said.get('downscaler/force-downtime') === 'true' ||
    said.get('downscaler/downtime') === 'always' ||
    said.get('sleepmode.loft.sh/force') === 'true';
  return isDown && (said.get('downscaler/downtime-replicas') ?? '0') === '0';
}

/** Answers whether something leaves no pod of what runs them, whatever its own `replicas` say. AROUND-9, 10 */
export function scaledToNothing(index: ResourceIndex): (resource: Resource) => boolean {
  const targets = new Set(
    SCALER_KINDS.flatMap(({ group, kind, target, scaling }) =>
      // what a Rollout takes from a Deployment goes on under the Rollout
      kind === 'Rollout'
        ? []
        : index
            .ofKind(group, kind)
            .filter((scaler) => scaling(scaler) === 'none')
            .map((scaler) => targetOf(scaler, target)),
    ),
  );
  return (resource) =>
    isKeptAsleep(resource) ||
    (targets.size > 0 && targets.has(`${resource.kind} ${resource.namespace}/${resource.name}`));
}

function targetOf({ namespace, node }: Resource, path: readonly string[]): string {
  const target = nodeAt(node, ...path);
  const name = stringAt(target, 'name') ?? stringAt(target, 'deployment') ?? '';
  return `${stringAt(target, 'kind') ?? 'Deployment'} ${namespace}/${name}`;
}

/** Tells whether it is read from objects of a kind what they scale. */
export const isScalerKind = ({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean =>
  byKey.has(`${group}/${kind}`) || sleepersOf({ group, kind });
