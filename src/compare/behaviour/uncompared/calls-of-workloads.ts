import type { Mesh } from '../../../istio/index.ts';
import { isNetworkKind } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { itemsAt, podTemplateOf, rowOf, stringAt } from '../../../manifest/index.ts';
import type { CallKind } from './call-kind.ts';
import type { FieldKeys } from './changed-fields.ts';
import { isKnownName } from './changed-fields.ts';
import { leadsToUndeclared } from './calls-of-services.ts';

/** Fields of what runs pods that are about how many there are, and when they start and end. */
const OF_RUNNING: ReadonlySet<string> = new Set([
  ...['replicas', 'revisionHistoryLimit', 'minReadySeconds', 'progressDeadlineSeconds'],
  ...['strategy', 'updateStrategy', 'podManagementPolicy', 'volumeClaimTemplates'],
  ...['persistentVolumeClaimRetentionPolicy', 'selector', 'schedule', 'timeZone', 'suspend'],
  ...['concurrencyPolicy', 'startingDeadlineSeconds', 'successfulJobsHistoryLimit'],
  ...['failedJobsHistoryLimit', 'jobTemplate.backoffLimit', 'backoffLimit', 'completions'],
  ...['parallelism', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished', 'paused'],
]);

/** Fields of a pod about where and when it runs, and the account, which the comparison of calls goes by. */
const OF_POD: ReadonlySet<string> = new Set([
  ...['affinity', 'nodeSelector', 'nodeName', 'tolerations', 'topologySpreadConstraints'],
  ...['priorityClassName', 'priority', 'schedulerName', 'terminationGracePeriodSeconds'],
  ...['imagePullSecrets', 'volumes', 'restartPolicy', 'activeDeadlineSeconds'],
  ...['enableServiceLinks', 'serviceAccountName', 'serviceAccount'],
  ...['automountServiceAccountToken'],
]);

/** Fields of a container about its program: what that answers is its own affair. */
const OF_PROGRAM: ReadonlySet<string> = new Set([
  ...['image', 'imagePullPolicy', 'command', 'args', 'workingDir', 'env', 'envFrom', 'resources'],
  ...['volumeMounts', 'volumeDevices', 'livenessProbe', 'readinessProbe', 'startupProbe'],
  ...['lifecycle', 'terminationMessagePath', 'terminationMessagePolicy', 'stdin', 'tty'],
  'stdinOnce',
]);

type Pair = Readonly<Record<'was' | 'is', Resource | null>>;

/** Lists the calls that what runs pods may decide and that are in no cell: its own, where it is new or a field is not known. */
export function callsOfWorkload(
  { was, is }: Pair,
  fields: readonly FieldKeys[],
  { before, after }: { readonly before: Mesh; readonly after: Mesh },
): readonly CallKind[] {
  const resource = is ?? was;
  if (resource === null) return [];
  if (was === null || is === null || runsProxy(was) || runsProxy(is)) return ['own'];
  const template = rowOf(resource)?.podTemplate ?? [];
  const choosesPods = [before, after].some(({ resources }) => resources.some(isNetworkKind));
  const isKnown = (path: FieldKeys): boolean => isKnownField(path, { template, choosesPods });
  const others = fields.filter((path) => !isKnown(path));
  const isOfPorts = others.filter((path) => isContainerField(path, template, new Set(['ports'])));
  const stays = others.length === isOfPorts.length;
  const name = { namespace: resource.namespace, name: resource.name, kind: resource.kind };
  const isUndeclared =
    isOfPorts.length > 0 &&
    after.services.some(
      (service) =>
        leadsToUndeclared(after, service) &&
        service.workloads.some(
          (one) =>
            one.name === name.name && one.namespace === name.namespace && one.kind === name.kind,
        ),
    );
  return [...(stays ? [] : (['own'] as const)), ...(isUndeclared ? (['ports'] as const) : [])];
}

/** Tells whether a container is written out that injection fills: its image and arguments are the proxy's. */
const runsProxy = (resource: Resource): boolean =>
  ['containers', 'initContainers'].some((list) =>
    itemsAt(podTemplateOf(resource), 'spec', list).some((container) =>
      PROXIES.has(stringAt(container, 'name') ?? ''),
    ),
  );

const PROXIES: ReadonlySet<string> = new Set(['istio-proxy', 'istio-init', 'istio-validation']);

function isKnownField(
  path: FieldKeys,
  { template, choosesPods }: { readonly template: FieldKeys; readonly choosesPods: boolean },
): boolean {
  const [top, field = ''] = path;
  if (!isBelow(path, template))
    return top === 'metadata' ? isOwnMetadata(path) : top === 'spec' && OF_RUNNING.has(field);
  const [part, name = '', inner = ''] = path.slice(template.length);
  if (part === 'metadata') return isKnownName(inner) || (name === 'labels' && !choosesPods);
  return part === 'spec' && (OF_POD.has(name) || isContainerField(path, template, OF_PROGRAM));
}

/** Labels of what runs pods are not those of the pods, by which they are chosen. */
const isOwnMetadata = ([, map, name = '']: FieldKeys): boolean =>
  map === 'labels' || (map === 'annotations' && isKnownName(name));

const isBelow = (path: FieldKeys, parent: FieldKeys): boolean =>
  parent.every((step, at) => path[at] === step);

const isContainerField = (
  path: FieldKeys,
  template: FieldKeys,
  fields: ReadonlySet<string>,
): boolean => {
  const [spec, list = '', field = ''] = path.slice(template.length);
  return (
    isBelow(path, template) &&
    spec === 'spec' &&
    (list === 'containers' || list === 'initContainers') &&
    fields.has(field)
  );
};
