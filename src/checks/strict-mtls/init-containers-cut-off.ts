import type { Mesh, Workload } from '../../istio/index.ts';
import {
  addressesOf,
  callingClient,
  createHostResolver,
  parseServiceHost,
} from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { listed, placeOf, plainOf, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { workloadText } from './call-verdicts.ts';

/** Holds what an init container calls in vain, with what leads its connections to a proxy that does not run yet. */
interface CutOff {
  readonly workload: Workload;
  readonly container: string;
  readonly addresses: readonly [Address, ...Address[]];
  readonly because: readonly Origin[];
}

interface Address {
  readonly text: string;
  readonly origin: Origin;
}

/**
 * Tells of init containers that call what is outside of the cluster while the CNI plugin leads all that pods send to a
 * sidecar which starts after them (INJ-20 to 22). Calls to Services are told with the other calls.
 */
export const initContainerCutOff = check({
  id: 'init-container-cut-off',
  title: 'Istio CNI redirects init container traffic before the sidecar runs',
  level: 'high',
  blind:
    'Addresses that no setting of the init container shows, and address ranges that are excluded from redirection.',
  find: ({ mesh }) =>
    leavesRangesOut(mesh)
      ? []
      : mesh.workloads.flatMap((workload) => cutOffIn(mesh, workload)).map(tell),
});

const RANGES = /IPRanges/;

/** Tells whether the control plane leaves ranges of addresses out for all pods, which may hold those that are called. */
const leavesRangesOut = (mesh: Mesh): boolean =>
  [
    ...mesh.charts.flatMap(({ values }) => values ?? []),
    ...mesh.ofKind('install.istio.io', 'IstioOperator').map(({ node }) => node),
  ].some((values) => RANGES.test(JSON.stringify(plainOf(values))));

function cutOffIn(mesh: Mesh, workload: Workload): readonly CutOff[] {
  if ([...workload.annotations.keys()].some((key) => RANGES.test(key))) return [];
  const found = new Map<string, CutOff>();
  for (const { container, address, origin } of addressesOf(mesh, workload)) {
    const port = container.init ? portCalled(mesh, workload, address) : null;
    if (port === null) continue;
    const source = { kind: 'workload' as const, workload, init: container };
    const { cutOff } = callingClient({ mesh, allNamespaces: true }, source, port);
    if (cutOff === null) continue;
    const one = { text: `${address.host}:${String(port)}`, origin };
    const known = found.get(container.name);
    found.set(container.name, {
      workload,
      container: container.name,
      addresses: known === undefined ? [one] : [...known.addresses, one],
      because: cutOff,
    });
  }
  return [...found.values()];
}

const USUAL_PORTS: ReadonlyMap<string | null, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['mysql', 3306],
  ['redis', 6379],
  ['mongodb', 27_017],
  ['amqp', 5672],
]);

/** Gives the port of an address that no Service here has; null for Services, for its own pod and for what is no address. */
function portCalled(
  mesh: Mesh,
  { namespace }: Workload,
  { host, port, scheme, form }: ReturnType<typeof addressesOf>[number]['address'],
): number | null {
  const isLocal = host === 'localhost' || /^(?:127\.|169\.254\.|\[?::1)/.test(host);
  if (form === 'word' || isLocal || !host.includes('.')) return null;
  const name = parseServiceHost(host, namespace);
  const isService = name !== null && createHostResolver(mesh).service(name) !== undefined;
  return isService ? null : (port ?? USUAL_PORTS.get(scheme) ?? null);
}

const NAMED = 3;

function tell({ workload, container, addresses, because }: CutOff): Told {
  const [first] = addresses;
  const called = listed([...new Set(addresses.map(({ text }) => text))], NAMED);
  const [place] = because;
  return {
    subject: workload.resource,
    key: `init container ${container} cut off`,
    scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
    message: `Init container ${container} of ${workloadText(workload)} cannot reach ${called}.`,
    why: `The CNI plugin leads what it sends to the sidecar${place === undefined ? '' : ` (${placeOf(place)})`}, which starts only after all init containers. It has the address at ${placeOf(first.origin)}.`,
    symptom: say`connection refused, and the pods never start`,
    origin: place ?? first.origin,
    related: addresses.map(({ origin }) => origin).slice(0, NAMED),
    fix: {
      text: say`Give the pods a native sidecar (annotation sidecar.istio.io/nativeSidecar: "true"), which runs before them, or list the port in traffic.sidecar.istio.io/excludeOutboundPorts.`,
    },
  };
}
