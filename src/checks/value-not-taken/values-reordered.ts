import type { ChangedFiles } from '../../compare/index.ts';
import type { Root } from '../../gitops/index.ts';
import { releaseOfRoot } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { counted, fieldPath, listed, placeOf } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';
import { shownValue } from './shown-value.ts';

type ReorderedFiles = ChangedFiles['values']['reordered'][number];

/** Finds releases whose files of values are named in another order, which decides what a value is. */
export const valuesReordered = check({
  id: 'values-reordered',
  title: 'Files of values in another order, so that another one of them wins',
  level: 'medium',
  blind: 'Files that a pattern or a generator names.',
  find: ({ changedFiles, rendered }: DetectorInput) => {
    const own = new Set(rendered.roots.map(({ root }) => root));
    return (changedFiles?.values.reordered ?? []).filter(({ root }) => own.has(root)).flatMap(tell);
  },
});

const MOST_NAMED = 4;

function tell({ root, files, values }: ReorderedFiles): readonly Told[] {
  const winners = [...new Set(values.map(({ after }) => after.file))];
  const losers = [...new Set(values.map(({ before }) => before.file))];
  const [winner] = winners;
  if (winner === undefined) return [];
  const origin = namedAt(root, winner);
  const release = releaseOfRoot(root)?.name ?? root.path;
  const told = values
    .slice(0, MOST_NAMED)
    .map(
      ({ path, before, after }) =>
        `\`${fieldPath(path)}\` ${shownValue(path, before.value)} (${placeOf(before.origin)}) → ${shownValue(path, after.value)} (${placeOf(after.origin)})`,
    );
  const more = values.length - told.length;
  return [
    {
      subject: fileSubject(origin.file),
      key: `order of ${release}`,
      scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
      message: `Release ${release} gets ${firstOf(values)}: ${listed(winners, MOST_NAMED)} is named after ${listed(losers, MOST_NAMED)} now, and the last wins.`,
      why: `The order is ${files.join(', ')}. ${told.join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}.`,
      symptom: 'the release runs with the values of the other file, and no sync fails for it',
      origin,
      related: values.flatMap(({ before, after }) => [after.origin, before.origin]),
      fix: {
        text: `Name ${listed(losers, MOST_NAMED)} behind ${listed(winners, MOST_NAMED)}, unless that is meant.`,
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
