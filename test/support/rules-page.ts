import type { Engine } from '../../src/review/index.ts';
import { groupedBy } from '../../src/istio/index.ts';

type Rule = Engine['rules'][number];

const ABOUT: Readonly<Record<Rule['subject'], string>> = {
  change: 'changes of rendered objects',
  finding: 'findings',
  consequence: 'effects on calls',
  file: 'files that differ in text',
};

/** The rules of the package, a section each, by the file that they are written in; `textOf` gives what a file holds. */
export const rulesSections = (rules: readonly Rule[], textOf: (file: string) => string): string =>
  [...groupedBy(rules, ({ origin }) => origin.file)]
    .map(([file, own]) =>
      [`## ${file}`, '', ...own.flatMap((rule) => [ruleText(rule, textOf(file)), ''])].join('\n'),
    )
    .join('\n');

function ruleText(
  { id, subject, tier, tierInNewCluster, why, origin }: Rule,
  text: string,
): string {
  const written = text.split('\n').slice(origin.line - 1, origin.endLine);
  const inNew = tierInNewCluster === null ? '' : `, ${tierInNewCluster} in a new cluster`;
  return [
    `### ${id}`,
    '',
    `**${tier}**${inNew}; judges ${ABOUT[subject]}. ${why}`,
    '',
    '```yaml',
    written.join('\n').trimEnd(),
    '```',
  ].join('\n');
}
