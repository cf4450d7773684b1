import { counted, TIERS } from '../../../manifest/index.ts';
import type { Rule } from '../../policy/rules/rule.ts';
import { plainWords, wrapped } from '../print/terminal-text.ts';

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
