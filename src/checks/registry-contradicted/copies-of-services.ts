import { objectApplying, stageOfFile } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { DifferingService } from './service-copies.ts';
import { differingServices } from './service-copies.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';

const CLUSTERS_DIFFER: Check = {
  id: 'clusters-differ',
  title: 'A Service is not the same in all clusters of a mesh',
  level: 'medium',
  blind: 'Clusters whose objects are not among those of this environment.',
  knownAs: [{ code: 'IST0170', analyzer: 'services.MultiClusterServiceAnalyzer' }],
};

/**
 * Services that are written for several clusters, or twice in a folder, which then holds those of several. Where paths in
 * the folder say environments, each is a mesh of its own.
 */
export const clustersDiffer = ofObjects(
  [CLUSTERS_DIFFER],
  (input) => {
    if (input.isWhole === true)
      return differingServices(input.mesh, true, ({ origin }) => stageOfFile(origin.file) ?? '');
    const differing = differingServices(input.mesh, false, () => '');
    if (differing.length === 0) return differing;
    const clusterOf = clustersOf(input);
    return differing.filter(({ copies }) => new Set(copies.map(clusterOf)).size > 1);
  },
  () => (service) => [draftOf(service)],
);

/** Which cluster the applier of each object names; those without one are of the same. */
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

function draftOf({ copies, differs }: DifferingService): FindingDraft {
  const [first, ...others] = copies;
  const service = first ?? others[0];
  if (service === undefined) throw new Error('a Service that nobody writes');
  return {
    check: CLUSTERS_DIFFER.id,
    subject: service,
    key: 'copies',
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${subjectText(service)} is not the same everywhere: its copies differ in ${differs.map((one) => IN_WORDS[one]).join(' and ')}.`,
    why: `It is written ${copies.map(({ origin }) => placeOf(origin)).join(' and ')}, and a mesh over several clusters makes one Service of all; in one cluster the last that is applied stays.`,
    symptom:
      'calls work from one cluster and not from another, and change when traffic moves over to the other one',
    origin: service.origin,
    related: others.map(({ origin }) => origin),
    fix: {
      text: 'Make type, ports and clusterIP alike in all clusters, or write the Service once.',
    },
  };
}
