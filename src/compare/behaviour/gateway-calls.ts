import { gatewayOutcome } from '../../istio/index.ts';
import { counted, nodeAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ModelledOutcome } from './outcomes/side-outcome.ts';
import { askAtGateway, costOf, nothingAsked } from './request-criteria.ts';
import type {
  AnsweredRequests,
  RequestDifference,
  FollowedRequest,
  Tally,
} from './request-differences.ts';
import type { UndecidedRequest } from './undecided/undecided-requests.ts';
import type { ComparedGateway, GatewaySide } from './gateways/compared-gateways.ts';
import { comparedGateways, gatewayFor, sidesOf } from './gateways/compared-gateways.ts';
import { clientsOf, fromKnownClient } from './gateways/client-addresses.ts';
import { withUntaken } from './gateways/closed-ports.ts';
import {
  asLetIn,
  asSeen,
  isAnswerSeen,
  isSentOn,
  sentToUnseen,
  unroutedFrom,
} from './gateways/let-in.ts';
import { isDoneAnew } from './outcomes/done-anew.ts';
import { withOtherGateways } from './outcomes/answered-elsewhere.ts';
import { namesUnder } from './names-under-wildcards.ts';
import { hostsOfPolicies } from './object-hosts.ts';
import { withRedirectTargets } from './redirect-differences.ts';
import {
  followAll,
  noneAnswered,
  requestDifferences,
  shownRequest,
  tokenOf,
} from './request-differences.ts';
import type { CellRequest } from './request-cells.ts';
import { requestCells } from './request-cells.ts';
import { notComparedOfTokens } from './token-criteria.ts';
import type { TouchedCalls } from './affected-calls.ts';

/** A host as it is written, and a name that it stands for. */
interface ServedName {
  readonly host: string;
  readonly name: string;
  /** Lists what is written under it and is asked by itself. */
  readonly besides: readonly string[];
}

/** More names of one gateway are not looked at. */
const MOST_NAMES = 300;

/** Compares what each gateway does with calls from outside, at most so many requests. GW-1, 2, 6, 7, GWAPI-1, 2. */
export function compareGateways(
  tally: Tally,
  before: Mesh,
  after: Mesh,
  most: { readonly cells: number; readonly cellsOfPair: number; readonly touched: TouchedCalls },
): void {
  const { compared: gateways, leftOut } = comparedGateways(before, after);
  for (const gateway of gateways) {
    const pods = sidesOf(gateway).map((side) => side.pods);
    for (const served of namesAt(gateway, [before, after], tally.notes)) {
      const { host, name } = served;
      if (!most.touched.isServed(pods, name)) continue;
      const asked = requestsFor(gateway, before, after, name, most.cellsOfPair);
      const calls = entriesOf(gateway).flatMap((at) =>
        requestsAt({ ...at, answered: noneAnswered() }, asked.requests),
      );
      const compared = { ...asked, requests: calls, sides: [before, after] } as const;
      const isWhole = followAll(tally, compared, most.cells, (call, was, is) => {
        const found = differencesAt(gateway, was, is, call, served);
        return 'missing' in found
          ? found
          : withOtherGateways(found, call, { gateways, before: was, after: is });
      });
      const cut = `Not all classes of requests for ${host} at ${gateway.name} are compared.`;
      const notes = asked.isCut || !isWhole ? [...asked.notes, cut] : asked.notes;
      notes.forEach((note) => tally.notes.add(note));
    }
  }
  for (const note of [...ofIngresses(before, after), ...ofUnseenPods(gateways, leftOut)])
    tally.notes.add(note);
}

/** Every name that is written, also in policies there, and of a wildcard one that nothing else is written for. */
function namesAt(
  gateway: ComparedGateway,
  meshes: readonly Mesh[],
  notes: Set<string>,
): readonly ServedName[] {
  const hosts = sidesOf(gateway).flatMap(({ surface }) => surface.hosts);
  const served = [...new Set(hosts.map((host) => host.toLowerCase()))];
  const ofPolicies = sidesOf(gateway).flatMap(({ surface }) =>
    meshes.flatMap((mesh) => hostsOfPolicies(mesh, surface.proxy, served)),
  );
  const written = new Map(
    [...hosts, ...ofPolicies].map((host) => [host.toLowerCase(), host] as const),
  );
  const names = new Map<string, ServedName>();
  for (const [low, host] of written) {
    const name = low === '*' ? 'any.example' : low.startsWith('*.') ? `any${low.slice(1)}` : low;
    // what is written in full is told by its name
    if (!names.has(name) || name === low)
      names.set(name, { host, name, besides: namesUnder(host, written.keys()) });
  }
  if (names.size > MOST_NAMES) notes.add(`Not all names that ${gateway.name} serves are compared.`);
  return [...names.values()].slice(0, MOST_NAMES);
}

interface Entry {
  readonly port: number;
  readonly encrypted: boolean;
}

/** They share how many of them are answered. */
const requestsAt = (
  at: Entry & Pick<CallAtGateway, 'answered'>,
  requests: readonly CellRequest[],
): readonly CallAtGateway[] => requests.map((http) => ({ ...at, http }));

/** Each port, with TLS and without. */
const entriesOf = (gateway: ComparedGateway): readonly Entry[] =>
  [...new Set(sidesOf(gateway).flatMap(({ surface }) => surface.ports))].flatMap((port) => [
    { port, encrypted: false },
    { port, encrypted: true },
  ]);

function requestsFor(
  { before: first, after: second }: ComparedGateway,
  before: Mesh,
  after: Mesh,
  name: string,
  most: number,
) {
  const asked = nothingAsked(before);
  if (first !== null) askAtGateway(asked, before, first.surface, name);
  if (second !== null) askAtGateway(asked, after, second.surface, name);
  const cells = requestCells(asked, { hosts: [name], paths: [], methods: [] }, most);
  return { ...cells, cost: costOf(asked), notes: notComparedOfTokens(asked.tokens, name) };
}

type CallAtGateway = Parameters<typeof gatewayOutcome>[2] & {
  readonly http: CellRequest;
  readonly answered: AnsweredRequests;
};

function differencesAt(
  gateway: ComparedGateway,
  before: Mesh,
  after: Mesh,
  call: CallAtGateway,
  { host, name, besides }: ServedName,
): readonly RequestDifference[] | UndecidedRequest {
  const { port, encrypted, http } = call;
  const arrival = (gateway.after ?? gateway.before)?.arrival;
  const scheme = encrypted ? 'https' : 'http';
  const isUsual = port === (encrypted ? 443 : 80);
  const shown = shownRequest({ ...http, host: isUsual ? name : `${name}:${String(port)}` }, scheme);
  const asked = {
    sources: ofOutside,
    isKnown: true,
    destination: host,
    ...(besides.length > 0 && { besides }),
    port,
    gateway: gatewayFor(gateway, name),
    ...(arrival === undefined || arrival === 'outside' ? {} : { arrival }),
    witness: { source: OUTSIDE, http: shown, port },
    token: tokenOf(http),
    answered: call.answered,
    isDoneAnew: (outcome: ModelledOutcome) =>
      isDoneAnew(
        http,
        outcome,
        (read) => followed(after, gateway.after, { ...call, http: read }).outcome,
      ),
  };
  const { sides, from } = fromKnownClient(clientsOf(gateway, before, after), (client) => [
    followed(before, gateway.before, { ...call, ...client }),
    followed(after, gateway.after, { ...call, ...client }),
  ]);
  const isUnseen = isElsewhere(gateway);
  const [first, second] = asSeen(...(isUnseen ? asLetIn(...sides) : sides));
  const unseen = first === sides[0] ? [] : sentToUnseen(sides[0]);
  const differences = requestDifferences(asked, first, second);
  if ('missing' in differences) return ofClients(differences);
  const told = withRedirectTargets(
    differences,
    { ...asked, call: { ...call, ...from } },
    [gateway.before, first],
    [gateway.after, second],
  );
  return told.flatMap((difference) => {
    if (difference.kind === 'identity' || (isUnseen && !isAnswerSeen(difference))) return [];
    const kind = kindAtGateway(difference, first, second);
    return [
      unroutedFrom(unseen, {
        ...difference,
        kind,
        before: withUntaken(difference.before, first, gateway.before, gateway.after),
        after: withUntaken(difference.after, second, gateway.after, gateway.before),
        ...(isOfEntry(kind, gateway, [before, after], call) && { isOfEntry: true as const }),
      }),
    ];
  });
}

/** Who clients may be is tried by the addresses and tokens that are listed, and nothing else of their requests. */
function ofClients({ fact, ...open }: UndecidedRequest): UndecidedRequest {
  return fact?.asked === null ? { ...open, fact } : open;
}

/** Tells whether the gateway takes such requests at another port, or with TLS where these have none: that one stays. */
function isOfEntry(
  kind: RequestDifference['kind'],
  gateway: ComparedGateway,
  [before, after]: readonly [Mesh, Mesh],
  call: CallAtGateway,
): boolean {
  if (kind !== 'closed' && kind !== 'exposed') return false;
  const [mesh, side] = kind === 'closed' ? [after, gateway.after] : [before, gateway.before];
  return entriesOf(gateway).some((entry) => {
    if (entry.port === call.port && entry.encrypted === call.encrypted) return false;
    const there = followed(mesh, side, { ...call, ...entry });
    const isTaken = there.outcome.endings.some(
      ({ ending }) => ending.kind === 'answered' || ending.kind === 'unknown',
    );
    return isSentOn(there) || isTaken;
  });
}

/** Who calls through a gateway. */
const OUTSIDE = 'outside';
const ofOutside = (): readonly string[] => [OUTSIDE];

function followed(mesh: Mesh, side: GatewaySide | null, call: CallAtGateway): FollowedRequest {
  const { namespace = '' } = side?.surface.proxy ?? {};
  return {
    mesh,
    outcome: side === null ? NOT_THERE : gatewayOutcome(mesh, side.pods, call),
    caller: { namespace, serviceAccount: side?.surface.serviceAccount ?? '' },
    account: null,
    made: side === null ? [] : placesOf(side.pods),
    lookup: null,
  };
}

/** Places that say which pods they are: those of a gateway are chosen by labels (GW-1). */
function placesOf(pods: GatewaySide['pods']): FollowedRequest['made'] {
  if (pods.kind === 'managed') return [pods.gateway.origin];
  if (pods.kind !== 'workload') return [];
  const { resource, serviceAccountOrigin } = pods.workload;
  const labels = nodeAt(resource.node, 'spec', 'template', 'metadata', 'labels');
  return [...(labels === undefined ? [] : [labels.origin]), serviceAccountOrigin, resource.origin];
}

const NOT_THERE: ModelledOutcome = {
  endings: [
    {
      weight: 100,
      endpoint: null,
      ending: { kind: 'refused', status: null, flag: null },
      chain: [],
    },
  ],
  retries: null,
  timeout: null,
  fault: null,
  mirrors: [],
};

/**
 * What the gateway itself did not serve, or serves no more, is exposed or closed; else it hangs on what is behind it.
 * Nobody outside is known to reach a gateway inside: there it is opened.
 */
function kindAtGateway(
  { kind, arrival }: RequestDifference,
  before: FollowedRequest,
  after: FollowedRequest,
): RequestDifference['kind'] {
  if (kind === 'opened' && !isSentOn(before)) return arrival === 'inside' ? kind : 'exposed';
  return kind === 'lost' && !isSentOn(after) ? 'closed' : kind;
}

/** They are served by istiod too, which the model does not follow. */
function ofIngresses(before: Mesh, after: Mesh): readonly string[] {
  const count = (mesh: Mesh): number => mesh.ofKind('networking.k8s.io', 'Ingress').length;
  return count(before) + count(after) === 0
    ? []
    : ['Not compared: requests that an Ingress serves.'];
}

/**
 * Says what is not known of pods that are made elsewhere: whom they run as decides what they may do behind the gateway, and
 * of some nothing is compared.
 */
function ofUnseenPods(
  gateways: readonly ComparedGateway[],
  leftOut: readonly string[],
): readonly string[] {
  const unseen = gateways.flatMap((gateway) => (isElsewhere(gateway) ? gateway.name : []));
  const [policies, all] = [namesOf(unseen), namesOf(leftOut)];
  return [
    ...(policies === null
      ? []
      : [
          `The pods of ${policies} are not in this repository: their effect on policies behind it is not compared.`,
        ]),
    ...(all === null
      ? []
      : [
          `Not compared: requests that ${all} serves. On one side its pods differ or are not seen.`,
        ]),
  ];
}

function namesOf(names: readonly string[]): string | null {
  const [first, ...others] = [...new Set(names)];
  if (first === undefined) return null;
  return `${first}${others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`}`;
}

const isElsewhere = (gateway: ComparedGateway): boolean =>
  sidesOf(gateway).some(({ pods }) => pods.kind === 'elsewhere');
