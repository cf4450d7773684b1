import { policiesInForce } from '../../../istio/index.ts';
import type { gatewayOutcome, Mesh } from '../../../istio/index.ts';
import type { FollowedRequest } from '../request-differences.ts';
import type { ComparedGateway } from './compared-gateways.ts';

/** More addresses of one gateway are not tried. */
const MOST_CLIENTS = 4;

/** It is nobody's (RFC 5737): whoever is in no list of addresses is let in as it is. */
const ANYBODY = '203.0.113.10';

const known = new WeakMap<ComparedGateway, readonly string[]>();

/**
 * Lists addresses of clients to ask with at a gateway whose policies go by addresses: one of each list that they write,
 * and one that nobody lists. There is none where no policy there asks for an address.
 */
export function clientsOf(gateway: ComparedGateway, before: Mesh, after: Mesh): readonly string[] {
  const found = known.get(gateway) ?? writtenClients(gateway, before, after);
  known.set(gateway, found);
  return found;
}

function writtenClients(gateway: ComparedGateway, before: Mesh, after: Mesh): readonly string[] {
  const sides = [
    [before, gateway.before],
    [after, gateway.after],
  ] as const;
  const lists = sides.flatMap(([mesh, side]) =>
    side === null
      ? []
      : policiesInForce(mesh, side.surface.proxy)
          .flat()
          .flatMap(({ rules }) => rules.flatMap(({ from, when }) => [...from, ...when].flat()))
          .filter(({ attribute }) => attribute === 'remote.ip' || attribute === 'source.ip'),
  );
  if (lists.length === 0) return [];
  const first = lists.flatMap(({ values: [value] }) => value?.text.replace(/\/.*$/, '') ?? []);
  return [...new Set([...first, ANYBODY])].slice(0, MOST_CLIENTS);
}

/** A part of a call: it has no `client` where the address is not known. */
type AddressedClient = Pick<Parameters<typeof gatewayOutcome>[2], 'client'>;

type BothSides = readonly [before: FollowedRequest, after: FollowedRequest];

/**
 * Follows a request from a client whose address the policies of the gateway let in on both sides. An address is not known
 * of a request from outside; but what only hangs on it is not what differs for those who got through and still do. Where
 * no address is let in on both sides, none is assumed.
 */
export function fromKnownClient(
  clients: readonly string[],
  follow: (from: AddressedClient) => BothSides,
): { readonly sides: BothSides; readonly from: AddressedClient } {
  const unaddressed = { sides: follow({}), from: {} };
  if (!unaddressed.sides.some(isUndecidedAtGateway)) return unaddressed;
  const admitted = clients
    .map((client) => ({ sides: follow({ client }), from: { client } }))
    .find(({ sides }) => !sides.some(isHeldAtGateway));
  return admitted ?? unaddressed;
}

/** Tells whether policies of the gateway do not tell what they do with the request. */
const isUndecidedAtGateway = (followed: FollowedRequest): boolean =>
  verdictsAtGateway(followed).includes('unknown');

/** Tells whether policies of the gateway end the request, or do not tell what they do. */
const isHeldAtGateway = (followed: FollowedRequest): boolean =>
  verdictsAtGateway(followed).some((verdict) => verdict !== 'allow');

const verdictsAtGateway = ({ outcome }: FollowedRequest) =>
  outcome.endings.flatMap(({ chain }) =>
    chain.flatMap((one) =>
      one.step === 'authorization' && one.at === 'gateway' ? [one.verdict.verdict] : [],
    ),
  );
