import type { Mesh } from '../../istio/index.ts';
import { itemsAt, stringAt } from '../../manifest/index.ts';
import type { Node, Plain, Resource } from '../../manifest/index.ts';
import type { Change } from './change.ts';

/** A label of a pod template: `spec.template.metadata.labels.team`, `….labels['example.com/team']`. */
const LABEL =
  /^spec\.(?:jobTemplate\.spec\.)?template\.metadata\.labels(?:\.([^.[\]]+)|\['([^']+)'\])$/;

const labelIn = (field: string | null): string | null => {
  const [, plain, quoted] = LABEL.exec(field ?? '') ?? [];
  return plain ?? quoted ?? null;
};

/** Whether a change is of one label of pods. */
export const isOfLabel = ({ field }: Pick<Change, 'field'>): boolean => labelIn(field) !== null;

/** Labels that the mesh reads, or telemetry names workloads by, whatever selects them. */
const READ_ANYWAY = /istio|kubernetes\.io|k8s\.io|gateway|^app$|^version$/;

/** Labels by which telemetry tells versions of a workload apart. */
const OF_VERSIONS = /^(?:version|app\.kubernetes\.io\/version)$/;

/**
 * Answers whether a change is of a label of pods that nothing reads: where all of both meshes is seen, a key that no
 * object of them names but those who have it; else only one whose values are dates, which no selector names in a field
 * of its own, or the tags of the image beside it, which no object says elsewhere. Whoever chooses pods by a date or a tag
 * chooses none after the next one.
 */
export function unreadLabels(...meshes: readonly Mesh[]): (change: Change) => boolean {
  let named: ReadonlySet<string> | null = null;
  let asked: ReadonlySet<string> | null = null;
  let said: ReadonlySet<string> | null = null;
  const isAllSeen = meshes.every(({ partial, charts }) => !partial && charts.length === 0);
  const words = (of: (node: Node) => readonly string[]): ReadonlySet<string> =>
    new Set(meshes.flatMap(({ resources }) => resources.flatMap(({ node }) => of(node))));
  return ({ field, before, after, object, oldObject }) => {
    const label = labelIn(field);
    if (label === null) return false;
    if (OF_VERSIONS.test(label)) {
      if (!isTagOf(before, oldObject) || !isTagOf(after, object)) return false;
      said ??= words((node) => versionsIn(node));
      return ![before, after].some((each) => typeof each === 'string' && said?.has(each));
    }
    if (READ_ANYWAY.test(label)) return false;
    if ([before, after].every(isDate)) {
      asked ??= words((node) => wordsOf(node, wholeText));
      return !asked.has(label);
    }
    if (!isAllSeen) return false;
    named ??= words((node) => wordsOf(node, splitText));
    return !named.has(label);
  };
}

/** Matches `2026-11-27`, `20261127`, `2026.11.27-1`, `2026-11-27T10-15-00Z` and seconds since 1970. */
const DATE =
  /^(?:20\d{2}([-._]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?:[T._-]?[\d:._-]+Z?)?|1[6-9]\d{8}(?:\d{3})?)$/;

const isDate = (value: Plain): boolean =>
  value === null ||
  ((typeof value === 'string' || typeof value === 'number') && DATE.test(String(value)));

const TEMPLATES = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
] as const;

/** Tells whether a text is the tag of an image of the pods that an object makes. */
const isTagOf = (value: Plain, object: Resource | null): boolean =>
  object !== null &&
  typeof value === 'string' &&
  TEMPLATES.some((at) =>
    itemsAt(object.node, ...at, 'containers').some(
      (container) => stringAt(container, 'image')?.endsWith(`:${value}`) === true,
    ),
  );

/** Lists texts that a selector may name versions by: those under such a key, or in a list, but for labels that objects and pods have. */
function versionsIn(node: Node, key: string | null = null): readonly string[] {
  if (node.kind === 'scalar')
    return key === null || OF_VERSIONS.test(key) ? [String(node.value)] : [];
  if (node.kind === 'seq') return node.items.flatMap((item) => versionsIn(item));
  return [...node.entries].flatMap(([name, value]) =>
    key === 'metadata' && name === 'labels' ? [] : versionsIn(value, name),
  );
}

type ReadText = (text: string) => readonly string[];

const splitText: ReadText = (text) => text.split(/[^\w./-]+/);
const wholeText: ReadText = (text) => [text];

/** All keys and texts of an object but the keys of the labels that objects and pods have. */
function wordsOf(node: Node, read: ReadText, isOfLabels = false): readonly string[] {
  if (node.kind === 'scalar') return typeof node.value === 'string' ? read(node.value) : [];
  if (node.kind === 'seq') return node.items.flatMap((item) => wordsOf(item, read));
  return [...node.entries].flatMap(([key, value]) => [
    ...(isOfLabels ? [] : [key]),
    ...(key === 'metadata' && value.kind === 'map'
      ? wordsOfMetadata(value.entries, read)
      : wordsOf(value, read)),
  ]);
}

const wordsOfMetadata = (entries: ReadonlyMap<string, Node>, read: ReadText): readonly string[] =>
  [...entries].flatMap(([key, value]) => wordsOf(value, read, key === 'labels'));
