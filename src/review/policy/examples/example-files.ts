import { nearestWord } from '../../../manifest/index.ts';
import { ExamplesFileSchema } from './example-schema.ts';
import type { RulesFile } from '../rules/rule-files.ts';
import { RULES_FOLDER } from '../rules/rule-files.ts';
import type { PolicyProblem } from '../configuration/policy-file.ts';
import { problemAt, readPolicyFile } from '../configuration/policy-file.ts';
import { readExamples } from './rule-examples.ts';
import type { Rule } from '../rules/rule.ts';

/** Where a repository keeps examples that are too long to stand beside their rule. */
export const EXAMPLES_FOLDER = `${RULES_FOLDER}/examples`;

type ParsedExamples =
  | { readonly kind: 'valid'; readonly rules: readonly Rule[] }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** The rules with what files of examples say of them; all problems of all files are said at once. */
export function parseExamples(files: readonly RulesFile[], rules: readonly Rule[]): ParsedExamples {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const problems = files.flatMap((file) => addExamples(file, byId));
  return problems.length > 0
    ? { kind: 'invalid', problems }
    : { kind: 'valid', rules: [...byId.values()] };
}

/** Adds the examples of one file to the rules; gives what is wrong with it. */
function addExamples({ file, text }: RulesFile, byId: Map<string, Rule>): readonly PolicyProblem[] {
  const read = readPolicyFile(file, text, ExamplesFileSchema, []);
  if (read.kind === 'invalid') return read.problems;
  const { value, node } = read;
  if (node === null) return [];
  return value.flatMap(({ rule: id, ...written }, index) => {
    const rule = byId.get(id);
    if (rule === undefined) {
      const message = `There is no rule ${id}.`;
      return [problemAt(node, [index, 'rule'], message, nearestWord(id, [...byId.keys()]))];
    }
    const { examples, problems } = readExamples(written, rule.subject, node, [index]);
    byId.set(id, {
      ...rule,
      examples: {
        matches: [...rule.examples.matches, ...examples.matches],
        ignores: [...rule.examples.ignores, ...examples.ignores],
      },
    });
    return problems;
  });
}
