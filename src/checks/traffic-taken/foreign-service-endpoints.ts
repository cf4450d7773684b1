import { counterpartIn } from '../../compare/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, runsPods, sameData, subjectText } from '../../manifest/index.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { objectApplying } from '../../gitops/index.ts';
import type { ActOnCalls, JoinedService } from './foreign-endpoints.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { RootsOf } from './object-roots.ts';
import { areApart, areInOneFolder, isWrittenElsewhere, rootsOfObjects } from './object-roots.ts';
import { endpointsIn } from './foreign-endpoints.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';

/**
 * Tells of addresses and pods, new or other than before, behind a Service whose addresses the cluster keeps,
 * that is not rendered here, or that another root or folder writes. Without a base there is nobody to be
 * another.
 */
export const endpointsOfOthers = check({
  id: 'endpoints-of-others',
  title: 'Addresses, pods or rules added to a Service managed elsewhere',
  level: 'high',
  severity: 'warning',
  blind: 'Services of charts and other repositories, whose selector is not seen.',
  find: (input) => (input.before === null ? [] : takenServices(input, input.before)),
});

function takenServices(input: DetectorInput, before: Mesh): readonly Told[] {
  const { mesh } = input;
  if (mesh === before) return [];
  const rootsOf = rootsOfObjects(input.rendered);
  const isOther = (one: Resource, joined: JoinedService, addsAddresses: boolean): boolean =>
    joined.resource === null
      ? addsAddresses || isInNamespaceOfOthers(one, before, rootsOf)
      : joined.choosesPods || isBySomebodyElse(one, joined.resource, before, rootsOf);
  return [
    ...endpointsIn(mesh).flatMap(({ resource, joins, actOn }): readonly Told[] => {
      if (!isNew(resource, before, mesh)) return [];
      const taken = joins.find((joined) => isOther(resource, joined, actOn === null));
      return taken === undefined
        ? []
        : [tell(resource, taken, whyOf(taken), actOn?.(taken) ?? null)];
    }),
    ...mesh.workloads.flatMap((workload) => ofPods(workload, mesh, before, rootsOf)),
    ...overwrittenServices(input, before).map(({ resource, service }) => {
      const { namespace, name } = service;
      const joined = { namespace, name, kind: 'Service' as const, resource: service };
      return tell(resource, { ...joined, choosesPods: false }, OVERWRITTEN);
    }),
  ];
}

function isNew(resource: Resource, before: Mesh, mesh: Mesh): boolean {
  const old = counterpartIn(before, resource, mesh);
  return old === undefined || !sameData(old.node, resource.node);
}

/**
 * Tells whether the object is somebody else's: from another root than the Service's, or in a folder in which
 * the namespace has had nothing.
 */
const isBySomebodyElse = (
  one: Resource,
  service: Resource,
  before: Mesh,
  rootsOf: RootsOf,
): boolean =>
  !areInOneFolder(one, service) &&
  (areApart(one, service, rootsOf) || isWrittenElsewhere(one, before));

/**
 * Tells whether an object is beside objects of its namespace that all come from other roots, or in a folder
 * that had objects of other namespaces only.
 */
function isInNamespaceOfOthers(one: Resource, before: Mesh, rootsOf: RootsOf): boolean {
  if (isWrittenElsewhere(one, before)) return true;
  const there = before.resources.filter(({ namespace }) => namespace === one.namespace);
  return there.length > 0 && there.every((each) => areApart(one, each, rootsOf));
}

/** Finds a new workload behind a Service that had others, none of which its root or folder brings. */
function ofPods(
  { resource, namespace }: Workload,
  mesh: Mesh,
  before: Mesh,
  rootsOf: RootsOf,
): readonly Told[] {
  if (before.copiesOf(resource).length > 0) return [];
  const taken = mesh.services.find((service) => {
    if (service.namespace !== namespace || !holds(service.workloads, resource)) return false;
    const earlier = before.service(namespace, service.name)?.workloads ?? [];
    return (
      earlier.length > 0 &&
      isBySomebodyElse(resource, service.resource, before, rootsOf) &&
      earlier.every((one) => isBySomebodyElse(resource, one.resource, before, rootsOf))
    );
  });
  if (taken === undefined) return [];
  const { name, resource: service } = taken;
  const joined = { namespace, name, kind: 'Service' as const, resource: service };
  return [tell(resource, { ...joined, choosesPods: false }, whyOf(null))];
}

const holds = (workloads: readonly Workload[], resource: Resource): boolean =>
  workloads.some((one) => one.resource === resource);

/** An object that somebody else brings already, and the Service whose calls it decides about. */
interface Overwriting {
  readonly resource: Resource;
  readonly service: Resource;
}

/**
 * Finds Services, and what runs the pods behind them, that another folder goes on bringing, written once more
 * otherwise where the namespace has had nothing: whoever applies last decides who answers. One that only
 * moves is written once, and what stood there already is no change: a mesh keeps one of each name, so the
 * roots of the base are asked (`past`).
 */
function overwrittenServices(
  { mesh, rendered, renderedBefore }: DetectorInput,
  before: Mesh,
): readonly Overwriting[] {
  const past = renderedBefore?.roots ?? [];
  const all = rendered.roots.flatMap(({ root, resources }) =>
    resources.flatMap((resource) =>
      isAnswering(resource) ? [{ resource, cluster: objectApplying(root)?.cluster ?? '' }] : [],
    ),
  );
  return all.flatMap(({ resource, cluster }): readonly Overwriting[] => {
    const old = counterpartIn(before, resource, mesh);
    if (old === undefined || !isWrittenElsewhere(resource, before)) return [];
    if (stoodThere(resource, past)) return [];
    const service = serviceOf(old, before);
    const isOverwriting = all.some(
      (other) =>
        other.cluster === cluster &&
        resourceKey(other.resource) === resourceKey(resource) &&
        areInOneFolder(other.resource, old) &&
        !areInOneFolder(other.resource, resource) &&
        !sameData(other.resource.node, resource.node),
    );
    return service === null || !isOverwriting ? [] : [{ resource, service }];
  });
}

const stoodThere = (resource: Resource, past: readonly RenderedRoot[]): boolean =>
  past.some(({ resources }) =>
    resources.some(
      (each) =>
        resourceKey(each) === resourceKey(resource) &&
        areInOneFolder(each, resource) &&
        sameData(each.node, resource.node),
    ),
  );

const isService = ({ group, kind }: Resource): boolean => group === '' && kind === 'Service';

const isAnswering = (resource: Resource): boolean => isService(resource) || runsPods(resource);

/** Gives the Service that an object is, or one whose calls it answers; null for none. */
function serviceOf(old: Resource, before: Mesh): Resource | null {
  if (isService(old)) return old;
  const answered = before.services.find(({ workloads }) =>
    workloads.some(({ resource }) => resourceKey(resource) === resourceKey(old)),
  );
  return answered?.resource ?? null;
}

const OVERWRITTEN =
  'Another folder brings an object of the same name, and whoever applies last decides';

function whyOf(joined: JoinedService | null): string {
  if (joined?.resource === null) return 'That Service is not rendered here';
  return joined?.choosesPods === true
    ? 'That Service chooses its pods by labels, and the cluster writes their addresses itself'
    : 'Another root or folder brings that Service';
}

function tell(
  resource: Resource,
  joined: JoinedService,
  why: string,
  act: ActOnCalls | null = null,
): Told {
  const { kind, namespace, name, resource: service } = joined;
  const text = service === null ? `${kind} ${namespace}/${name}` : subjectText(service);
  return {
    subject: resource,
    key: `endpoints of ${kind} ${namespace}/${name}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(resource)} ${act?.before ?? 'has part of the calls to'} ${text} ${act?.behind ?? 'answered by what it names itself'}.`,
    why: `${why} (${placeOf(resource.origin)}).`,
    ...(service !== null && { related: [service.origin] }),
    symptom:
      act?.symptom ??
      'no errors by itself: some requests go to other addresses, with all their content',
    fix: {
      text: `Leave it out, or have those who run ${text} write it beside their Service.`,
    },
  };
}
