import type { ChangedFiles } from '../../compare/index.ts';
import { releaseOfRoot } from '../../gitops/index.ts';
import { counted, fieldPath, listed, placeOf } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';
import { isCalledNearly } from '../rendering/values-file-unread.ts';
import { shownValue } from './shown-value.ts';

type LeftFile = ChangedFiles['values']['left'][number];

/** Finds releases that name a file of values which is not there, in the place of one that is. */
export const valuesFileLeft = check({
  id: 'values-file-left',
  title: 'Releases lose a values file: wrong reference or moved file',
  level: 'medium',
  blind: 'Files that a pattern names, and lists of files that become longer or shorter.',
  find: (input: DetectorInput) => {
    const own = new Set(input.rendered.roots.map(({ root }) => root));
    const left = (input.changedFiles?.values.left ?? []).filter(
      ({ root, movedTo }) => own.has(root) && (movedTo === null || !isCalledNearly(movedTo, input)),
    );
    return [...groupedBy(left, ({ instead }) => placeOf(instead.origin)).values()].flatMap(tell);
  },
});

const MOST_NAMED = 4;

/** Argo CD writes this in the place of a key that is missing, unless it is told to stop there (ARGO-59). */
const NO_VALUE = '<no value>';

const hasNoValue = (path: string): boolean => path.includes(NO_VALUE);

const KEY_REMEDY =
  'Write a key that the generators of the set give. With `goTemplateOptions: [missingkey=error]`, Argo CD refuses such a set and leaves all that it made as it is.';

function tell(left: readonly LeftFile[]): readonly Told[] {
  const [first] = left;
  if (first === undefined) return [];
  const { file, instead, movedTo } = first;
  const releases = [...new Set(left.map(nameOf))];
  const files = [...new Set(left.map((each) => each.file))];
  const isOne = releases.length === 1;
  const whom = `Release${isOne ? '' : 's'} ${listed(releases, MOST_NAMED)}`;
  const what = files.length === 1 ? file : `${file} and ${counted(files.length - 1, 'more file')}`;
  // releases that took one file lose the same values of it
  const values = [
    ...new Map(
      left.flatMap((each) =>
        each.values.map((value) => [
          `${fieldPath(value.path)} ${placeOf(value.before.origin)}`,
          value,
        ]),
      ),
    ).values(),
  ];
  const told = values
    .slice(0, MOST_NAMED)
    .map(
      ({ path, before }) =>
        `\`${fieldPath(path)}\` ${shownValue(path, before.value)} (${placeOf(before.origin)})`,
    );
  const more = values.length - told.length;
  return [
    {
      subject: fileSubject(instead.origin.file),
      key: `left ${[...files].sort().join(' ')}`,
      scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
      message: `${whom} no longer ${isOne ? 'takes' : 'take'} ${what}: ${reasonOf(first, { isOne, isOneFile: files.length === 1 })}`,
      why: `${instead.path} is named ${movedTo === null ? 'now' : 'still'} (${placeOf(instead.origin)})${hasNoValue(instead.path) ? `, for the template names a key that no generator gives and Argo CD writes \`${NO_VALUE}\` in its place` : ''}, it is not in the tree, and a file that is missing is passed over. No longer set: ${told.join('; ')}${more > 0 ? `; and ${counted(more, 'more value')}` : ''}.`,
      symptom: `no errors: ${isOne ? 'the release runs' : 'the releases run'} with the remaining values`,
      origin: instead.origin,
      related: values.map(({ before: { origin } }) =>
        movedTo === null ? origin : { ...origin, side: 'base' as const },
      ),
      fix: { text: remedyOf(first) },
    },
  ];
}

/** Says why nothing of it is taken, of one release or of several. */
function reasonOf(
  { movedTo }: LeftFile,
  { isOne, isOneFile }: Readonly<Record<'isOne' | 'isOneFile', boolean>>,
): string {
  if (movedTo !== null)
    return `it is moved to ${movedTo}, and ${isOne ? 'the release names' : 'they name'} it where it was.`;
  return `what ${isOne ? 'it names' : 'they name'} in the place of ${isOneFile ? 'it' : 'them'} is not there.`;
}

function remedyOf({ file, instead, movedTo }: LeftFile): string {
  if (movedTo !== null) return `Name ${movedTo} there.`;
  return hasNoValue(instead.path) ? KEY_REMEDY : `Name ${file} again, or add ${instead.path}.`;
}

const nameOf = ({ root }: LeftFile): string => releaseOfRoot(root)?.name ?? root.path;
