import type { GatewayServer, Mesh, View } from '../../istio/index.ts';
import {
  containsLabels,
  gatewaysOfCharts,
  groupedBy,
  writtenServers,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  coversHost,
  isSystemNamespace,
  isWildcard,
  itemsAt,
  placeOf,
  resourceKey,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Some, Told } from '../detection/check.ts';
import { check, toldOfEach } from '../detection/check.ts';
import { areAlternatives } from '../detection/variants.ts';
import { worthTelling } from '../istioctl/istioctl.ts';
import { scopeOf } from '../references/reference.ts';
import { saysSame } from './rival-servers.ts';

/** Holds two Gateways for the same pods that show clients one certificate. */
interface SharedCertificate {
  readonly gateway: Resource;
  readonly other: Resource;
  /** The name of the Secret, or of the file; the wildcard that two certificates are for. */
  readonly certificate: string;
  /** True where each has a certificate of its own, and both are for one wildcard. */
  readonly isByName: boolean;
  readonly origin: Origin;
  /** Tells whether they select alike, or a pod is seen that both select. */
  readonly hasOnePod: boolean;
  /**
   * Tells whether of their servers with the certificate one always goes for the other, which is another fault
   * (GW-5).
   */
  readonly isDropped: boolean;
}

/** If more Gateways than these have one certificate, each is told once, and not with every other. */
const MOST_PAIRS = 8;

/** Finds Gateways whose hosts browsers may ask for on one connection (GW-17). */
export const certificateShared = check({
  id: 'certificate-shared',
  title: 'Two Gateways with the same pods serve the same certificate',
  level: 'low',
  severity: 'warning',
  blind: 'The names in the certificate, and whether clients use HTTP/2.',
  knownAs: [{ code: 'IST0138', analyzer: 'gateway.CertificateAnalyzer' }],
  find: (input) => {
    const pairs = worthTelling(
      input,
      sharedCertificates(input.mesh).filter(({ gateway }) => !isSystemNamespace(gateway.namespace)),
      ({ gateway, other, hasOnePod, isDropped }) =>
        hasOnePod && !isDropped && !areAlternatives(input, gateway, other),
    );
    return [...groupedBy(pairs, ({ gateway }) => resourceKey(gateway)).values()].flatMap((own) => {
      const isMany = own.length > MOST_PAIRS;
      return inParts(own, isMany).map((some) =>
        toldOfEach(
          some,
          ({ other }) => other,
          (part) => tell(part, isMany),
        ),
      );
    });
  },
});

const inParts = (
  [first, ...more]: readonly SharedCertificate[],
  areTogether: boolean,
): readonly Some<SharedCertificate>[] => {
  if (first === undefined) return [];
  return areTogether ? [[first, ...more]] : [first, ...more].map((one) => [one]);
};

interface Shown {
  readonly gateway: Resource;
  readonly certificate: string;
  readonly key: string;
  readonly hosts: readonly string[];
  readonly origin: Origin;
  /** Undefined where the server has no port. */
  readonly server: GatewayServer | undefined;
}

/**
 * Lists for each Gateway those with all labels of its selector that have its certificate too, once for each
 * pair: a client may send requests for the hosts of both on one connection, which only one of them answers
 * (GW-17).
 */
function sharedCertificates(mesh: Mesh): readonly SharedCertificate[] {
  const written = mesh.ofKind('networking.istio.io', 'Gateway').flatMap(certificatesOf);
  const shown = [...written, ...byWildcard(mesh, written)];
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
            isByName: alike[0]?.key.startsWith(WILDCARD) === true,
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

const WILDCARD = 'wildcard ';

/**
 * Lists certificates once more for each wildcard that they are for, as the Certificates say which make them: a
 * client goes by the names in a certificate, whichever Secret it is in (GW-17).
 */
function byWildcard(mesh: Mesh, shown: readonly Shown[]): readonly Shown[] {
  const wildcards = new Map<string, string[]>();
  for (const { node } of mesh.ofKind(API_GROUPS.certManager, 'Certificate')) {
    const names = itemsAt(node, 'spec', 'dnsNames').flatMap((name) => stringAt(name) ?? []);
    const secret = stringAt(node, 'spec', 'secretName') ?? '';
    wildcards.set(secret, [...(wildcards.get(secret) ?? []), ...names.filter(isWildcard)]);
  }
  return shown.flatMap((one) =>
    (wildcards.get(one.certificate) ?? [])
      .filter((wildcard) => one.hosts.some((host) => coversHost(wildcard, host)))
      .map((wildcard) => ({ ...one, certificate: wildcard, key: `${WILDCARD}${wildcard}` })),
  );
}

const certificatesOf = (gateway: Resource): readonly Shown[] =>
  viewOf('Gateway', gateway).servers.value.flatMap(({ tls, hosts, origin: at }) => {
    const shown = tls === null ? null : certificateOf(tls);
    const server = writtenServers(gateway).find(({ origin }) => origin === at);
    const names = hosts.value.map(({ value }) => value.slice(value.indexOf('/') + 1));
    return shown === null ? [] : [{ gateway, server, hosts: names, ...shown }];
  });

/**
 * Tells whether each server of one side says a host that one of the other says too: only the older of such
 * two stays.
 */
const goForEachOther = (own: readonly Shown[], others: readonly Shown[]): boolean =>
  own.every(
    ({ server }) =>
      server !== undefined &&
      others.some((other) => other.server !== undefined && saysSame(server, other.server)),
  );

/**
 * Names the certificate of a server: a Secret, or a certificate with its key by their files. Null for none.
 */
function certificateOf({
  credentialName,
  serverCertificate,
  privateKey,
}: View<'ServerTlsSettings'>): Pick<Shown, 'certificate' | 'key' | 'origin'> | null {
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
  containsLabels(labels, viewOf('Gateway', gateway).selector.value);

const chooses = (gateway: Resource, other: Resource): boolean =>
  containsLabels(
    viewOf('Gateway', other).selector.value,
    viewOf('Gateway', gateway).selector.value,
  );

function tell(
  [{ gateway, other, certificate, origin, isByName }, ...others]: Some<SharedCertificate>,
  isMany: boolean,
): Told {
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return {
    subject: gateway,
    key: isMany ? `certificate ${certificate}` : `certificate of ${other.namespace}/${other.name}`,
    scope: scopeOf('namespace'),
    cause: `certificate ${certificate}`,
    message: isByName
      ? `${subjectText(gateway)} shows clients a certificate for ${certificate}, as does ${subjectText(other)}${more}: browsers may get 404 from one for what the other serves.`
      : `${subjectText(gateway)} shows clients the certificate of ${subjectText(other)}${more}: where it is for hosts of both, browsers may get 404 from one for what the other serves.`,
    why: `${isByName ? `The Secrets that both name hold certificates for ${certificate}` : `Both name ${certificate}`} (${placeOf(origin)}) for the same pods. A browser sends requests for every host of a certificate on one HTTP/2 connection, and the server that took the connection has only the routes of its own Gateway.`,
    symptom: say`404 in browsers that had the other host open before, which goes away in a new window`,
    origin,
    related: [other.origin],
    fix: {
      text: say`Serve the hosts from one Gateway with this certificate, or give each Gateway a certificate for its own hosts.`,
    },
  };
}
