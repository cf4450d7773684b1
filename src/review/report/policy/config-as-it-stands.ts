import type { DeliveryMap } from '../../../gitops/index.ts';
import { NOBODY, unnamedClusters } from '../../../gitops/index.ts';
import { plainText } from '../../../manifest/index.ts';
import type { BlockOf } from '../document/blocks.ts';
import type { PlatformTeam } from '../../policy/requirements/platform-team.ts';
import type { RepositoryConfig } from '../../policy/configuration/repository-config.ts';

/** Names one environment with what it delivers. */
type MappedEnvironment = DeliveryMap['environments'][number];

const ENVIRONMENTS_SHOWN = 10;
const PATHS_SHOWN = 10;

type Tiers = RepositoryConfig['tiers'];

/** Holds how things stand in a repository: what was found, and what its configuration says. */
export interface StandingOfRepository {
  readonly map: DeliveryMap;
  /** It is null where nobody is known to answer for the mesh. */
  readonly team: PlatformTeam | null;
  readonly config: Pick<RepositoryConfig, 'tiers' | 'windows'>;
  /** Names who has the repository, for a team that is only an example. */
  readonly owner: string;
}

/** Says what a tier asks for. */
interface AskedByTier {
  readonly approvals: number;
  readonly enforcement: 'enforce' | 'observe';
}

/** Says what holds now, as `.meshwarden/config.yaml` would and as a person would. */
interface ConfigAsItStands {
  /** Lines of YAML, ready to be copied and changed. */
  readonly yaml: BlockOf<'code'>;
  readonly asked: Readonly<Record<'critical' | 'high', AskedByTier>>;
  /** Says that each environment has its entry, and not an example the place of all. */
  readonly listsEnvironments: boolean;
}

/** Says what holds now, for an issue that is copied from and for a file that begins with it. */
export const configAsItStands = (standing: StandingOfRepository): ConfigAsItStands => ({
  yaml: { kind: 'code', language: 'yaml', lines: linesOf(standing) },
  asked: {
    critical: asked('critical', standing.config.tiers, standing.team),
    high: asked('high', standing.config.tiers, standing.team),
  },
  listsEnvironments:
    unnamedClusters(standing.map).length === 0 && isWhole(declarable(standing.map)),
});

function linesOf({
  map,
  team,
  config: { tiers, windows },
  owner,
}: StandingOfRepository): readonly string[] {
  return [
    'version: 1',
    teamLine(team, owner),
    ...environmentsPart(map),
    ...notDeliveredLine(map),
    ...aliasLine(map),
    'tiers: # enforcement: observe says what it would ask for, and passes',
    tierLine('critical', tiers, team),
    ...offeredWindow({ tiers, windows }, team),
    tierLine('high', tiers, team),
    ...windowLines(windows),
  ];
}

/** A folder that nothing is seen to apply is nobody's: its own line asks whether it is delivered at all. */
const declarable = ({ environments }: DeliveryMap): readonly MappedEnvironment[] =>
  environments
    .filter(({ name }) => name !== NOBODY)
    .map((each) => ({ ...each, roots: each.roots.filter((root) => root.isNotApplied !== true) }))
    .filter(({ roots }) => roots.length > 0);

/** A declaration wins over what was found, so a list that was cut, or a fallback, is nothing to copy. */
const isWhole = (environments: readonly MappedEnvironment[]): boolean =>
  environments.length > 0 &&
  environments.length <= ENVIRONMENTS_SHOWN &&
  environments.every(({ roots }) => roots.length <= PATHS_SHOWN) &&
  !environments.every(({ isUnnamed }) => isUnnamed === true);

function environmentsPart(map: DeliveryMap): readonly string[] {
  if (unnamedClusters(map).length > 0) return toBeNamed(map);
  const environments = declarable(map);
  return isWhole(environments)
    ? ['environments:', ...environments.flatMap(environmentLines)]
    : EXAMPLE_ENVIRONMENT;
}

/** Lines to fill in, for what only the people know who use these clusters. */
const toBeNamed = (map: DeliveryMap): readonly string[] => [
  '# environments: # say what these clusters are called, and which of them users depend on',
  ...unnamedClusters(map)
    .slice(0, ENVIRONMENTS_SHOWN)
    .flatMap((cluster) => [
      '#   - name: # such as dev, staging, prod',
      `#     destinations: [${quoted(cluster)}]`,
      '#     production: # true or false',
    ]),
];

const EXAMPLE_ENVIRONMENT = [
  '# environments: # what was found holds for what is not written here; for example',
  '#   - name: prod',
  '#     paths: ["clusters/prod/**"]',
  '#     production: true',
];

/** A configuration names teams; people come from CODEOWNERS only. */
function teamLine(team: PlatformTeam | null, owner: string): string {
  const teams = team?.teams ?? [];
  const [only] = teams;
  if (only === undefined)
    return `# platformTeam: ${plainText(owner)}/your-team # who answers for the whole mesh`;
  const names = teams.length === 1 ? quoted(only) : `[${teams.map(quoted).join(', ')}]`;
  return `platformTeam: ${names} # who answers for the whole mesh`;
}

function environmentLines({ name, production, roots }: MappedEnvironment): readonly string[] {
  const paths = [...new Set(roots.map(({ path }) => path))];
  return [
    `  - name: ${quoted(name)}`,
    `    paths: [${paths.map(quoted).join(', ')}]`,
    `    production: ${String(production)}`,
  ];
}

/** A folder that nothing here applies is reviewed all the same, unless it is said to be delivered nowhere. */
function notDeliveredLine({ notApplied }: DeliveryMap): readonly string[] {
  const paths = notApplied.slice(0, EXAMPLES_SHOWN).map(({ path }) => quoted(path));
  return paths.length === 0
    ? []
    : [
        `# notDelivered: [${paths.join(', ')}] # of what nothing here applies: what is delivered nowhere`,
      ];
}

/** An address that appliers name, in case it is another one of this repository. */
function aliasLine({ sources }: DeliveryMap): readonly string[] {
  const other = sources.find(({ isHere }) => !isHere);
  return other === undefined
    ? []
    : [`# repositoryAliases: [${quoted(other.name)}] # other addresses of this repository`];
}

const EXAMPLES_SHOWN = 3;

/** Critical changes, waiting for a window too: for whoever wants that, to take the place of the line above. */
function offeredWindow(
  { tiers, windows }: Pick<RepositoryConfig, 'tiers' | 'windows'>,
  team: PlatformTeam | null,
): readonly string[] {
  if (tiers.critical.window !== undefined) return [];
  const window = Object.keys(windows)[0] ?? 'weekly';
  const line = tierLine('critical', { ...tiers, critical: { ...tiers.critical, window } }, team);
  return [`  # ${line.trim()} # instead: waits for the window too`];
}

function tierLine(tier: 'critical' | 'high', tiers: Tiers, team: PlatformTeam | null): string {
  const { approvals, enforcement } = asked(tier, tiers, team);
  const { window } = tiers[tier];
  const waits = window === undefined ? '' : `, window: ${quoted(window)}`;
  return `  ${tier}: { approvals: ${String(approvals)}, enforcement: ${enforcement}${waits} }`;
}

/** Writes the windows that there are; where there is none, one to begin with. */
function windowLines(windows: RepositoryConfig['windows']): readonly string[] {
  const lines = Object.entries(windows).map(([name, { days, from, to, timeZone }]) => {
    const times = `from: ${quoted(from)}, to: ${quoted(to)}, timeZone: ${quoted(timeZone)}`;
    return `  ${quoted(name)}: { days: [${days.join(', ')}], ${times} }`;
  });
  return lines.length > 0 ? ['windows:', ...lines] : EXAMPLE_WINDOW;
}

const EXAMPLE_WINDOW = [
  '# windows: # when somebody is there to watch a change of the whole mesh',
  '#   weekly: { days: [Tue, Wed, Thu], from: "09:00", to: "16:00", timeZone: Europe/Berlin }',
];

/** A tier asks for this as things stand (docs/reference/gate.md). */
function asked(tier: 'critical' | 'high', tiers: Tiers, team: PlatformTeam | null): AskedByTier {
  const { approvals = tier === 'critical' ? 2 : 1, enforcement } = tiers[tier];
  const known = (team?.teams.length ?? 0) + (team?.people.length ?? 0) > 0;
  return { approvals, enforcement: enforcement ?? (known ? 'enforce' : 'observe') };
}

/** JSON's strings are YAML's too. */
const quoted = (text: string): string => JSON.stringify(plainText(text));
