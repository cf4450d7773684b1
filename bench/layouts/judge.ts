import type { MadeLayout } from './layout.ts';
import type { LayoutReport, ReportedEnvironment } from './report.ts';
import type { Difference } from './truth.ts';
import type { Meant } from './who-is-meant.ts';
import { isTheirName, meantBy, placesNamed } from './who-is-meant.ts';

export const ASPECTS = ['tier', 'places', 'production', 'names', 'objects', 'applied'] as const;

export type Aspect = (typeof ASPECTS)[number];

/** What is wrong of a report, a sentence each. */
export type Faults = Readonly<Record<Aspect, readonly string[]>>;

const TIERS = ['low', 'medium', 'high', 'critical'] as const;

type Tier = (typeof TIERS)[number];

/** The tier that a change of such objects has at least and at most. */
function boundsOf(differences: readonly Difference[]): readonly [least: Tier, most: Tier] {
  const inProduction = differences.filter(
    // what holds for a whole cluster holds for production there
    ({ place, isMesh }) => place.isProduction || (isMesh && place.host?.isProduction === true),
  );
  if (inProduction.length === 0) return ['low', differences.length === 0 ? 'low' : 'medium'];
  const ofMesh = inProduction.filter(({ isMesh }) => isMesh);
  if (ofMesh.some(({ presence }) => presence === 'changed')) return ['critical', 'critical'];
  if (ofMesh.length > 0) return ['low', 'critical'];
  return [
    'low',
    inProduction.some(({ presence }) => presence !== 'changed') ? 'critical' : 'medium',
  ];
}

function tierFaults({ differences, change }: MadeLayout, report: LayoutReport): readonly string[] {
  const [least, bound] = boundsOf(differences);
  // that production takes the files of another place may be asked about, for that reason alone
  const isAskedAbout =
    change === 'settings switched' &&
    report.findings.some(({ detector }) => detector === 'environments-at-odds');
  const most = isAskedAbout && bound === 'medium' ? 'high' : bound;
  const rank = report.tier === null ? -1 : TIERS.indexOf(report.tier);
  const isWithin = rank >= TIERS.indexOf(least) && rank <= TIERS.indexOf(most);
  const walls = report.notAnalysed.filter((gap) => gap.new && gap.blocking);
  return [
    ...(isWithin ? [] : [`tier ${report.tier ?? 'none'}, not ${least} to ${most}`]),
    ...walls.map(({ message }) => `not analysed: ${message}`),
  ];
}

/** Kinds that say what is applied where: they live in the hub's cluster, which is a place of its own. */
const APPLIERS: ReadonlySet<string> = new Set([
  'Application',
  'ApplicationSet',
  'AppProject',
  'Kustomization',
  'HelmRelease',
  'GitRepository',
  'Secret',
]);

const isNobodys = ({ name }: ReportedEnvironment): boolean => /\bnobody\b/.test(name);

/** Environments that are the hub's and nobody else's: all their folders hold appliers, and they are called like no place. */
const isHub = (
  { name, roots }: ReportedEnvironment,
  { hubs, outline, places }: MadeLayout,
): boolean =>
  roots.length > 0 &&
  placesNamed(name, places).length === 0 &&
  roots.every(({ path }) =>
    hubs.some((hub) => path === hub || (hub !== '' && path.startsWith(`${hub}/`))),
  ) &&
  !outline.tool.startsWith('flux');

/** What a chart of a registry makes is not seen: what it reads is told of who installs it. */
const isUnseen = ({ content }: MadeLayout['outline']): boolean => content === 'registry chart';

/** Environments with something that is no applier's, or of which something is found. */
function touched({ outline }: MadeLayout, report: LayoutReport): ReadonlySet<string> {
  const differences = report.renderedDifferences.filter(
    ({ subject }) => !APPLIERS.has(subject.kind),
  );
  const findings = report.findings.filter(
    ({ introducedBy, subject }) => introducedBy !== 'already-there' && !APPLIERS.has(subject.kind),
  );
  return new Set([
    ...report.environments.filter(({ presence }) => presence !== 'both').map(({ name }) => name),
    ...differences.flatMap(({ environments }) => environments),
    ...findings.map(({ environment }) => environment),
    ...(isUnseen(outline) ? report.changes.map(({ environment }) => environment) : []),
  ]);
}

function placeFaults(layout: MadeLayout, report: LayoutReport, meant: Meant): readonly string[] {
  const names = touched(layout, report);
  const truly = new Set(layout.differences.map(({ place }) => place));
  // what holds for a whole cluster decides for the others there, too
  const nearby = new Set(
    layout.differences.flatMap(({ place, isMesh }) =>
      isMesh && place.host !== undefined ? [place.host.codename] : [],
    ),
  );
  const said = new Set([...names].flatMap((name) => meant.get(name) ?? []));
  const calledOf = (words: readonly string[], codename: string): string =>
    words.length === 0 ? codename : words.join('/');
  return [
    ...[...truly]
      .filter((place) => !said.has(place))
      .map(({ words, codename }) => `${calledOf(words, codename)} is not affected`),
    ...[...said]
      .filter((place) => !truly.has(place) && !nearby.has(place.codename))
      .map(({ words, codename }) => `${calledOf(words, codename)} is affected, falsely`),
    ...[...names]
      .filter((name) => (meant.get(name) ?? []).length === 0)
      .map((name) => `${name} is affected, whatever it is`),
  ];
}

const productionFaults = (
  layout: MadeLayout,
  report: LayoutReport,
  meant: Meant,
): readonly string[] =>
  report.environments
    .filter((each) => !isHub(each, layout))
    .filter(({ name, production }) =>
      (meant.get(name) ?? []).some((place) => place.isProduction !== production),
    )
    .map(({ name, production }) => `${name} is ${production ? '' : 'not '}production`);

function nameFaults(layout: MadeLayout, report: LayoutReport, meant: Meant): readonly string[] {
  const own = report.environments.filter((each) => !isHub(each, layout) && !isNobodys(each));
  const covered = new Set(own.flatMap(({ name }) => meant.get(name) ?? []));
  return [
    ...own
      .filter(({ name }) => !isTheirName(name, meant.get(name) ?? [], layout))
      .map(({ name }) => `called ${name}`),
    ...layout.places
      .filter((place) => !covered.has(place))
      .map(({ words, codename }) => `${[...words, codename].join('/')} is not told apart`),
  ];
}

/** Such as `Deployment shop/web changed in dev`. */
function objectFaults(layout: MadeLayout, report: LayoutReport, meant: Meant): readonly string[] {
  if (isUnseen(layout.outline)) return [];
  const truly = new Set(
    layout.differences.map(
      ({ object, place, presence }) => `${object} ${presence} in ${place.codename}`,
    ),
  );
  const said = new Set([
    ...wholeEnvironments(truly, report, meant),
    ...report.renderedDifferences
      .filter(({ subject }) => !APPLIERS.has(subject.kind))
      .flatMap(({ subject, environments, presence }) =>
        environments.flatMap((name) =>
          placesOf(meant, name).map(
            (place) =>
              `${subject.kind} ${subject.namespace ?? ''}/${subject.name} ${presence} in ${place}`,
          ),
        ),
      ),
  ]);
  return [
    ...[...truly].filter((each) => !said.has(each)).map((each) => `not said: ${each}`),
    ...[...said].filter((each) => !truly.has(each)).map((each) => `said: ${each}`),
  ];
}

/** Of an environment that comes or goes as a whole not every object is listed. */
const wholeEnvironments = (
  truly: ReadonlySet<string>,
  { environments }: LayoutReport,
  meant: Meant,
): readonly string[] =>
  environments
    .filter(({ presence }) => presence !== 'both')
    .flatMap(({ name, presence }) =>
      placesOf(meant, name).flatMap((place) =>
        [...truly].filter((each) => each.endsWith(` ${presence} in ${place}`)),
      ),
    );

const placesOf = (meant: Meant, name: string): readonly string[] => {
  const places = meant.get(name) ?? [];
  return places.length === 0 ? [name] : places.map(({ codename }) => codename);
};

const NOTHING =
  /nothing (?:here |in the tree |seen here )?applies|applied by nobody|applied by nothing/i;

/** Sentences by which something would be applied by nobody that is applied. */
function appliedFaults(layout: MadeLayout, report: LayoutReport): readonly string[] {
  const isHubs = (path: string): boolean =>
    layout.hubs.some((hub) => hub !== '' && path.startsWith(`${hub}/`)) || path === 'root.yaml';
  const files = report.unreadFiles.filter((path) => !isHubs(path) && path !== 'README.md');
  const texts = [
    ...report.notes,
    ...report.findings.map(({ message }) => message),
    ...report.notAnalysed.map(({ message }) => message),
  ].filter((text) => NOTHING.test(text));
  const environments = report.environments.filter(
    (each) =>
      isNobodys(each) &&
      !isHub(each, layout) &&
      !each.roots.every(({ path }) => layout.unapplied.has(path)),
  );
  return [
    ...files.map((path) => `${path} would be read by nothing`),
    ...texts,
    ...environments.map(
      ({ roots }) => `nobody applies ${roots.map(({ path }) => path).join(', ')}`,
    ),
  ];
}

/** What is not true of a report, by what the layout is. */
export function faultsOf(layout: MadeLayout, report: LayoutReport): Faults {
  const meant = meantBy(report.environments, layout);
  return {
    tier: tierFaults(layout, report),
    places: placeFaults(layout, report, meant),
    production: productionFaults(layout, report, meant),
    names: nameFaults(layout, report, meant),
    objects: objectFaults(layout, report, meant),
    applied: appliedFaults(layout, report),
  };
}
