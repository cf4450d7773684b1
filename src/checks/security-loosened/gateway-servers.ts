import { counterpartIn } from '../../compare/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { coversHost, placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Protection, ServedHost } from '../gateway-not-ready/gateway-hosts.ts';
import { gatewaysOf, PROTECTIONS, servedHosts } from '../gateway-not-ready/gateway-hosts.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { betweenSides, checks } from '../detection/check.ts';

const PLAINTEXT_SERVED: Check = {
  id: 'gateway-plaintext',
  title: 'Gateway now serves a TLS host in plaintext',
  level: 'high',
  blind: 'TLS that ends at a load balancer in front of the gateway.',
};
const REDIRECT_LOST: Check = {
  id: 'gateway-redirect-lost',
  title: 'Gateway serves plaintext instead of redirecting to HTTPS',
  level: 'high',
  blind: 'Redirects by a load balancer in front of the gateway.',
};
const TLS_WEAKENED: Check = {
  id: 'gateway-tls-weakened',
  title: 'Gateway no longer requires TLS, or client certificates',
  level: 'high',
  blind: 'Clients whose certificates something else checks.',
};
const VERSION_LOWERED: Check = {
  id: 'gateway-tls-version-lowered',
  title: 'Gateway now accepts an older TLS version',
  level: 'high',
  blind: "An unset minimum version on either side, which is the installed Istio's.",
};

/**
 * Tells of Gateways that serve a host with weaker TLS than before, or in plaintext (GW-2, GW-8, GW-9, GW-12,
 * GWAPI-22).
 */
export const gatewayServersLoosened = checks(
  [PLAINTEXT_SERVED, REDIRECT_LOST, TLS_WEAKENED, VERSION_LOWERED],
  (input) => betweenSides(input, ({ before, after }) => weakenedGateways(before, after)),
);

function weakenedGateways(before: Mesh, after: Mesh): readonly ToldBy[] {
  return gatewaysOf(after).flatMap((gateway) => {
    const old = counterpartIn(before, gateway, after);
    if (old === undefined) return [];
    const was = servedHosts(before, old);
    const [first, ...others] = servedHosts(after, gateway).flatMap((now) =>
      weakening(now, was, subjectText(gateway)),
    );
    return first === undefined ? [] : [tell(gateway, first, others.length)];
  });
}

/** What a Gateway does more weakly for a host. */
interface Weakening extends Pick<ToldBy, 'by' | 'key'> {
  readonly now: ServedHost;
  readonly says: string;
  readonly fix: string;
}

/**
 * Compares a server with the same host on the same port; a plaintext port that is new is compared with the
 * host's other ports.
 */
function weakening(
  now: ServedHost,
  was: readonly ServedHost[],
  gateway: string,
): readonly Weakening[] {
  const same = was.filter(({ host }) => coversHost(host, now.host));
  if (same.length === 0) return [];
  const port = same.filter((one) => one.port === now.port);
  if (port.length === 0 && now.protection === 'redirect') return [];
  const before = weakest((port.length === 0 ? same : port).map(({ protection }) => protection));
  if (weakest([now.protection, before]) !== before) return [protectionLost(now, before, gateway)];
  const version = port.map(({ leastTls }) => leastTls).find((one) => isLower(now.leastTls, one));
  return version === undefined ? [] : [versionLowered(now, version ?? '', gateway)];
}

const weakest = (found: readonly Protection[]): Protection =>
  PROTECTIONS.find((one) => found.includes(one)) ?? 'plaintext';

const isLower = (now: string | null, was: string | null): boolean =>
  was !== null && now !== null && now < was;

function protectionLost(now: ServedHost, before: Protection, gateway: string): Weakening {
  const where = `${gateway} port ${String(now.port)}`;
  if (now.protection !== 'plaintext')
    return {
      ...{ by: TLS_WEAKENED, key: 'weaker tls', now },
      says:
        now.protection === 'redirect'
          ? `${where} serves ${now.host} no longer over TLS, only as a redirect.`
          : `${where} no longer asks clients of ${now.host} for a certificate as it did.`,
      fix: 'Keep the TLS mode, or say in the pull request who takes over checking the clients.',
    };
  const [of, then] =
    before === 'redirect'
      ? [{ by: REDIRECT_LOST, key: 'no redirect' }, ' instead of redirecting to HTTPS']
      : [
          { by: PLAINTEXT_SERVED, key: 'plaintext' },
          ': passwords and cookies can be read on the way',
        ];
  return {
    ...{ ...of, now },
    says: `${where} serves ${now.host} in plaintext${then}.`,
    fix: 'Keep tls.httpsRedirect on the plaintext port and serve the host over HTTPS only.',
  };
}

const versionLowered = (now: ServedHost, version: string, gateway: string): Weakening => ({
  ...{ by: VERSION_LOWERED, key: 'tls version', now },
  says: `${gateway} accepts ${now.leastTls ?? ''} for ${now.host}, where ${version} was the least.`,
  fix: `Keep minProtocolVersion ${version}.`,
});

function tell(gateway: Resource, { now, says, fix, ...of }: Weakening, more: number): ToldBy {
  const others =
    more === 0 ? '' : ` ${String(more)} more hosts or ports are served more weakly too.`;
  return {
    ...of,
    subject: gateway,
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${says}${others}`,
    why: `The server of ${now.host} at ${placeOf(now.origin)} is weaker than the one it had.`,
    origin: now.origin,
    symptom: say`no errors: clients that were refused or redirected are now served`,
    fix: { text: fix },
  };
}
