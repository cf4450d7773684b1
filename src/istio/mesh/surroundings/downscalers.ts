import type { Node, Resource } from '../../../manifest/index.ts';
import { entriesAt } from '../../../manifest/index.ts';

/** An annotation or label by which a controller scales down what it stands on. */
export interface Schedule {
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

/** What the annotations and labels of an object say of the kind. */
export const schedulesIn = ({ node }: Resource): readonly Schedule[] =>
  ['annotations', 'labels'].flatMap((field) =>
    [...entriesAt(node, 'metadata', field)].flatMap(([key, value]) =>
      value.kind === 'scalar' && KEYS.some((pattern) => pattern.test(key))
        ? [{ key, text: String(value.value ?? ''), node: value }]
        : [],
    ),
  );

/** Whether objects of the kind put whole namespaces to sleep. */
export const sleepersOf = ({ group, kind }: Resource): boolean => KINDS.has(`${group}/${kind}`);

/** Whether what an object's annotations say keeps it at nothing, whatever the time is. AROUND-10 */
export function isKeptAsleep(resource: Resource): boolean {
  const said = new Map(schedulesIn(resource).map(({ key, text }) => [key, text]));
  const isDown =
    said.get('downscaler/force-downtime') === 'true' ||
    said.get('downscaler/downtime') === 'always' ||
    said.get('sleepmode.loft.sh/force') === 'true';
  return isDown && (said.get('downscaler/downtime-replicas') ?? '0') === '0';
}
