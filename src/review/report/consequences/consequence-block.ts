import { asSentence } from './moved-shares.ts';
import { upperFirst } from '../../../checks/index.ts';
import type { Change, Consequence, Side, SideOutcome } from '../../../compare/index.ts';
import type { CallClaim } from '../../claims/claim.ts';
import { callClaimIn } from '../../claims/claim-in.ts';
import type { CallRow } from '../../claims/call-rows.ts';
import { isFelt } from '../../claims/call-weight.ts';
import type { FindingBlock, Words } from '../document/blocks.ts';
import type { ChangedCause } from './consequence-cause.ts';
import { adviceOn } from './consequence-advice.ts';
import { changedCause } from './consequence-cause.ts';
import { connectionWord } from './connection-text.ts';
import { symptomOf } from './consequence-symptom.ts';
import { isLedElse, ledUnseen } from './redirect-text.ts';
import { levelsText } from './retry-amplification.ts';
import {
  calledName,
  consequenceSentence,
  retriesText,
  hostWords,
  ofSome,
  witnessText,
} from './consequence-text.ts';
import { toldInEach } from '../review/told-in-each.ts';
import { placeLink } from '../review/report-links.ts';
import type { ReportContext } from '../review/report-context.ts';
import { listed, placeOf, subjectText } from '../../../manifest/index.ts';
import { withTokenWords } from './witness-token-text.ts';

/** A consequence as a reader wants it: what happens, the request that shows it, what of the change decides, what is seen. */
export function consequenceBlock(claim: CallClaim, context: ReportContext): FindingBlock {
  const [first, ...others] = claim.row.environments.flatMap((environment) =>
    callClaimIn(claim, environment).map((own) => ({
      environment,
      block: blockAlone(own, context),
    })),
  );
  return first === undefined
    ? blockAlone(claim, context)
    : toldInEach([first, ...others], context.review);
}

function blockAlone(
  { row, alike, tier, instead }: CallClaim,
  context: ReportContext,
): FindingBlock {
  const { consequence, awaits } = row;
  const { before, after } = consequence;
  const [side, of]: [SideOutcome, Side] =
    after.decidedBy === null ? [before, 'base'] : [after, 'head'];
  const cause = changedCause(consequence, context, alike);
  const deciding = side.decidedBy === null ? null : placeLink(side.decidedBy.origin, of, context);
  const sentence = consequenceSentence(consequence);
  return {
    kind: 'finding',
    number: null,
    message: `${awaits === null ? asSentence(sentence) : `${upperFirst(awaits)}, ${sentence.replace(/ now(?= )/, '')}`}.`,
    ...((awaits !== null || consequence.if !== undefined) && { isConditional: true }),
    environments: '',
    tier,
    place: cause?.place ?? deciding,
    witness: witnessText(consequence),
    detector: null,
    check: null,
    page: null,
    ids: [],
    why: [
      ...(cause === null
        ? [
            ...endWords('Before', before, 'base', context),
            ' ',
            ...endWords('After', after, 'head', context),
          ]
        : [
            `${cause.text} (`,
            cause.place,
            `).${patchedText(cause.change)}`,
            ...(isLedElse(before, after) ? [] : decidingWords(consequence, cause, context)),
          ]),
      alikeText(alike, hostWords(consequence)),
      insteadText(instead, context),
      `${ledUnseen(consequence)}${arrivalText(consequence)}`,
    ],
    symptom: symptomOf(consequence),
    advice: adviceOn(consequence, cause, context),
    patch: null,
  };
}

/** Says of what goes with its list why it does: ` A patch has …`; empty for the rest. */
const patchedText = ({ patchedOver, field }: Change): string =>
  patchedOver === undefined
    ? ''
    : ` A patch replaces the whole ${listName(field)} at ${placeOf(patchedOver)} there: entries that it does not repeat are lost.`;

/** `spec.http[2]` is of `http`. */
const listName = (field: string | null): string => {
  const name = /([\w-]+)\[[^\]]*\]$/.exec(field ?? '')?.[1];
  return name === undefined ? 'list' : `list \`${name}\``;
};

/** Says what becomes of calls that a finding is about: ` As a result, orders can no longer call web; …`; empty for none. */
export function callsText(rows: readonly CallRow[]): string {
  const felt = rows.map(({ consequence }) => consequence).filter(isFelt);
  const said = sentencesOf(felt);
  const shown = sentencesOf(firstOfEach(felt)).slice(0, ALIKE_SHOWN);
  const left = said.length - shown.length;
  const more = left > 0 ? [`and ${String(left)} more`] : [];
  return said.length === 0 ? '' : ` As a result, ${[...shown, ...more].join('; ')}.`;
}

const sentencesOf = (all: readonly Consequence[]): readonly string[] => [
  ...new Set(all.map((each) => consequenceSentence(each))),
];

/** Keeps one request of what becomes of each call: the others are counted. */
function firstOfEach(all: readonly Consequence[]): readonly Consequence[] {
  const keys = all.map((each) => {
    const token = withTokenWords(each.witness.http?.token);
    return JSON.stringify([each.kind, each.environment, each.sources, calledName(each), token]);
  });
  return all.filter((_, at) => keys.indexOf(keys[at] ?? '') === at);
}

/** Where it is known that nobody from outside comes to the gateway. */
export const arrivalText = ({ arrival }: Consequence): string =>
  arrival === 'inside'
    ? ' Only clients in its own network reach this gateway: its Service is internal.'
    : '';

/**
 * Says where such requests get through now, as ` Requests to port 9090 of payments now get through.`; empty for nowhere.
 * Where the change gives the pods another port, too, what they listen on is in their image.
 */
export function insteadText(
  instead: readonly CallRow[],
  { review: { changes } }: Pick<ReportContext, 'review'>,
): string {
  const portsOf = ({ environment, after }: Consequence): boolean =>
    changes.some(
      (change) =>
        change.environment === environment &&
        isNewPort(change) &&
        after.by.some(({ name }) => name === subjectText(change.subject)),
    );
  const names = instead.map(({ consequence }) => {
    const { port, witness } = consequence;
    const token = witness.http?.token;
    if (token?.kind === 'valid')
      return ` Requests${withTokenWords(token)}${ofSome(consequence)} now get through.`;
    const where = `port ${String(port)} of ${calledName(consequence)}`;
    const ifOpen = portsOf(consequence) ? ', if it listens there' : '';
    return witness.http === null
      ? ` Non-HTTP connections to ${where} now get through${ifOpen}.`
      : ` Requests to ${where} now get through${ifOpen}.`;
  });
  return [...new Set(names)].join('');
}

/** Tells whether a container says another port, or one more. */
const isNewPort = ({ field, after }: ReportContext['review']['changes'][number]): boolean =>
  after !== null &&
  /\bcontainers\[[^\]]*\]\.ports(?:\[[^\]]*\](?:\.containerPort)?)?$/.test(field ?? '');

const ALIKE_SHOWN = 4;

/** ` The same applies to grafana.example.com and 2 more.` */
function alikeText(alike: readonly CallRow[], told: string): string {
  const names = [...new Set(alike.map(({ consequence }) => hostWords(consequence)))].filter(
    (name) => name !== told,
  );
  if (names.length === 0) return '';
  return ` The same applies to ${listed(names, mostOf(names))}.`;
}

/** Says how many names are told, so that never one alone is left out. */
export const mostOf = ({ length }: readonly string[]): number =>
  length > ALIKE_SHOWN ? ALIKE_SHOWN - 1 : ALIKE_SHOWN;

/** What another object than the one that changed has to do with it, or how the answers differ; nothing where that is clear. */
function decidingWords(
  consequence: Consequence,
  cause: ChangedCause,
  context: ReportContext,
): Words {
  const { kind, before, after, witness } = consequence;
  if (kind === 'moved' && before.answered === 100 && after.answered === 100)
    return [` Who answers: ${answering(before)} → ${answering(after)}.`];
  if (kind === 'moved' || kind === 'identity' || kind === 'encrypted' || kind === 'plaintext')
    return [` Before: ${endOf(before)}. After: ${endOf(after)}.`];
  if (kind === 'slower' || kind === 'shorter')
    return before.waiting?.tries === after.waiting?.tries
      ? []
      : [` Before: ${endOf(before)}. After: ${endOf(after)}.${levelsText(consequence)}`];
  const isLost = kind === 'lost' || kind === 'closed';
  const [refusing, of, when]: [SideOutcome, Side, string] = isLost
    ? [after, 'head', 'now']
    : [before, 'base', 'before'];
  const { decidedBy } = refusing;
  if (decidedBy?.object == null || decidedBy.object === cause.object) return [];
  // a route decides where requests go, and refuses none
  if (!/^(?:\w+Policy|\w+Authentication) /.test(decidedBy.object)) return [];
  return [
    ` ${decidedBy.object} (`,
    placeLink(decidedBy.origin, of, context),
    `) ${stoppingVerb(refusing, isLost)} it ${when}.`,
    isLost && witness.http !== null && isOfConnection(refusing) ? unreadHttp(consequence) : '',
  ];
}

/** Packets are dropped, and requests refused. */
function stoppingVerb({ untaken }: SideOutcome, isNow: boolean): string {
  const [now, then] =
    untaken === 'network' || untaken === 'name' ? ['drops', 'dropped'] : ['refuses', 'refused'];
  return isNow ? now : then;
}

/** Whether a policy refuses the connection, and no request: the port is taken for plain TCP. */
const isOfConnection = ({ refusal, decidedBy }: SideOutcome): boolean =>
  refusal !== null &&
  refusal.status === null &&
  decidedBy?.object?.startsWith('AuthorizationPolicy ') === true;

/** AUTHZ-42. */
const unreadHttp = (consequence: Consequence): string =>
  ` Istio now treats port ${String(consequence.port)} of ${calledName(consequence)} as plain TCP: rules with methods, paths or headers allow nothing there.`;

/** `Before: answered by Deployment shop/orders (VirtualService shop/orders).`, with the place that decides. */
function endWords(title: string, side: SideOutcome, of: Side, context: ReportContext): Words {
  const { decidedBy } = side;
  if (decidedBy === null) return [`${title}: ${endOf(side)}.`];
  return [
    `${title}: ${endOf(side)} (${decidedBy.object ?? 'line'} `,
    placeLink(decidedBy.origin, of, context),
    ').',
  ];
}

/** `answered by Deployment shop/orders (90 %) and Deployment shop/orders-v2 (10 %)`, `refused with 403`, `an error after 4 s, no retries` */
export function endOf(side: SideOutcome): string {
  const { by, answered, refusal, waiting, wire, peer } = side;
  if (waiting !== undefined) return waitingText(waiting);
  if (peer !== undefined) return peer === null ? 'without an identity' : `as ${peer}`;
  if (wire !== undefined) return WIRES[wire];
  const { status = null, flag = null } = refusal ?? {};
  const word = side.untaken === 'network' ? 'dropped' : 'refused';
  const how = status === null ? connectionWord(side) : `${word} with ${String(status)}`;
  const rest = answered === 100 ? [] : [`${how}${flag === null ? '' : ` (${flag})`}`];
  return [...(by.length === 0 ? [] : [`answered by ${answering(side)}`]), ...rest].join(', ');
}

/** `Deployment shop/orders (90 %) and Deployment shop/orders-v2 (10 %)` */
const answering = ({ by }: SideOutcome): string =>
  by
    .map(({ name, percent }) => (percent === 100 ? name : `${name} (${String(percent)} %)`))
    .join(' and ');

const WIRES: Readonly<Record<NonNullable<SideOutcome['wire']>, string>> = {
  plaintext: 'plaintext arrives',
  mtls: 'mTLS arrives',
  tls: 'TLS arrives',
  mixed: 'plaintext at some endpoints, TLS at others',
};

function waitingText({
  worstSeconds,
  tries,
  delaySeconds,
  retryOn = [],
}: NonNullable<SideOutcome['waiting']>): string {
  const error =
    worstSeconds === null ? 'no request timeout' : `an error after ${String(worstSeconds)} s`;
  const delay = delaySeconds === 0 ? '' : `, ${String(delaySeconds)} s of it injected`;
  return `${error}${delay}, ${retriesText({ tries })}${tries === 1 ? '' : failureText(retryOn)}`;
}

/** ` (on 5xx)`; whoever goes by what Istio has of its own tries no answer of HTTP again. RETRY-2, 14. */
function failureText(retryOn: readonly string[]): string {
  if (retryOn.length === 0) return '';
  const others = retryOn.filter((condition) => !WITHOUT_STATUS.has(condition));
  return others.length === 0 ? ' (not on 5xx)' : ` (on ${listed(others, FAILURES_SHOWN)})`;
}

const FAILURES_SHOWN = 3;

/** Conditions that are about a request which did not arrive, or about gRPC. */
const WITHOUT_STATUS: ReadonlySet<string> = new Set([
  'cancelled',
  'connect-failure',
  'refused-stream',
  'reset-before-request',
  'unavailable',
]);
