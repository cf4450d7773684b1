import type { DeliveryMap } from '../../../gitops/index.ts';
import { environmentOfUnit } from '../../../gitops/index.ts';
import { shownBy } from './coverage-text.ts';
import { lastNet } from '../../../manifest/index.ts';

/** What one environment delivers. */
type MappedEnvironment = DeliveryMap['environments'][number];

interface Joined extends MappedEnvironment {
  readonly units: readonly MappedEnvironment[];
}

/** Clusters of one environment are one entry: its roots say which they are for. */
function joined(units: readonly MappedEnvironment[]): readonly Joined[] {
  const environments = new Map<string, Joined>();
  for (const unit of units) {
    const name = environmentOfUnit(unit.name);
    const known = environments.get(name);
    const isOne = name === unit.name;
    const roots = unit.roots.map((root) => ({
      ...root,
      destination: { ...root.destination, cluster: root.destination.cluster ?? unit.cluster },
    }));
    environments.set(name, {
      ...unit,
      name,
      cluster: isOne ? unit.cluster : null,
      roots: [...(known?.roots ?? []), ...(isOne ? unit.roots : roots)],
      charts: [...(known?.charts ?? []), ...unit.charts],
      units: [...(known?.units ?? []), unit],
    });
  }
  return [...environments.values()];
}

type Root = MappedEnvironment['roots'][number];

const rootJson = ({
  path,
  files,
  appliers,
  destination,
  why,
  isUnrendered,
  release,
  unbuilt,
  scripts = [],
}: Root) => ({
  path,
  files: files ?? null,
  chart: null,
  release: release ?? null,
  rendered: isUnrendered !== true,
  unbuilt: unbuilt ?? null,
  appliers: appliersJson(appliers),
  scripts: scripts.map((each) => ({ ...scriptJson(each.applier), files: each.files })),
  destination,
  why,
});

type Script = NonNullable<DeliveryMap['named']>[number]['scripts'][number];

/** A place that applies something, where somebody runs it. */
const scriptJson = ({ tool, origin, isTest, profile }: Script) => ({
  tool,
  file: origin.file,
  line: origin.line,
  profile: profile ?? null,
  forTests: isTest,
});

const appliersJson = (appliers: Root['appliers']) =>
  appliers.map(({ kind, namespace, name, origin, isByHand, isUnlisted, isUnread }) => ({
    kind,
    namespace: namespace === '' ? null : namespace,
    name,
    file: origin.file,
    line: origin.line,
    syncedByHand: isByHand === true,
    unlisted: isUnlisted === true,
    unread: isUnread === true,
  }));

/** What goes to several clusters in the same way comes once. */
const distinctCharts = (charts: MappedEnvironment['charts']) => [
  ...new Map(
    charts.map(({ chart, version, repository, parameters, appliers, destination }) => {
      const root = {
        path: chart,
        files: null,
        chart: { name: chart, version, repository, parameters },
        rendered: false,
        unbuilt: null,
        appliers: appliersJson(appliers),
        scripts: [],
        destination,
        why: 'what installs it goes there',
      };
      return [JSON.stringify(root), root];
    }),
  ).values(),
];

/** Of each cluster by itself: what is seen of one says nothing of another. */
const coverageJson = ({ name, coverage }: MappedEnvironment) =>
  coverage === undefined
    ? []
    : [
        {
          cluster: name,
          services: coverage.services,
          workloads: coverage.workloads,
          notSeen: coverage.unseen.map((part) => ({ ...part, shownBy: shownBy(part) })),
        },
      ];

/** The map for programs. Fields are only ever added. */
export const mapJson = ({
  sources,
  environments,
  named = [],
  notApplied,
  notes,
}: DeliveryMap): string =>
  lastNet(
    `${JSON.stringify(
      {
        schemaVersion: '1.0',
        sources: sources.map(({ name, isHere, appliers }) => ({ name, here: isHere, appliers })),
        environments: joined(environments).map(
          ({ name, production, why, cluster, roots, charts, units }) => ({
            name,
            production,
            why,
            cluster,
            roots: [
              ...roots.filter(({ isNotApplied }) => isNotApplied !== true).map(rootJson),
              ...distinctCharts(charts.filter(({ isNotApplied }) => isNotApplied !== true)),
            ],
            coverage: units.flatMap(coverageJson),
          }),
        ),
        namedByScripts: named.map(({ path, scripts }) => ({
          path,
          scripts: scripts.map(scriptJson),
        })),
        notApplied: notApplied.map(({ path, files, why, countsIn = [], charts = [] }) => ({
          path,
          files: files ?? null,
          why,
          countsIn,
          charts: charts.map(({ chart, version, repository }) => ({
            name: chart,
            version,
            repository,
          })),
        })),
        notes,
      },
      null,
      2,
    )}\n`,
  );
