import type { Mesh, Service } from '../../istio/index.ts';
import { isWithout, serviceProtocol, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  isSystemNamespace,
  placeOf,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { alsoSaid, worthTelling } from '../istioctl/istioctl.ts';
import { isKnownInside } from '../outside-the-mesh/mesh-membership.ts';

/** A port of a Service of which proxies are not told what it speaks (PROTO-1…4). */
interface UndeclaredPort {
  readonly service: Service;
  readonly port: Service['ports'][number];
  /** Names the field that is written there in vain: `appProtocol` comes before the name. */
  readonly written: 'appProtocol' | 'name' | 'nothing';
  /** Tells whether the Service stands for a name outside, where a port named `tcp` says no more either. */
  readonly isExternalName: boolean;
  /**
   * Tells whether istiod takes such a Service for another name alone, for which sidecars listen nowhere
   * (SE-10).
   */
  readonly isAlias: boolean;
}

const ANALYZER = 'service.PortNameAnalyzer';

const PORT_UNDECLARED: Check = {
  id: 'port-undeclared',
  title: 'Service port does not declare its protocol',
  level: 'low',
  blind: 'The protocol that is really used there.',
  knownAs: [{ code: 'IST0118', analyzer: ANALYZER }, { code: 'KIA0601' }, { code: 'KIA0602' }],
};
const EXTERNAL_PORT_TCP: Check = {
  id: 'external-port-tcp',
  title: 'ExternalName Service has a TCP or unknown protocol port',
  level: 'medium',
  blind:
    'The protocol that is really used there. Only for Istio before 1.21, whose sidecars listen there.',
  knownAs: [{ code: 'IST0150', analyzer: ANALYZER }],
};

/**
 * Tells of ports whose protocol is left to detection (PROTO-1…5). Where not all objects are known to be here,
 * it tells only of Services whose pods are known to be in the mesh.
 */
export const portsUndeclared = checks([PORT_UNDECLARED, EXTERNAL_PORT_TCP], (input) =>
  undeclaredPorts(input.mesh).flatMap((undeclared) => {
    if (undeclared.isExternalName) return externalPorts(input, undeclared);
    if (wasDeclared(input, undeclared)) return [];
    return worthTelling(input, [undeclared], ({ service }) =>
      service.workloads.some((one) => isKnownInside(input.mesh, one)),
    ).map((one) => tellUndeclared(input, one));
  }),
);

/** Tells whether a change takes from a port what says what it speaks: that is told by itself. */
function wasDeclared({ mesh, before }: DetectorInput, { service, port }: UndeclaredPort): boolean {
  if (before === null || before === mesh) return false;
  const { namespace, name } = service.resource;
  const [was] =
    before
      .service(namespace, name)
      ?.ports.filter((one) => one.port === port.port && one.protocol === port.protocol) ?? [];
  return was !== undefined && !isUndeclared(was);
}

/**
 * Finds ports that name no protocol Istio knows; those of Istio's own Services, of gateways that it makes and
 * of what operators make are left out.
 */
function undeclaredPorts(mesh: Mesh): readonly UndeclaredPort[] {
  const hasAliases = !isWithout(mesh, 'ENABLE_EXTERNAL_NAME_ALIAS', ALIASES_SINCE);
  return mesh.services
    .filter(
      ({ resource, madeBy }) =>
        madeBy === null && !isSystemNamespace(resource.namespace) && !isMade(resource),
    )
    .flatMap((service) => {
      const isExternalName = typeOf(service.resource) === 'ExternalName';
      return service.ports
        .filter((port) => isUndeclared(port) || (isExternalName && port.name === 'tcp'))
        .map((port) => ({
          service,
          port,
          written: writtenOf(port),
          isExternalName,
          isAlias: isExternalName && hasAliases,
        }));
    });
}

const ALIASES_SINCE = '1.21';

/**
 * Tells whether the protocol is left to detection; nothing is missing on the few ports that are plain TCP by
 * their number.
 */
const isUndeclared = (port: Service['ports'][number]): boolean => serviceProtocol(port) === 'auto';

const writtenOf = ({ name, appProtocol }: Service['ports'][number]): UndeclaredPort['written'] =>
  appProtocol !== null ? 'appProtocol' : name === null ? 'nothing' : 'name';

/** The type as it is written; null where none is written. */
const typeOf = ({ node }: Resource): string | null => stringAt(node, 'spec', 'type') ?? null;

const GATEWAY_CONTROLLERS: ReadonlySet<string> = new Set([
  'istio.io-gateway-controller',
  'istio.io-mesh-controller',
  'istio.io-eastwest-controller',
]);

/** Tells whether Istio brings the Service: nobody here names its ports. */
function isMade(resource: Resource): boolean {
  const { labels } = viewOf('Metadata', resource);
  return (
    labels.has('istio') ||
    labels.get('release')?.value === 'istio' ||
    GATEWAY_CONTROLLERS.has(labels.get('gateway.istio.io/managed')?.value ?? '')
  );
}

const keyOf = ({ port }: UndeclaredPort): string => `port ${String(port.port)}/${port.protocol}`;

const ABOUT_APP_PROTOCOL: readonly KnownAs[] = [
  { code: 'IST0118', analyzer: ANALYZER },
  { code: 'KIA0602' },
];

function tellUndeclared({ mesh }: DetectorInput, undeclared: UndeclaredPort): ToldBy {
  const { service, port, written } = undeclared;
  return {
    by: PORT_UNDECLARED,
    subject: service.resource,
    key: keyOf(undeclared),
    cause: 'a port that does not say what it speaks',
    scope: { ...scopeOfWorkloads(service.workloads, mesh), level: 'service' },
    ...(written === 'appProtocol' && { knownAs: ABOUT_APP_PROTOCOL }),
    message: say`Proxies guess what port ${slot.number(port.port)} of ${slot.object(service.resource)} speaks from the first bytes of each connection.`,
    why: `${reasonOf(undeclared)} (${placeOf(port.declaredAt)}).`,
    symptom: symptomOf(port.port),
    origin: port.declaredAt,
    fix: {
      text: say`Name it by what it speaks, as \`http-api\`, \`grpc-api\` or \`tcp-queue\`, or write \`appProtocol\`.`,
    },
  };
}

/** Speak first as clients, by their registered ports: what is no HTTP is handed on as it is, at once (PROTO-5). */
const CLIENTS_FIRST: Readonly<Record<number, string>> = {
  2379: 'etcd',
  5432: 'PostgreSQL',
  5672: 'AMQP',
  6379: 'Redis',
  9042: 'Cassandra',
  9092: 'Kafka',
  11211: 'memcached',
};

function symptomOf(port: number): string {
  const client = CLIENTS_FIRST[port];
  return client === undefined
    ? 'where the server speaks first (SMTP, FTP, MySQL), calls hang until they time out'
    : `nothing while it is ${client}, whose clients speak first; where a server does, calls hang until they time out`;
}

function reasonOf({ port: { name, appProtocol }, written }: UndeclaredPort): string {
  if (written === 'nothing') return 'The port has neither a name nor appProtocol';
  return written === 'appProtocol'
    ? `Its appProtocol \`${appProtocol ?? ''}\` is none that Istio knows, and the name is not asked then`
    : `Its name \`${name ?? ''}\` does not begin with a protocol, and what follows the first hyphen is not read`;
}

/**
 * Finds ports of Services that stand for names outside. Where such a Service is another name alone there is
 * nothing to mix up; a folder of files may be for either (SE-10).
 */
function externalPorts(input: DetectorInput, undeclared: UndeclaredPort): readonly ToldBy[] {
  if (!undeclared.isAlias) return [tellExternal(undeclared, '')];
  if (input.mesh.configuration.istioVersion !== null) return [];
  return alsoSaid(input, () => [tellExternal(undeclared, 'Before Istio 1.21, ')]);
}

function tellExternal(undeclared: UndeclaredPort, before: string): ToldBy {
  const { service, port } = undeclared;
  const name = subjectText(service.resource);
  return {
    by: EXTERNAL_PORT_TCP,
    subject: service.resource,
    key: keyOf(undeclared),
    scope: { level: 'cross-namespace', workloads: 0, services: 1, namespaces: 1 },
    message: `${before}${before === '' ? 'Sidecars' : 'sidecars'} may send to ${name} what is meant for other hosts on port ${String(port.port)}.`,
    why: `It stands for a name outside and has no address of its own, and its port is ${port.name === null ? 'not named' : `named \`${port.name}\``} (${placeOf(port.declaredAt)}), so that sidecars have only the port number to tell its connections by.`,
    symptom: say`calls to other hosts on port ${slot.number(port.port)} reach the wrong server, or end in a certificate that does not fit`,
    origin: port.declaredAt,
    fix: {
      text: say`Name the port by what it speaks (\`http\`, \`https\`, \`tls-…\`), so that the host of the request tells it apart.`,
    },
  };
}
