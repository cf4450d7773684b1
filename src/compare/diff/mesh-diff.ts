import type { Resource } from '../../manifest/index.ts';
import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import type { GeneratedNames } from './compare/canonical-text.ts';
import type { Change } from './change.ts';
import { withMeshParts } from './mesh-parts.ts';
import { effectiveMtlsChanges } from './effective-mtls.ts';
import { rootIn } from './compare/copies.ts';
import type { CopiesTogether } from './compare/resource-pairs.ts';
import {
  matchResources,
  NOTHING_TOGETHER,
  withCopiesThatStay,
  withoutThoseAlone,
} from './compare/resource-pairs.ts';
import { madeControlPlaneChanges } from './made-control-planes.ts';
import { managedNamespaces } from './managed-namespaces.ts';
import { shownValue } from './compare/value-redaction.ts';
import { decidedByOrder } from '../variables/order-of-sources.ts';
import { textOfChange } from './change-meaning.ts';
import { meshSettingChanges } from './mesh-setting-changes.ts';
import { objectChanges } from './object-changes.ts';
import { isBehindInnerBalancers } from '../gateways/gateway-arrivals.ts';
import { withOneGateway } from '../gateways/one-gateway.ts';
import { releaseInputChanges } from './release-input-changes.ts';
import { mapNode, resourceKey, scalar, secretsIn } from '../../manifest/index.ts';
import {
  createHostResolver,
  isTakenOver,
  routeDestinations,
  sameRequestsAt,
} from '../../istio/index.ts';

/**
 * The differences of one environment's effective configuration, without opinion: of every field of
 * every object, then what they amount to for the mesh. Null stands for an environment that is not
 * there. `together` tells copies that are one object to the cluster, and those that something in the tree applies. Key
 * order, formatting, files, API versions of equal content and generated hashes make none. Of an environment that is new
 * no setting of a mesh changes, whatever counts in it that was there.
 */
export function diffMesh(
  environment: string,
  before: Mesh | null,
  after: Mesh | null,
  together: CopiesTogether = NOTHING_TOGETHER,
  isNew = false,
): readonly Change[] {
  const was = before?.resources ?? [];
  const now = after?.resources ?? [];
  const diff = {
    environment,
    generatedBefore: generatedNames(was),
    generatedAfter: generatedNames(now),
    isVariable: consumedEntries([before, after].filter((mesh) => mesh !== null)),
  };
  const found = [
    ...withoutThoseAlone(
      withCopiesThatStay(
        matchResources(was, now, rootIn(before, after)),
        was,
        now,
        together.areOne,
      ),
      together,
    )
      .flatMap((pair) => objectChanges(pair, diff))
      .flatMap((change) => withOrderOfSources(change, before, after)),
    ...(before === null || after === null
      ? []
      : [
          ...releaseInputChanges(environment, before, after),
          ...madeControlPlaneChanges(before, after, (pair) => objectChanges(pair, diff)),
        ]),
  ];
  for (const { fields, ...pair } of managedNamespaces(found, before, after))
    found.push(...objectChanges(pair, diff).filter(({ field }) => fields.has(field ?? '')));
  const changes = distinct(found, together.isApplied);
  const told = withMeshParts(changes, before, after);
  if (before === null || after === null || isNew) return told;
  if (changes.length + before.inputs.size + after.inputs.size === 0) return told;
  return [
    ...withRerouted(withOneGateway(withWithin(told, before, after), before, after), after),
    ...meshSettingChanges(environment, before, after, changes),
    ...effectiveMtlsChanges(environment, before, after),
  ];
}

/**
 * Says of sources of variables in another order what comes of it: the variables that another one decides, and nothing
 * where none is.
 */
function withOrderOfSources(
  change: Change,
  before: Mesh | null,
  after: Mesh | null,
): readonly Change[] {
  const { field, object, oldObject } = change;
  if (change.kind !== 'variable' || field?.endsWith('.envFrom') !== true) return [change];
  if (before === null || after === null || object === null || oldObject === null) return [change];
  const decided = decidedByOrder(
    { mesh: before, resource: oldObject },
    { mesh: after, resource: object },
    field,
  );
  return (decided ?? [null]).map((one) => {
    if (one === null) return change;
    return {
      ...change,
      field: `${field.slice(0, -'From'.length)}[name=${one.name}].value`,
      before: shownVariable(one.before),
      after: shownVariable(one.after),
    };
  });
}

/** Shows the value of a variable as that of an entry of its name; what is not known, as a Secret's, as nothing. */
function shownVariable({ name, value, origin }: EnvironmentVariable): Change['before'] {
  if (value === null) return null;
  const node = scalar(value, origin);
  const entries = mapNode(new Map([[name, node]]), origin);
  return shownValue(node, secretsIn(entries, 'ConfigMap')).value;
}

function generatedNames(resources: readonly Resource[]): GeneratedNames {
  const names = new Map<string, string>();
  for (const { name, stableName } of resources)
    if (name !== stableName) names.set(name, stableName);
  return names;
}

/**
 * An object that several roots render alike is one object to the cluster, and its change one change: told where it is
 * of a copy that something applies, if any of them is.
 */
function distinct(
  changes: readonly Change[],
  isApplied: (resource: Resource) => boolean,
): readonly Change[] {
  if (changes.length < 2) return changes;
  const isOfApplied = ({ object, oldObject }: Change): boolean => {
    const resource = object ?? oldObject;
    return resource !== null && isApplied(resource);
  };
  const found = new Map<string, Change>();
  for (const change of changes) {
    const key = textOfChange(change);
    const known = found.get(key);
    if (known === undefined || (!isOfApplied(known) && isOfApplied(change))) found.set(key, change);
  }
  return [...found.values()];
}

/**
 * Answers whether an entry of a ConfigMap becomes a variable of a container in one of the meshes. The
 * workloads are read once, at the first question.
 */
function consumedEntries(meshes: readonly Mesh[]): (configMap: Resource, key: string) => boolean {
  let consumed: ReadonlySet<string> | null = null;
  return (configMap, key) => {
    consumed ??= entriesOf(meshes);
    const name = `${configMap.namespace}/${configMap.name}`;
    return consumed.has(`${name}/${key}`);
  };
}

/** `namespace/name/key` of every entry that a container reads. */
function entriesOf(meshes: readonly Mesh[]): ReadonlySet<string> {
  const workloads = meshes.flatMap((mesh) => mesh.workloads);
  return new Set(
    workloads.flatMap(({ namespace, containers }) =>
      containers
        .flatMap((container) => [...container.variables.values()])
        .flatMap(({ name, from }) =>
          from?.kind === 'ConfigMap' ? [`${namespace}/${from.name}/${from.key ?? name}`] : [],
        ),
    ),
  );
}

/**
 * Marks routes that go where others take each of their requests: of a VirtualService, by gateway, host and match, to
 * Services that are there (who answers then is compared as behaviour); of an HTTPRoute, by parent, hostname and match, to
 * the same backends, unless a Gateway goes with it. ROUTE-14, GWAPI-1.
 */
function withRerouted(changes: readonly Change[], after: Mesh): readonly Change[] {
  const gone = (kind: string): readonly Resource[] =>
    changes.flatMap(({ kind: what, oldObject }) =>
      what === 'resource-removed' && oldObject?.kind === kind ? [oldObject] : [],
    );
  const virtualServices = gone('VirtualService');
  const routes = gone('Gateway').length === 0 ? gone('HTTPRoute') : [];
  const leading = virtualServices.length === 0 ? [] : leadingToServices(after);
  const takenOver = new Set([
    ...virtualServices.filter((one) => isRoutedBy(leading, after, one)),
    ...routes.filter((one) => isTakenOver(after, one)),
  ]);
  return changes.map((change) =>
    change.oldObject != null && takenOver.has(change.oldObject)
      ? { ...change, isRerouted: true }
      : change,
  );
}

/**
 * Marks servers and hosts that come to a Gateway which is reached from within the network only, and was: none of
 * them is exposed to the outside. Judged per gateway, a new one included.
 */
const withWithin = (changes: readonly Change[], before: Mesh, after: Mesh): readonly Change[] =>
  changes.map((change) => {
    // a Service that is not seen may lead there too
    if (before.partial || after.partial) return change;
    const { kind, object, oldObject } = change;
    const isAdding = kind === 'gateway-server' && change.before === null;
    if (!isAdding || object === null || !isBehindInnerBalancers(after, object)) return change;
    return oldObject === null || isBehindInnerBalancers(before, oldObject)
      ? { ...change, isWithin: true }
      : change;
  });

function leadingToServices(after: Mesh): readonly Resource[] {
  const hosts = createHostResolver(after);
  return after.ofKind('networking.istio.io', 'VirtualService').filter((route) => {
    const destinations = routeDestinations(route);
    return (
      destinations.length > 0 &&
      destinations.every(({ host }) => hosts.resolve(host, route.namespace).kind === 'service')
    );
  });
}

function isRoutedBy(leading: readonly Resource[], after: Mesh, old: Resource): boolean {
  const others = leading.filter((one) => resourceKey(one) !== resourceKey(old));
  const taken = sameRequestsAt(after, old, others);
  return taken !== null && taken.size > 0 && [...taken.values()].every((by) => by.length > 0);
}
