import {
  asMeshConfig,
  asServiceEntry,
  exportedTo,
  ownLabelOf,
  runsBefore,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isWildcard, itemsAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { serviceEntries } from './colliding-entries.ts';

/** A port of a ServiceEntry that sidecars can tell from others by its number only (SE-6). */
export interface AddresslessPort {
  readonly entry: Resource;
  readonly port: number;
  readonly name: string | null;
  readonly origin: Origin;
  /** Whether the mesh configuration is here, and gives no addresses of its own. */
  readonly isCertain: boolean;
  /** Whether istiod warns of it: no address is given to it by the control plane either. */
  readonly isWarnedOf: boolean;
  /** Namespaces whose proxies see it; `*` for all of them (SE-4). */
  readonly seenIn: ReadonlySet<string>;
}

/**
 * Ports for plain TCP, or for nothing that is named, of ServiceEntries without addresses. `asWritten` takes proxies to
 * get addresses only where their settings say both, as `istioctl analyze` does; releases since 1.25 give them where names
 * are resolved by proxies. What is sent on to the address that was asked for (NONE) goes nowhere else.
 */
export function addresslessPorts(mesh: Mesh, asWritten: boolean): readonly AddresslessPort[] {
  const { dnsCapture, dnsAutoAllocate, ipAutoAllocate } = asMeshConfig(mesh.configuration.settings);
  const isAsked = dnsAutoAllocate?.value === 'true' || ipAutoAllocate?.value === 'true';
  const isUsual = !asWritten && !runsBefore(mesh, '1.25');
  if (dnsCapture?.value === 'true' && (isAsked || isUsual)) return [];
  const givesAddresses = !runsBefore(mesh, '1.25');
  const isCertain = mesh.configuration.sources.length > 0;
  return serviceEntries(mesh).flatMap((entry) => {
    const { addresses, hosts, ports, resolution } = asServiceEntry(entry);
    const isGiven = givesAddresses && (resolution?.value ?? 'NONE') !== 'NONE' && !optsOut(entry);
    if (addresses.value.length > 0 || isAllocated(entry)) return [];
    if (!asWritten && (resolution?.value ?? 'NONE') === 'NONE') return [];
    // refused: there is no looking a wildcard up
    if (!asWritten && hosts.value.some(({ value }) => isWildcard(value))) return [];
    const seenIn = exportedTo(entry, mesh.configuration);
    if (!asWritten && seenIn.size === 0) return [];
    const isWarned = ({ protocol }: (typeof ports.value)[number]): boolean =>
      !isGiven && ['', 'TCP'].includes(protocol?.value ?? '');
    return ports.value
      .filter(({ protocol }) => ['', 'TCP'].includes((protocol?.value ?? '').toUpperCase()))
      .map(({ number, name, origin }, _, all) => ({
        entry,
        port: number?.value ?? 0,
        name: name?.value ?? null,
        origin,
        isCertain,
        // in capital letters, as istiod looks for it, and once for all ports
        isWarnedOf: all.find(isWarned)?.origin === origin,
        seenIn,
      }));
  });
}

/** Who asks to be given none. */
const optsOut = (entry: Resource): boolean =>
  ownLabelOf(entry, 'networking.istio.io/enable-autoallocate-ip')?.value.toLowerCase() === 'false';

/** Addresses that the control plane has given it, as a cluster shows them. */
const isAllocated = ({ node }: Resource): boolean =>
  itemsAt(node, 'status', 'addresses').length > 0;
