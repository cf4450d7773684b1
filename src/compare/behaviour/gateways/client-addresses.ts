import { matchesForm, policiesInForce } from '../../../istio/index.ts';
import type { gatewayOutcome, Mesh } from '../../../istio/index.ts';
import type { FollowedRequest } from '../request-differences.ts';
import type { ComparedGateway } from './compared-gateways.ts';

/** More addresses of one gateway are not tried. */
const MOST_CLIENTS = 4;

/** These are nobody's (RFC 5737, RFC 2544): whoever is in no list of addresses comes from one that no list has. */
const ANYBODY = ['203.0.113.10', '198.51.100.10', '192.0.2.10', '198.18.0.10'];

/** Holds what policies of one gateway write of addresses of clients. */
export interface ListedClients {
  /** Lists an address of each list, and one that nobody lists. */
  readonly tried: readonly string[];
  /** Holds an address that no list has, where the lists of both sides are the same; else null. */
  readonly unlisted: string | null;
}

const known = new WeakMap<ComparedGateway, ListedClients>();

/**
 * Lists addresses of clients to ask with at a gateway whose policies go by addresses. There is none where no policy there
 * asks for an address.
 */
export function clientsOf(gateway: ComparedGateway, before: Mesh, after: Mesh): ListedClients {
  const found = known.get(gateway) ?? writtenClients(gateway, before, after);
  known.set(gateway, found);
  return found;
}

function writtenClients(gateway: ComparedGateway, before: Mesh, after: Mesh): ListedClients {
  const were = listsOf(before, gateway.before);
  const are = listsOf(after, gateway.after);
  const lists = [...were, ...are];
  if (lists.length === 0) return { tried: [], unlisted: null };
  const forms = lists.flatMap(({ values }) => values.flatMap((value) => value.forms));
  const unlisted = ANYBODY.find((one) => !forms.some((form) => matchesForm(form, one)));
  const first = lists.flatMap(({ values: [value] }) => value?.text.replace(/\/.*$/, '') ?? []);
  return {
    tried: [...new Set([...first, unlisted ?? []].flat())].slice(0, MOST_CLIENTS),
    unlisted: textOf(were) === textOf(are) ? (unlisted ?? null) : null,
  };
}

type ListTerm = ReturnType<typeof listsOf>[number];

const listsOf = (mesh: Mesh, side: ComparedGateway['before']) =>
  side === null
    ? []
    : policiesInForce(mesh, side.surface.proxy)
        .flat()
        .flatMap(({ rules }) => rules.flatMap(({ from, when }) => [...from, ...when].flat()))
        .filter(({ attribute }) => attribute === 'remote.ip' || attribute === 'source.ip');

const textOf = (lists: readonly ListTerm[]): string =>
  JSON.stringify(
    lists.map(({ attribute, negated, values }) => [
      attribute,
      negated,
      values.map((one) => one.text),
    ]),
  );

/** A part of a call: it has no `client` where the address is not known. */
type AddressedClient = Pick<Parameters<typeof gatewayOutcome>[2], 'client'>;

type BothSides = readonly [before: FollowedRequest, after: FollowedRequest];

/**
 * Follows a request from a client whose address the policies of the gateway let in on both sides. An address is not known
 * of a request from outside; but what only hangs on it is not what differs for those who got through and still do. Where
 * no address is let in on both sides, and the lists are what they were, whoever is in none of them is asked for, if that
 * one gets through on one side; else no address is assumed.
 */
export function fromKnownClient(
  { tried, unlisted }: ListedClients,
  follow: (from: AddressedClient) => BothSides,
): { readonly sides: BothSides; readonly from: AddressedClient } {
  const unaddressed = { sides: follow({}), from: {} };
  if (!unaddressed.sides.some(isUndecidedAtGateway)) return unaddressed;
  const asked = (client: string) => ({ sides: follow({ client }), from: { client } });
  const admitted = tried.map(asked).find(({ sides }) => !sides.some(isHeldAtGateway));
  if (admitted !== undefined || unlisted === null) return admitted ?? unaddressed;
  const anybody = asked(unlisted);
  const isTold = !anybody.sides.some(isUndecidedAtGateway) && !anybody.sides.every(isHeldAtGateway);
  return isTold ? anybody : unaddressed;
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
