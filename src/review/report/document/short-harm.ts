import { withPlace } from '../review/environment-list.ts';
import { upperFirst } from '../../../checks/index.ts';
import { counted } from '../../../manifest/index.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { Block, Details, FindingBlock, Heading, Paragraph } from './blocks.ts';
import { ALSO, alsoFound, alsoList } from './also-list.ts';
import { MOST_POINTS } from '../../claims/points.ts';
import { foldedList, paragraph } from './blocks.ts';

/** Holds what a review says of harm. */
interface Told {
  readonly heading: Heading;
  readonly harm: readonly FindingBlock[];
  readonly worstReason: readonly Paragraph[];
}

/** What is found as it is read at a glance: the worst whole, of others a line each, and what is below the fold. */
export interface ShortHarm {
  readonly above: readonly Block[];
  readonly folded: readonly Details[];
}

/** Makes what is found short; nothing is left out that is not told below the fold. */
export function shortHarm(context: ReportContext, given: Told): ShortHarm {
  const { shown, left, harm } = shortened(given);
  const told = { ...given, harm };
  return {
    above: [
      ...shown,
      ...(left > 0 ? [paragraph(`And ${counted(left, 'more finding')}, below.`)] : []),
      ...unsaidReason(context, told),
    ],
    folded: moreOnFindings(told),
  };
}

/** Findings after the worst of which a line is shown. */
const LINES_SHOWN = 3;

/** Gives the findings that have a line after the worst: what may act takes no line from what happens, and has one itself. */
function linesAfter(worst: FindingBlock, others: readonly FindingBlock[]): readonly FindingBlock[] {
  const known = others.filter(({ mayAct }) => mayAct !== true);
  const lead = worst.mayAct === true ? known[0] : worst;
  const after = known.filter((block) => block !== lead);
  // beside what is grave, what else is found is only counted; what becomes of calls is not
  const grave = after.filter((block) => isGrave(block) || block.detector === null);
  const told = lead !== undefined && isGrave(lead) && grave.some(isGrave) ? grave : after;
  const lines = told.slice(0, told.length > LINES_SHOWN + 1 ? LINES_SHOWN : told.length);
  const acting = others.filter(({ mayAct }) => mayAct === true);
  const happening = (lead === undefined || lead === worst ? lines : [lead, ...lines]).slice(
    0,
    acting.length > 0 ? LINES_SHOWN : LINES_SHOWN + 1,
  );
  const first = new Map(acting.toReversed().map((block) => [block.check, block]));
  const inOrder = acting.toSorted(
    (a, b) => Number(first.get(b.check) === b) - Number(first.get(a.check) === a),
  );
  const all = happening.length + acting.length;
  const room = all > LINES_SHOWN + 1 ? Math.max(1, LINES_SHOWN - happening.length) : acting.length;
  return [...happening, ...inOrder.slice(0, room)];
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
  readonly shown: readonly FindingBlock[];
  readonly left: number;
  /** All of them, in the order in which they are shown: no number is missing above the fold. */
  readonly harm: readonly FindingBlock[];
} {
  const [lead, ...others] = found;
  if (lead === undefined) return { shown: [], left: 0, harm: [] };
  const { also = [], ...worst } = lead;
  const short = [...also.filter((block) => isTold(block, worst)), ...others].filter(
    (block) => !isReachOf(block, worst),
  );
  const lines = linesAfter(worst, short);
  const inOrder = [...new Set([...lines, ...others])].filter((block) => others.includes(block));
  const numbers = new Map(inOrder.map((block, at) => [block, found[at + 1]?.number ?? null]));
  const numbered = (block: FindingBlock): FindingBlock => ({
    ...block,
    number: numbers.get(block) ?? null,
  });
  const [clause = ''] = worst.message.split(/; |\.$/);
  const isSaid =
    // the headline does not say what has to be so first
    worst.isConditional !== true &&
    ((worst.isLeading === true &&
      SAY_CALLS.has(worst.detector ?? '') &&
      worst.check !== SAYS_WHOSE_TOKENS) ||
      heading.sentence.toLowerCase().includes(clause.toLowerCase()));
  // of several each has its own place and environments
  const alone = lines.length === 0 ? restBeside(heading, worst) : null;
  const rest = isSaid ? '' : alone;
  return {
    shown: [
      rest === null
        ? worst
        : {
            ...worst,
            shown: 'evidence',
            symptom: symptomBeside(heading, worst),
            why: rest === '' ? worst.why : [`${rest} `, ...worst.why],
          },
      ...lines.map((block): FindingBlock => {
        const isThere = block.environments === worst.environments;
        const said = inShort(block.message);
        // what is left of two may be the same words
        const isAgain = lines.some((other) => other !== block && inShort(other.message) === said);
        return {
          ...numbered(block),
          shown: 'line',
          message: isAgain ? block.message : said,
          environments: isThere ? '' : block.environments,
          witness: null,
        };
      }),
    ],
    left:
      also.filter((block) => !isTold(block, worst)).length +
      short.length -
      lines.length +
      others.reduce((sum, block) => sum + (block.also ?? []).length, 0),
    harm: [lead, ...inOrder.map(numbered)],
  };
}

/** Tells whether what else an edit does has a line: what is grave, what becomes of calls, and what is of another environment. */
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

/** A long sentence without its second half, and without what stands in brackets at its end. */
function inShort(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const [, once = '', what = message] = /^((?:Once|If) [^:]{1,200}: )(.+)$/.exec(message) ?? [];
  if (once !== '') return `${once}${inShort(what)}`;
  const [half = message] = message.split('; ');
  const bare = half.replace(/\.$/, '').replace(/ \([^()`]{1,500}\)$/, '');
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
