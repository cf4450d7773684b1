import type { Mesh, Workload } from '../../istio/index.ts';
import { quantityOf } from '../../istio/index.ts';
import {
  entriesAt,
  listed,
  namespaceText,
  nodeAt,
  placeOf,
  resourceKey,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { podCountOf } from './pod-count.ts';

/**
 * Tells of quotas with less room than the workloads of their namespace take that are rendered here, each with the fewest
 * pods that it has while all is well. What is not known of them takes nothing in this sum (AROUND-11).
 */
export const quotaTooSmall = check({
  id: 'quota-too-small',
  title: 'ResourceQuota is smaller than its workloads need',
  level: 'high',
  blind:
    'Pods that nothing here creates, defaults of a LimitRange, and the extra pods of a rollout.',
  severity: 'warning',
  find: ({ mesh }) =>
    mesh
      .ofKind('', 'ResourceQuota')
      .flatMap((quota) => (isForAll(quota) ? tooSmall(quota, mesh) : [])),
});

/** Tells whether a quota counts all pods of its namespace: scopes leave some out. */
const isForAll = ({ namespace, node }: Resource): boolean =>
  namespace !== '' &&
  nodeAt(node, 'spec', 'scopes') === undefined &&
  nodeAt(node, 'spec', 'scopeSelector') === undefined;

type Amount = readonly [of: 'requests' | 'limits', name: 'cpu' | 'memory'];

/** Tells what a key of a quota counts of containers; null for pods themselves. */
const COUNTED: ReadonlyMap<string, Amount | null> = new Map([
  ['pods', null],
  ['count/pods', null],
  ['cpu', ['requests', 'cpu']],
  ['requests.cpu', ['requests', 'cpu']],
  ['limits.cpu', ['limits', 'cpu']],
  ['memory', ['requests', 'memory']],
  ['requests.memory', ['requests', 'memory']],
  ['limits.memory', ['limits', 'memory']],
]);

/** Holds what one workload takes of a quota, at least. */
interface Taking {
  readonly workload: Workload;
  readonly amount: number;
  readonly origin: Origin;
}

function tooSmall(quota: Resource, mesh: Mesh): readonly Told[] {
  return [...entriesAt(quota.node, 'spec', 'hard')].flatMap(([key, value]): readonly Told[] => {
    const counted = COUNTED.get(key);
    const room = value.kind === 'scalar' ? quantityOf(String(value.value ?? '')) : null;
    if (counted === undefined || room === null) return [];
    const takings = takingsIn(quota.namespace, mesh, counted);
    const taken = takings.reduce((sum, { amount }) => sum + amount, 0);
    return taken <= room
      ? []
      : [tell({ quota, key, counted, takings, origin: value.origin }, mesh)];
  });
}

function takingsIn(namespace: string, mesh: Mesh, counted: Amount | null): readonly Taking[] {
  const own = mesh.workloads.filter((workload) => workload.namespace === namespace);
  const once = [...new Map(own.map((one) => [resourceKey(one.resource), one])).values()];
  return once
    .flatMap((workload) => {
      const count = podCountOf(mesh, workload);
      if (count === null || count.least === 0) return [];
      const each = counted === null ? 1 : takenByPod(workload, counted);
      return each === 0 ? [] : [{ workload, amount: count.least * each, origin: count.origin }];
    })
    .sort((a, b) => b.amount - a.amount);
}

/** Counts what one pod takes: a request that is not written is the limit. */
function takenByPod({ podSpec }: Workload, [of, name]: Amount): number {
  const containers = nodeAt(podSpec, 'containers');
  return (containers?.kind === 'seq' ? containers.items : []).reduce((sum, container) => {
    const read = (field: 'requests' | 'limits'): number | null =>
      quantityOf(stringAt(container, 'resources', field, name) ?? '');
    return sum + (read(of) ?? (of === 'requests' ? read('limits') : null) ?? 0);
  }, 0);
}

const NAMED = 3;

interface Crowded {
  readonly quota: Resource;
  readonly key: string;
  readonly counted: Amount | null;
  readonly takings: readonly Taking[];
  readonly origin: Origin;
}

function tell({ quota, key, counted, takings, origin }: Crowded, mesh: Mesh): Told {
  const text = (amount: number): string => amountText(amount, counted);
  const room = stringAt(quota.node, 'spec', 'hard', key) ?? '';
  const whole = text(takings.reduce((sum, { amount }) => sum + amount, 0));
  const what = counted === null ? `${room} pods` : `\`${key}: ${room}\``;
  return {
    subject: quota,
    key,
    scope: scopeOfWorkloads(
      takings.map(({ workload }) => workload),
      mesh,
    ),
    message: `${subjectText(quota)} has room for ${what}, and the workloads of ${namespaceText(quota.namespace)} take ${whole} at least.`,
    why: `${listed(
      takings.map(
        ({ workload, amount, origin: place }) =>
          `${subjectText(workload.resource)} takes ${text(amount)} (${placeOf(place)})`,
      ),
      NAMED,
    )}.`,
    symptom: say`pods that run go on; those to be made beyond it are refused ("exceeded quota"), and rollouts stand still`,
    origin,
    related: takings.slice(0, NAMED).map((one) => one.origin),
    fix: {
      text: `Give it room for more than ${whole}, with some for the pods that a rollout starts beside the old ones.`,
    },
  };
}

function amountText(amount: number, counted: Amount | null): string {
  if (counted?.[1] === 'memory') return `${String(Math.ceil(amount / 2 ** 20))}Mi`;
  return String(Math.round(amount * 1000) / 1000);
}
