import type { Change } from '../../diff/change.ts';
import type { Node } from '../../../manifest/index.ts';
import type { Mesh } from '../../../istio/index.ts';

/** A label of a pod template: `spec.template.metadata.labels.team`, `….labels['example.com/team']`. */
const LABEL =
  /^spec\.(?:jobTemplate\.spec\.)?template\.metadata\.labels(?:\.([^.[\]]+)|\['([^']+)'\])$/;

const labelIn = (field: string | null): string | null => {
  const [, plain, quoted] = LABEL.exec(field ?? '') ?? [];
  return plain ?? quoted ?? null;
};

/** Whether a change is of one label of pods. */
export const isOfLabel = ({ field }: Change): boolean => labelIn(field) !== null;

/** Labels that the mesh reads, or telemetry names workloads by, whatever selects them. */
const READ_ANYWAY = /istio|kubernetes\.io|k8s\.io|gateway|^app$|^version$/;

/** Whether nothing in either mesh names a label's key, but those who have it. */
export function unreadLabels(...meshes: readonly Mesh[]): (change: Change) => boolean {
  let named: ReadonlySet<string> | null = null;
  return ({ field }) => {
    const label = labelIn(field);
    if (label === null || READ_ANYWAY.test(label)) return false;
    named ??= new Set(
      meshes.flatMap(({ resources }) => resources.flatMap(({ node }) => wordsOf(node))),
    );
    return !named.has(label);
  };
}

/** All keys and texts of an object but the keys of the labels that objects and pods have. */
function wordsOf(node: Node, isOfLabels = false): readonly string[] {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' ? node.value.split(/[^\w./-]+/) : [];
  if (node.kind === 'seq') return node.items.flatMap((item) => wordsOf(item));
  return [...node.entries].flatMap(([key, value]) => [
    ...(isOfLabels ? [] : [key]),
    ...(key === 'metadata' && value.kind === 'map'
      ? wordsOfMetadata(value.entries)
      : wordsOf(value)),
  ]);
}

const wordsOfMetadata = (entries: ReadonlyMap<string, Node>): readonly string[] =>
  [...entries].flatMap(([key, value]) => wordsOf(value, key === 'labels'));
