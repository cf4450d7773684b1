import { counted, TIERS } from '../../../manifest/index.ts';
import type { Rule } from '../../policy/rules/rule.ts';
import { plainWords, wrapped } from '../print/print-terminal.ts';
import type { PolicyProblem } from '../../policy/configuration/policy-file.ts';
import type { ExampleResult } from '../../policy/examples/example-tests.ts';

/** A rule that holds in a repository. */
export interface EffectiveRule {
  readonly rule: Rule;
  readonly from: 'meshwarden' | 'repository';
  /** `file:line` of the default whose place it takes. */
  readonly replaces: string | null;
}

const INDENT = ' '.repeat(10);

/** The rules as a person reads them, the riskiest first. */
export function rulesList(rules: readonly EffectiveRule[]): string {
  const own = rules.filter(({ from }) => from === 'repository').length;
  return [
    ...worstFirst(rules).flatMap(({ rule, replaces }) => {
      const replaced = replaces === null ? '' : `, replaces the default at ${replaces}`;
      const place = `${plainWords(rule.place)}${replaced}`;
      return [
        `${rule.tier.padEnd(8)}  ${rule.id}  (a ${rule.subject}, ${place})`,
        wrapped(plainWords(rule.why), INDENT),
        ...requireLines(rule),
      ];
    }),
    `${counted(rules.length, 'rule')}, ${String(own)} of this repository's own`,
    '',
  ].join('\n');
}

const worstFirst = (rules: readonly EffectiveRule[]): readonly EffectiveRule[] =>
  rules.toSorted((a, b) => TIERS.indexOf(b.rule.tier) - TIERS.indexOf(a.rule.tier));

/** `Asks for 1 approval from acme/payments, within weekly.` */
function requireLines({ require }: Rule): readonly string[] {
  if (require === null || require === undefined) return [];
  const { approvals, from, window } = require;
  const asked = [
    ...(approvals === undefined && from === undefined
      ? []
      : [`${counted(approvals ?? 1, 'approval')} from ${(from ?? ['platform']).join(' and ')}`]),
    ...(window === undefined ? [] : [`the window ${window}`]),
  ];
  return asked.length === 0
    ? []
    : [wrapped(`Asks for ${plainWords(asked.join(' and '))}.`, INDENT)];
}

/** The same for programs. */
export const rulesJson = (rules: readonly EffectiveRule[]): string =>
  `${JSON.stringify(
    rules.map(({ rule, from, replaces }) => ({
      id: rule.id,
      tier: rule.tier,
      subject: rule.subject,
      when: rule.when,
      unless: rule.unless,
      if: rule.condition?.text ?? null,
      require: rule.require ?? null,
      why: rule.why,
      place: rule.place,
      from,
      replaces,
      examples: rule.examples.matches.length + rule.examples.ignores.length,
    })),
    null,
    2,
  )}\n`;

/** What `rules check` found: mistakes, and what does nothing any more. */
interface CheckedRules {
  readonly problems: readonly PolicyProblem[];
  readonly notices: readonly PolicyProblem[];
}

/** Problems of a policy, one a line as compilers print them: `file:line:column: field: message`. */
export const policyProblemLines = (problems: readonly PolicyProblem[]): string =>
  [...problems.map((problem) => lineOf(problem, '')), counted(problems.length, 'problem'), ''].join(
    '\n',
  );

/** The same for programs. */
export const policyProblemsJson = (problems: readonly PolicyProblem[]): string =>
  json(problems.map((problem) => plain(problem)));

/** Problems, then notices, which are no mistakes: time has passed, or a folder has gone. */
export function checkedRulesLines({ problems, notices }: CheckedRules): string {
  const lines = notices.map((notice) => lineOf(notice, 'notice: '));
  const said = notices.length === 0 ? '' : `, ${counted(notices.length, 'notice')}`;
  const sum =
    problems.length === 0
      ? `Nothing is wrong with the policy${said}.`
      : `${counted(problems.length, 'problem')}${said}`;
  return [...problems.map((problem) => lineOf(problem, '')), ...lines, sum, ''].join('\n');
}

/** The same for programs; `notice: true` marks what is no mistake. */
export const checkedRulesJson = ({ problems, notices }: CheckedRules): string =>
  json([
    ...problems.map((problem) => ({ ...plain(problem), notice: false })),
    ...notices.map((problem) => ({ ...plain(problem), notice: true })),
  ]);

function lineOf({ origin, field, message, nearest }: PolicyProblem, kind: string): string {
  const place = `${origin.file}:${String(origin.line)}:${String(origin.column)}`;
  const where = field === '' ? '' : `${field}: `;
  const meant = nearest === null ? '' : ` Did you mean ${nearest}?`;
  return plainWords(`${place}: ${kind}${where}${message}${meant}`);
}

const plain = ({ origin, field, message, nearest }: PolicyProblem) => ({
  file: origin.file,
  line: origin.line,
  column: origin.column,
  field,
  message,
  nearest,
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** How examples came out: those that failed, with what there was instead, then how many passed. */
export function ruleExamplesReport(results: readonly ExampleResult[]): string {
  if (results.length === 0) return 'No rule of this repository has examples.\n';
  const failed = results.filter(({ failure }) => failure !== null);
  return [
    ...failed.flatMap(({ rule, expected, place, says, failure }) => [
      `FAIL  ${rule} ${expected}, ${plainWords(place)}${says === null ? '' : `: ${plainWords(says)}`}`,
      wrapped(failure?.message ?? '', '      '),
      ...(failure?.got ?? []).map((line) => wrapped(plainWords(line), '        ')),
    ]),
    `${counted(results.length, 'example')}, ${String(failed.length)} failed`,
    '',
  ].join('\n');
}
