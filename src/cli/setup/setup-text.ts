import type { OwnNames } from '../../gitops/index.ts';
import { NOBODY, unnamedClusters, toldPlaces } from '../../gitops/index.ts';
import { counted, firstOf, lastNet, placeOf, plainText } from '../../manifest/index.ts';
import type { configAsItStands, RepositorySurvey } from '../../review/index.ts';
import { CONFIG_FILE } from '../../review/index.ts';

type Standing = ReturnType<typeof configAsItStands>;

interface WrittenWhere {
  readonly top: string;
  readonly end: keyof typeof ENDS;
}

const ENVIRONMENTS_SHOWN = 10;
const GUESSES_SHOWN = 3;

/** Says in a few lines what was found in a repository, what nobody but its people knows, and what comes next. */
export function setupText(
  survey: RepositorySurvey,
  standing: Standing,
  { top, end }: WrittenWhere,
): string {
  const unknown = unknownLines(survey, standing);
  return lastNet(
    `${[
      `Found in ${top}:`,
      ...environmentLines(survey),
      `  ${teamText(survey, standing)}`,
      ...(unknown.length === 0
        ? []
        : ['Not known from here:', ...unknown.map((each) => `  ${each}`)]),
      ENDS[end],
    ]
      .map(plainText)
      .join('\n')}\n`,
  );
}

/** Says what became of the file. */
const ENDS = {
  written: `Written: ${CONFIG_FILE}. It holds once it is on the branch that changes merge into; \`meshwarden rules check\` says whether it is in order.`,
  printed: `Nothing is written: these lines go into ${CONFIG_FILE}.`,
  'there-already': `Nothing is written: ${CONFIG_FILE} is there, and what else it says is not printed here.`,
} as const;

/** Each environment with why it is taken for what it is. */
function environmentLines({ map }: RepositorySurvey): readonly string[] {
  const named = map.environments.filter(({ name }) => name !== NOBODY);
  const shown = named.slice(0, ENVIRONMENTS_SHOWN);
  const width = Math.max(0, ...shown.map((each) => toldPlaces.title(each).length));
  const more = named.length - shown.length;
  return [
    ...shown.map((environment) => {
      const { production, why, roots, coverage } = environment;
      const kind = production ? 'production' : 'not production';
      const applied = roots.filter(({ isNotApplied }) => isNotApplied !== true);
      const folders = counted(new Set(applied.map(({ path }) => path)).size, 'folder');
      const services = coverage === undefined ? '' : `, ${counted(coverage.services, 'Service')}`;
      return `  ${toldPlaces.title(environment).padEnd(width)}  ${kind}: ${why} (${folders}${services})`;
    }),
    ...(more > 0 ? [`  and ${counted(more, 'more environment')}: \`meshwarden map\` has all`] : []),
    ...(named.length === 0 ? ['  no environment: nothing here says what is delivered where'] : []),
  ];
}

function teamText({ platformTeam: team }: RepositorySurvey, { asked }: Standing): string {
  const names = [...(team?.teams ?? []), ...(team?.people ?? [])];
  if (team === null || names.length === 0) return 'nobody who answers for the mesh';
  const approvals = (['high', 'critical'] as const).map(
    (tier) => `${tier}: ${counted(asked[tier].approvals, 'approval')}`,
  );
  return `${firstOf(names, 4)} answers for the mesh, from ${team.source} (${approvals.join(', ')})`;
}

/** Lists what discovery cannot know, each with the setting that says it or the command that shows it. */
function unknownLines(survey: RepositorySurvey, standing: Standing): readonly string[] {
  const { map, platformTeam: team, meshWideFiles, configProblems } = survey;
  const unnamed = unnamedClusters(map).length;
  const unowned = meshWideFiles.filter(({ owners }) => owners.length === 0).map(({ file }) => file);
  const notApplied = map.notApplied.map(({ path }) => path);
  const guesses = map.notes.length - GUESSES_SHOWN;
  return [
    ...(unnamed > 0
      ? [
          `- what ${counted(unnamed, 'cluster')} is called: fill in the lines under \`environments\``,
        ]
      : []),
    ...(unnamed === 0 && !standing.listsEnvironments
      ? ['- which environments there are, in few lines: `environments` has an example']
      : []),
    ...(team === null
      ? [
          '- who answers for the mesh: until `platformTeam` names a team, high and critical changes are only observed',
        ]
      : []),
    ...(unowned.length > 0
      ? [
          `- who owns ${firstOf(unowned, 3)}, with objects for the whole mesh: CODEOWNERS says nothing`,
        ]
      : []),
    ...(notApplied.length > 0
      ? [`- whether anybody applies ${firstOf(notApplied, 3)}: if not, \`notDelivered\` says so`]
      : []),
    ...unseenLines(survey),
    ...map.notes.slice(0, GUESSES_SHOWN).map((note) => `- guessed: ${note}`),
    ...(guesses > 0 ? [`- and ${counted(guesses, 'more sentence')}: \`meshwarden map\``] : []),
    ...configProblems.map(({ message, origin }) => `- a mistake at ${placeOf(origin)}: ${message}`),
  ];
}

function unseenLines({ map, gaps }: RepositorySurvey): readonly string[] {
  const parts = map.environments.reduce(
    (sum, { coverage }) => sum + (coverage?.unseen.length ?? 0),
    0,
  );
  const count = Math.max(parts, gaps.length);
  return count === 0
    ? []
    : [
        `- what is in ${counted(count, 'part')} that cannot be rendered here: \`meshwarden map\` lists them`,
      ];
}

/** Names who has the repository, as far as a person or its remotes say. */
export function ownerOf({ said, found }: OwnNames): string {
  const [first = 'your-organisation/'] = said === null ? found : [said];
  return /([^/:@]+)\/[^/]*$/.exec(first)?.[1] ?? 'your-organisation';
}
