import { upperFirst } from '../../../checks/index.ts';
import { methodWords } from '../../../istio/index.ts';
import type { Consequence, SideOutcome } from '../../../compare/index.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { isEnd, isOfDeadRedirect } from '../../claims/call-weight.ts';
import { connectionEnd } from './connection-text.ts';
import { manyMoreTries } from './retry-amplification.ts';
import { asSentence, gainersOf, gainOf, insteadOfShare, nameOf } from './moved-shares.ts';
import { isLedElse, ledAfter, ledBefore, ledNowhere, ledWords } from './redirect-text.ts';
import { withTokenWords, witnessTokenText } from './witness-token-text.ts';
import { environmentList, withPlace } from '../review/environment-list.ts';

/** `orders can no longer call payments (POST /charges: 200 → 403)`, and where: the witness is what goes first. */
export function consequenceHeadline(
  told: Pick<CallRow, 'awaits' | 'consequence' | 'environments'>,
  review: Parameters<typeof environmentList>[1],
): { readonly where: string; readonly what: string } {
  const place = environmentList(told.environments, review);
  const when = [whenText(told.awaits), ifText(told.consequence)].filter(Boolean).join(' and ');
  const where = place === '' ? upperFirst(when) : [place, when].filter(Boolean).join(', ');
  const said = certainSentence(told.consequence);
  const what = where === '' ? asSentence(said) : said;
  const full = `${what}${shownEnd(told.consequence)}`;
  const isShort = withPlace(full, where).length <= LONGEST_WITH_WITNESS;
  return { where, what: isShort ? full : what };
}

/** Adds ` (POST /charges: 200 → 403)` to the sentence, which names the request where others end otherwise; empty for nothing more. */
export function shownEnd(consequence: Consequence): string {
  const isNamed = ofSome(consequence) !== '';
  const shown = isNamed ? endsText(consequence) : witnessText(consequence);
  return shown === null ? '' : ` (${shown})`;
}

const whenText = (awaits: string | null): string =>
  awaits === null
    ? ''
    : awaits.startsWith('where ')
      ? 'if the other repository lacks it'
      : 'once this can be applied';

/**
 * Names the request where others of the same caller do not end so: ` with GET /internal`, ` with GET / and the header
 * x-user: ann`; empty where all do.
 */
export const ofSome = ({ isOfSome, witness: { http } }: Consequence): string =>
  isOfSome === true && http !== null
    ? ` with ${methodWords(http.method)} ${addressOf(http)}${headersOf(http.headers, ` and the header${http.headers.size === 1 ? '' : 's'} `)}`
    : '';

/** Gives the path as it is asked for; at a gateway a port may be called with TLS and without. */
const addressOf = ({ url }: { readonly url: string }): string =>
  `${withoutOrigin(url)}${url.startsWith('https:') ? ' over https' : ''}`;

const withoutOrigin = (url: string): string => url.replace(/^https?:\/\/[^/]*/, '');

const LONGEST_WITH_WITNESS = 103;

/** The Service, or the host that a gateway serves. */
export const calledName = (consequence: Consequence): string =>
  consequence.gateway === undefined ? nameOf(consequence.destination) : hostWords(consequence);

/** Gives the value of a missing fact by which it is so, as `if authorizer opa denies the call`; empty if none is missing. */
export const ifText = ({ if: value }: Pick<Consequence, 'if'>): string =>
  value === undefined ? '' : `if ${value}`;

/** Who can no longer, or can now, do what, and by which value of a missing fact. */
export const consequenceSentence = (consequence: Consequence): string =>
  [certainSentence(consequence), ifText(consequence)].filter(Boolean).join(' ');

/** Says it of a part of the requests if no more of them end so. */
function certainSentence(consequence: Consequence): string {
  const some = ofSome(consequence);
  const claims = some === '' ? '' : witnessTokenText(consequence.witness.http?.token);
  const { kind } = consequence;
  const [called, last] = OF_THE_CALLED.has(kind) ? ['', some] : [some, ''];
  return `${whoDoesWhat(consequence, called)}${last}${claims}`;
}

/** What begins with the name of what is called: which requests it is of comes last. */
const OF_THE_CALLED: ReadonlySet<Consequence['kind']> = new Set(['exposed', 'closed', 'unrouted']);

/** Says it, with which requests it is of behind the name of what is called. */
function whoDoesWhat(consequence: Consequence, some: string): string {
  const { kind, before, after } = consequence;
  const who = callersOf(consequence);
  const service = `${calledName(consequence)}${some}`;
  const change = Math.round(Math.abs(after.answered - before.answered));
  const share = change === 100 ? '' : `${String(change)} % of `;
  const token = withTokenWords(consequence.witness.http?.token);
  switch (kind) {
    case 'lost':
      if (isOfOtherBytes(consequence))
        return `${who} can no longer send ${service} non-HTTP traffic`;
      return share === ''
        ? `${who} can no longer call ${service}${token}${unlessText(consequence)}`
        : `${share}requests from ${who} to ${service}${token} fail`;
    case 'opened':
      return `${openedWords(consequence, share, service)}${token}`;
    case 'moved':
      if (isLedElse(before, after))
        return `requests from ${who} to ${service} are redirected elsewhere${ledWords(after)}`;
      return `${gainOf(before, after)} from ${who} to ${service} ${movedWords(gainersOf(before, after))}${insteadOfShare(before, after)}${ledWords(after)}`;
    case 'exposed':
      return `${answeredNow(consequence, service)}${token}`;
    case 'closed':
      return `${closedWords(consequence, service)}${token}${unlessText(consequence)}`;
    case 'unrouted':
      return unroutedWords(consequence, service);
    case 'slower':
    case 'shorter':
      return (
        repeatedWords(who, service, consequence) ??
        manyMoreTries(before.levels, after.levels) ??
        waitingWords(who, service, before.waiting, after.waiting)
      );
    case 'plaintext':
      return `${partOf(after)}requests from ${who} to ${service} are no longer encrypted`;
    case 'encrypted':
      return `${partOf(after)}requests from ${who} to ${service} are now encrypted`;
    case 'identity':
      return `${calledName(consequence)} now sees ${who}${some} ${identityWords(before.peer ?? null, after.peer ?? null)}`;
  }
}

/** Names both by their accounts, and with all that is before these where they are called alike. */
function identityWords(before: string | null, after: string | null): string {
  const [was, is] = [before, after].map((peer) => (peer === null ? null : nameOf(peer)));
  if (was == null || is == null || was !== is)
    return `${is == null ? 'without an identity' : `as ${is}`}${was == null ? '' : ` (was ${was})`}`;
  return `as ${after ?? is} (was ${before ?? was})`;
}

/** Headers that proxies write, with the address of who calls. */
const ADDRESS_HEADERS: ReadonlySet<string> = new Set([
  'cf-connecting-ip',
  'true-client-ip',
  'x-envoy-external-address',
  'x-forwarded-for',
  'x-real-ip',
]);

/** ` except from listed addresses`, or with which header the same is answered; empty where none helps. */
export function unlessText({ unlessWith: headers = [] }: Consequence): string {
  const others = headers.filter((name) => !ADDRESS_HEADERS.has(name));
  const some = [
    ...(others.length < headers.length ? ['from listed addresses'] : []),
    ...(others.length > 0 ? [`with the header ${others.join(' or ')}`] : []),
  ];
  return some.length === 0 ? '' : ` except ${some.join(' or ')}`;
}

/** `go to orders-v2`; what a proxy answers itself goes to nobody. */
function movedWords(gainers: readonly string[]): string {
  const [only = '', ...others] = gainers;
  const status = others.length === 0 ? /^the proxy, (\d{3})$/.exec(only)?.[1] : undefined;
  if (status === undefined) return `go to ${gainers.join(', ')}`;
  return status.startsWith('3')
    ? `are redirected (${status})`
    : `get ${status} from the proxy itself`;
}

/** Endpoints or shares of a route may differ in what they are sent. */
const partOf = ({ wire }: SideOutcome): string => (wire === 'mixed' ? 'some ' : '');

/** Tells a connection of whatever bytes apart where requests of the same caller to that port end as before. */
const isOfOtherBytes = ({ isOfSome, gateway, witness: { http } }: Consequence): boolean =>
  isOfSome === true && http === null && gateway === undefined;

function openedWords(consequence: Consequence, share: string, service: string): string {
  const who = callersOf(consequence);
  if (isOfOtherBytes(consequence)) return `${who} can now send ${service} non-HTTP traffic`;
  if (share !== '') return `${share}requests from ${who} to ${service} no longer fail`;
  return consequence.arrival === 'inside'
    ? answeredNow(consequence, service)
    : `${who} can now call ${service}`;
}

const answeredNow = (consequence: Consequence, service: string): string =>
  `${servingGateway(consequence)} now serves ${service}${entryWords(consequence)}`;

/** ` on port 80 (HTTP)` where the gateway serves the host otherwise, too; else empty. */
const entryWords = ({ isOfEntry, port, witness: { http } }: Consequence): string =>
  isOfEntry === true
    ? ` on port ${String(port)} (${http?.url.startsWith('https:') === true ? 'HTTPS' : 'HTTP'})`
    : '';

type Host = Pick<Consequence, 'destination' | 'besides'>;

/**
 * A host as it is written at a gateway: what a wildcard stands for is no name, and what is written under it by itself is
 * none of what it stands for.
 */
export function hostWords({ destination, besides: [only, ...others] = [] }: Host): string {
  if (!destination.startsWith('*')) return destination;
  const some = destination === '*' ? 'host' : `hosts under ${destination}`;
  const any = destination === '*' ? 'any ' : '';
  if (only === undefined) return `${any}${some}`;
  return others.length > 0 ? `${any}other ${some}` : `${any}${some} other than ${only}`;
}

/** Names the gateway where no external client is known to come to it, or another one answers too. */
const servingGateway = (consequence: Consequence): string =>
  consequence.arrival === undefined && consequence.isAnsweredElsewhere === undefined
    ? 'the gateway'
    : gatewayName(consequence);

const unroutedWords = (consequence: Consequence, service: string): string =>
  `${gatewayName(consequence)} no longer has a route for ${service}${entryWords(consequence)}`;

const gatewayName = ({ gateway = '' }: Consequence): string =>
  `gateway ${gateway.replace(/^\S+ /, '')}`;

/** `the gateway no longer serves shop.example.com`, or what a redirect led to that gave no answer anyway. */
const closedWords = (consequence: Consequence, service: string): string =>
  isOfDeadRedirect(consequence)
    ? `${servingGateway(consequence)} no longer redirects ${service}${ledNowhere(consequence.before)}`
    : `${servingGateway(consequence)} no longer serves ${service}${entryWords(consequence)}`;

const callersOf = (consequence: Consequence): string =>
  consequence.arrival === undefined
    ? namesOf(consequence.sources)
    : `clients at ${gatewayName(consequence)}`;

/** `POST requests from orders to payments may be processed up to 4 times (was 1)`; null if no work is repeated. */
function repeatedWords(
  who: string,
  service: string,
  { isOfSome, witness, before, after }: Consequence,
): string | null {
  const times = after.waiting?.repeated;
  if (times === undefined) return null;
  const method = isOfSome === true ? '' : `${witness.http?.method ?? ''} `;
  return `${method}requests from ${who} to ${service} may be processed up to ${String(times)} times (was ${String(before.waiting?.repeated ?? 1)})`;
}

/** Tries are told where no time differs. */
function waitingWords(
  who: string,
  service: string,
  before: SideOutcome['waiting'],
  after: SideOutcome['waiting'],
): string {
  const [first, second] = [before, after].map((side) => side?.worstSeconds ?? null);
  if (first === second)
    return `requests from ${who} to ${service} get ${retriesText(after)} (was ${String((before?.tries ?? 1) - 1)})`;
  const was = first == null ? '' : ` (was ${String(first)} s)`;
  const s = / and |^\d+ |^(?:external )?clients /.test(who) ? '' : 's';
  if (second == null) return `${who} wait${s} for ${service} without a request timeout${was}`;
  if (first == null || second < first)
    return `${who} get${s} an error from ${service} after ${String(second)} s${first == null ? ' (no request timeout before)' : was}`;
  return `${who} wait${s} up to ${String(second)} s for ${service}${was}`;
}

/** `up to 3 retries`: the first call is not one of them. */
export function retriesText(waiting?: { readonly tries: number }): string {
  const retries = (waiting?.tries ?? 1) - 1;
  if (retries === 0) return 'no retries';
  return `up to ${String(retries)} ${retries === 1 ? 'retry' : 'retries'}`;
}

/** `POST /charges: 200 → 403`; null where the sentence says all. */
export function witnessText(consequence: Consequence): string | null {
  const { kind, witness, before, after, isOfSome } = consequence;
  const request = requestText(witness);
  const ends = endsText(consequence);
  if (ends !== null) return `${request}: ${ends}`;
  const isWhole = kind === 'moved' && gainOf(before, after) === 'requests';
  return isOfSome === true || isWhole ? request : null;
}

/** Gives `200 → 403`; null where how it ends is not what differs. */
function endsText({ kind, witness, before, after }: Consequence): string | null {
  const isRedirected = kind === 'moved' && (before.leadsTo ?? after.leadsTo) !== undefined;
  if (!isRedirected && (kind === 'moved' || !isEnd(kind))) return null;
  const [was, is] = [before, after].map((side) => endText(side, witness.http !== null));
  const url = witness.http?.url ?? '';
  const led = isRedirected ? ledBefore(before, url) : '';
  return `${was ?? ''}${led} → ${is ?? ''}${ledAfter(after, url)}`;
}

const requestText = ({ http, port }: Consequence['witness']): string =>
  http === null
    ? `port ${String(port)}`
    : `${methodWords(http.method)} ${addressOf(http)}${headersOf(http.headers, ' with ')}${witnessTokenText(http.token)}`;

const headersOf = (headers: ReadonlyMap<string, string>, before: string): string =>
  headers.size === 0 ? '' : `${before}${[...headers].map(headerText).join(', ')}`;

/** Names a header with its value; one whose value says only that it is another than those asked for has none. */
export const headerText = ([name, value]: readonly [name: string, value: string]): string =>
  value === '' ? `${name} (empty)` : `${name}: ${value}`;

/** What a caller sees of the requests that end otherwise: an answer of a workload counts as 200, one of a proxy is its own. */
export function endText(side: SideOutcome, isHttp: boolean): string {
  const { answered, refusal, status = 200 } = side;
  if (answered === 100 || refusal === null) return isHttp ? String(status) : 'connected';
  if (refusal.status === null) return connectionEnd(side);
  return `${String(refusal.status)}${side.untaken === 'network' ? ' (dropped by network policy)' : ''}`;
}

const NAMES_SHOWN = 2;

function namesOf(sources: readonly string[]): string {
  const names = [...new Set(sources.map(nameOf))].map((name) =>
    name === 'outside' ? 'external clients' : name,
  );
  if (names.length > NAMES_SHOWN + 1) return `${String(names.length)} workloads`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Says where a timeout of the whole request ends it: `2 s`. */
export function cutOffAfter({ waiting }: SideOutcome): string | null {
  const { worstSeconds = null, timeoutSeconds = null, delaySeconds = 0 } = waiting ?? {};
  const isWhole = worstSeconds !== null && worstSeconds === timeoutSeconds && delaySeconds === 0;
  return isWhole ? `${String(worstSeconds)} s` : null;
}
