import { withPlace } from '../review/environment-list.ts';
import { upperFirst } from '../../../checks/index.ts';
import { counted } from '../../../manifest/index.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { Details, FindingBlock, Heading, Paragraph, Words } from './blocks.ts';
import { ALSO, alsoFound, alsoList } from './also-list.ts';
import { MOST_POINTS } from '../../claims/points.ts';
import { foldedList } from './blocks.ts';
import type { Sparable } from './above-folds.ts';
import { sparable } from './above-folds.ts';

/** Holds what a review says of harm. */
interface Told {
  readonly heading: Heading;
  readonly harm: readonly FindingBlock[];
  readonly worstReason: readonly Paragraph[];
}

/** What is found as it is read at a glance: the worst whole, of others a line each, and what is below the fold. */
export interface ShortHarm {
  readonly above: readonly Sparable[];
  readonly folded: readonly Details[];
  /** Counts what has no line whatever room there is. */
  readonly left: number;
}

/** Makes what is found short; nothing is left out that is not told below the fold. */
export function shortHarm(context: ReportContext, given: Told): ShortHarm {
  const { shown, left, harm } = shortened(given);
  const told = { ...given, harm };
  const reason = unsaidReason(context, told);
  return {
    above: [...shown, ...reason.map((block) => sparable(block, 'reason'))],
    folded: moreOnFindings(told),
    left,
  };
}

/** Puts what may act behind what happens, and of it each kind once before more of the same. */
function inOrder(points: readonly FindingBlock[]): readonly FindingBlock[] {
  const acting = points.filter(({ mayAct }) => mayAct === true);
  const first = new Map(acting.toReversed().map((block) => [block.check, block]));
  const isFirst = (block: FindingBlock): boolean => first.get(block.check) === block;
  const room = acting.length > 0 ? MOST_POINTS - 2 : MOST_POINTS - 1;
  const happening = points.filter(({ mayAct }) => mayAct !== true);
  return [
    ...happening.slice(0, room),
    ...acting.filter(isFirst),
    ...acting.filter((block) => !isFirst(block)),
    ...happening.slice(room),
  ];
}

/** Detectors whose message says what becomes of calls and no more, as the headline does; none for calls themselves. */
const SAY_CALLS: ReadonlySet<string> = new Set([
  '',
  'authorization-cuts-off-callers',
  'security-loosened',
  'strict-mtls-cuts-off-callers',
]);

/** Names a check of such a detector that says why calls end otherwise. */
const SAYS_WHOSE_TOKENS = 'token-issuer-added';

/** Leaves out what the headline says already; above the fold one line is enough for all but the worst. */
function shortened({ heading, harm: found }: Told): {
  readonly shown: readonly Sparable[];
  readonly left: number;
  /** All of them, in the order in which they are shown: no number is missing above the fold. */
  readonly harm: readonly FindingBlock[];
} {
  const [lead, ...others] = found;
  if (lead === undefined) return { shown: [], left: 0, harm: [] };
  const { also: _, ...worst } = lead;
  const isReach = (block: FindingBlock): boolean => isReachOf(block, worst);
  const ordered = inOrder(others);
  const points = [...ordered.filter((block) => !isReach(block)), ...ordered.filter(isReach)].map(
    (block, at) => ({ ...block, number: found[at + 1]?.number ?? null }),
  );
  const told = points.filter((block) => !isReach(block));
  const also = besideOf(lead).filter((block) => !isReach(block));
  const lines = told.slice(0, MOST_POINTS - 1);
  const beside = also
    .filter((block) => isTold(block, worst))
    .slice(0, Math.max(0, LINES_SHOWN - lines.length));
  const all = [...lines, ...beside];
  const isSure = isGrave(worst) && lines.some(isGrave);
  const isSpared = (block: FindingBlock): boolean =>
    isSure && !isGrave(block) && block.detector !== null;
  const lineOf = lineAmong([worst, ...all]);
  return {
    shown: [
      ...shortLead(heading, worst, all.length === 0),
      ...lines.map((block) =>
        isSpared(block) ? sparable(lineOf(block), 'points') : lineOf(block),
      ),
      ...beside.map((block) => sparable(lineOf(block), isGrave(block) ? 'points' : 'effects')),
    ],
    left: [...told, ...also, ...others.flatMap(besideOf)].length - all.length,
    harm: [lead, ...points],
  };
}

/** Gives the line of a block in the report: what is left of two sentences may be the same words, which then stay whole. */
function lineAmong(all: readonly FindingBlock[]): (block: FindingBlock) => FindingBlock {
  const said = all.map(({ message }) => inShort(message));
  const isAgain = (message: string): boolean => said.indexOf(message) !== said.lastIndexOf(message);
  return (block) => {
    const message = inShort(block.message);
    return {
      ...block,
      shown: 'line',
      message: isAgain(message) ? block.message : message,
      environments: block.environments === all[0]?.environments ? '' : block.environments,
      witness: null,
    };
  };
}

/** Lists what else an edit does; the same otherwise elsewhere is nothing else. */
const besideOf = ({ also = [] }: FindingBlock): readonly FindingBlock[] =>
  also.filter(({ isVariant }) => isVariant !== true);

/** Gives the worst without what the headline says of it; `isAlone` if nothing else has a line. */
function shortLead(heading: Heading, worst: FindingBlock, isAlone: boolean): readonly Sparable[] {
  const [clause = ''] = worst.message.split(/; |\.$/);
  const isSaid =
    // the headline does not say what has to be so first
    worst.isConditional !== true &&
    ((worst.isLeading === true &&
      SAY_CALLS.has(worst.detector ?? '') &&
      worst.check !== SAYS_WHOSE_TOKENS) ||
      heading.sentence.toLowerCase().includes(clause.toLowerCase()));
  // of several each has its own place and environments
  const rest = isSaid ? '' : isAlone ? restBeside(heading, worst) : null;
  const whole: FindingBlock =
    rest === null
      ? worst
      : {
          ...worst,
          shown: 'evidence',
          symptom: symptomBeside(heading, worst),
          why: rest === '' ? worst.why : [`${rest} `, ...worst.why],
        };
  const { alike } = whole;
  const [begun, behind] = begunAndRest(whole.why);
  const brief: FindingBlock = {
    ...whole,
    why: begun,
    ...(alike !== undefined &&
      alike.words.length > 0 && {
        alike: {
          ...alike,
          words: [` The same applies to ${counted(alike.count, 'more object')}.`],
        },
      }),
    symptom: null,
  };
  const cut: FindingBlock = {
    ...whole,
    ...{ shown: 'evidence', number: null, why: behind, advice: null, patch: null },
  };
  return [sparable(whole, 'cause', { instead: [brief], folded: cut })];
}

/** Parts a reason into the sentences that are read if there is room for no more, and those behind them. */
function begunAndRest(why: Words): readonly [begun: Words, rest: Words] {
  const sentences = why.flatMap((each): Words =>
    typeof each === 'string'
      ? each.split(/(?<=[^.]\.) (?=[A-Z`])/).map((said, at) => (at === 0 ? said : ` ${said}`))
      : [each],
  );
  let words = 0;
  const end = sentences.findIndex((each) => {
    words += typeof each === 'string' ? each.split(' ').length : 1;
    return words >= WORDS_BEGUN && typeof each === 'string' && /\.$/.test(each);
  });
  return end < 0 ? [why, []] : [sentences.slice(0, end + 1), sentences.slice(end + 1)];
}

/** Words of a reason after which it ends with its sentence. */
const WORDS_BEGUN = 15;

/** Lines of other points, or of what else the first edit does, if there are not more points. */
const LINES_SHOWN = 3;

/** Tells whether what else an edit does may have a line: what is grave, what becomes of calls, and what is of another environment. */
const isTold = (block: FindingBlock, { environments }: FindingBlock): boolean =>
  isGrave(block) || block.detector === null || !environments.includes(block.environments);

const withoutPlace = (sentence: string, environments: string): string => {
  const place = withPlace('', environments);
  return place !== '' && sentence.startsWith(place) ? sentence.slice(place.length) : sentence;
};

/**
 * Gives what the headline leaves out of the worst, as sentences: what it has of it is not said again. Null where it has
 * other words, or not the request that shows it.
 */
function restBeside(
  { sentence }: Heading,
  { message, environments: own, said: environments = own, witness }: FindingBlock,
): string | null {
  if (witness !== null && !sentence.includes(witness)) return null;
  const where = sentence.includes(environments) ? '.' : ` (${environments}).`;
  const bare = withoutPlace(sentence, environments);
  const [begun = ''] = /^[^(;…]*[^(;…\s]/.exec(bare) ?? [];
  const isCut = bare.startsWith('…', begun.length);
  const whole = isCut ? begun.slice(0, begun.lastIndexOf('. ') + 1) : begun;
  if (whole === '' || !message.toLowerCase().startsWith(whole.toLowerCase())) return null;
  const behind = message.slice(whole.length);
  const bracketed = /^ \(([^()]+)\)\.$/.exec(behind)?.[1];
  const rest = bracketed ?? (isCut ? /^ (.+)\.$/s : /^[:;.] (.+)\.$/s).exec(behind)?.[1];
  if (rest === undefined) return null;
  // a list of names is no sentence, and no count is
  const [ofNamespaces = ''] = /\bnamespaces?$/.exec(whole) ?? [];
  if (bracketed !== undefined && ofNamespaces !== '')
    return `The ${ofNamespaces} ${ofNamespaces === 'namespace' ? 'is' : 'are'} ${rest}${where}`;
  return IS_REACH.test(rest) ? `It reaches ${rest}${where}` : `${upperFirst(rest)}${where}`;
}

/** Matches what is said of how far a change reaches, which has no verb. */
const IS_REACH =
  /^(?:every (?:proxy|workload)(?: of the mesh| without a narrower policy)?|(?:up to )?\d+ workloads?(?: seen here,)? in (?:at least )?\d+ namespaces?)(?: \([^()]+\))?$/;

const isGrave = ({ tier }: FindingBlock): boolean => tier === 'high' || tier === 'critical';

/** How far a line reaches that the worst names as its cause stands in the table already; no place is the place of the worst. */
const isReachOf = ({ detector, place }: FindingBlock, worst: FindingBlock): boolean =>
  detector === 'mesh-wide-change' &&
  (place === null ||
    [worst.place, ...worst.why].some(
      (each) =>
        each !== null &&
        typeof each === 'object' &&
        each.kind === 'place' &&
        placeKey(each) === placeKey(place),
    ));

const placeKey = ({ place: { file, line, side } }: NonNullable<FindingBlock['place']>): string =>
  JSON.stringify([file, line, side]);

/** That nothing fails needs no word where the headline has a request that is answered now. */
const symptomBeside = (
  { sentence }: Heading,
  { detector, witness, symptom }: FindingBlock,
): string | null =>
  detector === 'security-loosened' && witness !== null && showsWitness(sentence, witness)
    ? null
    : symptom;

/** Tells whether a headline has the request that shows it, and how that ends: in one phrase, or as ` with GET / (200 → 403)`. */
function showsWitness(sentence: string, witness: string): boolean {
  const said = sentence.replace(/; \d{1,5} more hosts?$/, '');
  return [witness, witness.replace(/: (?=[^:]* → )/, ' (')].some((one) => said.endsWith(`${one})`));
}

/** Letters of a line that are read at a glance. */
const LONGEST_MESSAGE = 90;

/** A long sentence without its second half, and without what stands in brackets. */
function inShort(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const [, once = '', what = message] = /^((?:Once|If) [^:]{1,200}: )(.+)$/.exec(message) ?? [];
  if (once !== '') return `${once}${inShort(what)}`;
  const [half = message] = message.split('; ');
  const bare = half.replace(/\.$/, '').replace(/ \([^()`]{1,500}\)/g, '');
  // that something comes, goes or changes says nothing of what is found
  const [, clause] = /^([^`]{40,}?(?<! (?:is new|is removed|changes?))): /.exec(bare) ?? [];
  // who may do what says more than where, which the line of the policy says
  const [, verb, requests = ''] =
    /^(Now allowed|No longer refused) at [^:]{1,300}: (.+)$/.exec(bare) ?? [];
  if (verb !== undefined && clause !== undefined) return `${verb}: ${requests}.`;
  return `${bare.length > LONGEST_MESSAGE ? (clause ?? bare) : bare}.`;
}

/** Why the tier is what it is, where nothing says so that is found, or that becomes of calls. */
function unsaidReason(
  { review: { tier } }: ReportContext,
  { harm, worstReason }: Told,
): readonly Paragraph[] {
  const isAsked = tier === 'high' || tier === 'critical';
  const isSaid = harm.some(
    (block, at) =>
      block.detector === null || (isGrave(block) && (at === 0 || block.mayAct !== true)),
  );
  return isAsked && !isSaid ? worstReason : [];
}

/** The whole of what has one line above the fold. */
function moreOnFindings({ harm }: Told): readonly Details[] {
  const [lead, ...blocks] = harm.slice(0, MOST_POINTS);
  const list = lead === undefined ? null : alsoList(lead);
  const title =
    blocks.length === 1
      ? 'Cause and fix of 2'
      : `Cause and fix of 2 to ${String(blocks.length + 1)}`;
  return [
    ...(list === null ? [] : foldedList(ALSO, list.items)),
    ...(blocks.length === 0 ? [] : [{ kind: 'details' as const, title, count: 0, blocks }]),
    ...alsoFound(harm.slice(MOST_POINTS)),
  ];
}
