import type { Server, ServerTlsSettings } from '../../istio/index.ts';
import { asGateway } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { coversHost, placeOf, subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../mesh/index.ts';
import { counterpartIn } from '../../mesh/index.ts';
import type { Check } from '../check.ts';
import { ofFacts } from '../check.ts';
import type { FindingDraft } from '../detector.ts';

const PLAINTEXT_SERVED: Check = {
  id: 'gateway-plaintext',
  title: 'A Gateway serves a host in plaintext that it served over TLS',
  level: 'high',
  blind: 'TLS that ends at a load balancer in front of the gateway.',
};
const REDIRECT_LOST: Check = {
  id: 'gateway-redirect-lost',
  title: 'A Gateway serves a host in plaintext where it redirected to HTTPS',
  level: 'high',
  blind: 'Redirects that a load balancer in front of the gateway answers.',
};
const TLS_WEAKENED: Check = {
  id: 'gateway-tls-weakened',
  title: 'A Gateway asks less of clients than before: no TLS, or no certificate of theirs',
  level: 'high',
  blind: 'Clients whose certificates something else checks.',
};
const VERSION_LOWERED: Check = {
  id: 'gateway-tls-version-lowered',
  title: 'A Gateway accepts an older version of TLS',
  level: 'high',
  blind: 'A least version that is left out on either side, which is that of the Istio installed.',
};

/** A plaintext port that answers nothing but a redirect to HTTPS. */
const REDIRECT = 1;

/** How one host is served on one port of a Gateway. */
interface Served {
  readonly host: string;
  readonly port: number;
  /** 0 plaintext, 1 plaintext that only redirects, 2 TLS, 3 TLS with a client certificate where sent, 4 mutual. */
  readonly strength: number;
  readonly minVersion: string | null;
  readonly origin: Origin;
}

/** Gateways that serve a host with weaker TLS than before, or in plaintext (GW-2, GW-8, GW-9, GW-12). */
export const gatewayServersLoosened = ofFacts(
  [PLAINTEXT_SERVED, REDIRECT_LOST, TLS_WEAKENED, VERSION_LOWERED],
  weakenedGateways,
  draftOf,
);

/** A Gateway, what it does more weakly first, and in how many ways. */
interface WeakenedGateway {
  readonly gateway: Resource;
  readonly weakest: Weakening;
  readonly count: number;
}

function weakenedGateways(before: Mesh, after: Mesh): readonly WeakenedGateway[] {
  return after.ofKind('networking.istio.io', 'Gateway').flatMap((gateway) => {
    const old = counterpartIn(before, gateway);
    if (old === undefined) return [];
    const was = servedBy(old);
    const weaker = servedBy(gateway).flatMap((now) => weakening(now, was));
    const [first] = weaker;
    return first === undefined ? [] : [{ gateway, weakest: first, count: weaker.length }];
  });
}

const servedBy = (gateway: Resource): readonly Served[] =>
  asGateway(gateway).servers.value.flatMap((server) =>
    server.hosts.value.map(({ value }) => ({
      host: value.replace(/^.*\//, '').toLowerCase(),
      ...howServed(server),
    })),
  );

function howServed({ origin, port, tls }: Server): Omit<Served, 'host'> {
  const protocol = (port?.protocol?.value ?? '').toUpperCase();
  return {
    port: port?.number?.value ?? 0,
    strength: strengthOf(protocol, tls),
    minVersion: tls?.minProtocolVersion?.value ?? null,
    origin: (tls?.mode ?? tls?.httpsRedirect ?? tls ?? port)?.origin ?? origin,
  };
}

const MODES: ReadonlyMap<string, number> = new Map([
  ['OPTIONAL_MUTUAL', 3],
  ['MUTUAL', 4],
  ['ISTIO_MUTUAL', 4],
]);

function strengthOf(protocol: string, tls: ServerTlsSettings | null): number {
  if (protocol === 'HTTP' || protocol === 'HTTP2' || protocol === 'GRPC' || protocol === 'GRPC-WEB')
    return tls?.httpsRedirect?.value === true ? REDIRECT : 0;
  if (protocol !== 'HTTPS' && protocol !== 'TLS') return 2;
  return MODES.get(tls?.mode?.value ?? 'SIMPLE') ?? 2;
}

interface Weakening {
  readonly check: Check;
  readonly now: Served;
  readonly key: string;
  readonly message: (gateway: string) => string;
  readonly fix: string;
}

/** Compared with the same host on the same port; a plaintext port that is new, with the host's other ports. */
function weakening(now: Served, was: readonly Served[]): readonly Weakening[] {
  const same = was.filter(({ host }) => coversHost(host, now.host));
  if (same.length === 0) return [];
  const port = same.filter((one) => one.port === now.port);
  if (port.length === 0 && now.strength === REDIRECT) return [];
  const before = Math.min(...(port.length === 0 ? same : port).map(({ strength }) => strength));
  if (now.strength < before) return [strengthLost(now, before)];
  const version = port
    .map(({ minVersion }) => minVersion)
    .find((one) => lower(now.minVersion, one));
  return version === undefined ? [] : [versionLowered(now, version ?? '')];
}

const lower = (now: string | null, was: string | null): boolean =>
  was !== null && now !== null && /^TLSV1_\d$/.test(now) && now < was;

function strengthLost(now: Served, before: number): Weakening {
  const where = (gateway: string): string => `${gateway} port ${String(now.port)}`;
  if (now.strength === 0)
    return {
      check: before === REDIRECT ? REDIRECT_LOST : PLAINTEXT_SERVED,
      now,
      key: before === REDIRECT ? 'no redirect' : 'plaintext',
      message: (gateway) =>
        before === REDIRECT
          ? `${where(gateway)} serves ${now.host} in plaintext instead of redirecting to HTTPS.`
          : `${where(gateway)} serves ${now.host} in plaintext: passwords and cookies can be read on the way.`,
      fix: 'Keep tls.httpsRedirect on the plaintext port and serve the host over HTTPS only.',
    };
  return {
    check: TLS_WEAKENED,
    now,
    key: 'weaker tls',
    message: (gateway) =>
      now.strength === REDIRECT
        ? `${where(gateway)} serves ${now.host} no longer over TLS, only as a redirect.`
        : `${where(gateway)} no longer asks clients of ${now.host} for a certificate as it did.`,
    fix: 'Keep the TLS mode, or say in the pull request who takes over checking the clients.',
  };
}

const versionLowered = (now: Served, version: string): Weakening => ({
  check: VERSION_LOWERED,
  now,
  key: 'tls version',
  message: (gateway) =>
    `${gateway} accepts ${now.minVersion ?? ''} for ${now.host}, where ${version} was the least.`,
  fix: `Keep minProtocolVersion ${version}.`,
});

function draftOf({ gateway, weakest, count }: WeakenedGateway): FindingDraft {
  const more =
    count === 1 ? '' : ` ${String(count - 1)} more hosts or ports are served more weakly too.`;
  return {
    check: weakest.check.id,
    subject: gateway,
    key: weakest.key,
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${weakest.message(subjectText(gateway))}${more}`,
    why: `The server of ${weakest.now.host} at ${placeOf(weakest.now.origin)} is weaker than the one it had.`,
    origin: weakest.now.origin,
    symptom: 'nothing fails: clients that were refused or redirected are served',
    fix: { text: weakest.fix },
  };
}
