import type { Mesh } from '../../istio/index.ts';
import {
  addressesOf,
  asMeshConfig,
  exportedTo,
  parseServiceHost,
  portOfAddress,
  runsBefore,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  coversHost,
  isWildcard,
  itemsAt,
  listed,
  placeOf,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { KnownAs, Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { worthTelling } from '../istioctl/istioctl.ts';
import { serviceEntries } from './service-entries.ts';

/** A port of a ServiceEntry that sidecars can tell from others by its number only (SE-6). */
interface AddresslessPort {
  readonly entry: Resource;
  readonly port: number;
  readonly name: string | null;
  readonly origin: Origin;
  /** Tells whether the mesh configuration is here, and gives no addresses of its own. */
  readonly isCertain: boolean;
  /** Tells whether istiod warns of it: no address is given to it by the control plane either. */
  readonly isWarnedOf: boolean;
  /** Names the namespaces whose proxies see it; `*` for all of them (SE-4). */
  readonly seenIn: ReadonlySet<string>;
}

const MOST_NAMED = 3;

const KNOWN_AS: readonly KnownAs[] = [
  { code: 'IST0134', analyzer: 'serviceentry.Analyzer' },
  { code: 'IST0133', analyzer: 'schema.ValidationAnalyzer.ServiceEntry' },
];

/**
 * Tells of TCP ports without an address: TCP has no host in it, and a sidecar takes all of a port for it
 * (SE-6, PROTO-9).
 */
export const addressMissing = check({
  id: 'address-missing',
  title: 'TCP ServiceEntry has no address to identify its traffic',
  level: 'medium',
  blind: 'Settings of single pods (`proxy.istio.io/config`), and other hosts that clients call.',
  knownAs: KNOWN_AS,
  find: (input) =>
    worthTelling(input, addresslessPorts(input.mesh), (port) => takesOthers(input.mesh, port)).map(
      (port) => tell(port, takenCalls(input.mesh, port)),
    ),
});

/**
 * Names the namespaces whose sidecars are meant, empty for all: a ServiceEntry that others do not see takes
 * nothing of theirs.
 */
const ofWhom = (seenIn: AddresslessPort['seenIn']): string =>
  seenIn.has('*')
    ? ''
    : ` of ${seenIn.size === 1 ? 'namespace' : 'namespaces'} ${listed([...seenIn].sort(), MOST_NAMED)}`;

/**
 * Is the release since which addresses are given where names are resolved by proxies, whoever asks for them.
 */
const ADDRESSES_SINCE = '1.25';

/**
 * Tells whether other hosts lose calls to it: proxies get no addresses for it by the settings of their
 * release, and it does not send on to the address that was asked for (NONE).
 */
function takesOthers(mesh: Mesh, { entry, seenIn }: AddresslessPort): boolean {
  const { dnsCapture } = asMeshConfig(mesh.configuration.settings);
  if (dnsCapture?.value === 'true' && !runsBefore(mesh, ADDRESSES_SINCE)) return false;
  const { hosts, resolution } = viewOf('ServiceEntry', entry);
  // refused: there is no looking a wildcard up
  const isRefused = hosts.value.some(({ value }) => isWildcard(value));
  return (resolution?.value ?? 'NONE') !== 'NONE' && !isRefused && seenIn.size > 0;
}

/**
 * Finds ports for plain TCP, or for nothing that is named, of ServiceEntries without addresses, where proxies
 * get none by settings that ask for them.
 */
function addresslessPorts(mesh: Mesh): readonly AddresslessPort[] {
  const { dnsCapture, dnsAutoAllocate, ipAutoAllocate } = asMeshConfig(mesh.configuration.settings);
  const isAsked = dnsAutoAllocate?.value === 'true' || ipAutoAllocate?.value === 'true';
  if (dnsCapture?.value === 'true' && isAsked) return [];
  const givesAddresses = !runsBefore(mesh, ADDRESSES_SINCE);
  const isCertain = mesh.configuration.sources.length > 0;
  return serviceEntries(mesh).flatMap((entry) => {
    const { addresses, ports, resolution } = viewOf('ServiceEntry', entry);
    const isGiven = givesAddresses && (resolution?.value ?? 'NONE') !== 'NONE' && !optsOut(entry);
    if (addresses.value.length > 0 || isAllocated(entry)) return [];
    const seenIn = exportedTo(entry, mesh.configuration);
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

/** Tells whether the entry asks to be given no address. */
const optsOut = (entry: Resource): boolean =>
  viewOf('Metadata', entry)
    .labels.get('networking.istio.io/enable-autoallocate-ip')
    ?.value.toLowerCase() === 'false';

/** Tells whether the control plane has given it addresses, as a cluster shows them. */
const isAllocated = ({ node }: Resource): boolean =>
  itemsAt(node, 'status', 'addresses').length > 0;

/** A call that settings of a workload show, and that goes to a ServiceEntry of another host. */
type TakenCall = ReturnType<typeof addressesOf>[number];

/** Lists calls to other hosts on the same port, of pods that see the entry; those of Services and entries are known. */
function takenCalls(mesh: Mesh, addressless: AddresslessPort): readonly TakenCall[] {
  const { port, seenIn } = addressless;
  if (!takesOthers(mesh, addressless)) return [];
  const known = mesh
    .ofKind('networking.istio.io', 'ServiceEntry')
    .flatMap((one) => viewOf('ServiceEntry', one).hosts.value.map(({ value }) => value));
  return mesh.workloads
    .filter(
      ({ namespace, sidecar }) =>
        (seenIn.has('*') || seenIn.has(namespace)) && (sidecar.kind === 'unknown' || sidecar.value),
    )
    .flatMap((workload) => addressesOf(mesh, workload))
    .filter(({ address, workload }) => {
      const { host, form } = address;
      const isName = form !== 'word' && host.includes('.') && /[a-z]$/.test(host);
      const isOfCluster = parseServiceHost(host, workload.namespace) !== null;
      return (
        isName &&
        !isOfCluster &&
        portOfAddress(address) === port &&
        !known.some((one) => coversHost(one, host))
      );
    });
}

const tell = (
  { entry, port, name, origin, isCertain, isWarnedOf, seenIn }: AddresslessPort,
  taken: readonly TakenCall[],
): Told => ({
  subject: entry,
  // ports without names are one to `istioctl analyze`, which goes by their lines
  key: name === null ? 'port' : `port ${name}`,
  scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
  message: `${isCertain ? 'Sidecars' : 'Unless proxies give hosts addresses themselves (DNS capture), sidecars'}${ofWhom(seenIn)} send to ${subjectText(entry)} whatever goes to port ${String(port)} of a host that they do not know${takenText(taken)}.`,
  why: `Its port ${String(port)} is for plain TCP, which names no host, and it has no \`addresses\` (${placeOf(origin)}).${callersText(taken)}`,
  symptom: say`a second host on port ${slot.number(port)} is never reached: its clients get the first one's server`,
  origin,
  knownAs: KNOWN_AS.filter(({ code }) => isWarnedOf || code !== 'IST0133'),
  fix: {
    text: say`Give it \`addresses\`, or name what is spoken (\`protocol: TLS\`, \`HTTP\`) where that has a host in it.`,
  },
});

const takenText = (taken: readonly TakenCall[]): string => {
  const hosts = [...new Set(taken.map(({ address }) => address.host))];
  return hosts.length === 0 ? '' : `, such as ${listed(hosts, MOST_NAMED)}`;
};

function callersText(taken: readonly TakenCall[]): string {
  const [first] = taken;
  if (first === undefined) return '';
  const { workload, address, origin } = first;
  return ` ${subjectText(workload.resource)} calls ${address.host} on that port (${placeOf(origin)}).`;
}
