import { placeOf, subjectText } from '../../manifest/index.ts';
import type { OwnedServer, RivalledServer } from '../../mesh/index.ts';
import { rivalledServers } from '../../mesh/index.ts';
import { isPassedOver } from '../../kinds/index.ts';
import { firstOf, listed } from '../../text/index.ts';
import { areAlternatives } from '../detection/variants.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const IST0145 = { code: 'IST0145', analyzer: 'gateway.ConflictingGatewayAnalyzer' };
const KIA0301 = { code: 'KIA0301' };
const AGE =
  'Which of the objects is the older one in the cluster, and gateways that are not rendered here.';

const SERVER_DROPPED: Check = {
  id: 'server-dropped',
  title: 'A server of a Gateway is dropped for another one on the same port of the same pods',
  level: 'high',
  blind: AGE,
  knownAs: [IST0145, KIA0301],
};
const SERVER_SHARED: Check = {
  id: 'server-shared',
  title: 'Two Gateways serve one host in plaintext on the same port of the same pods',
  level: 'low',
  severity: 'error',
  blind: AGE,
  knownAs: [IST0145, KIA0301],
};

/** Servers that Istio merges, or drops without a word: GW-4, 5, 12. */
export const serversShared = ofObjects(
  [SERVER_DROPPED, SERVER_SHARED],
  (input) =>
    rivalledServers(input.mesh).flatMap((rivalled) =>
      isPassedOver(rivalled.gateway.namespace) ? [] : amongThoseInstalled(input, rivalled),
    ),
  () => (rivalled) => [
    rivalled.before !== null || rivalled.dropping.length > 0
      ? dropped(rivalled)
      : rivalled.sharing.length > 0
        ? shared(rivalled)
        : redirected(rivalled),
  ],
);

function amongThoseInstalled(
  input: DetectorInput,
  rivalled: RivalledServer,
): readonly RivalledServer[] {
  const isBeside = ({ gateway }: OwnedServer): boolean =>
    !areAlternatives(input, rivalled.gateway, gateway);
  if (input.isWhole === true) return [rivalled];
  const sharing = rivalled.sharing.filter(
    (other) => rivalled.isRouted && other.isRouted && isBeside(other),
  );
  const dropping = rivalled.dropping.filter(isBeside);
  const isAlone = sharing.length === 0 && dropping.length === 0 && rivalled.before === null;
  return isAlone ? [] : [{ ...rivalled, sharing, dropping, redirecting: [] }];
}

type Common = Pick<FindingDraft, 'subject' | 'key' | 'scope' | 'origin' | 'cause' | 'knownAs'>;

function common(rivalled: RivalledServer): Common {
  const { gateway, server, isCompared, isSaidTwice } = rivalled;
  const hosts = hostsOf(server);
  return {
    subject: gateway,
    key: `port ${String(server.port)} ${server.bind} ${hosts.join(' ')}`,
    scope: scopeOf('namespace'),
    origin: server.origin,
    cause: `servers of port ${String(server.port)} for ${firstOf(hosts, 1)}`,
    ...(!isCompared && { knownAs: isSaidTwice ? [KIA0301] : [] }),
  };
}

const hostsOf = ({ hosts }: RivalledServer['server']): readonly string[] =>
  hosts.map(({ namespace, written }) => (namespace === null ? written : `${namespace}/${written}`));

const serverText = ({ server }: Pick<RivalledServer, 'server'>): string =>
  `the server for ${listed(hostsOf(server), 2)} on port ${String(server.port)}`;

function dropped(rivalled: RivalledServer): FindingDraft {
  const { gateway, server, dropping, before } = rivalled;
  const [other] = dropping;
  const symptom = server.encrypted
    ? 'a reset during the TLS handshake, or 404 NR for routes that only this Gateway has'
    : 'connections are led elsewhere or closed';
  if (before !== null || other === undefined)
    return {
      check: SERVER_DROPPED.id,
      ...common(rivalled),
      message: `Of ${subjectText(gateway)}, ${serverText(rivalled)} is dropped.`,
      why: `The Gateway has another server on that port before it${before === null ? '' : ` (${placeOf(before.origin)})`}, and the two do not go together: with TLS each host is said once, and beside plaintext only HTTP goes with HTTP. Nothing refuses this.`,
      symptom,
      ...(before !== null && { related: [before.origin] }),
      fix: { text: 'Merge the two servers into one, or give the second a port of its own.' },
    };
  const names = listed([...new Set(dropping.map((one) => subjectText(one.gateway)))], 2);
  return {
    check: SERVER_DROPPED.id,
    ...common(rivalled),
    message: `Of ${subjectText(gateway)}, ${serverText(rivalled)} is dropped while ${names} is the older one.`,
    why:
      server.hasTls && other.server.hasTls
        ? `Both are for the same pods and say the same host with TLS (${placeOf(server.origin)}, ${placeOf(other.server.origin)}). The younger server is left out whole, with its other hosts, and the VirtualServices of its Gateway answer nothing there. Nothing refuses this.`
        : `${subjectText(other.gateway)} has a plaintext server on the port (${placeOf(other.server.origin)}), and beside an older one of those only HTTP goes with HTTP. Nothing refuses this.`,
    symptom,
    related: dropping.slice(0, 4).map((one) => one.server.origin),
    fix: { text: 'Keep one server for the host, and let the VirtualServices name its Gateway.' },
  };
}

function shared(rivalled: RivalledServer): FindingDraft {
  const { gateway, server, sharing } = rivalled;
  const [other] = sharing;
  const names = listed([...new Set(sharing.map((one) => subjectText(one.gateway)))], 2);
  return {
    check: SERVER_SHARED.id,
    ...common(rivalled),
    message: `${subjectText(gateway)} and ${names} serve the same host on port ${String(server.port)} of the same pods: routes of either answer, the older Gateway's first.`,
    why: `Both say ${firstOf(hostsOf(server), 1)} (${placeOf(server.origin)}${other === undefined ? '' : `, ${placeOf(other.server.origin)}`}), and Istio makes one list of what is bound to them.`,
    symptom:
      'where both route the same path, the age of the objects decides, which a cluster that is built anew does not keep',
    related: sharing.slice(0, 4).map((one) => one.server.origin),
    fix: { text: 'Keep one server for the host, and let the VirtualServices name its Gateway.' },
  };
}

/** Told where istioctl tells it: nobody has to mend it. */
function redirected(rivalled: RivalledServer): FindingDraft {
  const { gateway, server, redirecting } = rivalled;
  const names = listed([...new Set(redirecting.map((one) => subjectText(one.gateway)))], 2);
  return {
    check: SERVER_SHARED.id,
    ...common(rivalled),
    message: `${subjectText(gateway)} and ${names} both send ${firstOf(hostsOf(server), 1)} to HTTPS on port ${String(server.port)} of the same pods; one of them is left out, and nothing is lost.`,
    why: `Both redirect, and have nothing else on the port (${placeOf(server.origin)}). Istio's own analysis counts them as a conflict.`,
    symptom: 'none',
    related: redirecting.slice(0, 4).map((one) => one.server.origin),
    fix: { text: 'Leave it, or keep the redirect in one of the two Gateways.' },
  };
}
