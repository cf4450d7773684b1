import type { Detector, Finding, checksNamed } from '../../../checks/index.ts';
import { checkNameOf, upperFirst } from '../../../checks/index.ts';
import { counted, listed } from '../../../manifest/index.ts';

type NamedChecks = NonNullable<ReturnType<typeof checksNamed>>;

/** What there is to say of a detector or a check that somebody names, in plain text. */
export interface CheckExplanation {
  readonly name: string;
  readonly says: string;
  /** The checks of a detector: name and title; none where one check is named. */
  readonly checks: readonly { readonly name: string; readonly title: string }[];
  /** What it finds in the review at hand, in the order of the report. */
  readonly findings: readonly Finding[];
  /** How many that are, in a sentence. */
  readonly count: string;
}

/** Explains a detector, or some of its checks, with what they find in a review. */
export function checkExplanation(
  { name, title, checks, isOne }: NamedChecks,
  findings: readonly Finding[],
): CheckExplanation {
  const ids = new Set(checks.map(({ detector, id }) => checkNameOf({ detector, check: id })));
  const own = findings.filter((each) => ids.has(checkNameOf(each)));
  const named = checks.map((check) => ({
    name: checkNameOf({ detector: check.detector, check: check.id }),
    title: check.title,
  }));
  const [only] = checks;
  const count =
    own.length === 0 ? 'It finds nothing here.' : `It finds ${counted(own.length, 'thing')} here:`;
  if (!isOne || only === undefined)
    return { name, says: `${upperFirst(title)}.`, checks: named, findings: own, count };
  return { name, says: saysOf(only), checks: [], findings: own, count };
}

/** What one check is, where it is not seen, and what it is called elsewhere. */
function saysOf({ title, level, blind, knownAs = [] }: Detector['checks'][number]): string {
  const codes = [...new Set(knownAs.map(({ code }) => code))];
  const elsewhere = codes.length === 0 ? '' : ` Elsewhere it is called ${listed(codes, 4)}.`;
  return `${title}. By the default rules this is ${level} in production.${elsewhere} Not seen: ${lowerFirst(blind)}`;
}

/** Words such as `NetworkPolicies` and `TLS` keep their capitals. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]+(?:\s|,)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
