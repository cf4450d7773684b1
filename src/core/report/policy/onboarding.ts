import type { DeliveryMap } from '../../delivery/index.ts';
import type { Repository } from '../../forge/index.ts';
import { CHECK_NAME } from '../../forge/index.ts';
import type { OwnedFile } from '../../owners/index.ts';
import type { PlatformTeam, PolicyProblem, RepositoryConfig } from '../../policy/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { mapText } from '../map/map-text.ts';
import { fitted } from '../print/fitted.ts';
import { counted, codeSpan, fenced, neutralCell, neutralMarkdown } from '../../text/index.ts';
import { commitSpan } from '../print/print-markdown.ts';
import { asked, onboardingConfig } from './onboarding-config.ts';

const LONGEST_ISSUE = 60_000;
const LINES_SHOWN = 20;
const OWNERS_SHOWN = 10;
const MARKER = '<!-- meshwarden:onboarding:v1 -->';

/** What a repository holds at the head of its default branch, for the onboarding issue. */
export interface OnboardingSurvey {
  readonly commit: string;
  readonly map: DeliveryMap;
  /** How many objects each environment has, by its name. */
  readonly objects: ReadonlyMap<string, number>;
  /** Files that hold mesh-wide objects; who owns them answers for the mesh. */
  readonly meshWideFiles: readonly OwnedFile[];
  readonly gaps: readonly {
    readonly message: string;
    readonly file: string | null;
    readonly line: number | null;
  }[];
  readonly config: Pick<RepositoryConfig, 'tiers' | 'windows'>;
  readonly configProblems: readonly PolicyProblem[];
  /** What the configuration says without effect: days that are over, paths that match nothing. */
  readonly configNotices: readonly PolicyProblem[];
}

/** Only for bodies that we wrote ourselves. */
export const isOnboardingIssue = (body: string): boolean => body.trimEnd().endsWith(MARKER);

/**
 * The issue that an installation opens once: what was found, what was guessed, and the lines
 * that change any of it.
 */
export function onboardingIssue(
  survey: OnboardingSurvey,
  platformTeam: PlatformTeam | null,
  repository: Pick<Repository, 'owner' | 'name' | 'defaultBranch'>,
): { readonly title: string; readonly body: string } {
  const at = commitSpan(repository.defaultBranch, survey.commit);
  return {
    title: 'Meshwarden: what it found here, and how to change it',
    body: fitted(
      {
        needed: [
          `Meshwarden reviews the pull requests of this repository from now on. This is what it sees at ${at}. Nothing here blocks a merge until you make the check required (last section).`,
          ...problemPart(survey),
          ...noticePart(survey),
          environmentPart(survey),
          teamPart(platformTeam, survey.config),
          ...meshWidePart(survey),
          ...gapPart(survey),
          configPart(survey, platformTeam, repository),
          requiredPart(platformTeam),
        ],
        folded: [mapPart(survey)],
        last: [
          'This issue is kept up to date while it is open. Close it when you are done.',
          MARKER,
        ],
      },
      LONGEST_ISSUE,
    ),
  };
}

const problemPart = ({ configProblems }: OnboardingSurvey): readonly string[] =>
  linesPart(
    '**The configuration does not validate, so every check fails until these lines are mended:**',
    configProblems,
  );

const noticePart = ({ configNotices }: OnboardingSurvey): readonly string[] =>
  linesPart(
    'These lines of the configuration do nothing any more; no check fails for it:',
    configNotices,
  );

/** Lines of files of ours, under a sentence; nothing where there are none. */
function linesPart(title: string, problems: readonly PolicyProblem[]): readonly string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ message, origin, field, nearest }) => {
    const where = field === '' ? '' : `${codeSpan(field)}: `;
    const meant = nearest === null ? '' : ` Did you mean ${codeSpan(nearest)}?`;
    return `- ${codeSpan(placeOf(origin))}: ${where}${neutralMarkdown(message)}${meant}`;
  });
  return [[title, '', ...capped(lines)].join('\n')];
}

function environmentPart({ map, objects }: OnboardingSurvey): string {
  const rows = map.environments.map(({ name, production, why, roots }) => {
    const judged = `${production ? '**yes**' : 'no'}: ${neutralCell(why)}`;
    const paths = roots.map(({ path }) => path);
    return `| ${neutralCell(name)} | ${judged} | ${String(objects.get(name) ?? 0)} | ${rootsText(paths)} |`;
  });
  const guesses = map.notes.map((note) => `- ${neutralMarkdown(note)}`);
  return [
    '### Environments',
    '',
    '| environment | production | objects | applied from |',
    '|---|---|---|---|',
    ...rows,
    ...(guesses.length === 0 ? [] : ['', 'Guessed:', '', ...capped(guesses)]),
  ].join('\n');
}

/** As `meshwarden map` prints it; what is cut off is said there to be found. */
function mapPart({ map }: OnboardingSurvey): string {
  const lines = mapText(map).trimEnd().split('\n');
  const more = lines.length - MAP_LINES_SHOWN;
  return [
    '<details><summary>What is delivered where, and why each environment is called so</summary>',
    '',
    fenced('text', lines.slice(0, MAP_LINES_SHOWN)),
    ...(more > 0
      ? ['', `${counted(more, 'more line')}: \`meshwarden map\` prints all of them.`]
      : []),
    '',
    '</details>',
  ].join('\n');
}

const MAP_LINES_SHOWN = 150;
const ROOTS_SHOWN = 3;

function rootsText(roots: readonly string[]): string {
  const shown = roots.slice(0, ROOTS_SHOWN).map((root) => neutralCell(`\`${root}\``));
  const more = roots.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function teamPart(team: PlatformTeam | null, { tiers }: OnboardingSurvey['config']): string {
  const names = [...(team?.teams ?? []), ...(team?.people ?? [])].map(neutralMarkdown);
  const text =
    team === null || names.length === 0
      ? 'Nobody is known to answer for the mesh. Until you name a team, high and critical changes are only observed: the check says what it would ask for, and passes.'
      : `**${names.join(' or ')}**, from ${codeSpan(team.source)}. ${tierSentence('high', tiers, team)} ${tierSentence('critical', tiers, team)}`;
  return ['### Who answers for the mesh', '', text].join('\n');
}

function tierSentence(
  tier: 'critical' | 'high',
  tiers: RepositoryConfig['tiers'],
  team: PlatformTeam,
): string {
  const { approvals, enforcement } = asked(tier, tiers, team);
  const verb = enforcement === 'enforce' ? 'waits' : 'would wait, but is only observed,';
  return `A ${tier} change ${verb} for ${counted(approvals, 'approval')} of theirs.`;
}

/** The files by which a change reaches every workload, and whose they are. */
function meshWidePart({ meshWideFiles }: OnboardingSurvey): readonly string[] {
  if (meshWideFiles.length === 0) return [];
  const lines = meshWideFiles.map(({ file, owners }) => {
    const shown = owners.slice(0, OWNERS_SHOWN);
    const names = shown.map((owner) => neutralMarkdown(owner.replace(/^@/, '')));
    if (owners.length > shown.length) names.push(`${String(owners.length - shown.length)} more`);
    return `- ${codeSpan(file)}: ${names.length === 0 ? '**no owner in CODEOWNERS**' : names.join(', ')}`;
  });
  return [
    [
      `${counted(lines.length, 'file')} with objects for the whole mesh:`,
      '',
      ...capped(lines),
    ].join('\n'),
  ];
}

function gapPart({ gaps }: OnboardingSurvey): readonly string[] {
  if (gaps.length === 0) return [];
  const lines = gaps.map(({ message, file, line }) => {
    const place =
      file === null ? '' : ` ${codeSpan(line === null ? file : placeOf({ file, line }))}`;
    return `- ${neutralMarkdown(message)}${place}`;
  });
  return [
    [
      '### Not analysed',
      '',
      'These are there today, so they fail no check. A change of what does not parse or render does; of what lies elsewhere, such as charts and remote bases, it has a tier of its own.',
      '',
      ...capped([...new Set(lines)]),
    ].join('\n'),
  ];
}

function configPart(
  survey: OnboardingSurvey,
  team: PlatformTeam | null,
  { owner, defaultBranch }: Pick<Repository, 'owner' | 'defaultBranch'>,
): string {
  return [
    '### Change any of it',
    '',
    `Everything is optional. What you put into \`.meshwarden/config.yaml\` on ${codeSpan(defaultBranch)} wins over what was found. This is how it stands now, to copy from:`,
    '',
    onboardingConfig(survey.map, team, survey.config, owner),
  ].join('\n');
}

const requiredPart = (team: PlatformTeam | null): string =>
  [
    '### Make it count',
    '',
    `1. Watch it for a few pull requests. ${team === null ? 'Nothing waits for anybody yet.' : 'To see what it would ask for without waiting, set a tier to `enforcement: observe` as above.'}`,
    `2. Then require it: Settings, Rules, a ruleset for the default branch, "Require status checks to pass", \`${CHECK_NAME}\` with Meshwarden as its source. With a merge queue nothing more is needed.`,
  ].join('\n');

function capped(lines: readonly string[]): readonly string[] {
  const more = lines.length - LINES_SHOWN;
  return [...lines.slice(0, LINES_SHOWN), ...(more > 0 ? [`- and ${String(more)} more`] : [])];
}
