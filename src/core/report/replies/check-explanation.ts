import type { NamedChecks, Finding } from '../../detectors/index.ts';
import { checkNameOf } from '../../detectors/index.ts';
import { counted } from '../../text/index.ts';

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

/** Explains a detector, or one of its checks, with what it finds in a review. */
export function checkExplanation(
  { detector, checks, isOne }: NamedChecks,
  findings: readonly Finding[],
): CheckExplanation {
  const ids = new Set(checks.map(({ id }) => id));
  const own = findings.filter((each) => each.detector === detector.id && ids.has(each.check));
  const named = checks.map(({ id, title }) => ({
    name: checkNameOf({ detector: detector.id, check: id }),
    title,
  }));
  const [only] = checks;
  const count =
    own.length === 0 ? 'It finds nothing here.' : `It finds ${counted(own.length, 'thing')} here:`;
  if (!isOne || only === undefined)
    return {
      name: detector.id,
      says: `${upperFirst(detector.title)}.`,
      checks: named,
      findings: own,
      count,
    };
  return {
    name: named[0]?.name ?? detector.id,
    says: `${only.title}. By the default rules this is ${only.level} in production. Not seen: ${lowerFirst(only.blind)}`,
    checks: [],
    findings: own,
    count,
  };
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Words such as `NetworkPolicies` and `TLS` keep their capitals. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]+(?:\s|,)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
