import { commentHash } from '../effects/content-hash.ts';
import { dueJob, code, listOf, paragraph, fittedDocument } from '../../review/index.ts';
import type {
  Jobs,
  RepositoryRecord,
  RepositorySurvey,
  Store,
  Block,
  Item,
} from '../../review/index.ts';
import type { Clock, Forge, Repository } from '../../forge/index.ts';
import { counted } from '../../manifest/index.ts';

interface DivergencePorts {
  readonly forge: Pick<Forge, 'issues' | 'createIssue' | 'updateIssue'>;
  readonly store: Pick<Store, 'repository' | 'saveRepository'>;
  readonly jobs: Pick<Jobs, 'add'>;
  readonly clock: Clock;
}

const WEEK = 7 * 24 * 60 * 60_000;

/**
 * Keeps one issue about what differs between environments, at most once a week: what changes within the week
 * is told when it is over. One that somebody closed stays closed; nothing is opened where nothing differs.
 */
export async function tellDivergences(
  { repository: { id } }: RepositoryRecord,
  { divergences }: Pick<RepositorySurvey, 'divergences'>,
  ports: DivergencePorts,
): Promise<void> {
  const record = await ports.store.repository(id);
  if (divergences === null || record === null) return;
  const { title, body } = divergenceIssue(divergences, record.repository);
  const bodyHash = commentHash(body);
  const { divergence } = record;
  if (divergence?.bodyHash === bodyHash) return;
  const now = ports.clock.now();
  const due = divergence === undefined ? now : divergence.at + WEEK;
  if (due > now) return ports.jobs.add(dueJob('onboard', id, due));
  // whoever edits its end away gets no second one
  const found = (await ports.forge.issues(record.repository)).find(
    (issue) => isDivergenceIssue(issue.body) || issue.title === title,
  );
  if (found?.open === true && commentHash(found.body) !== bodyHash)
    await ports.forge.updateIssue(record.repository, found.number, { body });
  if (found === undefined && divergences.length > 0)
    await ports.forge.createIssue(record.repository, title, body);
  const latest = (await ports.store.repository(id)) ?? record;
  await ports.store.saveRepository({ ...latest, divergence: { bodyHash, at: now } });
}

type ToldDivergence = NonNullable<RepositorySurvey['divergences']>[number];

const LONGEST_ISSUE = 60_000;
const SETTINGS_SHOWN = 100;
const MARKER = '<!-- meshwarden:divergences:v1 -->';

/** Only for bodies that we wrote ourselves. */
const isDivergenceIssue = (body: string): boolean => body.trimEnd().endsWith(MARKER);

/** The issue that lists what is not the same in every environment. */
function divergenceIssue(
  divergences: readonly ToldDivergence[],
  { defaultBranch }: Pick<Repository, 'defaultBranch'>,
): { readonly title: string; readonly body: string } {
  const services = new Set(divergences.map(({ service }) => service));
  const found =
    divergences.length === 0
      ? 'Only declared differences are left.'
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
            'This issue is updated at most once a week, while it is open. ',
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
