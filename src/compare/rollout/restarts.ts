import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  itemsAt,
  nodeAt,
  podTemplateOf,
  sameData,
  selectorOf,
  stringAt,
  stringMapAt,
  subjectText,
  resourceKey,
  entriesAt,
} from '../../manifest/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import {
  ambientLabel,
  containsLabels,
  groupedBy,
  injectingRevision,
  injectorValues,
  isAmbient,
  writtenProxy,
} from '../../istio/index.ts';
import type { ChangedObject } from './changed-objects.ts';
import type { Cause, Kept, Restart } from './restart.ts';
import { hasProxy, restart, withPods } from './restart.ts';
import { needsNewPods } from './pushed-configuration.ts';

/** What only pods get that are made after a change, and which workloads have a template that the change leaves alone. */
export function restartsOf(
  changed: readonly ChangedObject[],
  before: Mesh,
  after: Mesh,
): readonly Restart[] {
  const kept = keptWorkloads(before, after);
  const open = kept.filter(({ after: workload }) => writtenProxy(workload) === undefined);
  const injected = open.filter(({ before: one, after: other }) => hasProxy(one) || hasProxy(other));
  return [
    ...ofInjection(open, before, after),
    ...ofProxyConfigs(changed, injected, after),
    ...ofSettings(injected, before, after),
    ...changedInjectorValues(before, after).map(({ path, origin }) =>
      restart('proxy', path, origin, injected),
    ),
    ...ofValues(changed, kept),
  ].flatMap((cause) => (cause.kept.length === 0 ? [] : [withPods(cause, before, after)]));
}

/** A Job is made anew each time; a bare Pod by nobody. */
const RUNNING: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Rollout',
]);

function keptWorkloads(before: Mesh, after: Mesh): readonly Kept[] {
  const known = new Map(before.workloads.map((one) => [subjectText(one.resource), one]));
  return after.workloads.flatMap((workload) => {
    const name = subjectText(workload.resource);
    const old = known.get(name);
    const isKept =
      old !== undefined &&
      RUNNING.has(workload.resource.kind) &&
      sameData(podTemplateOf(old.resource), podTemplateOf(workload.resource));
    return isKept ? [{ name, before: old, after: workload }] : [];
  });
}

/** Whether, and by which revision, new pods get a sidecar: their Namespace says it, or the webhook's. INJ-2, 3, 11. */
function ofInjection(kept: readonly Kept[], before: Mesh, after: Mesh): readonly Cause[] {
  const byCause = new Map<string, Kept[]>();
  for (const one of kept) {
    if (one.before.sidecar.kind === 'unknown' || one.after.sidecar.kind === 'unknown') continue;
    const [old, now] = [injectingRevision(before, one.before), injectingRevision(after, one.after)];
    if (old === now) continue;
    const words =
      now === null
        ? 'the loss of the sidecar'
        : old === null
          ? 'a sidecar'
          : `the sidecar of revision ${now} instead of ${old}`;
    const key = JSON.stringify([words, one.after.namespace]);
    byCause.set(key, [...(byCause.get(key) ?? []), one]);
  }
  return [...byCause].flatMap(([key, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    const now = first.after;
    const origin = isAmbient(after, now)
      ? ambientLabel(after, now)
      : (after.namespaceObject(now.namespace) ?? now.resource).origin;
    const cause = restart('proxy', key.slice(2, key.indexOf('"', 2)), origin, members);
    const was = injectingRevision(before, first.before);
    const is = injectingRevision(after, now);
    if (is === null && !isAmbient(after, now)) return [{ ...cause, isLeaving: true }];
    return [was === null || is === null ? cause : { ...cause, revision: is }];
  });
}

/** A ProxyConfig is for pods that it selects in its namespace, one of the root namespace for those of all. */
function ofProxyConfigs(
  changed: readonly ChangedObject[],
  injected: readonly Kept[],
  { configuration }: Mesh,
): readonly Cause[] {
  return changed.flatMap(({ before, after }) => {
    const config = after ?? before;
    if (config?.kind !== 'ProxyConfig') return [];
    const isOfRoot = config.namespace === configuration.rootNamespace;
    const chosen = injected.filter(
      ({ after: { namespace, labels } }) =>
        (isOfRoot || namespace === config.namespace) &&
        [before, after].some((side) => side !== null && containsLabels(labels, selectorOf(side))),
    );
    return [restart('proxy', subjectText(config), config.origin, chosen)];
  });
}

function ofSettings(injected: readonly Kept[], before: Mesh, after: Mesh): readonly Cause[] {
  const [old, now] = [before.configuration.settings, after.configuration.settings];
  return [...new Set([...old.keys(), ...now.keys()])].filter(needsNewPods).flatMap((path) => {
    const [one, other] = [old.get(path), now.get(path)];
    const setting = other ?? one;
    if (setting === undefined || sameData(one?.node, other?.node)) return [];
    return [restart('proxy', path, setting.origin, injected)];
  });
}

/** A ConfigMap or Secret of the same name whose values differ, for pods that read it as variables. */
function ofValues(changed: readonly ChangedObject[], kept: readonly Kept[]): readonly Cause[] {
  return changed.flatMap(({ before, after }) => {
    if (before === null || after === null || !['ConfigMap', 'Secret'].includes(after.kind))
      return [];
    const keys = keysThatDiffer(before, after);
    const readers = kept.filter(
      ({ after: workload }) =>
        workload.namespace === after.namespace &&
        !isReloaded(workload) &&
        readsOf(workload, after).some((key) => key === null || keys.has(key)),
    );
    return keys.size === 0 ? [] : [restart('value', subjectText(after), after.origin, readers)];
  });
}

/** A controller that restarts pods when what they read changes. */
const isReloaded = ({ resource }: Workload): boolean =>
  [...stringMapAt(resource.node, 'metadata', 'annotations').keys()].some((key) =>
    key.includes('reloader'),
  );

function keysThatDiffer(before: Resource, after: Resource): ReadonlySet<string> {
  const differing = ['data', 'stringData', 'binaryData'].flatMap((field) => {
    const [one, other] = [nodeAt(before.node, field), nodeAt(after.node, field)];
    const [old, now] = [one, other].map((node) =>
      node?.kind === 'map' ? node.entries : new Map<string, Node>(),
    );
    const keys = new Set<string>([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
    return [...keys].filter((key) => !sameData(old?.get(key), now?.get(key)));
  });
  return new Set(differing);
}

/** Keys of the object that variables of the pods are read from; null for all of them. */
function readsOf({ podSpec }: Workload, { kind, name }: Resource): readonly (string | null)[] {
  const isMap = kind === 'ConfigMap';
  const [one, all] = isMap ? ['configMapKeyRef', 'configMapRef'] : ['secretKeyRef', 'secretRef'];
  return ['containers', 'initContainers'].flatMap((list) =>
    itemsAt(podSpec, list).flatMap((container) => [
      ...itemsAt(container, 'env').flatMap((variable) =>
        stringAt(variable, 'valueFrom', one, 'name') === name
          ? [stringAt(variable, 'valueFrom', one, 'key') ?? null]
          : [],
      ),
      ...itemsAt(container, 'envFrom').flatMap((source) =>
        stringAt(source, all, 'name') === name ? [null] : [],
      ),
    ]),
  );
}

/** A value of the chart or operator that installs the control plane, by which the injector makes proxies. */
interface ChangedInjectorValue {
  /** `global.proxy.resources`. */
  readonly path: string;
  readonly origin: Origin;
}

type InjectorValues = ReturnType<typeof injectorValues>[number];

/** Other parts of the program tell which pods get a proxy, and what the mesh configuration says. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['autoInject', 'tracer']);

/**
 * Lists what differs below `global.proxy` and `global.proxy_init` where one object holds the values on both
 * sides. INJ-1, ROLL-25.
 */
function changedInjectorValues(before: Mesh, after: Mesh): readonly ChangedInjectorValue[] {
  const earlier = groupedBy(injectorValues(before), ({ resource }) => resourceKey(resource));
  const changed = injectorValues(after).flatMap((now) => {
    const copies = copiesBefore(now, earlier.get(resourceKey(now.resource)) ?? []);
    return ['proxy', 'proxy_init'].flatMap((part) => differing(part, copies, now.values));
  });
  const places = groupedBy(
    changed,
    ({ path, origin }) => `${path} ${origin.file}:${String(origin.line)}`,
  );
  return [...places.values()].flatMap((alike) => alike.slice(0, 1));
}

/**
 * Gives what may have been this copy of the values before: several folders may write the object, and several
 * overlays of one folder may patch it, of which one is what the cluster has.
 */
function copiesBefore(
  { resource, values }: InjectorValues,
  all: readonly InjectorValues[],
): readonly Node[] {
  const sameObject = all.filter((each) => each.resource.origin.file === resource.origin.file);
  const sameText = sameObject.filter((each) => each.values.origin.file === values.origin.file);
  const [own = []] = [sameText, sameObject, all.length === 1 ? all : []].filter(
    ({ length }) => length > 0,
  );
  return own.map((each) => each.values);
}

/** Where it is not known which of several copies it was, a value that one of them had is taken for unchanged. */
function differing(
  part: string,
  copies: readonly Node[],
  now: Node,
): readonly ChangedInjectorValue[] {
  const earlier = copies.map((copy) => entriesAt(copy, 'global', part));
  const current = entriesAt(now, 'global', part);
  const keys = new Set([...earlier, current].flatMap((each) => [...each.keys()]));
  return [...keys].flatMap((key) => {
    const [was] = earlier.flatMap((each) => each.get(key) ?? []);
    const place = current.get(key) ?? was;
    const isKept = earlier.some((each) => sameData(each.get(key), current.get(key)));
    return place === undefined || copies.length === 0 || isKept || TOLD_ELSEWHERE.has(key)
      ? []
      : [{ path: `global.${part}.${key}`, origin: place.origin }];
  });
}
