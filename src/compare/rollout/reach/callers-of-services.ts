import type { Call, Mesh, Service, Workload } from '../../../istio/index.ts';
import { gatewaysOfCharts, groupedBy, knownCalls, viewOf } from '../../../istio/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import type { AbsentGateways } from './route-gateways.ts';
import { absentIn } from './route-gateways.ts';
import { callsToGone } from './calls-to-gone-services.ts';
import { isOfUntakenRoute } from './untaken-routes.ts';

/** One caller of a Service that a change reaches. */
export interface ReachingCall {
  readonly from: string;
  readonly to: string;
  /** Says that nothing but a policy which lets the caller in by name shows it; absent for no. */
  readonly isOnlyAdmitted?: true;
  /** Says that the Gateway which the caller is called by is not in the tree; absent for no. */
  readonly isOfUnseenGateway?: true;
}

export const nameOf = ({ resource }: Workload): string => subjectText(resource);

export const serviceName = ({ namespace, name }: Service): string =>
  namespace === '' ? name : `${namespace}/${name}`;

/** Says whose calls to a Service the change touches: those of all, or of these gateways alone. */
export type ReachedService = 'by-all' | ReadonlySet<string>;

export function addLed(
  services: Map<string, ReachedService>,
  service: Service,
  gateways: readonly string[],
): void {
  const known = services.get(serviceName(service));
  if (known !== 'by-all')
    services.set(serviceName(service), new Set([...(known ?? []), ...gateways]));
}

/**
 * Lists who is known to call Services. Whom an identity stands for is called by its service account where nobody here has
 * it; what stands in a file of which nothing is applied shows no call, and neither does a route that its Gateway does not
 * take. Who names a Service that goes is known to call it still.
 */
export function callsTo(
  mesh: Mesh,
  services: ReadonlyMap<string, ReachedService>,
  absent: AbsentGateways,
  neverApplied: ReadonlySet<string>,
  before: Mesh,
): readonly ReachingCall[] {
  const byAccount = groupedBy(
    mesh.workloads,
    ({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`,
  );
  const found = new Map<string, ReachingCall>();
  const calls = [...callsToGone(before, mesh), ...knownCalls(mesh)];
  for (const call of calls) {
    const { source, destination, basis, origin } = call;
    const to = serviceName(destination);
    if (
      neverApplied.has(origin.file) ||
      isOf(absent, source) ||
      isOfUntakenRoute(mesh, call) ||
      !isTouched(source, services.get(to))
    )
      continue;
    const own = new Set(destination.workloads.map(nameOf));
    const isKnown = (gateway: string): boolean => found.has(`Gateway ${gateway} ${to}`);
    for (const from of callersBeside(mesh, source, byAccount, isKnown)) {
      // an address of its own, as servers are told it, is no caller
      if (own.has(from) || (basis === 'policy' && found.has(`${from} ${to}`))) continue;
      found.set(`${from} ${to}`, {
        from,
        to,
        ...(basis === 'policy' && { isOnlyAdmitted: true as const }),
        ...(isOfUnseen(mesh, source) && { isOfUnseenGateway: true as const }),
      });
    }
  }
  return [...found.values()];
}

/** Lists who makes a call; none that a Gateway which is known to make it stands for. */
const callersBeside = (
  mesh: Mesh,
  source: Call['source'],
  byAccount: ReadonlyMap<string, readonly Workload[]>,
  isKnown: (gateway: string) => boolean,
): readonly string[] =>
  runsGateway(mesh, source, { isKnown, byAccount }) ? [] : callersText(source, byAccount);

interface KnownGateways {
  readonly isKnown: (gateway: string) => boolean;
  readonly byAccount: ReadonlyMap<string, readonly Workload[]>;
}

/** Tells whether the pods of a Gateway that is known to call run as an identity: it is no caller beside the Gateway. */
function runsGateway(
  mesh: Mesh,
  source: Call['source'],
  { isKnown, byAccount }: KnownGateways,
): boolean {
  if (source.kind !== 'identity') return false;
  const { namespace, serviceAccount } = source;
  const known = mesh
    .ofKind('networking.istio.io', 'Gateway')
    // a route without a namespace names its Gateway alone
    .filter(({ namespace: home, name }) => isKnown(`${home}/${name}`) || isKnown(name));
  if (known.length === 0) return false;
  const pods = [
    ...podsOfCharts(mesh).filter(
      (one) => one.namespace === namespace && one.serviceAccount === serviceAccount,
    ),
    ...(byAccount.get(`${namespace}/${serviceAccount}`) ?? []),
  ];
  return known.some((gateway) => {
    const selector = [...viewOf('Gateway', gateway).selector.value];
    return pods.some(({ labels }) => selector.every(([key, value]) => labels.get(key) === value));
  });
}

/** A fleet has hundreds of identities, each of which asks for the same gateways. */
function podsOfCharts(mesh: Mesh): ReturnType<typeof gatewaysOfCharts> {
  const found = made.get(mesh) ?? gatewaysOfCharts(mesh);
  made.set(mesh, found);
  return found;
}

const made = new WeakMap<Mesh, ReturnType<typeof gatewaysOfCharts>>();

/** Tells whether a Gateway is known by its name alone; an Ingress names none. */
const isOfUnseen = (mesh: Mesh, source: Call['source']): boolean =>
  source.kind === 'gateway' &&
  source.serves === undefined &&
  absentIn(mesh, new Set([`${source.namespace}/${source.name}`])).size > 0;

/** A route of a Gateway that is nowhere calls nobody. */
const isOf = (gateways: ReadonlySet<string>, source: Call['source']): boolean =>
  source.kind === 'gateway' && gateways.has(`${source.namespace}/${source.name}`);

const isTouched = (source: Call['source'], reached: ReachedService | undefined): boolean =>
  reached === 'by-all' || (reached !== undefined && isOf(reached, source));

function callersText(
  source: Call['source'],
  byAccount: ReadonlyMap<string, readonly Workload[]>,
): readonly string[] {
  if (source.kind === 'identity') {
    const account = `${source.namespace}/${source.serviceAccount}`;
    return byAccount.get(account)?.map(nameOf) ?? [`ServiceAccount ${account}`];
  }
  const { workload } = source;
  if (workload !== null) return [nameOf(workload)];
  return source.kind === 'gateway' ? [gatewayText(source)] : [];
}

function gatewayText({
  serves,
  namespace,
  name,
}: Extract<Call['source'], { kind: 'gateway' }>): string {
  if (serves === 'ingress') return `Ingress class ${name}`;
  return namespace === '' ? `Gateway ${name}` : `Gateway ${namespace}/${name}`;
}
