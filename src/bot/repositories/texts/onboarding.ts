import type { DeliveryMap } from '../../../gitops/index.ts';
import { unnamedClusters, toldPlaces } from '../../../gitops/index.ts';
import type { Repository } from '../../../forge/index.ts';
import { CHECK_NAME } from '../../../forge/index.ts';
import type {
  PlatformTeam,
  RepositoryConfig,
  Block,
  Item,
  Words,
  RepositorySurvey,
} from '../../../review/index.ts';
import { counted, placeOf } from '../../../manifest/index.ts';
import {
  configAsItStands,
  mapReport,
  code,
  joined,
  listOf,
  paragraph,
  strong,
  fittedDocument,
  markdownOf,
} from '../../../review/index.ts';

/** What a repository holds at the head of its default branch, for the onboarding issue. */
export interface OnboardingSurvey extends Omit<
  RepositorySurvey,
  'kind' | 'hasMesh' | 'config' | 'platformTeam' | 'divergences' | 'temporary'
> {
  readonly config: Pick<RepositoryConfig, 'tiers' | 'windows'>;
}

type Standing = ReturnType<typeof configAsItStands>;

const LONGEST_ISSUE = 60_000;
const LINES_SHOWN = 20;
const OWNERS_SHOWN = 10;
const MARKER = '<!-- meshwarden:onboarding:v1 -->';

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
  serverLacks: readonly string[] = [],
): { readonly title: string; readonly body: string } {
  const last = [
    paragraph('This issue is kept up to date while it is open. Close it when you are done.'),
  ].map(markdownOf);
  const { map, config } = survey;
  const standing = configAsItStands({ map, team: platformTeam, config, owner: repository.owner });
  return {
    title: 'Meshwarden: what it found here, and how to change it',
    body: fittedDocument(
      {
        needed: [
          paragraph(
            'Meshwarden reviews the pull requests of this repository from now on. This is what it sees at ',
            { kind: 'commit', ref: repository.defaultBranch, sha: survey.commit },
            '. Nothing here blocks a merge until you make the check required (last section).',
          ),
          ...problemPart(survey),
          ...noticePart(survey),
          ...serverLacks.map((sentence) => paragraph(`${sentence}.`)),
          ...environmentPart(survey),
          ...teamPart(platformTeam, standing),
          ...meshWidePart(survey),
          ...gapPart(survey),
          ...configPart(standing, repository),
          ...requiredPart(platformTeam),
        ],
        folded: [mapPart(survey)],
        last: [...last, MARKER],
      },
      LONGEST_ISSUE,
    ),
  };
}

const section = (title: string): Block => ({ kind: 'section', title });

const listed = (items: readonly Item[]): Block => listOf(null, items, LINES_SHOWN);

const problemPart = ({ configProblems }: OnboardingSurvey): readonly Block[] =>
  linesPart(
    [
      strong(
        'The configuration does not validate, so every check fails until these lines are fixed:',
      ),
    ],
    configProblems,
  );

const noticePart = ({ configNotices }: OnboardingSurvey): readonly Block[] =>
  linesPart(
    ['These lines of the configuration no longer have an effect; no check fails because of them:'],
    configNotices,
  );

/** Lines of files of ours, under a sentence; nothing where there are none. */
function linesPart(title: Words, problems: RepositorySurvey['configProblems']): readonly Block[] {
  if (problems.length === 0) return [];
  const items = problems.map(({ message, origin, field, nearest }): Item => ({
    words: [
      code(placeOf(origin)),
      ': ',
      ...(field === '' ? [] : [code(field), ': ']),
      message,
      ...(nearest === null ? [] : [' Did you mean ', code(nearest), '?']),
    ],
  }));
  return [paragraph(...title), listed(items)];
}

/** What each environment is, in a line, for a table of so much would be wider than a phone; then what was guessed. */
function environmentPart({ map, objects }: OnboardingSurvey): readonly Block[] {
  const items = map.environments.map((environment): Item => {
    const { name, production, why, roots, coverage } = environment;
    const paths = [...new Set(roots.map(({ path }) => path))];
    const shown = paths.slice(0, ROOTS_SHOWN).map((path) => [code(path)]);
    const more = paths.length - shown.length;
    return {
      words: [
        strong(toldPlaces.title(environment)),
        `: ${production ? 'production' : 'not production'} (`,
        why,
        `), ${counted(objects.get(name) ?? 0, 'object')}${servicesText(coverage)}${partsNotSeen(coverage)}`,
        ...(shown.length === 0 ? [] : [' from ', ...joined(shown, ', ')]),
        more > 0 ? ` and ${String(more)} more` : '',
      ],
    };
  });
  const guesses = map.notes.map((note): Item => ({ words: [note] }));
  return [
    section('Environments'),
    ...askedNames(map),
    listOf(null, items, Infinity),
    ...(guesses.length === 0 ? [] : [paragraph('Guessed:'), listed(guesses)]),
  ];
}

/** Nobody but its people knows what a cluster is called of which only an address is seen. */
function askedNames(map: DeliveryMap): readonly Block[] {
  const unnamed = unnamedClusters(map);
  return unnamed.length === 0
    ? []
    : [
        paragraph(
          strong('What are these clusters called? '),
          `Only the address of ${counted(unnamed.length, 'cluster')} is seen, and a part of it stands for a name below. The lines to fill in stand under "Change any of it".`,
        ),
      ];
}

/** As `meshwarden map` prints it; what is cut off is said there to be found. */
function mapPart({ map }: OnboardingSurvey): Block {
  const lines = mapReport(map, 'terminal').trimEnd().split('\n');
  const more = lines.length - MAP_LINES_SHOWN;
  return {
    kind: 'details',
    title: 'What is delivered where, and why each environment is called so',
    count: 0,
    blocks: [
      { kind: 'code', language: 'text', lines: lines.slice(0, MAP_LINES_SHOWN) },
      ...(more > 0
        ? [paragraph(`${counted(more, 'more line')}: \`meshwarden map\` prints all of them.`)]
        : []),
    ],
  };
}

const MAP_LINES_SHOWN = 150;
const ROOTS_SHOWN = 3;

function teamPart(team: PlatformTeam | null, { asked }: Pick<Standing, 'asked'>): readonly Block[] {
  const names = [...(team?.teams ?? []), ...(team?.people ?? [])].map((name) => [name]);
  return [
    section('Who answers for the mesh'),
    team === null || names.length === 0
      ? paragraph(
          'No team is known to be responsible for the mesh. Until you name a team, high and critical changes are only observed: the check says what it would ask for, and passes.',
        )
      : paragraph(
          strong(...joined(names, ' or ')),
          ', from ',
          code(team.source),
          `. ${tierSentence('high', asked)} ${tierSentence('critical', asked)}`,
        ),
  ];
}

function tierSentence(tier: 'critical' | 'high', asked: Standing['asked']): string {
  const { approvals, enforcement } = asked[tier];
  const verb = enforcement === 'enforce' ? 'waits' : 'would wait, but is only observed,';
  return `A ${tier} change ${verb} for ${counted(approvals, 'approval')} of theirs.`;
}

/** The files by which a change reaches every workload, and whose they are. */
function meshWidePart({ meshWideFiles }: OnboardingSurvey): readonly Block[] {
  if (meshWideFiles.length === 0) return [];
  const items = meshWideFiles.map(({ file, owners }): Item => {
    const shown = owners.slice(0, OWNERS_SHOWN).map((owner) => [owner.replace(/^@/, '')]);
    const more = owners.length - shown.length;
    return {
      words: [
        code(file),
        ': ',
        ...(shown.length === 0 ? [strong('no owner in CODEOWNERS')] : joined(shown, ', ')),
        more > 0 ? ` and ${String(more)} more` : '',
      ],
    };
  });
  return [
    paragraph(`${counted(items.length, 'file')} with objects for the whole mesh:`),
    listed(items),
  ];
}

function gapPart({ gaps }: OnboardingSurvey): readonly Block[] {
  if (gaps.length === 0) return [];
  const items = gaps.map(({ message, file, line }): Item => {
    const place = file === null || line === null ? file : placeOf({ file, line });
    return { words: [message, ...(place === null ? [] : [' ', code(place)])] };
  });
  return [
    section('Not analysed'),
    paragraph(
      'These are there today, so they fail no check. A change of what does not parse or render does; of what lies elsewhere, such as charts and remote bases, it has a tier of its own.',
    ),
    listed(items),
  ];
}

const configPart = (
  { yaml }: Pick<Standing, 'yaml'>,
  { defaultBranch }: Pick<Repository, 'defaultBranch'>,
): readonly Block[] => [
  section('Change any of it'),
  paragraph(
    'Everything is optional. What you put into `.meshwarden/config.yaml` on ',
    code(defaultBranch),
    ' wins over what was found. This is how it stands now, to copy from:',
  ),
  yaml,
];

function requiredPart(team: PlatformTeam | null): readonly Block[] {
  const first =
    team === null
      ? 'Nothing waits for anybody yet.'
      : 'To see what it would ask for without waiting, set a tier to `enforcement: observe` as above.';
  const steps: readonly Item[] = [
    { words: [`Watch it for a few pull requests. ${first}`] },
    {
      words: [
        'Then require it: Settings, Rules, a ruleset for the default branch, "Require status checks to pass", ',
        code(CHECK_NAME),
        ' with Meshwarden as its source. With a merge queue nothing more is needed.',
      ],
    },
  ];
  return [section('Make it count'), { ...listOf(null, steps, Infinity), ordered: true }];
}

/** Says how much of an environment is rendered; undefined where that was not looked at. */
type Coverage = DeliveryMap['environments'][number]['coverage'];

/** For a line that says more: `, 2 parts not seen`; empty where all is. */
const partsNotSeen = (coverage: Coverage): string =>
  coverage === undefined || coverage.unseen.length === 0
    ? ''
    : `, ${counted(coverage.unseen.length, 'part')} not seen`;

/** How many Services that are: what callers call. Empty where nothing was rendered. */
const servicesText = (coverage: Coverage): string =>
  coverage === undefined ? '' : ` (${counted(coverage.services, 'Service')})`;
