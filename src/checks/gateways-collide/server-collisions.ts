import {
  firstOf,
  isSystemNamespace,
  listed,
  placeOf,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Check, KnownAs, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { areAlternatives } from '../detection/variants.ts';
import { scopeOf } from '../references/reference.ts';
import { alsoSaid, readAs } from '../istioctl/istioctl.ts';
import { tellTextsAlone } from '../istioctl/server-conflicts-in-text.ts';
import type { OwnedServer, RivalledServer } from './rival-servers.ts';
import { rivalledServers } from './rival-servers.ts';
import type { ServerConflict } from './server-conflicts.ts';
import { conflictsAmong } from './server-conflicts.ts';

const IST0145 = { code: 'IST0145', analyzer: 'gateway.ConflictingGatewayAnalyzer' };
const KIA0301 = { code: 'KIA0301' };
const AGE = 'Which object is older in the cluster, and gateways that are not rendered here.';

const SERVER_DROPPED: Check = {
  id: 'server-dropped',
  title: 'Gateway server dropped: another has the same port and pods',
  level: 'high',
  blind: AGE,
  knownAs: [IST0145, KIA0301],
};
const SERVER_SHARED: Check = {
  id: 'server-shared',
  title: 'Two Gateways share a plaintext host, port and gateway pods',
  level: 'low',
  severity: 'error',
  blind: AGE,
  knownAs: [IST0145, KIA0301],
};

/**
 * Finds servers that Istio merges, or drops without a word: GW-4, 5, 12. A fault of two servers is told once,
 * of the first.
 */
export const serversCollide = checks([SERVER_DROPPED, SERVER_SHARED], (input) => {
  const rivals = rivalledServers(input.mesh).filter(
    ({ gateway }) => !isSystemNamespace(gateway.namespace),
  );
  return [
    ...conflictsAmong(rivals.flatMap((rivalled) => rivalledIn(input, rivalled))).map((conflict) =>
      TELLING[conflict.kind](conflict),
    ),
    ...alsoSaid(input, () =>
      tellTextsAlone(input.mesh, rivals, { by: SERVER_SHARED, knownAs: [IST0145] }),
    ),
  ];
});

/**
 * Lists what to tell of a server. At rest it is told as it is, since `istioctl analyze` counts servers that
 * only redirect, and those that are never installed together.
 */
const rivalledIn = (input: DetectorInput, rivalled: RivalledServer): readonly RivalledServer[] =>
  readAs(input, {
    truly: () => amongThoseInstalled(input, rivalled),
    istioctl: () => [rivalled],
  })();

function amongThoseInstalled(
  input: DetectorInput,
  rivalled: RivalledServer,
): readonly RivalledServer[] {
  const isBeside = ({ gateway }: OwnedServer): boolean =>
    !areAlternatives(input, rivalled.gateway, gateway);
  const sharing = rivalled.sharing.filter(
    (other) => rivalled.isRouted && other.isRouted && isBeside(other),
  );
  const dropping = rivalled.dropping.filter(isBeside);
  const isAlone = sharing.length === 0 && dropping.length === 0 && rivalled.before === null;
  return isAlone ? [] : [{ ...rivalled, sharing, dropping, redirecting: [] }];
}

const TELLING: Readonly<Record<ServerConflict['kind'], (conflict: ServerConflict) => ToldBy>> = {
  dropped: (conflict) =>
    conflict.server.before === null ? tellDropped(conflict) : tellDroppedInItsGateway(conflict),
  shared: tellShared,
  redirected: tellRedirected,
};

function common({ server: rivalled, others, covered, isFirst }: ServerConflict) {
  const { gateway, server } = rivalled;
  const hosts = hostsOf(server);
  const gateways = [...new Set([gateway, ...others.map((other) => other.gateway)])];
  const rivals = gateways.slice(1).map((other) => `${other.namespace}/${other.name}`);
  return {
    subject: gateway,
    ...(others.length > 0 && { subjects: gateways }),
    key: [`port ${String(server.port)} ${server.bind} ${hosts.join(' ')}`, ...rivals].join(' | '),
    scope: scopeOf('namespace'),
    origin: server.origin,
    related: others.slice(0, 4).map((other) => other.server.origin),
    cause: `servers of port ${String(server.port)} for ${firstOf(hosts, 1)}`,
    knownAs: namesOf(rivalled, covered, isFirst),
  };
}

/**
 * Gives the names that other tools have for it: Istio's once for each server that its own analysis calls
 * conflicting.
 */
function namesOf(
  told: RivalledServer,
  covered: readonly RivalledServer[],
  isFirst: boolean,
): readonly KnownAs[] {
  if (!told.isCompared || !isFirst) return told.isSaidTwice ? [KIA0301] : [];
  const toldOf = (servers: readonly RivalledServer[]): Pick<KnownAs, 'toldOf'> =>
    servers.length === 0
      ? {}
      : {
          toldOf: servers.map(({ gateway, server }) => ({
            resource: subjectText(gateway),
            origin: server.origin,
          })),
        };
  return [
    { ...IST0145, ...toldOf(covered.filter(({ isCompared }) => isCompared)) },
    {
      ...KIA0301,
      ...toldOf(covered.filter(({ isCompared, isSaidTwice }) => !isCompared && isSaidTwice)),
    },
  ];
}

const hostsOf = ({ hosts }: RivalledServer['server']): readonly string[] =>
  hosts.map(({ namespace, written }) => (namespace === null ? written : `${namespace}/${written}`));

const serverText = ({ server }: Pick<RivalledServer, 'server'>): string =>
  `the server for ${listed(hostsOf(server), 2)} on port ${String(server.port)}`;

const namesOfGateways = (servers: readonly OwnedServer[]): string =>
  listed([...new Set(servers.map(({ gateway }) => subjectText(gateway)))], 3);

const symptomOf = ({ encrypted }: RivalledServer['server']): string =>
  encrypted
    ? 'a reset during the TLS handshake, or 404 NR for routes that only this Gateway has'
    : 'connections are led elsewhere or closed';

function tellDroppedInItsGateway(conflict: ServerConflict): ToldBy {
  const { server: rivalled } = conflict;
  const { gateway, server, before } = rivalled;
  return {
    by: SERVER_DROPPED,
    ...common({ ...conflict, others: [], isMutual: false, covered: [] }),
    message: `Of ${subjectText(gateway)}, ${serverText(rivalled)} is dropped.`,
    why: `The Gateway has another server on that port before it${before === null ? '' : ` (${placeOf(before.origin)})`}, and the two do not go together: with TLS each host is said once, and beside plaintext only HTTP goes with HTTP. Nothing refuses this.`,
    symptom: symptomOf(server),
    ...(before !== null && { related: [before.origin] }),
    fix: { text: say`Merge the two servers into one, or give the second a port of its own.` },
  };
}

function tellDropped(conflict: ServerConflict): ToldBy {
  const { server: rivalled, others, isMutual } = conflict;
  const { gateway, server } = rivalled;
  const places = listed(
    [server, ...others.map((other) => other.server)].map(({ origin }) => placeOf(origin)),
    4,
  );
  const isForHost = server.hasTls && others.every((other) => other.server.hasTls);
  return {
    by: SERVER_DROPPED,
    ...common(conflict),
    message: isMutual
      ? `Of ${namesOfGateways([rivalled, ...others])}, only the ${others.length > 1 ? 'oldest' : 'older'} keeps its server ${isForHost ? `for ${listed(sharedHosts(conflict), 2)} ` : ''}on port ${String(server.port)}: ${others.length > 1 ? 'the others lose theirs' : 'the other loses its own'}.`
      : `Of ${subjectText(gateway)}, ${serverText(rivalled)} is dropped while ${namesOfGateways(others)} is older.`,
    why: isForHost
      ? `They are for the same pods and say the same host with TLS (${places}). A younger server is left out whole, with its other hosts, and the VirtualServices of its Gateway answer nothing there. Nothing refuses this.`
      : `They are for the same pods (${places}), and after a plaintext server of the port only HTTP goes with HTTP: the rest is left out. Nothing refuses this.`,
    symptom: symptomOf(server),
    fix: {
      text: isForHost
        ? say`Keep one server for the host, and let the VirtualServices name its Gateway.`
        : say`Give each protocol a port of its own.`,
    },
  };
}

/** Lists the hosts that the server shares with another one of the conflict. */
const sharedHosts = ({ server: { server }, others }: ServerConflict): readonly string[] =>
  hostsOf(server).filter((host) => others.some((other) => hostsOf(other.server).includes(host)));

function tellShared(conflict: ServerConflict): ToldBy {
  const { server: rivalled, others } = conflict;
  const { server } = rivalled;
  const places = [server, ...others.map((other) => other.server)].map(({ origin }) =>
    placeOf(origin),
  );
  return {
    by: SERVER_SHARED,
    ...common(conflict),
    message: `${namesOfGateways([rivalled, ...others])} serve the same host on port ${String(server.port)} of the same pods: routes of ${others.length > 1 ? 'each' : 'either'} answer, the older Gateway's first.`,
    why: `${others.length > 1 ? 'All' : 'Both'} say ${firstOf(sharedHosts(conflict), 1)} (${listed(places, 4)}), and Istio makes one list of what is bound to them.`,
    symptom: say`where both route the same path, the age of the objects decides, which a cluster that is built anew does not keep`,
    fix: { text: say`Keep one server for the host, and let the VirtualServices name its Gateway.` },
  };
}

/** Tells of servers that only redirect alike, where istioctl tells of them: nobody has to mend it. */
function tellRedirected(conflict: ServerConflict): ToldBy {
  const { server: rivalled, others } = conflict;
  const { server } = rivalled;
  return {
    by: SERVER_SHARED,
    ...common(conflict),
    message: `${namesOfGateways([rivalled, ...others])} send ${firstOf(sharedHosts(conflict), 1)} to HTTPS on port ${String(server.port)} of the same pods; only one of their servers is kept, and nothing is lost.`,
    why: say`All they do there is redirect (${slot.place(server.origin)}). Istio's own analysis counts them as a conflict.`,
    symptom: say`none`,
    fix: { text: say`Leave it, or keep the redirect in one Gateway.` },
  };
}
