import { counterpartIn } from '../../compare/index.ts';
import { containsLabels, isGatewayWorkload, viewOf } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import {
  API_GROUPS,
  listed,
  nodeAt,
  placeOf,
  sameData,
  selectorNode,
  selectorOf,
  subjectText,
  targetsOf,
  say,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

/** An object that was for chosen pods, and is for more of them or for others. */
interface WidenedObject {
  readonly now: Resource;
  readonly old: Resource;
  readonly added: readonly Workload[];
  readonly lost: readonly Workload[];
  /** Lists all that it is for now. */
  readonly reached: readonly Workload[];
}

/**
 * Tells of settings of proxies that lose their selector, a label of it or their targets: without any, an object
 * holds for every proxy of its namespace (SCOPE-1). Those of the root namespace are told of as mesh-wide.
 */
export const selectorLost = check({
  id: 'selector-lost',
  title: 'Proxy setting for selected pods now applies to more pods',
  level: 'medium',
  blind: 'Pods that are not rendered here, and how Envoy applies a patch.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      widenedObjects(before, after).map((one) => tell(one, after)),
    ),
});

const KINDS: readonly (readonly [group: string, kind: string])[] = [
  [API_GROUPS.istioNetworking, 'EnvoyFilter'],
  [API_GROUPS.istioNetworking, 'ProxyConfig'],
  [API_GROUPS.istioNetworking, 'Sidecar'],
  ['extensions.istio.io', 'WasmPlugin'],
  ['telemetry.istio.io', 'Telemetry'],
];

const widenedObjects = (before: Mesh, after: Mesh): readonly WidenedObject[] =>
  KINDS.flatMap(([group, kind]) =>
    after.ofKind(group, kind).flatMap((now): readonly WidenedObject[] => {
      const old = counterpartIn(before, now, after);
      if (now.namespace === after.configuration.rootNamespace) return [];
      if (old === undefined || isForSame(old, now) || !isForChosen(old)) return [];
      // a selector that is left without labels is told of as such
      if (!isForChosen(now) && selectorNode(now) !== undefined) return [];
      const was = reachedBy(old, before);
      // what comes with the change is not what the object reached further for
      const reached = reachedBy(now, after);
      const isIn = (list: readonly Workload[], { kind: of, name }: Workload): boolean =>
        list.some((one) => one.kind === of && one.name === name);
      const added = reached.filter((one) => !isIn(was, one));
      const lost = was.filter((one) => !isIn(reached, one));
      return added.length === 0 ? [] : [{ now, old, added, lost, reached }];
    }),
  );

const SELECTORS = ['selector', 'workloadSelector', 'targetRef', 'targetRefs'];

const isForSame = (old: Resource, now: Resource): boolean =>
  SELECTORS.every((field) =>
    sameData(nodeAt(old.node, 'spec', field), nodeAt(now.node, 'spec', field)),
  );

const isForChosen = (resource: Resource): boolean =>
  selectorOf(resource).size > 0 || targetsOf(resource).length > 0;

/** Lists workloads with a proxy that an object is for; what targets name is not followed, and counts as none. */
function reachedBy(resource: Resource, mesh: Mesh): readonly Workload[] {
  if (targetsOf(resource).length > 0) return [];
  const selector = selectorOf(resource);
  return mesh.workloads.filter(
    (one) =>
      one.namespace === resource.namespace &&
      (isGatewayWorkload(mesh, one) || one.sidecar.kind === 'unknown' || one.sidecar.value) &&
      containsLabels(one.labels, selector) &&
      isPatched(resource, isGatewayWorkload(mesh, one)),
  );
}

/** Tells whether a patch of an EnvoyFilter is for gateways, or for sidecars; other kinds are for both. */
const isPatched = (resource: Resource, isGateway: boolean): boolean =>
  resource.kind !== 'EnvoyFilter' ||
  viewOf('EnvoyFilter', resource).configPatches.value.some(({ context }) =>
    isGateway ? !context?.value.startsWith('SIDECAR') : context?.value !== 'GATEWAY',
  );

function tell({ now, old, added, lost, reached }: WidenedObject, after: Mesh): Told {
  const origin = placeOfLoss(now, old);
  const isForAll = selectorOf(now).size === 0;
  const whom = isForAll ? `every proxy of ${now.namespace} that it can be for` : namesOf(reached);
  return {
    subject: now,
    key: 'reach',
    scope: scopeOfWorkloads(added, after),
    message:
      lost.length > 0
        ? `${subjectText(now)} holds for ${namesOf(added)} now, and for ${namesOf(lost)} no more.`
        : `${subjectText(now)} holds for ${namesOf(added)} too: ${isForAll ? `it has no ${targetsOf(old).length > 0 ? 'targets' : 'selector'} any more` : 'its selector takes in more pods'}.`,
    why: `It was for ${targetsOf(old).length > 0 ? 'what its targetRefs name' : `pods with ${labelsOf(old)}`} (${placeOf(selectorPlace(old))}), and is for ${whom} now.`,
    origin: origin.at,
    side: origin.side,
    symptom:
      SYMPTOMS[now.kind] ??
      'proxies of the namespace behave otherwise, without a change of their own',
    fix: { text: say`Give it back the selector, or name the further pods in the pull request.` },
  };
}

const SYMPTOMS: Readonly<Record<string, string>> = {
  EnvoyFilter:
    'proxies that nobody meant run the patch: requests of these workloads are changed, refused or slower',
  WasmPlugin: 'proxies that nobody meant load the extension: requests of these workloads pass it',
  Telemetry: 'logs, metrics or traces of these workloads change',
  Sidecar: 'these workloads see other hosts than before, and calls to the rest may fail',
};

const namesOf = (workloads: readonly Workload[]): string =>
  listed(
    workloads.map(({ resource }) => subjectText(resource)),
    3,
  );

const labelsOf = (resource: Resource): string =>
  [...selectorOf(resource)].map(([key, value]) => `${key}=${value}`).join(', ');

const selectorPlace = (resource: Resource): Origin =>
  (selectorNode(resource) ?? targetsOf(resource)[0])?.origin ?? resource.origin;

/** Gives the line of the selector that is left, else of the one that was there. */
function placeOfLoss(
  now: Resource,
  old: Resource,
): { readonly at: Origin; readonly side: 'base' | 'head' } {
  const left = selectorNode(now);
  return left === undefined
    ? { at: selectorPlace(old), side: 'base' }
    : { at: left.origin, side: 'head' };
}
