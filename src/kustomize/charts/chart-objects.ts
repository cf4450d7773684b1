import type { RenderedDocument, ValuesBehind } from '../../charts/index.ts';
import { printedText, templatePlacing, withoutMadeUp } from '../../charts/index.ts';
import type { YamlDocument } from '../../manifest/index.ts';
import { movedBy, parseYaml } from '../../manifest/index.ts';
import { entriesOfDocuments } from '../build/accumulate-resources.ts';
import type { Build } from '../build/build.ts';
import type { Entry, Provenance } from '../build/entry.ts';
import { idKey, idText } from '../build/object-id.ts';
import { KustomizeFailure, refuse } from '../files/failure.ts';
import type { PlacedChart } from './placed-chart.ts';

/**
 * The objects of a rendered chart: kustomize reads all that Helm prints as one file. Each value has the template line
 * that wrote its line, and the values on it, with where each was set last.
 */
export function chartObjects(
  build: Build,
  { folder, tree }: Pick<PlacedChart, 'folder' | 'tree'>,
  documents: readonly RenderedDocument[],
  behind: ValuesBehind,
  provenance: Provenance,
): readonly Entry[] {
  const refined = documents.map((each) => ({ ...each, places: behind.placesIn(each) }));
  const { text, places, varying } = printedText(refined);
  const chart = folder === '.' ? 'Chart.yaml' : `${folder}/Chart.yaml`;
  const placed = templatePlacing(tree, folder, places, chart, behind.of);
  const parsed = parseYaml(chart, text, 'go-yaml-3').map(
    ({ node, problems, origin }): YamlDocument => ({
      node: node === null ? null : movedBy(withoutMadeUp(node, varying, text), placed),
      problems: problems.map((problem) => ({ ...problem, origin: placed(problem.origin) })),
      origin: placed(origin),
    }),
  );
  try {
    const entries = entriesOfDocuments(build, parsed, provenance);
    refuseTwice(entries);
    return entries;
  } catch (error) {
    if (!(error instanceof KustomizeFailure)) throw error;
    const { failure } = error;
    const problem = parsed.flatMap(({ problems }) => problems)[0];
    const message =
      failure.reason === 'not-parsed' && problem !== undefined
        ? `What ${problem.origin.file} renders to is no YAML: ${problem.message.replace(/\.?$/, '.')}`
        : `Kustomize does not take what the Helm chart in ${folder} renders to: ${failure.message}`;
    throw new KustomizeFailure({ ...failure, reason: 'invalid-chart', message });
  }
}

function refuseTwice(entries: readonly Entry[]): void {
  const taken = new Set<string>();
  for (const { id, node } of entries) {
    if (taken.has(idKey(id)))
      refuse(
        'duplicate-id',
        `${idText(id)} is there twice (may not add resource with an already registered id).`,
        node.origin,
      );
    taken.add(idKey(id));
  }
}
