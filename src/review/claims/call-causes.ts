import type { Consequence } from '../../compare/index.ts';
import type { Finding } from '../../checks/index.ts';
import { comesIntoForce } from '../../checks/index.ts';
import { coversHost, placeOf, subjectText } from '../../manifest/index.ts';
import { isSameLine } from './same-line.ts';

/** Gives a class of calls, and the environments in which it ends so. */
export interface CalledIn {
  /** Of the most important environment. */
  readonly consequence: Consequence;
  /** Production first. */
  readonly environments: readonly string[];
}

type AboutCalls = NonNullable<Finding['calls']>[number];

const HOST = 'environments-at-odds/host-of-another-environment';
/** The check of policies that nobody reads for want of a waypoint: what they refused is answered. */
const WAYPOINT_MISSING = 'policy-not-enforced/waypoint-missing';
/** Detectors, or checks, that say of what they find what becomes of calls. */
const TELLING: Readonly<Partial<Record<Consequence['kind'], readonly string[]>>> = {
  lost: ['authorization-cuts-off-callers', 'strict-mtls-cuts-off-callers', 'unresolved-reference'],
  opened: ['security-loosened', WAYPOINT_MISSING],
  exposed: ['security-loosened', WAYPOINT_MISSING, HOST],
  closed: [HOST],
  unrouted: [HOST],
  // what is TLS of the application is none of the mesh's, and no plaintext
  plaintext: [
    'security-loosened',
    'ports-misread/tls-to-http-port',
    'ports-misread/tls-past-http-port',
  ],
  // as whom a caller is seen matters less than that it is refused
  identity: ['authorization-cuts-off-callers'],
};

/** Checks of redirects that lead nowhere, by what a client gets there that follows the first of them. */
const OF_REDIRECTS = new Map<string, RedirectAnswer>([
  ['route-never-answers/redirect-without-route', 404],
  ['route-never-answers/redirected-to-itself', 'itself'],
  ['route-never-answers/redirect-to-closed-port', null],
]);

type RedirectAnswer = NonNullable<Consequence['after']['leadsTo']>['answer'];

/**
 * Tells whether requests end otherwise for the issuer of their token, which the finding says is accepted newly or no more
 * at what they reach: nothing but that gives a 401 (JWT-1).
 */
function tellsTokens({ issuers, subject }: Finding, consequence: Consequence): boolean {
  const { kind, before, after, witness, gateway = '' } = consequence;
  const token = witness.http?.token;
  if (issuers === undefined || token?.kind !== 'valid') return false;
  const isOne =
    ((kind === 'lost' || kind === 'closed') &&
      after.refusal?.status === 401 &&
      issuers.gone.includes(token.issuer)) ||
    ((kind === 'opened' || kind === 'exposed') &&
      before.refusal?.status === 401 &&
      issuers.now === token.issuer);
  return (
    isOne &&
    [...calledBy(consequence), gateway].some((name) =>
      name.replace(/^\S+ /, '').startsWith(`${subject.namespace}/`),
    )
  );
}

/** Names the check of a Gateway that selects no pod: what came through it ends there, with no answer or with that of others. */
const WITHOUT_PODS = 'unresolved-reference/gateway-without-pods';

/** Tells whether requests came through the Gateway of a finding, and none answers them there any more. */
const endsWithGateway = (
  { subject, calls = [] }: Finding,
  { kind, gateway, destination, before, after: { refusal } }: Consequence,
): boolean =>
  (kind === 'lost' || kind === 'closed' || kind === 'unrouted') &&
  // policies of its pods may be what decided before
  (before.decidedBy?.object === subjectText(subject) ||
    (gateway !== undefined &&
      calls.some(({ called }) => called.some((host) => coversHost(host, destination))))) &&
  refusal !== null &&
  (refusal.status === null || refusal.status === 404);

/** Names the check of routes whose Gateway is not there. */
const WITHOUT_GATEWAY = 'unresolved-reference/route-without-gateway';

/** Tells whether the routes of the finding lead nowhere any more at the Gateway that the change takes away. */
const tellsGoneGateway = (
  { subject, sought }: Finding,
  { kind, gateway, before }: Consequence,
): boolean =>
  (kind === 'closed' || kind === 'unrouted') &&
  sought !== undefined &&
  gateway === subjectText(sought) &&
  before.decidedBy?.object === subjectText(subject);

/** Names the check of hosts that a Gateway has no server for: whoever asks for them from outside gets no answer there. */
const WITHOUT_SERVER = 'route-never-answers/host-not-served';

/** Tells whether a host of the finding closes, by its VirtualService or the Gateway that has no server for it. */
const tellsUnserved = ({ subject, calls = [] }: Finding, consequence: Consequence): boolean =>
  consequence.kind === 'closed' &&
  calls.some(
    (about) =>
      reaches(about, consequence, null) &&
      decidersOf(consequence).some(
        ({ object }) => object !== null && [subjectText(subject), ...about.called].includes(object),
      ),
  );

/** Names the check of servers that have no certificate: no request over TLS comes as far as a route. */
const WITHOUT_CERTIFICATE = 'unresolved-reference/certificate-missing';

/**
 * Tells whether a host opens over TLS where, as a finding says, the handshake fails all the same: then nothing opens. The
 * model takes certificates for there.
 */
export const isWithoutCertificate = (
  { detector, check, environment, calls = [] }: Finding,
  { consequence: { kind, witness, destination }, environments }: CalledIn,
): boolean =>
  `${detector}/${check}` === WITHOUT_CERTIFICATE &&
  environments.includes(environment) &&
  (kind === 'opened' || kind === 'exposed') &&
  witness.http?.url.startsWith('https:') === true &&
  calls.some(({ called }) => called.some((host) => coversHost(host, destination)));

/** Names the check of ports of gateways to which network policies drop connections. */
const ARRIVALS_DROPPED = 'authorization-cuts-off-callers/arrivals-dropped';

/** Tells whether a gateway serves no more for the policies that the finding is about. */
const tellsDropped = (finding: Finding, consequence: Consequence): boolean =>
  consequence.gateway !== undefined &&
  consequence.after.untaken === 'network' &&
  decides(finding, consequence);

/** Checks of what a gateway answers no more, by what each tells of it. */
const AT_GATEWAYS = new Map([
  [ARRIVALS_DROPPED, tellsDropped],
  [WITHOUT_PODS, endsWithGateway],
  [WITHOUT_GATEWAY, tellsGoneGateway],
  [WITHOUT_SERVER, tellsUnserved],
]);

/** The check of ports that proxies read no requests on any more: they pass on whatever comes, what is no HTTP as well. */
const HTTP_LOST = 'ports-misread/http-lost';

/** Tells whether connections that are no HTTP come through to the Service of the finding, which counts for less. */
const isLetThrough = ({ subject }: Finding, { kind, witness, destination }: Consequence): boolean =>
  kind === 'opened' &&
  witness.http === null &&
  destination === `${subject.namespace}/${subject.name}`;

/** Tells whether what comes of such a port is that more than HTTP comes through: what stops working there says more. */
export const isOfPassedOn = (causes: readonly Finding[], consequence: Consequence): boolean =>
  causes.some(
    (finding) =>
      `${finding.detector}/${finding.check}` === HTTP_LOST && isLetThrough(finding, consequence),
  );

/** The check of pods that get no proxy any more. */
const DEPARTURE = 'outside-the-mesh/left-the-mesh';

/** Calls to pods whose proxies go end so: nothing refuses them there any more, and nothing encrypts them. */
const BY_DEPARTURE: ReadonlySet<Consequence['kind']> = new Set([
  'opened',
  'exposed',
  'plaintext',
  'identity',
]);

/** Tells whether the finding is about the redirect that requests get newly, and about where that leads them or sends them on. */
function tellsRedirect(
  told: RedirectAnswer,
  { origin }: Finding,
  { kind, after: { leadsTo, decidedBy } }: Consequence,
): boolean {
  if (kind !== 'moved' || leadsTo === undefined || decidedBy === null) return false;
  const { answer } = leadsTo;
  const isSentOn = typeof answer === 'number' && answer >= 300 && answer < 400;
  return (answer === told || isSentOn) && placeOf(origin) === placeOf(decidedBy.origin);
}

/** Whether a finding of the change tells it: the same callers and the same Service, or the object or line that decides. */
export function tells(finding: Finding, told: CalledIn): boolean {
  const { environment, detector, check, calls = null } = finding;
  const { consequence, environments } = told;
  if (!comesIntoForce(finding) || !environments.includes(environment)) return false;
  const redirected = OF_REDIRECTS.get(`${detector}/${check}`);
  if (redirected !== undefined) return tellsRedirect(redirected, finding, consequence);
  if (tellsTokens(finding, consequence)) return true;
  const atGateway = AT_GATEWAYS.get(`${detector}/${check}`);
  if (atGateway !== undefined) return atGateway(finding, consequence);
  if (isOfPassedOn([finding], consequence)) return true;
  if (`${detector}/${check}` === DEPARTURE)
    return (
      BY_DEPARTURE.has(consequence.kind) &&
      (calls ?? []).some((about) => reaches(about, consequence, null))
    );
  const telling = TELLING[consequence.kind] ?? [];
  if (!telling.includes(detector) && !telling.includes(`${detector}/${check}`)) return false;
  if (tellsPair(finding, told)) return true;
  return (calls === null || coversAll(calls, consequence)) && decides(finding, consequence);
}

/** Whether it names all who call, and whom they call: then nothing else can be meant, whichever object decides. */
export const tellsPair = (
  { calls = [] }: Finding,
  { consequence }: Pick<CalledIn, 'consequence'>,
): boolean =>
  coversAll(
    calls.filter(
      (about) => about.caller !== null || about.port !== undefined || isFlagged(about, consequence),
    ),
    consequence,
  );

/** Whether it is about what is called, and about each of those who call it. */
const coversAll = (calls: readonly AboutCalls[], consequence: Consequence): boolean =>
  calls.some((about) => reaches(about, consequence, null)) &&
  callersOf(consequence).every((caller) =>
    calls.some((about) => reaches(about, consequence, caller)),
  );

const isFlagged = ({ flag }: AboutCalls, { after }: Consequence): boolean =>
  flag !== undefined && flag === after.refusal?.flag;

/** Whether calls are of this caller, null for anybody, to what the consequence is about. */
const reaches = (
  { caller, called, port }: AboutCalls,
  consequence: Consequence,
  source: string | null,
): boolean =>
  (port === undefined || port === consequence.port) &&
  (caller === null || source === null || caller === source) &&
  calledBy(consequence).some((name) => called.includes(name));

/** Who calls, without those who are called themselves. */
const callersOf = (consequence: Consequence): readonly string[] => {
  const called = calledBy(consequence);
  return consequence.sources.filter((source) => !called.includes(source));
};

/** The Service that is called, and who answers on either side. */
const calledBy = ({ destination, before, after }: Consequence): readonly string[] => [
  destination,
  `Service ${destination}`,
  ...[...before.by, ...after.by].flatMap(({ name }) => name.split(' or ')),
];

/** Whether the object of the finding decides it on either side, or what the finding was read from. */
const decides = ({ subject, origin, related = [] }: Finding, consequence: Consequence): boolean =>
  decidersOf(consequence).some(
    (cause) =>
      cause.object === subjectText(subject) ||
      [origin, ...related].some((place) => isSameLine(place, cause.origin)),
  );

/** Gives the objects and lines that decide it on either side. */
export const decidersOf = ({ before, after }: Consequence) =>
  [before, after].flatMap(({ decidedBy }) => decidedBy ?? []);
