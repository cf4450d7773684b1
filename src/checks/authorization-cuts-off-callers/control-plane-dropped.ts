import type { Change } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { listed, placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { DropCause } from './dropped-connections.ts';
import { causeOf, changedPolicies, lineOf } from './dropped-connections.ts';
import { answerFor } from './packet-connections.ts';

/**
 * Tells of sidecars that network policies keep from the control plane, which gives them their certificate and all of their
 * configuration (NET-2).
 */
export const controlPlaneDropped = check({
  id: 'control-plane-dropped',
  title: 'NetworkPolicies block sidecars from reaching the control plane',
  level: 'high',
  blind:
    'How the network plug-in applies policies, fields of policies of Cilium and Calico that are not read, IP blocks, and control planes outside the cluster.',
  find: (input) =>
    betweenSides(input, ({ before, after }) =>
      byPolicy(before, after).map((one) => tell(one, after, input.changes)),
    ),
});

/** Pods that get nothing from the control plane any more, for one policy. */
interface CutOff extends DropCause {
  readonly workloads: readonly Workload[];
}

/** The port at which istiod gives out certificates and configuration. */
const PORT = 15_012;

function byPolicy(before: Mesh, after: Mesh): readonly CutOff[] {
  // proxies may be told to ask another address
  if (after.configuration.settings.has('defaultConfig.discoveryAddress')) return [];
  const changed = changedPolicies(before, after);
  if (changed.length === 0) return [];
  const lost = after.workloads.flatMap((workload) => {
    const was = before.workloads.find((one) => isAs(one, workload));
    const hasSidecar = workload.sidecar.kind === 'known' && workload.sidecar.value;
    if (!hasSidecar || was === undefined || after.mayLackIn(workload.namespace)) return [];
    const cause = causeOf(answersFor(before, was), answersFor(after, workload), changed);
    return cause === undefined ? [] : [{ ...cause, workload }];
  });
  const byCause = groupedBy(lost, ({ policy }) => resourceKey(policy));
  return [...byCause.values()].flatMap((all) =>
    all.slice(0, 1).map((cause) => ({ ...cause, workloads: all.map(({ workload }) => workload) })),
  );
}

const isAs = (one: Workload, other: Workload): boolean =>
  one.kind === other.kind && one.namespace === other.namespace && one.name === other.name;

const answersFor = (mesh: Mesh, own: Workload) =>
  controlPlanes(mesh).map((other) => answerFor(mesh, 'egress', { own, other, port: PORT }));

const isIstiod = ({ labels }: Workload): boolean => labels.get('app') === 'istiod';

/** Lists the pods of the control plane; where they are not rendered, as its chart labels them. */
function controlPlanes(mesh: Mesh) {
  const seen = mesh.workloads.filter(isIstiod);
  const usual = {
    namespace: homeOf(mesh),
    labels: new Map([
      ['app', 'istiod'],
      ['istio', 'pilot'],
    ]),
    hasMoreLabels: true as const,
  };
  return seen.length > 0 ? seen : [usual];
}

const homeOf = (mesh: Mesh): string => mesh.configuration.rootNamespace;

/** Tells whether anything here says in which namespace the control plane runs. */
const isSeen = (mesh: Mesh): boolean =>
  mesh.workloads.some(isIstiod) ||
  mesh.charts.some(
    ({ chart, namespace }) => chart.startsWith('istiod') && namespace === homeOf(mesh),
  );

const NAMED = 3;

function tell(
  { policy, isGone, denial, workloads }: CutOff,
  after: Mesh,
  changes: readonly Change[],
): Told {
  const names = listed(
    workloads.map(({ resource }) => subjectText(resource)),
    NAMED,
  );
  const spaces = listed(
    [...new Set(controlPlanes(after).map(({ namespace }) => namespace))],
    NAMED,
  );
  const origin = isGone ? policy.origin : lineOf(policy, changes);
  return {
    subject: policy,
    key: 'control plane dropped',
    scope: scopeOfWorkloads(workloads, after, new Set([policy.namespace])),
    message: `Network policies keep the sidecars of ${names} from istiod${isSeen(after) ? '' : `, if that runs in ${spaces}`}: new pods do not become ready.`,
    why: `${
      denial === null
        ? `No rule of the policies that select them lets connections to port 15012 in ${spaces} through any more (${placeOf(origin)})`
        : `${subjectText(denial.policy)} denies connections to port 15012 in ${spaces} (${placeOf(denial.origin)})`
    }. A sidecar gets its certificate and its configuration there.`,
    symptom: say`pods stay 1/2, and their proxy cannot connect to istiod; those that run go on until their certificates end`,
    origin,
    ...(isGone && { side: 'base' as const }),
    fix: {
      text: `Have a rule of ${isGone ? 'a policy there' : subjectText(policy)} lead to port 15012 of istiod in ${spaces}, and one to DNS.`,
    },
  };
}
