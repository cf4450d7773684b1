import {
  asGateway,
  containsLabels,
  gatewaysOfCharts,
  groupedBy,
  writtenServers,
} from '../../istio/index.ts';
import type { GatewayServer, Mesh, ServerTlsSettings } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import { saysSame } from './rival-servers.ts';

/** Two Gateways for the same pods that show clients one certificate. */
export interface SharedCertificate {
  readonly gateway: Resource;
  readonly other: Resource;
  /** Name of the Secret, or of the file. */
  readonly certificate: string;
  readonly origin: Origin;
  /** Whether they select alike, or a pod is seen that both select. */
  readonly hasOnePod: boolean;
  /** Whether of their servers with it one always goes for the other, which is another fault (GW-5). */
  readonly isDropped: boolean;
}

interface Shown {
  readonly gateway: Resource;
  readonly certificate: string;
  readonly key: string;
  readonly origin: Origin;
  /** Undefined where the server has no port. */
  readonly server: GatewayServer | undefined;
}

/**
 * For each Gateway those with all labels of its selector that have a certificate of its own, once for each pair: a client
 * may send requests for the hosts of both on one connection, which only one of them answers (GW-17).
 */
export function sharedCertificates(mesh: Mesh): readonly SharedCertificate[] {
  const shown = mesh.ofKind('networking.istio.io', 'Gateway').flatMap(certificatesOf);
  const found = new Map<string, SharedCertificate>();
  const pods = [...mesh.workloads, ...gatewaysOfCharts(mesh)];
  for (const alike of groupedBy(shown, ({ key }) => key).values())
    for (const { gateway, certificate, origin } of alike)
      for (const { gateway: other } of alike) {
        const keys = [resourceKey(gateway), resourceKey(other)] as const;
        const pair = keys.join(' ');
        if (keys[0] !== keys[1] && !found.has(pair) && chooses(gateway, other))
          found.set(pair, {
            gateway,
            other,
            certificate,
            origin,
            hasOnePod:
              chooses(other, gateway) || pods.some(({ labels }) => isSelected(labels, other)),
            isDropped: goForEachOther(
              alike.filter((each) => each.gateway === gateway),
              alike.filter((each) => each.gateway === other),
            ),
          });
      }
  return [...found.values()];
}

const certificatesOf = (gateway: Resource): readonly Shown[] =>
  asGateway(gateway).servers.value.flatMap(({ tls, origin: at }) => {
    const shown = tls === null ? null : certificateOf(tls);
    const server = writtenServers(gateway).find(({ origin }) => origin === at);
    return shown === null ? [] : [{ gateway, server, ...shown }];
  });

/** Whether each server of one side says a host that one of the other says too: only the older of such two stays. */
const goForEachOther = (own: readonly Shown[], others: readonly Shown[]): boolean =>
  own.every(
    ({ server }) =>
      server !== undefined &&
      others.some((other) => other.server !== undefined && saysSame(server, other.server)),
  );

/** A Secret, or a certificate with its key by their files. */
function certificateOf({
  credentialName,
  serverCertificate,
  privateKey,
}: ServerTlsSettings): Omit<Shown, 'gateway' | 'server'> | null {
  if (credentialName !== null && credentialName.value !== '') {
    const { value, origin } = credentialName;
    return { certificate: value, key: `secret ${value}`, origin };
  }
  if (serverCertificate === null || privateKey === null) return null;
  const { value, origin } = serverCertificate;
  if (value === '' || privateKey.value === '') return null;
  return { certificate: value, key: `file ${value} ${privateKey.value}`, origin };
}

const isSelected = (labels: ReadonlyMap<string, string>, gateway: Resource): boolean =>
  containsLabels(labels, asGateway(gateway).selector.value);

const chooses = (gateway: Resource, other: Resource): boolean =>
  containsLabels(asGateway(other).selector.value, asGateway(gateway).selector.value);
