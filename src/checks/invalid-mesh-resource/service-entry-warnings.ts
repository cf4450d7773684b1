import type { Resource } from '../../manifest/index.ts';
import { asServiceEntry, asWorkloadEntry } from '../../istio/index.ts';
import type { ObjectWarning } from './object-warning.ts';

/** What a ServiceEntry says that does not do what it reads like. */
export function serviceEntryWarnings(entry: Resource): readonly ObjectWarning[] {
  const { hosts, resolution, workloadSelector, endpoints } = asServiceEntry(entry);
  const how = resolution?.value ?? 'NONE';
  const partial = how === 'DYNAMIC_DNS' ? [] : hosts.value.filter(({ value }) => isPartial(value));
  return [
    ...partial.map(({ value, origin }) => ({
      what: 'wildcard-partial' as const,
      text: value,
      apart: value,
      origin,
    })),
    ...(how === 'NONE' && workloadSelector !== null
      ? [{ what: 'selector-unused' as const, text: '', origin: workloadSelector }]
      : []),
    ...ofOneAddress(entry, how),
    ...(how === 'STATIC' ? endpoints.value.flatMap(addressless) : []),
  ];
}

const isPartial = (host: string): boolean =>
  host.includes('*') && host.length !== 1 && !host.startsWith('*.');

/** Where connections are told apart by address only, one address is one host. */
function ofOneAddress(entry: Resource, how: string): readonly ObjectWarning[] {
  const { hosts, addresses, ports } = asServiceEntry(entry);
  const [first] = addresses.value;
  const isShared =
    (how === 'DNS' || how === 'DNS_ROUND_ROBIN') &&
    hosts.value.length > 1 &&
    ports.value.some(({ protocol }) => isOfConnections(protocol?.value ?? ''));
  return first === undefined || !isShared
    ? []
    : [{ what: 'hosts-of-one-address', text: first.value, origin: first.origin }];
}

/** An endpoint of another network is reached through the gateway of that. */
export const workloadEntryWarnings = (entry: Resource): readonly ObjectWarning[] =>
  addressless(asWorkloadEntry(entry));

function addressless({
  address,
  network,
}: Pick<ReturnType<typeof asWorkloadEntry>, 'address' | 'network'>): readonly ObjectWarning[] {
  const isMissing = (address?.value ?? '') === '';
  return isMissing && network !== null && network.value !== ''
    ? [
        {
          what: 'endpoint-addressless',
          text: network.value,
          apart: network.value,
          origin: network.origin,
        },
      ]
    : [];
}

/** Whether it is plain TCP, TLS or a protocol of a database: proxies do not tell requests apart in it. */
const isOfConnections = (protocol: string): boolean =>
  ['TCP', 'HTTPS', 'TLS', 'MONGO', 'REDIS', 'MYSQL'].includes(protocol.toUpperCase());
