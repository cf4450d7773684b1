import type { RepositorySurvey } from '../../../review/index.ts';
import type { Repository } from '../../../forge/index.ts';
import { counted } from '../../../manifest/index.ts';
import type { Block, Item } from '../../../review/index.ts';
import { code, listOf, paragraph, fittedDocument } from '../../../review/index.ts';

type ToldDivergence = NonNullable<RepositorySurvey['divergences']>[number];

const LONGEST_ISSUE = 60_000;
const SETTINGS_SHOWN = 100;
const MARKER = '<!-- meshwarden:divergences:v1 -->';

/** Only for bodies that we wrote ourselves. */
export const isDivergenceIssue = (body: string): boolean => body.trimEnd().endsWith(MARKER);

/** The issue that lists what is not the same in every environment. */
export function divergenceIssue(
  divergences: readonly ToldDivergence[],
  { defaultBranch }: Pick<Repository, 'defaultBranch'>,
): { readonly title: string; readonly body: string } {
  const services = new Set(divergences.map(({ service }) => service));
  const found =
    divergences.length === 0
      ? 'Nothing differs any more but what is declared.'
      : `${counted(divergences.length, 'setting')} of ${counted(services.size, 'Service')} ${divergences.length === 1 ? 'is' : 'are'} not the same in every environment.`;
  return {
    title: 'Meshwarden: settings that differ between environments',
    body: fittedDocument(
      {
        needed: [
          paragraph(found),
          ...[...services].map((service) => blockOf(service, divergences)),
          paragraph(
            'What is meant to differ is declared under ',
            code('intendedDifferences'),
            ' in ',
            code('.meshwarden/config.yaml'),
            ' and leaves this list. ',
            code('meshwarden drift environments --blame'),
            ` says since which commit of ${defaultBranch} each value is so.`,
          ),
          paragraph(
            'This issue is brought up to date at most once a week, while it is open. ',
            code('drift: { environments: off }'),
            ' ends that.',
          ),
        ],
        last: [MARKER],
      },
      LONGEST_ISSUE,
    ),
  };
}

const blockOf = (service: string, divergences: readonly ToldDivergence[]): Block =>
  listOf(
    service,
    divergences.filter((each) => each.service === service).map(itemOf),
    SETTINGS_SHOWN,
  );

const itemOf = ({ setting, values }: ToldDivergence): Item => ({
  words: [setting],
  below: values.map(({ environment, value, file, line }) => ({
    words: [
      `${environment}: `,
      code(value),
      ...(file === null ? [] : [' ', code(`${file}:${String(line)}`)]),
    ],
  })),
});
