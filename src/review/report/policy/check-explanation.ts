import type { Finding, Detector, checksNamed, LIVE_CODES } from '../../../checks/index.ts';
import { checkNameOf, severityOf } from '../../../checks/index.ts';
import { counted, listed } from '../../../manifest/index.ts';
import { wrapped } from '../print/print-terminal.ts';

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

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Words such as `NetworkPolicies` and `TLS` keep their capitals. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]+(?:\s|,)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** What a check is for, with an example from the page of its detector; of several, their names and titles. */
export function explainedChecks(
  { name, title, checks, isOne }: NamedChecks,
  pageOf: (detector: string) => string | null,
): string {
  const [only] = checks;
  if (!isOne || only === undefined)
    return [
      name,
      wrapped(`${title.charAt(0).toUpperCase()}${title.slice(1)}.`, '  '),
      ...checks.map((check) =>
        wrapped(
          `${checkNameOf({ detector: check.detector, check: check.id })}: ${check.title}`,
          '  ',
        ),
      ),
      '',
    ].join('\n');
  const page = pageOf(only.detector);
  const example = page === null ? null : exampleOf(page, only.id);
  return [
    name,
    wrapped(saysOf(only), '  '),
    wrapped(`At rest it is ${WORDS[severityOf(only)]}.`, '  '),
    ...(example === null ? [] : ['', example]),
    '',
  ].join('\n');
}

const WORDS = { error: 'an error', warning: 'a warning', info: 'a notice' } as const;

/** What stands under the heading of a check, in the section of what is found. */
function exampleOf(page: string, check: string): string | null {
  const found = /^## Found$([^]*?)^## /m.exec(page)?.[1] ?? '';
  const heading = `### ${check}\n`;
  const start = found.indexOf(heading);
  if (start < 0) return null;
  const after = found.slice(start + heading.length);
  const end = after.search(/^### /m);
  return (end < 0 ? after : after.slice(0, end)).trim();
}

/** A code of Istio's own that no manifest decides. */
export const explainedCode = ({ code, name, because }: (typeof LIVE_CODES)[number]): string =>
  [code, wrapped(`Istio calls it ${name}. Not looked for here: ${because}`, '  '), ''].join('\n');
