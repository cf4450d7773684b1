import { objectApplying, stageOfFile } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Node, Plain, Resource } from '../../manifest/index.ts';
import {
  canonicalJson,
  isSystemNamespace,
  isPlainList,
  itemsAt,
  numberAt,
  placeOf,
  plainOf,
  resourceKey,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { readAs } from '../istioctl/istioctl.ts';

/** A Service that is written more than once, as those of one name in several clusters are, and not alike. */
interface DifferingService {
  /** Two or more, in rendering order. */
  readonly copies: readonly Resource[];
  readonly differs: readonly ('type' | 'headless' | 'ports')[];
}

/**
 * Tells of Services that are written for several clusters, or twice in a folder, which then holds those of
 * several. Where paths in the folder say environments, each is a mesh of its own.
 */
export const clustersDiffer = check({
  id: 'clusters-differ',
  title: 'Service differs between clusters of a mesh',
  level: 'medium',
  blind: 'Clusters whose objects are not among those of this environment.',
  knownAs: [{ code: 'IST0170', analyzer: 'services.MultiClusterServiceAnalyzer' }],
  find: (input) =>
    readAs(input, { truly: differingBetweenClusters, istioctl: differingAsWritten })(input).map(
      tell,
    ),
});

/** Says in what Services are to be alike, and what tells copies apart that are of several meshes. */
interface Comparison {
  readonly aspects: readonly Aspect[];
  readonly meshOf: (service: Resource) => string;
}

type Aspect = readonly [
  DifferingService['differs'][number],
  (service: Resource) => string | boolean,
];

function differingBetweenClusters(input: DetectorInput): readonly DifferingService[] {
  const found = differingServices(input.mesh, FILLED_IN);
  if (found.length === 0) return found;
  const clusterOf = clustersOf(input);
  return found.filter(({ copies }) => new Set(copies.map(clusterOf)).size > 1);
}

/**
 * Names the cluster that the applier of each object names; objects whose applier names none are of the same
 * cluster.
 */
function clustersOf({ rendered }: DetectorInput): (resource: Resource) => string {
  const clusters = new Map(
    rendered.roots.flatMap(({ root, resources }) =>
      resources.map((resource) => [resource, objectApplying(root)?.cluster ?? ''] as const),
    ),
  );
  return (resource) => clusters.get(resource) ?? '';
}

const IN_WORDS: Readonly<Record<DifferingService['differs'][number], string>> = {
  type: 'its type',
  headless: 'whether it is headless',
  ports: 'its ports',
};

/** Compares what stands in files, without what the API server fills in, as `istioctl analyze` does. */
const differingAsWritten = ({ mesh }: DetectorInput): readonly DifferingService[] =>
  differingServices(mesh, AS_WRITTEN);

/** Finds Services of one name and namespace that differ in what clients of one mesh are to find alike. */
const differingServices = (
  mesh: Mesh,
  { aspects, meshOf }: Comparison,
): readonly DifferingService[] =>
  [
    ...groupedBy(
      mesh.ofKind('', 'Service'),
      (one) => `${resourceKey(one)} ${meshOf(one)}`,
    ).values(),
  ].flatMap((copies) => {
    const [first] = copies;
    if (first === undefined || copies.length < 2 || isSystemNamespace(first.namespace)) return [];
    const differs = aspects.flatMap(([name, read]) =>
      copies.some((copy) => read(copy) !== read(first)) ? [name] : [],
    );
    return differs.length === 0 ? [] : [{ copies, differs }];
  });

/** Gives what the API server fills in where not all of a port is written. */
type Filling = (port: Node) => Readonly<Record<string, Plain>>;

const aspectsOf = (usualType: string, filledIn: Filling): readonly Aspect[] => [
  ['type', ({ node }) => stringAt(node, 'spec', 'type') ?? usualType],
  ['headless', ({ node }) => stringAt(node, 'spec', 'clusterIP') === 'None'],
  ['ports', (service) => portsOf(service, filledIn)],
];

const AS_WRITTEN: Comparison = {
  aspects: aspectsOf('', () => ({})),
  meshOf: ({ origin }) => stageOfFile(origin.file) ?? '',
};

const FILLED_IN: Comparison = {
  aspects: aspectsOf('ClusterIP', (port) => ({
    protocol: 'TCP',
    targetPort: numberAt(port, 'port') ?? null,
  })),
  meshOf: () => '',
};

/** Writes the ports of a Service as one text, by name, whatever order they are written in. */
function portsOf({ node }: Resource, filledIn: Filling): string {
  const ports = itemsAt(node, 'spec', 'ports').map((port) => ({
    name: stringAt(port, 'name') ?? '',
    text: canonicalJson({ ...filledIn(port), ...fieldsOf(port) }),
  }));
  return ports
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
    .map(({ text }) => text)
    .join();
}

function fieldsOf(port: Node): Readonly<Record<string, Plain>> {
  const fields = plainOf(port);
  return fields === null || typeof fields !== 'object' || isPlainList(fields) ? {} : fields;
}

function tell({ copies, differs }: DifferingService): Told {
  const [first, ...others] = copies;
  const service = first ?? others[0];
  if (service === undefined) throw new Error('a Service that nobody writes');
  return {
    subject: service,
    key: 'copies',
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(service)} is not the same everywhere: its copies differ in ${differs.map((one) => IN_WORDS[one]).join(' and ')}.`,
    why: `It is written ${copies.map(({ origin }) => placeOf(origin)).join(' and ')}, and a mesh over several clusters makes one Service of all; in one cluster the last that is applied stays.`,
    symptom: say`calls work from one cluster and not from another, and change when traffic moves over to the other one`,
    related: others.map(({ origin }) => origin),
    fix: {
      text: say`Make type, ports and clusterIP alike in all clusters, or write the Service once.`,
    },
  };
}
