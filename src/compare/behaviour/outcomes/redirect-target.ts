import type { Mesh } from '../../../istio/index.ts';
import { gatewayOutcome, gatewayPods, gatewaySurface, viewOf } from '../../../istio/index.ts';
import { API_GROUPS, coversHost } from '../../../manifest/index.ts';
import type { RedirectTarget } from '../consequence.ts';
import type { ModelledOutcome } from './side-outcome.ts';
import { readOutcome } from './side-outcome.ts';

type CallAtGateway = Parameters<typeof gatewayOutcome>[2];

/** A request at a gateway, and what becomes of it there. */
export interface AnsweredAtGateway {
  readonly mesh: Mesh;
  readonly pods: ReturnType<typeof gatewayPods>[number];
  readonly surface: ReturnType<typeof gatewaySurface>;
  readonly call: CallAtGateway;
  readonly outcome: ModelledOutcome;
}

interface Address {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The way from a request that is redirected to the next one. */
interface Hop {
  readonly asked: AnsweredAtGateway;
  readonly from: Address;
  readonly to: Address;
  readonly url: string;
}

/** Says where a request is redirected to; null where it is not, or that is not told (ROUTE-43, GW-12, GWAPI-11). */
export function redirectOf(asked: AnsweredAtGateway): Hop | null {
  const from = addressOf(asked.call);
  const to = from === null ? null : locationOf(asked.outcome, from);
  return from === null || to === null ? null : { asked, from, to, url: addressText(to) };
}

/** Follows a redirect once. */
export const followedOnce = (hop: Hop): RedirectTarget => ({
  url: hop.url,
  answer: hop.url === addressText(hop.from) ? 'itself' : answerTo(hop),
});

const PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);

function addressOf({ port, encrypted, http }: CallAtGateway): Address | null {
  if (http.host === null) return null;
  const scheme = encrypted ? 'https' : 'http';
  return { scheme, host: http.host.toLowerCase(), port, path: http.path ?? '/' };
}

function locationOf({ endings, fault }: ModelledOutcome, from: Address): Address | null {
  const [only, ...others] = endings;
  const decision = only?.chain.find((step) => step.step === 'route')?.decision;
  if (others.length > 0 || fault?.abort != null) return null;
  if (only?.ending.kind !== 'answered' || decision?.kind !== 'redirect') return null;
  if (decision.location === null) return null;
  const { scheme, host: named, path } = decision.location;
  const host = named.toLowerCase();
  const port = decision.location.port ?? PORTS.get(scheme);
  // a client names a port that its scheme does not say with the host, and the Location may keep it
  const isKept = host === from.host && PORTS.get(from.scheme) !== from.port;
  return port === undefined || isKept ? null : { scheme, host, port, path };
}

/** The answer is that of another page, so it is told only of requests that browsers and others repeat as they are. */
function answerTo(hop: Hop): RedirectTarget['answer'] {
  const { asked, from, to } = hop;
  const { mesh, surface, call } = asked;
  const { http } = call;
  if (to.host !== from.host) {
    const seen = timesSeen(mesh, to.host);
    if (seen === 0) return 'not-seen';
    // the name may lead to another gateway
    if (seen > 1 || !isWritten(surface, to.host)) return null;
  }
  if ((http.method ?? 'GET') !== 'GET') return null;
  if ((http.headers?.size ?? 0) > 0 || http.token != null) return null;
  return answerFollowed(hop);
}

/**
 * Tells whether whoever repeats a request as it was, headers included, is refused where the redirect leads; another host is
 * not followed.
 */
export function isRefusedFollowed(hop: Hop): boolean {
  const answer = hop.to.host === hop.from.host ? answerFollowed(hop) : null;
  return answer !== null && answer >= 400;
}

function answerFollowed({ asked: { mesh, pods, call }, to }: Hop): number | null {
  const { http } = call;
  const [path = to.path] = to.path.split(/[?#]/);
  const followed = gatewayOutcome(mesh, pods, {
    port: to.port,
    encrypted: to.scheme === 'https',
    http: { ...http, method: http.method ?? 'GET', host: hostOf(to), path },
  });
  const read = readOutcome(followed);
  if ('missing' in read) return null;
  if (read.answered === 100) return read.status ?? 200;
  return read.answered === 0 ? (read.refusal?.status ?? null) : null;
}

/** Tells whether the gateway has the host by its own name: one that only a wildcard covers may lead to others. */
const isWritten = ({ hosts }: AnsweredAtGateway['surface'], host: string): boolean =>
  hosts.some((served) => served.toLowerCase() === host);

/** Counts what here may answer for a host, by whichever way its name leads to it. */
function timesSeen(mesh: Mesh, host: string): number {
  const surfaces = gatewayPods(mesh).map((pods) => gatewaySurface(mesh, pods).hosts);
  const at = [...surfaces, ...(surfaces.some(has(host)) ? [] : [writtenHosts(mesh)])];
  return at.filter(has(host)).length + mesh.ofKind('networking.k8s.io', 'Ingress').length;
}

const has =
  (host: string) =>
  (hosts: readonly string[]): boolean =>
    hosts.some((each) => each.toLowerCase() === host || coversHost(each.toLowerCase(), host));

/** Lists those of Gateways whose pods are not seen as well. */
const writtenHosts = (mesh: Mesh): readonly string[] => [
  ...mesh
    .ofKind(API_GROUPS.istioNetworking, 'Gateway')
    .flatMap((gateway) =>
      viewOf('Gateway', gateway).servers.value.flatMap(({ hosts }) =>
        hosts.value.map(({ value }) => value.replace(/^.*\//, '')),
      ),
    ),
  ...mesh
    .ofKind(API_GROUPS.gatewayApi, 'Gateway')
    .flatMap((gateway) =>
      viewOf('GatewayApiGateway', gateway).listeners.value.map(({ host }) => host),
    ),
];

/** Names the host as a client does, with a port that its scheme does not say. */
const hostOf = ({ scheme, host, port }: Address): string =>
  PORTS.get(scheme) === port ? host : `${host}:${String(port)}`;

const addressText = (address: Address): string =>
  `${address.scheme}://${hostOf(address)}${address.path}`;
