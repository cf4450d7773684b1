import { sentenceOf } from '../detection/clause-words.ts';
import { documentation } from '../../manifest/index.ts';
import type { Severity } from '../../manifest/index.ts';
import { detectors } from '../all-detectors.ts';
import { severityOf } from '../detection/check.ts';
import { checksNamed } from '../detection/check-name.ts';
import { checkExample } from './check-text.ts';
import type { CheckResult, ResultTool } from './check-result.ts';

/** Describes a rule, as programs show it beside each result. */
export interface ResultRule {
  readonly id: string;
  /** One line without an end. */
  readonly title: string;
  /** Sentences in plain text, with what is not seen. */
  readonly help: string;
  /** The same in Markdown, with an example where the installation has the pages. */
  readonly markdown: string;
  /** The page about it; null where nowhere is known to be one. */
  readonly page: string | null;
  readonly level: Severity;
  readonly tags: readonly string[];
  /** Lists what Istio and Kiali call the same. */
  readonly codes: readonly string[];
}

/** Gives the rules of results, each once, in the order in which results name them first. */
export function rulesOf(
  results: readonly Pick<CheckResult, 'rule'>[],
  tool: ResultTool,
): readonly ResultRule[] {
  return [...new Set(results.map(({ rule }) => rule))].map((id) => ruleOf(id, tool));
}

function ruleOf(id: string, tool: ResultTool): ResultRule {
  const named = checksNamed(id, detectors);
  const [check] = named?.checks ?? [];
  if (named?.isOne !== true || check === undefined) return otherRule(id, tool);
  const { title, blind, knownAs = [] } = check;
  const page = tool.pageOf(check.detector);
  const example = page === null ? null : checkExample(page, check.id);
  const help = `${sentenceOf(title)} Not seen: ${blind}`;
  return {
    id,
    title,
    help,
    markdown: example === null ? help : `${help}\n\n${example}`,
    page: documentation.at(
      tool.pagesUrl,
      documentation.ofCheck({ detector: check.detector, check: check.id }),
    ),
    level: severityOf(check),
    tags: ['istio', SECURITY.has(check.detector) ? 'security' : 'reliability', check.detector],
    codes: [...new Set(knownAs.map(({ code }) => code))],
  };
}

/** Detectors whose findings let somebody in, let something be read, or shut nobody out. */
const SECURITY: ReadonlySet<string> = new Set([
  'policy-not-enforced',
  'secret-in-clear',
  'security-loosened',
  'server-not-verified',
  'outside-the-mesh',
]);

/** Describes what a review says without a check: how calls end, and what it could not analyse. */
const OTHERS: Readonly<Record<string, Pick<ResultRule, 'title' | 'help' | 'tags'>>> = {
  calls: {
    title: 'outcome of an internal or external call changes',
    help: 'The mesh of before and of after answer the same requests; where the answers differ, the call, both answers and the line that decides are named. Not seen: what applications do with an answer.',
    tags: ['istio', 'reliability'],
  },
  coverage: {
    title: 'something that the change affects could not be reviewed',
    help: 'What cannot be parsed, rendered or decided is said and never passed over. Not seen: what it would have rendered to.',
    tags: ['istio', 'coverage'],
  },
};

const PAGES: Readonly<Record<string, string>> = {
  calls: documentation.calls,
  coverage: documentation.policy,
};

function otherRule(id: string, tool: ResultTool): ResultRule {
  const [kind = ''] = id.split('/');
  const other = OTHERS[kind];
  // whoever tells results has a rule for each
  if (other === undefined) throw new Error(`No rule is called ${id}.`);
  return {
    id,
    ...other,
    markdown: other.help,
    page: documentation.at(tool.pagesUrl, PAGES[kind] ?? ''),
    level: 'warning',
    codes: [],
  };
}
