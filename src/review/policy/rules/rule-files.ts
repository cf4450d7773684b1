import type { Node } from '../../../manifest/index.ts';
import { nodeAt, placeOf } from '../../../manifest/index.ts';
import type { CompiledCondition } from './condition.ts';
import { conditionCompiler } from './condition.ts';
import type { PolicyProblem } from '../configuration/policy-file.ts';
import { problemAt, readPolicyFile } from '../configuration/policy-file.ts';
import { NO_EXAMPLES, readExamples } from '../examples/rule-examples.ts';
import type { Rule, RuleSubject, When } from './rule.ts';
import type { WrittenRule } from './rule-schema.ts';
import { RulesFileSchema } from './rule-schema.ts';

/** Where a repository keeps rules of its own. */
export const RULES_FOLDER = '.meshwarden/rules';

export interface RulesFile {
  readonly file: string;
  readonly text: string;
}

type ParsedRules =
  | { readonly kind: 'valid'; readonly rules: readonly Rule[] }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** Reads files of rules in the order given; all problems of all files are said at once. */
export function parseRules(
  files: readonly RulesFile[],
  compile: (text: string) => CompiledCondition = conditionCompiler(),
): ParsedRules {
  const parsed = files.flatMap((file) => parseFile(file, compile));
  const rules = new Map<string, Rule>();
  const problems: PolicyProblem[] = [];
  for (const one of parsed) {
    if (one.kind === 'invalid') problems.push(...one.problems);
    else {
      const earlier = rules.get(one.rule.id);
      if (earlier === undefined) rules.set(one.rule.id, one.rule);
      else problems.push(repeated(one.rule, earlier));
    }
  }
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'valid', rules: [...rules.values()] };
}

function parseFile(
  { file, text }: RulesFile,
  compile: (text: string) => CompiledCondition,
): readonly ParsedRule[] {
  const read = readPolicyFile(file, text, RulesFileSchema, []);
  if (read.kind === 'invalid') return [read];
  const { node, value } = read;
  return node === null ? [] : value.map((written, index) => ruleOf(written, index, node, compile));
}

const repeated = ({ id, origin }: Rule, earlier: Rule): PolicyProblem => ({
  message: `${id} is already used at ${earlier.place}.`,
  origin,
  field: 'id',
  nearest: null,
});

/** The defaults with a repository's own rules: one with the id of a default takes its place, the others follow. */
export function combineRules(defaults: readonly Rule[], own: readonly Rule[]): readonly Rule[] {
  const combined = new Map(defaults.map((rule) => [rule.id, rule]));
  for (const rule of own) combined.set(rule.id, rule);
  return [...combined.values()];
}

type ParsedRule =
  | { readonly kind: 'valid'; readonly rule: Rule }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

function ruleOf(
  written: WrittenRule,
  index: number,
  root: Node,
  compile: (text: string) => CompiledCondition,
): ParsedRule {
  const subject = subjectOf(written.when);
  const problems = misplaced(written, subject).map(({ part, field, message }) =>
    problemAt(root, [index, part, field], message),
  );
  if (Object.keys(written.when).length === 0)
    problems.push(problemAt(root, [index, 'when'], 'when is empty: say what the rule is about.'));
  const condition = written.if === undefined ? null : compile(written.if);
  if (condition?.kind === 'invalid')
    problems.push(problemAt(root, [index, 'if'], `if cannot be used: ${condition.message}`));
  const { examples, problems: misfits } =
    written.examples === undefined
      ? { examples: NO_EXAMPLES, problems: [] }
      : readExamples(written.examples, subject, root, [index, 'examples']);
  problems.push(...misfits);
  if (problems.length > 0 || condition?.kind === 'invalid') return { kind: 'invalid', problems };
  const node = nodeAt(root, index) ?? root;
  const { origin } = node;
  return {
    kind: 'valid',
    rule: {
      id: written.id,
      subject,
      when: written.when,
      unless: exceptionsOf(written),
      condition: condition?.condition ?? null,
      tier: written.tier,
      tierInNewCluster: written.tierInNewCluster ?? null,
      require: written.require ?? null,
      why: written.why,
      examples,
      node,
      origin,
      place: placeOf(origin),
    },
  };
}

function subjectOf(when: When): RuleSubject {
  if (when.changedFile !== undefined) return 'file';
  if (when.consequence !== undefined) return 'consequence';
  const isOfFindings = [when.detector, when.level, when.scope].some((one) => one !== undefined);
  return isOfFindings ? 'finding' : 'change';
}

const ABOUT_OBJECTS = [
  'group',
  'kind',
  'namespace',
  'name',
  'environment',
  'production',
  'rootNamespace',
  'reachesProduction',
  'overwritesProduction',
];

const FIELDS: Readonly<Record<RuleSubject, ReadonlySet<string>>> = {
  change: new Set([
    'change',
    'content',
    'operation',
    'part',
    'field',
    'effective',
    ...ABOUT_OBJECTS,
  ]),
  finding: new Set(['detector', 'level', 'scope', ...ABOUT_OBJECTS]),
  consequence: new Set([
    'consequence',
    'known',
    'denied',
    'meshWide',
    'repeated',
    'environment',
    'production',
  ]),
  file: new Set(['changedFile', 'ownersKept']),
};

const exceptionsOf = ({ unless }: WrittenRule): readonly When[] => [unless ?? []].flat();

interface Misplaced {
  readonly part: 'when' | 'unless';
  readonly field: string;
  readonly message: string;
}

/** Fields that say nothing about what the rule is about. */
function misplaced(written: WrittenRule, subject: RuleSubject): readonly Misplaced[] {
  const allowed = FIELDS[subject];
  const check = (part: Misplaced['part'], when: When): readonly Misplaced[] =>
    Object.keys(when)
      .filter((field) => !allowed.has(field))
      .map((field) => ({
        part,
        field,
        message: `${field} has no meaning in a rule about a ${subject}.`,
      }));
  return [
    ...check('when', written.when),
    ...exceptionsOf(written).flatMap((unless) => check('unless', unless)),
  ];
}
