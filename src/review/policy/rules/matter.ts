import { messageOf } from '../../../checks/index.ts';
import type { Change, Consequence, Side } from '../../../compare/index.ts';
import type { Finding } from '../../../checks/index.ts';
import type { Origin, Plain, Resource } from '../../../manifest/index.ts';
import { counted, resourceKey, sentenceText } from '../../../manifest/index.ts';
import { obstacleText } from '../../report/changes/obstacle-text.ts';
import {
  hostWords,
  ifText,
  ofSome,
  unlessText,
} from '../../report/consequences/consequence-text.ts';
import { ledNowhere } from '../../report/consequences/redirect-text.ts';
import { withTokenWords } from '../../report/consequences/witness-token-text.ts';
import { isOfDeadRedirect } from '../../claims/call-weight.ts';
import { presenceText, subjectOfChange, withinFile } from './cause-text.ts';
import { isOfJob, jobWords } from './job-words.ts';

/** What rules need to know of the environment something happens in. */
export interface MatterEnvironment {
  readonly name: string;
  readonly production: boolean;
  readonly rootNamespace: string;
  readonly sharedWithProduction: ReadonlySet<string>;
  /** By key, what of it acts in production's cluster though the environment is not called so. */
  readonly inProduction: ReadonlyMap<string, InProduction>;
  readonly withoutEffect: ReadonlySet<Change>;
  /** Whether the change makes it, in clusters that nothing went to before; absent for no. */
  readonly isNewCluster?: boolean;
}

/** An object that another environment brings into production's cluster. */
export interface InProduction {
  /** The cluster, as its appliers name it. */
  readonly cluster: string;
  /** Whether production brings the same object there. */
  readonly isProductions: boolean;
}

/** What is known of a matter's object in production's cluster; null where it is judged as its environment's. */
export function inProduction(matter: Matter): InProduction | null {
  if (matter.kind !== 'change' && matter.kind !== 'finding') return null;
  const { subject } = matter.kind === 'change' ? matter.change : matter.finding;
  return matter.environment.inProduction.get(resourceKey(subject)) ?? null;
}

/** One thing that rules judge. */
export type Matter =
  | { readonly kind: 'change'; readonly change: Change; readonly environment: MatterEnvironment }
  | { readonly kind: 'finding'; readonly finding: Finding; readonly environment: MatterEnvironment }
  | {
      readonly kind: 'consequence';
      readonly consequence: Consequence;
      readonly environment: MatterEnvironment;
    }
  | {
      readonly kind: 'file';
      readonly path: string;
      /** Tells whether no file of both sides has other owners afterwards; absent where that is not known. */
      readonly ownersKept?: boolean;
    };

/** A matter in a few words, as a reason lists it. */
export function matterText(matter: Matter): string {
  switch (matter.kind) {
    case 'finding':
      return sentenceText(messageOf(matter.finding));
    case 'file':
      return matter.path;
    case 'consequence':
      return consequenceText(matter.consequence);
    case 'change':
      return `${subjectOfChange(matter.change)}: ${turnOf(matter.change)}${obstacleText(matter.change)}`;
  }
}

/** Says what becomes of an object, or of a field of it. */
function turnOf(change: Change): string {
  const { object, oldObject } = change;
  if (isOfJob(change)) return jobWords(change);
  if (object === null && oldObject !== null) return presenceText('gone', change);
  if (oldObject === null && object !== null) return presenceText('new', change);
  return differenceOf(withinFile(change));
}

/**
 * `calls from Deployment shop/orders to port 8080 of shop/payments: lost`, `calls from external clients to a.example: exposed`; of a
 * part of the hosts, requests or callers it is said of no more than that, and of who is not known to call `…, if it makes
 * any: …`
 */
const consequenceText = (consequence: Consequence): string => {
  const { gateway, port, destination, witness, isKnown, sources } = consequence;
  const to =
    gateway === undefined
      ? `port ${String(port)} of ${destination}`
      : `${hostWords(consequence)}${schemeWords(consequence)}`;
  const which = `${ofSome(consequence)}${withTokenWords(witness.http?.token)}`;
  const any = isKnown ? '' : `, if ${sources.length === 1 ? 'it makes' : 'they make'} any`;
  const becomes = [becomesText(consequence), ifText(consequence)].filter(Boolean).join(' ');
  return `calls ${callersOf(consequence)} to ${to}${which}${any}: ${becomes}`;
};

/** Names the scheme of requests to a gateway, which has others for TLS, where they are not named with it. */
const schemeWords = (consequence: Consequence): string =>
  ofSome(consequence) === '' && consequence.witness.http?.url.startsWith('https:') === true
    ? ' over https'
    : '';

/** Says what becomes of calls, by its kind; of those that a policy refuses at a gateway, who is let in all the same. */
function becomesText(consequence: Consequence): string {
  const { kind, before, after } = consequence;
  if (isOfDeadRedirect(consequence)) return `no longer redirected${ledNowhere(before)}`;
  const status = after.refusal?.status ?? null;
  const ends =
    kind === 'closed' && status !== null
      ? `no longer served (${String(status)})`
      : kind === 'unrouted'
        ? 'no longer routed'
        : kind;
  return `${ends}${unlessText(consequence)}`;
}

/** Who comes to a gateway is not known but where they come from. */
function callersOf({ sources: [first = '', ...others], gateway, arrival }: Consequence): string {
  if (gateway !== undefined)
    return arrival === undefined ? 'from external clients' : `through ${gateway}`;
  return `from ${first}${others.length === 0 ? '' : ` and ${String(others.length)} more`}`;
}

/**
 * Says what decides it: after the change, or before where nothing does there, or a Service alone that had routes: what
 * changed is not the Service.
 */
export function decisionOf({ before, after }: Pick<Consequence, 'before' | 'after'>): {
  readonly origin: Origin | null;
  readonly side: Side;
} {
  const isService = (side: Consequence['after']): boolean =>
    side.decidedBy?.object?.startsWith('Service ') === true;
  const ofBase = { origin: before.decidedBy?.origin ?? null, side: 'base' as const };
  if (after.decidedBy === null) return ofBase;
  return isService(after) && ofBase.origin !== null && !isService(before)
    ? ofBase
    : { origin: after.decidedBy.origin, side: 'head' };
}

/** `spec.mtls.mode` from PERMISSIVE to STRICT; names and values in backticks. */
function differenceOf({ kind, field, before, after }: Change): string {
  const name = field === null ? (kind === 'mtls-mode' ? 'mTLS' : kind) : quoted(field);
  const isBlob = kind === 'unseen' && [before, after].every(namesBlob);
  if (isBlob) return `${name} changes`;
  const [was, is] = [shortValue(before), shortValue(after)];
  const one = is ?? was;
  if ((before === null) !== (after === null))
    return `${name}${one === null ? '' : ` ${one}`} ${before === null ? 'added' : 'removed'}`;
  // two long values may begin with the same letters
  return was === is ? name : `${name} ${was ?? formOf(before)} → ${is ?? formOf(after)}`;
}

/** Names what has no short form: a text of several lines, a list, a map. */
function formOf(value: Plain): string {
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : counted(value.trimEnd().split('\n').length, 'line');
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** A file that is not seen as text is told apart by what Git calls its content. */
const namesBlob = (value: Plain): boolean =>
  typeof value === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value);

const LONGEST_VALUE = 80;

/** Null for what has no short form; of what is long the beginning. */
function shortValue(value: Plain): string | null {
  if (value === null || typeof value === 'object') return null;
  const text = String(value);
  if (text === '' || text.includes('\n')) return null;
  return quoted(
    text.length > LONGEST_VALUE
      ? `${text.slice(0, LONGEST_VALUE - 1).replace(/\p{Cs}$/u, '')}…`
      : text,
  );
}

const quoted = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

/** The object that comes or goes, whichever of its fields a change of it is about; null where it stays. */
const wholeOf = ({ object, oldObject }: Change): Resource | null =>
  object === null ? oldObject : oldObject === null ? object : null;

/** Where a matter is written; null for a file as a whole. */
export function matterPlace(matter: Matter): Origin | null {
  switch (matter.kind) {
    case 'finding':
      return matter.finding.origin;
    case 'change':
      return wholeOf(matter.change)?.origin ?? matter.change.origin;
    case 'consequence':
      return decisionOf(matter.consequence).origin;
    case 'file':
      return null;
  }
}

/** On which side that place is. */
export function matterSide(matter: Matter): Side {
  switch (matter.kind) {
    case 'file':
      return 'head';
    case 'finding':
      return matter.finding.side;
    case 'change':
      return matter.change.side;
    case 'consequence':
      return decisionOf(matter.consequence).side;
  }
}
