import type { Resource } from '../../manifest/index.ts';
import { coversHost, placeOf, subjectText } from '../../manifest/index.ts';
import type { Mesh, ServedHost } from '../../mesh/index.ts';
import { addressesOf, counterpartIn, servedHosts, wantedHosts } from '../../mesh/index.ts';
import { listed } from '../../text/index.ts';
import type { Check } from '../detection/check.ts';
import { ofFacts } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { scopeOf } from '../references/reference.ts';

const CLIENTS_UNPREPARED: Check = {
  id: 'clients-unprepared',
  title: 'A Gateway asks clients for a certificate that it served without one',
  level: 'high',
  blind: 'Which clients have a certificate already.',
};

/** A host that answered clients without a certificate, and answers them no more. */
interface NewlyAsked {
  readonly gateway: Resource;
  readonly now: ServedHost;
  readonly before: ServedHost;
}

/** Servers that ask for certificates of clients where they did not before: GW-8, 11. */
export const clientsUnprepared = ofFacts([CLIENTS_UNPREPARED], newlyAsked, draftOf);

function newlyAsked(before: Mesh, after: Mesh): readonly NewlyAsked[] {
  return after.ofKind('networking.istio.io', 'Gateway').flatMap((gateway) => {
    const old = counterpartIn(before, gateway);
    if (old === undefined) return [];
    const was = servedHosts(old);
    return servedHosts(gateway).flatMap((now) => {
      const same = was.filter(({ port, host }) => port === now.port && coversHost(host, now.host));
      const earlier = same.find(({ host }) => host === now.host) ?? same[0];
      return now.protection === 'certificate-needed' &&
        earlier !== undefined &&
        ANSWERS.has(earlier.protection) &&
        (earlier.host === now.host || isRouted(before, old, now.host))
        ? [{ gateway, now, before: earlier }]
        : [];
    });
  });
}

/** Clients that spoke TLS and were answered without a certificate of theirs. */
const ANSWERS: ReadonlySet<ServedHost['protection']> = new Set(['tls', 'certificate-looked-at']);

/** Whether a name below a wildcard was one that routes had, so that somebody may have called it. */
const isRouted = (mesh: Mesh, gateway: Resource, host: string): boolean =>
  mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .some((one) =>
      wantedHosts(mesh, one).bindings.some(
        (binding) =>
          binding.gateway === gateway && binding.served.some((name) => coversHost(name, host)),
      ),
    );

function draftOf({ gateway, now, before }: NewlyAsked, after: Mesh): FindingDraft {
  const callers = callersOf(after, now.host);
  const known =
    callers.length === 0
      ? ''
      : ` Of the workloads here, ${listed(callers.map(subjectText), 3)} ${callers.length === 1 ? 'has' : 'have'} the host in ${callers.length === 1 ? 'its' : 'their'} settings.`;
  return {
    check: CLIENTS_UNPREPARED.id,
    subject: gateway,
    key: `certificates on port ${String(now.port)} for ${now.host}`,
    cause: `clients of ${subjectText(gateway)}`,
    scope: scopeOf('service'),
    message: `Clients of ${now.host} without a certificate are cut off: ${subjectText(gateway)} asks each for one on port ${String(now.port)}.`,
    why: `The server wants a certificate of the client now (${placeOf(now.origin)}); before, ${before.protection === 'tls' ? 'it asked for none' : 'it took those who showed none'}.${known}`,
    symptom: 'TLS alert "certificate required", or a reset in the middle of the handshake',
    origin: now.origin,
    related: callers.map(({ origin }) => origin).slice(0, 3),
    fix: {
      text: 'Use OPTIONAL_MUTUAL until every client shows a certificate (the access log has their subject), or serve the clients that are prepared on a host of their own.',
      elsewhereFirst: true,
    },
  };
}

/** Workloads whose settings have the name: those that are seen to call it. */
const callersOf = (mesh: Mesh, host: string): readonly Resource[] =>
  host.includes('*')
    ? []
    : mesh.workloads
        .filter((workload) =>
          addressesOf(mesh, workload).some(({ address }) => address.host.toLowerCase() === host),
        )
        .map(({ resource }) => resource);
