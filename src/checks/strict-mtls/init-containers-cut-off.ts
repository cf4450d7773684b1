import type { Mesh, Workload } from '../../istio/index.ts';
import {
  addressesOf,
  callingClient,
  createHostResolver,
  groupedBy,
  istiodValues,
  parseServiceHost,
  portOfAddress,
} from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { listed, placeOf, plainOf, say, subjectText } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';

/** An address that an init container calls in vain, with what leads its connections to a proxy that does not run yet. */
interface CutOff {
  readonly container: string;
  readonly address: string;
  readonly origin: Origin;
  readonly because: readonly Origin[];
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
      : mesh.workloads.flatMap((workload) =>
          [...groupedBy(cutOffIn(mesh, workload), ({ container }) => container).values()].flatMap(
            (all) => tell(workload, all),
          ),
        ),
});

const RANGES = /IPRanges/;

/** Tells whether the control plane leaves ranges of addresses out for all pods, which may hold those that are called. */
const leavesRangesOut = (mesh: Mesh): boolean =>
  istiodValues(mesh).some((one) => one !== undefined && RANGES.test(JSON.stringify(plainOf(one))));

function cutOffIn(mesh: Mesh, workload: Workload): readonly CutOff[] {
  if ([...workload.annotations.keys()].some((key) => RANGES.test(key))) return [];
  return addressesOf(mesh, workload).flatMap(({ container, address, origin }) => {
    const port = container.init ? portCalled(mesh, workload, address) : null;
    if (port === null) return [];
    const source = { kind: 'workload' as const, workload, init: container };
    const { cutOff: because } = callingClient({ mesh, allNamespaces: true }, source, port);
    const called = `${address.host}:${String(port)}`;
    return because === null
      ? []
      : [{ container: container.name, address: called, origin, because }];
  });
}

const DATABASE_PORTS: ReadonlyMap<string | null, number> = new Map([
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
  address: ReturnType<typeof addressesOf>[number]['address'],
): number | null {
  const { host, scheme, form } = address;
  const isLocal = host === 'localhost' || /^(?:127\.|169\.254\.|\[?::1)/.test(host);
  if (form === 'word' || isLocal || !host.includes('.')) return null;
  const name = parseServiceHost(host, namespace);
  const isService = name !== null && createHostResolver(mesh).service(name) !== undefined;
  return isService ? null : (portOfAddress(address) ?? DATABASE_PORTS.get(scheme) ?? null);
}

const NAMED = 3;

function tell(workload: Workload, all: readonly CutOff[]): readonly Told[] {
  const [first] = all;
  if (first === undefined) return [];
  const { container, because } = first;
  const called = listed([...new Set(all.map(({ address }) => address))], NAMED);
  const [place] = because;
  return [
    {
      subject: workload.resource,
      key: `init container ${container} cut off`,
      scope: scopeOf('workload', { workloads: 1 }),
      message: `Init container ${container} of ${subjectText(workload)} cannot reach ${called}.`,
      why: `The CNI plugin leads what it sends to the sidecar${place === undefined ? '' : ` (${placeOf(place)})`}, which starts only after all init containers. It has the address at ${placeOf(first.origin)}.`,
      symptom: say`connection refused, and the pods never start`,
      origin: place ?? first.origin,
      related: all.map(({ origin }) => origin).slice(0, NAMED),
      fix: {
        text: say`Give the pods a native sidecar (annotation sidecar.istio.io/nativeSidecar: "true"), which runs before them, or list the port in traffic.sidecar.istio.io/excludeOutboundPorts.`,
      },
    },
  ];
}
