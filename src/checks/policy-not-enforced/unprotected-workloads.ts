import {
  groupedBy,
  isAmbient,
  isGatewayWorkload,
  knownCalls,
  policyIndexOf,
} from '../../istio/index.ts';
import type { Call, Mesh, Workload } from '../../istio/index.ts';
import {
  listed,
  namespaceText,
  placeOf,
  resourceKey,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/**
 * Tells of the one workload of a namespace that no policy is for: whoever gets to it is answered (AUTHZ-7).
 */
export const workloadLeftOut = check({
  id: 'workload-left-out',
  title: 'Called workload has no AuthorizationPolicy; all its neighbours have one',
  level: 'low',
  severity: 'info',
  blind: 'Whether any caller should be allowed, and policies in other repositories.',
  knownAs: [{ code: 'KIA1301' }],
  find: ({ mesh }) => leftOutWorkloads(mesh).map((one) => tell(mesh, one)),
});

const MOST_NAMED = 3;

function tell(mesh: Mesh, { workload, neighbours, policy, call }: LeftOutWorkload): Told {
  const name = subjectText(workload.resource);
  const names = neighbours.map(({ resource }) => subjectText(resource));
  return {
    subject: workload.resource,
    key: 'no policy',
    scope: scopeOfWorkloads([workload], mesh),
    message: `Nothing says who may call ${name}: it is the only workload of ${namespaceText(workload.namespace)} without an AuthorizationPolicy.`,
    why: `${listed(names, MOST_NAMED)} have policies (${subjectText(policy)} at ${placeOf(policy.origin)}); none is for ${name}, which others call (${placeOf(call.origin)}).`,
    symptom: say`no errors: calls that its neighbours deny are allowed here`,
    related: [policy.origin, call.origin],
    fix: {
      text: say`Write a policy for its callers, or an empty one (\`spec: {}\`) for the namespace, which refuses what no other one admits.`,
    },
  };
}

/** A workload without a policy, where each of its neighbours has one. */
interface LeftOutWorkload {
  readonly workload: Workload;
  readonly neighbours: readonly Workload[];
  /** Is a policy of one of the neighbours. */
  readonly policy: Resource;
  /**
   * Is a call by a workload: it shows that the service is meant for some, and not for whoever comes through a
   * gateway.
   */
  readonly call: Call;
}

/** Asks for two neighbours at least: beside a single one it may well be that neighbour that is special. */
const FEWEST_NEIGHBOURS = 2;

/**
 * Finds workloads with a sidecar, called by others, for which no AuthorizationPolicy is (AUTHZ-1…7), each the
 * only one of its namespace. A workload that a gateway leads to is for all; what ztunnel takes may be covered
 * at a waypoint, and is left aside with all of its namespace.
 */
function leftOutWorkloads(mesh: Mesh): readonly LeftOutWorkload[] {
  const called = new Set(mesh.services.flatMap(({ workloads }) => workloads));
  const copied = new Set(mesh.workloads.map(({ templateFrom }) => templateFrom));
  const serving = new Map(
    mesh.workloads
      .filter((workload) => called.has(workload) && !isGatewayWorkload(mesh, workload))
      // between two rollouts the target of a Canary has no pods, and what is not for its copy is told as that
      .filter(({ resource }) => !copied.has(resource))
      .map((workload) => [resourceKey(workload.resource), workload]),
  );
  return [...groupedBy([...serving.values()], ({ namespace }) => namespace).values()].flatMap(
    (pods) => onlyOne(mesh, pods) ?? [],
  );
}

function onlyOne(mesh: Mesh, pods: readonly Workload[]): LeftOutWorkload | null {
  if (pods.some((workload) => isAmbient(mesh, workload))) return null;
  const meshed = pods.filter(({ sidecar }) => sidecar.kind === 'known' && sidecar.value);
  const [workload, ...others] = meshed.filter((one) => policyIndexOf(mesh).at(one).length === 0);
  const neighbours = meshed.filter((one) => one !== workload);
  const [policy] = neighbours.flatMap((one) => policyIndexOf(mesh).at(one));
  if (workload === undefined || policy === undefined || others.length > 0) return null;
  if (
    mesh.workloads.some(
      (one) => one.resource === workload.templateFrom && policyIndexOf(mesh).at(one).length > 0,
    )
  )
    return null;
  if (neighbours.length < FEWEST_NEIGHBOURS || meshed.length < pods.length) return null;
  const calls = knownCalls(mesh).filter((call) => call.destination.workloads.includes(workload));
  const call = calls.find(({ source }) => source.kind === 'workload');
  return call === undefined || calls.some(({ source }) => source.kind === 'gateway')
    ? null
    : { workload, neighbours, policy: policy.resource, call };
}
