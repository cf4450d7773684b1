import { upperFirst } from '../../../checks/index.ts';
import { counted } from '../../../manifest/index.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { Block, Details, FindingBlock, Heading, Paragraph } from './blocks.ts';
import { paragraph } from './blocks.ts';

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
  const told = { ...given, harm: inTurn(given.harm) };
  const { shown, left } = shortened(told);
  return {
    above: [
      ...shown,
      ...(left > 0 ? [paragraph(`And ${counted(left, 'more finding')}, below.`)] : []),
      ...unsaidReason(context, told),
    ],
    folded: moreOnFindings(told),
  };
}

/** Puts what has no line above the fold last, so that no number is missing there. */
function inTurn(harm: readonly FindingBlock[]): readonly FindingBlock[] {
  const [worst, ...others] = harm;
  if (worst === undefined) return [];
  const isLast = (block: FindingBlock): boolean => isReachOf(block, worst);
  const sorted = [worst, ...others.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)))];
  return sorted.map((block, at) => ({ ...block, number: harm[at]?.number ?? null }));
}

/** Findings after the worst of which a line is shown. */
const LINES_SHOWN = 3;

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
function shortened({ heading, harm }: Told): {
  readonly shown: readonly FindingBlock[];
  readonly left: number;
} {
  const [worst, ...others] = harm;
  if (worst === undefined) return { shown: [], left: 0 };
  const short = others.filter((block) => !isReachOf(block, worst));
  const [clause = ''] = worst.message.split(/; |\.$/);
  const isSaid =
    // the headline does not say what has to be so first
    !worst.message.startsWith('Once ') &&
    ((worst.isLeading === true &&
      SAY_CALLS.has(worst.detector ?? '') &&
      worst.check !== SAYS_WHOSE_TOKENS) ||
      heading.sentence.toLowerCase().includes(clause.toLowerCase()));
  // of several each has its own place and environments
  const alone = others.length === 0 ? restBeside(heading, worst) : null;
  const rest = isSaid ? '' : alone;
  // beside what is grave, what else is found is only counted; what becomes of calls is not
  const grave = short.filter((block) => isGrave(block) || block.detector === null);
  const told = isGrave(worst) && grave.some(isGrave) ? grave : short;
  const most = told.length > LINES_SHOWN + 1 ? LINES_SHOWN : told.length;
  const lines = told.slice(0, most);
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
          ...block,
          shown: 'line',
          message: isAgain ? block.message : said,
          environments: isThere ? '' : block.environments,
          witness: null,
        };
      }),
    ],
    left: short.length - lines.length,
  };
}

/**
 * Gives what the headline leaves out of the worst, as sentences: what it has of it is not said again. Null where it has
 * other words, or not the request that shows it.
 */
function restBeside(
  { sentence }: Heading,
  { message, environments, witness }: FindingBlock,
): string | null {
  if (witness !== null && !sentence.includes(witness)) return null;
  const where = sentence.includes(environments) ? '.' : ` (${environments}).`;
  const bare = sentence.replace(`, in ${environments}`, '');
  const [said = ''] = /^[^(;…]*[^(;…\s]/.exec(bare) ?? [];
  const isCut = bare.startsWith('…', said.length);
  const whole = isCut ? said.slice(0, said.lastIndexOf('. ') + 1) : said;
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

/** How far a line reaches that the worst names as its cause stands in the table already. */
const isReachOf = ({ detector, place }: FindingBlock, worst: FindingBlock): boolean =>
  detector === 'mesh-wide-change' &&
  place !== null &&
  [worst.place, ...worst.why].some(
    (each) =>
      each !== null &&
      typeof each === 'object' &&
      each.kind === 'place' &&
      placeKey(each) === placeKey(place),
  );

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

/** Tells whether a headline has the request that shows it, and how that ends: in one phrase, or as ` with GET /: 200 → 403`. */
function showsWitness(sentence: string, witness: string): boolean {
  const said = sentence.replace(/; \d{1,5} more hosts? alike$/, '');
  return said.endsWith(witness) || said.endsWith(witness.replace(/, (?=[^,]* → )/, ': '));
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
  const [, clause] = /^([^`]{40,}?): /.exec(bare) ?? [];
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
  const isGrave = tier === 'high' || tier === 'critical';
  const isSaid = harm.some(
    (block) => block.detector === null || block.tier === 'high' || block.tier === 'critical',
  );
  return isGrave && !isSaid ? worstReason : [];
}

/** The whole of what has one line above the fold. */
function moreOnFindings({ harm }: Told): readonly Details[] {
  const blocks = harm.slice(1);
  if (blocks.length === 0) return [];
  const title =
    blocks.length === 1 ? 'Cause and fix of 2' : `Cause and fix of 2 to ${String(harm.length)}`;
  return [{ kind: 'details', title, count: 0, blocks }];
}
