import type { ChangedFiles } from '../../compare/index.ts';
import type { Root } from '../../gitops/index.ts';
import { releaseOfRoot } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { counted, fieldPath, listed, placeOf } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';
import { shownValue } from './shown-value.ts';

type ReorderedFiles = ChangedFiles['values']['reordered'][number];

/** Finds releases whose files of values are named in another order, which decides what a value is. */
export const valuesReordered = check({
  id: 'values-reordered',
  title: "Values files reordered, so another file's values win",
  level: 'medium',
  blind: 'Files that a pattern or a generator names.',
  find: ({ changedFiles, rendered }: DetectorInput) => {
    const own = new Set(rendered.roots.map(({ root }) => root));
    const found = (changedFiles?.values.reordered ?? []).filter(({ root }) => own.has(root));
    return [...groupedBy(found, (each) => placeOf(placeOfOrder(each))).values()].flatMap(tell);
  },
});

const MOST_NAMED = 4;

/** Lists the files that decide now, or that decided before. */
const filesOf = ({ values }: ReorderedFiles, side: 'before' | 'after'): readonly string[] => [
  ...new Set(values.map((each) => each[side].file)),
];

const placeOfOrder = (each: ReorderedFiles): Origin =>
  namedAt(each.root, filesOf(each, 'after')[0] ?? '');

const nameOf = ({ root }: ReorderedFiles): string => releaseOfRoot(root)?.name ?? root.path;

/** Tells of the releases whose files one line names, as that of a set of Applications does. */
function tell(found: readonly ReorderedFiles[]): readonly Told[] {
  const all = found.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  const [first, ...others] = all;
  if (first === undefined) return [];
  const origin = placeOfOrder(first);
  const [winners, losers] = [filesOf(first, 'after'), filesOf(first, 'before')];
  const values = all.flatMap((each) =>
    each.values.map((value) => ({ ...value, of: nameOf(each) })),
  );
  const told = values.slice(0, MOST_NAMED).map(({ path, before, after, of }) => {
    const whose = others.length === 0 ? '' : `${of}: `;
    return `${whose}\`${fieldPath(path)}\` ${shownValue(path, before.value)} (${placeOf(before.origin)}) → ${shownValue(path, after.value)} (${placeOf(after.origin)})`;
  });
  const former = values.map(({ path, before }) => shownValue(path, before.value));
  const more = values.length - told.length;
  const names = all.map(nameOf);
  const order = `${listed(winners, MOST_NAMED)} is named after ${listed(losers, MOST_NAMED)} now`;
  const isOne = others.length === 0;
  return [
    {
      subject: fileSubject(origin.file),
      // environments that had other values are told apart
      key: `order of ${names.join(' ')}: ${former.join(' ')}`,
      scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
      message: isOne
        ? `Release ${nameOf(first)} gets ${firstOf(first.values)}: ${order}, and the last wins.`
        : `Releases ${listed(names, MOST_NAMED)} get ${counted(values.length, 'other value')}: ${order}, and so on, and the last wins.`,
      why: `The order is ${first.files.join(', ')}. ${told.join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}.`,
      symptom: `${isOne ? 'the release runs' : 'the releases run'} with the values of the other file, and no sync fails for it`,
      origin,
      related: values.flatMap(({ before, after }) => [after.origin, before.origin]),
      fix: {
        text: isOne
          ? `Name ${listed(losers, MOST_NAMED)} behind ${listed(winners, MOST_NAMED)}, unless that is meant.`
          : `Name the files in the order that they had, unless that is meant.`,
        kind: 'choice',
      },
    },
  ];
}

function firstOf([first, ...others]: ReorderedFiles['values']): string {
  if (first === undefined) return 'other values';
  const { path, before, after } = first;
  const own = `\`${fieldPath(path)}\` ${shownValue(path, after.value)} in the place of ${shownValue(path, before.value)}`;
  return others.length === 0 ? own : `${own}, and ${counted(others.length, 'more value')}`;
}

/** The place where an applier names a file; the chart's own values are named nowhere. */
function namedAt(root: Root, file: string): Origin {
  const release = releaseOfRoot(root);
  const named = [...(release?.values ?? []), ...(release?.flux?.defaults ?? [])].find(
    (each) => 'path' in each && each.path === file,
  );
  return named?.origin ?? root.by.origin ?? { file, line: 1, column: 1, endLine: 1 };
}
