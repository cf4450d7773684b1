import type { Mesh } from '../../istio/index.ts';
import type { ResourceId } from '../../manifest/index.ts';
import { API_GROUPS } from '../../manifest/index.ts';
import { istioAgeOf } from '../invalid-mesh-resource/istio-release.ts';
import type { DetectorInput } from '../detection/detector.ts';

type ControlPlaneSides = Pick<DetectorInput, 'before' | 'mesh'>;

/** Says whose change it is, by which object, and whether another finding tells what becomes of running proxies. */
interface Taken {
  readonly whom?: string;
  readonly source?: ResourceId;
  readonly areLeftTold: (address: string) => boolean;
}

/**
 * Says when a change of what the control plane sends holds; running proxies get none of it where their
 * control plane goes away. PUSH-2, PUSH-4
 */
export function whenTakenOver(
  sides: ControlPlaneSides,
  { whom = 'every proxy', source, areLeftTold }: Taken,
): string {
  const gone = goneAddress(sides);
  if (gone === null) return `${whom} gets it within seconds ${momentOf(source, sides.mesh)}`;
  return areLeftTold(gone)
    ? 'new pods get it; running proxies do not'
    : `running proxies keep connecting to ${gone}, which is removed: only new pods get it`;
}

/** Istio 1.24 is the first release without an operator that reads IstioOperators in a cluster. */
const WITHOUT_OPERATOR = 24;

/** Says from when on what an object says reaches istiod: an IstioOperator waits for whoever installs it (docs/reference/map.md). */
export function momentOf(source: ResourceId | undefined, mesh: Mesh): string {
  if (source?.group !== API_GROUPS.istioInstall) return 'of the sync';
  const { minor, atLeast } = istioAgeOf(mesh);
  if (atLeast >= WITHOUT_OPERATOR) return 'once someone runs istioctl with it';
  return minor === null
    ? 'once istioctl installs it (up to Istio 1.23, or its operator)'
    : 'once istioctl or the Istio operator installs it';
}

/** Says of what no sync installs what has to be before anything comes of it; empty for all others. */
export const onceInstalled = (source: ResourceId, mesh: Mesh): string =>
  source.group === API_GROUPS.istioInstall ? `${momentOf(source, mesh)}: ` : '';

/**
 * Gives the address that running proxies were told to connect to, where its Service is there no more; null
 * where it stays (PUSH-2).
 */
export const goneAddress = ({ before, mesh }: ControlPlaneSides): string | null =>
  before === null ? null : goneBetween(before, mesh);

function goneBetween(before: Mesh, after: Mesh): string | null {
  const asked = discoveryAddressOf(before);
  if (asked === null) return null;
  const { address, namespace, name } = asked;
  const isGone =
    before.service(namespace, name) !== undefined && after.service(namespace, name) === undefined;
  return isGone ? address : null;
}

/** Gives the address that proxies are told to connect to, with the Service that it names; null where none is written. */
export function discoveryAddressOf({
  configuration: { settings, rootNamespace },
}: Mesh): { readonly address: string; readonly namespace: string; readonly name: string } | null {
  const written = settings.get('defaultConfig.discoveryAddress')?.node;
  if (written?.kind !== 'scalar') return null;
  const address = String(written.value);
  const [host = ''] = address.split(':');
  const [name = '', namespace = rootNamespace] = host.split('.');
  return { address, namespace, name };
}
