import {
  containsLabels,
  gatewayOutcome,
  gatewayPods,
  gatewaySurface,
  objectText,
  viewOf,
} from '../../istio/index.ts';
import { counted } from '../../manifest/index.ts';
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

type GatewayPods = ReturnType<typeof gatewayPods>[number];

/** A gateway as it is on both sides; null where it is on one only. */
interface ComparedGateway {
  /** `Deployment ingress/gateway`, or the `Gateway` that istiod makes pods of. */
  readonly name: string;
  readonly before: GatewaySide | null;
  readonly after: GatewaySide | null;
}

interface GatewaySide {
  readonly pods: GatewayPods;
  readonly surface: ReturnType<typeof gatewaySurface>;
  readonly arrival: ReturnType<typeof gatewaySurface>['arrival'];
}

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
  const gateways = comparedGateways(before, after);
  for (const gateway of gateways) {
    const pods = sidesOf(gateway).map((side) => side.pods);
    for (const served of namesAt(gateway, [before, after], tally.notes)) {
      const { host, name } = served;
      if (!most.touched.isServed(pods, name)) continue;
      const asked = requestsFor(gateway, before, after, name, most.cellsOfPair);
      const calls = entriesOf(gateway).flatMap((at) =>
        requestsAt({ ...at, answered: noneAnswered() }, asked.requests),
      );
      const isWhole = followAll(tally, { ...asked, requests: calls }, most.cells, (call) => {
        const found = differencesAt(gateway, before, after, call, served);
        return 'missing' in found
          ? found
          : withOtherGateways(found, call, { gateways, before, after });
      });
      const cut = `Not all classes of requests for ${host} at ${gateway.name} are compared.`;
      const notes = asked.isCut || !isWhole ? [...asked.notes, cut] : asked.notes;
      notes.forEach((note) => tally.notes.add(note));
    }
  }
  for (const note of [...ofIngresses(before, after), ...withoutPods(before, after)])
    tally.notes.add(note);
}

/** The chart of a gateway makes a Deployment. */
function nameOf(pods: GatewayPods): string {
  if (pods.kind === 'workload') return objectText(pods.workload);
  return objectText(
    pods.kind === 'managed' ? pods.gateway : { ...pods.gateway, kind: 'Deployment' },
  );
}

function comparedGateways(before: Mesh, after: Mesh): readonly ComparedGateway[] {
  const [first, second] = [before, after].map(
    (mesh) =>
      new Map(
        gatewayPods(mesh).map((pods) => {
          const surface = gatewaySurface(mesh, pods);
          return [nameOf(pods), { pods, surface, arrival: surface.arrival }];
        }),
      ),
  );
  const names = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])];
  return names.map((name) => ({
    name,
    before: first?.get(name) ?? null,
    after: second?.get(name) ?? null,
  }));
}

const sidesOf = ({ before, after }: ComparedGateway): readonly GatewaySide[] =>
  [before, after].flatMap((side) => side ?? []);

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
  const cells = requestCells(asked, { hosts: [name], paths: [] }, most);
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
    gateway: gateway.name,
    ...(arrival === undefined || arrival === 'outside' ? {} : { arrival }),
    witness: { source: OUTSIDE, http: shown, port },
    token: tokenOf(http),
    answered: call.answered,
  };
  const [first, second] = [
    followed(before, gateway.before, call),
    followed(after, gateway.after, call),
  ];
  const differences = requestDifferences(asked, first, second);
  if ('missing' in differences) return differences;
  const told = withRedirectTargets(
    differences,
    { ...asked, call },
    [gateway.before, first],
    [gateway.after, second],
  );
  return told.flatMap((difference) =>
    difference.kind === 'identity'
      ? []
      : [{ ...difference, kind: kindAtGateway(difference, first, second) }],
  );
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
  };
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

const isSentOn = ({ outcome }: FollowedRequest): boolean =>
  outcome.endings.some(({ chain }) => chain.some(({ step }) => step === 'destination'));

/** They are served by istiod too, which the model does not follow. */
function ofIngresses(before: Mesh, after: Mesh): readonly string[] {
  const count = (mesh: Mesh): number => mesh.ofKind('networking.k8s.io', 'Ingress').length;
  return count(before) + count(after) === 0
    ? []
    : ['What an Ingress serves from outside is not compared.'];
}

/** Gateways that are run by pods which are not rendered here: who they are decides what they may do. */
function withoutPods(...meshes: readonly Mesh[]): readonly string[] {
  const unseen = meshes.flatMap((mesh) => {
    const pods = gatewayPods(mesh).map((one) => gatewaySurface(mesh, one).proxy.labels);
    return mesh
      .ofKind('networking.istio.io', 'Gateway')
      .filter((gateway) => {
        const selector = viewOf('Gateway', gateway).selector.value;
        return !pods.some((labels) => containsLabels(labels, selector));
      })
      .map(objectText);
  });
  const [first, ...others] = [...new Set(unseen)];
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`;
  return [`What ${first}${more} serves is not compared: its pods are not in this repository.`];
}
