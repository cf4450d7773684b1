import { detectorOf, betweenSides, checks } from '../detection/check.ts';
import { jobBehindService, targetPortsUnlisted } from './ports-of-pods.ts';
import { scrapedPortMissing } from './scraped-ports.ts';
import { portsMeeting } from './port-conflicts.ts';
import { portsUndeclared } from './undeclared-ports.ts';
import { isHttp2, websocketsUpgraded } from './websocket-upgrades.ts';
import { tlsInTls } from './tls-in-tls.ts';
import { tlsToHttpPorts } from './tls-to-http-ports.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import { serviceProtocol, protocolFamily } from '../../istio/index.ts';
import { placeOf, subjectText, say } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { hasMembers, isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';
import { lowerFirst } from '../detection/clause-words.ts';

type PortProtocol = ReturnType<typeof serviceProtocol>;

/** A port that proxies take for something else than before (PROTO-6, PROTO-11). */
interface ProtocolTurn {
  readonly service: Service;
  readonly before: Service['ports'][number];
  readonly after: Service['ports'][number];
  readonly was: PortProtocol;
  readonly is: PortProtocol;
  /** `undeclared`: nobody says any more what it speaks; else how what was understood of it changes. */
  readonly turn:
    'undeclared' | 'http-lost' | 'http-won' | 'http2-lost' | 'http2-won' | 'tls-lost' | 'tls-won';
}

const BLIND = 'The protocol that is really used there, and its clients.';

const DECLARATION_LOST: Check = {
  id: 'declaration-lost',
  title: 'Service port no longer declares its protocol',
  level: 'medium',
  blind: BLIND,
};
const HTTP_LOST: Check = {
  id: 'http-lost',
  title: 'Proxies now handle an HTTP port as opaque bytes',
  level: 'high',
  blind: BLIND,
};
const PROTOCOL_CHANGED: Check = {
  id: 'protocol-changed',
  title: 'Proxies read a port as another protocol than before',
  level: 'medium',
  blind: BLIND,
};

/**
 * Tells of ports that are renamed, lose their name, or get another `appProtocol` (PROTO-5…8, 11, ROUTE-63,
 * AUTHZ-42, 43).
 */
const protocolsTurned = checks([DECLARATION_LOST, HTTP_LOST, PROTOCOL_CHANGED], (input) =>
  betweenSides(input, ({ before, after }) =>
    protocolTurns(before, after)
      .filter((turn) => concernsMesh(turn, after))
      .map((turn) => tellProtocolTurn(turn, after)),
  ),
);

/**
 * Tells whether the port matters to the mesh: it does not where neither its pods nor anybody else here is in
 * the mesh.
 */
const concernsMesh = ({ service: { workloads } }: ProtocolTurn, mesh: Mesh): boolean =>
  workloads.some((one) => !isKnownOutside(mesh, one)) || hasMembers(mesh);

/**
 * Finds ports of Services on both sides, by number, whose protocol is another one; an operator that renames
 * one changes its pods too.
 */
const protocolTurns = (before: Mesh, after: Mesh): readonly ProtocolTurn[] =>
  after.services.flatMap((service) => {
    const old = before.service(service.namespace, service.name);
    if (old === undefined || service.externalName !== null || old.externalName !== null) return [];
    if (service.madeBy !== null || old.madeBy !== null) return [];
    return service.ports.flatMap((port) => {
      const earlier = old.ports.find(
        (one) => one.port === port.port && one.protocol === port.protocol,
      );
      if (earlier === undefined) return [];
      const [was, is] = [serviceProtocol(earlier), serviceProtocol(port)];
      const turn = turnOf(was, is);
      return turn === null ? [] : [{ service, before: earlier, after: port, was, is, turn }];
    });
  });

function turnOf(was: PortProtocol, is: PortProtocol): ProtocolTurn['turn'] | null {
  if (was === is) return null;
  if (is === 'auto') return 'undeclared';
  // what was detected is not known: it may have been this all along
  if (was === 'auto') return null;
  const [old, now] = [protocolFamily(was), protocolFamily(is)];
  if (old === now) return old === 'http' ? versionTurn(was, is) : null;
  if (old === 'http') return 'http-lost';
  if (now === 'http') return 'http-won';
  return old === 'tls' ? 'tls-lost' : 'tls-won';
}

/** Names a turn of what proxies speak to servers: HTTP/2 where the port says so, HTTP/1.1 on other ports of HTTP (PROTO-10). */
function versionTurn(was: PortProtocol, is: PortProtocol): ProtocolTurn['turn'] | null {
  if (isHttp2(was) === isHttp2(is)) return null;
  return isHttp2(is) ? 'http2-won' : 'http2-lost';
}

function tellProtocolTurn(turn: ProtocolTurn, mesh: Mesh): ToldBy {
  const { service, before, after } = turn;
  return {
    subject: service.resource,
    key: `protocol ${String(after.port)}/${after.protocol}`,
    scope: { ...scopeOfWorkloads(service.workloads, mesh), level: 'service' },
    cause: `a port ${saidBy(before)} is ${saidBy(after)}`,
    origin: after.declaredAt,
    why: `The port was ${saidBy(before)} (${placeOf(before.declaredAt)}) and is now ${saidBy(after)} (${placeOf(after.declaredAt)}). Istio reads the protocol from appProtocol, else from the port name up to the first hyphen.`,
    ...sentencesOf(turn),
  };
}

function saidBy({ name, appProtocol }: Service['ports'][number]): string {
  if (appProtocol !== null) return `declared as appProtocol \`${appProtocol}\``;
  return name === null ? 'without a name' : `named \`${name}\``;
}

function sentencesOf(turn: ProtocolTurn): Pick<ToldBy, 'by' | 'message' | 'symptom' | 'fix'> {
  const { service, after, was, is } = turn;
  const port = `port ${String(after.port)} of ${subjectText(service.resource)}`;
  const again = {
    text:
      after.appProtocol === null
        ? `Have its name begin with \`${was}\` again, or write \`appProtocol: ${was}\`.`
        : `Write \`appProtocol: ${was}\`.`,
  };
  switch (turn.turn) {
    case 'undeclared':
      return {
        by: DECLARATION_LOST,
        message: `Proxies no longer know that ${port} speaks ${was}: they guess from the first bytes of each connection.`,
        symptom: AFTER_GUESSING[was] ?? GUESSED_TCP,
        fix: again,
      };
    case 'http-lost':
      return {
        by: HTTP_LOST,
        message: `HTTP routes, retries and timeouts no longer apply on ${port}.`,
        symptom: say`traffic ignores weights and subsets; policies on paths or methods close connections`,
        fix: again,
      };
    case 'http-won':
      return {
        by: PROTOCOL_CHANGED,
        message: `Proxies now read HTTP requests on ${port}; before, they forwarded ${was === 'tcp' ? 'bytes' : was}.`,
        symptom: say`if the protocol is not HTTP: connections are reset or get 400`,
        fix: { text: `If it does not speak ${is}, ${lowerFirst(again.text)}`, kind: 'choice' },
      };
    case 'http2-won':
    case 'http2-lost':
      return {
        by: PROTOCOL_CHANGED,
        ...HTTP_VERSIONS[turn.turn](port),
        fix: { text: `If it does not speak ${is}, ${lowerFirst(again.text)}`, kind: 'choice' },
      };
    case 'tls-lost':
    case 'tls-won':
      return {
        by: PROTOCOL_CHANGED,
        message:
          turn.turn === 'tls-lost'
            ? `Proxies no longer read TLS server names on ${port}: routes by sniHosts stop working there.`
            : `Proxies now read TLS server names on ${port}; before, they forwarded bytes.`,
        symptom: say`connections do not follow TLS routes, or no TLS route matches them`,
        fix: { text: `If it still speaks ${was}, ${lowerFirst(again.text)}`, kind: 'choice' },
      };
  }
}

const HTTP_VERSIONS: Readonly<
  Record<'http2-won' | 'http2-lost', (port: string) => Pick<ToldBy, 'message' | 'symptom'>>
> = {
  'http2-won': (port) => ({
    message: `Proxies now speak HTTP/2 to the pods behind ${port} (was HTTP/1.1).`,
    symptom: say`if the server knows only HTTP/1.1: 502 or 503 (UPE, UC); WebSockets fail`,
  }),
  'http2-lost': (port) => ({
    message: `Proxies now speak HTTP/1.1 to the pods behind ${port} (was HTTP/2).`,
    symptom: say`gRPC calls fail: a server that knows only HTTP/2 closes the connection (UC)`,
  }),
};

const GUESSED_TCP = 'plain TCP to the Service; if the server speaks first, connections time out';

/** Says what comes of guessing, for each protocol that is recognised and for those that are not. */
const AFTER_GUESSING: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['http', 'http2', 'grpc', 'grpc-web'].map((one) => [
      one,
      'no errors for clients that start with HTTP; other traffic bypasses HTTP routes and rules',
    ]),
  ),
  https: 'routes by sniHosts stop working: anything but HTTP counts as plain TCP',
  tls: 'routes by sniHosts stop working: anything but HTTP counts as plain TCP',
};

/**
 * Finds ports that proxies take for something else than they speak, or than they took them for before
 * (PROTO-1…11).
 */
export const portsMisread = detectorOf(
  'ports-misread',
  'ports that proxies read as a different protocol',
  [
    portsUndeclared,
    portsMeeting,
    protocolsTurned,
    tlsToHttpPorts,
    tlsInTls,
    websocketsUpgraded,
    targetPortsUnlisted,
    jobBehindService,
    scrapedPortMissing,
  ],
);
