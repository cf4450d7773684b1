import type { RenderedDocument, ValuePath } from '../../charts/index.ts';
import { templateFile, templatePlacing, withoutMadeUp } from '../../charts/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { Resource, ValueBehind } from '../../manifest/index.ts';
import { expandLists, movedBy, parseYaml, resourceOf } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';

/** What a chart's text comes to. */
export interface ReleaseObjects {
  readonly resources: readonly Resource[];
  /** Why no applier takes the text; null where one does. */
  readonly failure: BuildFailure | null;
}

/** Whether an object that a document holds is in the cluster once all is done. */
export type Stays = (resource: Resource, document: RenderedDocument) => boolean;

/** What is known of a release beside its text. */
export interface ReleaseFacts {
  readonly stays: Stays;
  /** Where a value was set last; null where that is not known. */
  readonly valueOf: (path: ValuePath) => ValueBehind | null;
}

/** The objects of rendered documents, each value with the template line that wrote its line. */
export function releaseObjects(
  tree: FileTree,
  chart: string,
  documents: readonly RenderedDocument[],
  { stays, valueOf }: ReleaseFacts,
): ReleaseObjects {
  const read = documents.map((document) => {
    const { resources, failure } = readDocument(tree, chart, document, valueOf);
    return { resources: resources.filter((each) => stays(each, document)), failure };
  });
  return {
    resources: read.flatMap(({ resources }) => resources),
    failure: read.find(({ failure }) => failure !== null)?.failure ?? null,
  };
}

function readDocument(
  tree: FileTree,
  chart: string,
  document: RenderedDocument,
  valueOf: ReleaseFacts['valueOf'],
): ReleaseObjects {
  const file = templateFile(tree, chart, document.source);
  const placed = templatePlacing(tree, chart, document.places, file, valueOf);
  const parts = parseYaml(file, document.text);
  const problem = parts.flatMap(({ problems }) => problems)[0];
  return {
    resources: parts.flatMap(({ node, problems }) =>
      node === null || problems.length > 0
        ? []
        : expandLists(withoutMadeUp(node, document.varying)).flatMap(
            (object) => resourceOf(movedBy(object, placed)) ?? [],
          ),
    ),
    failure:
      problem === undefined
        ? null
        : {
            reason: 'invalid-chart',
            message: `What ${file} renders to is no YAML: ${problem.message}`,
            origin: placed(problem.origin),
          },
  };
}
