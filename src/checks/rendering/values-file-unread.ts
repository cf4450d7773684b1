import type { ChangedFiles } from '../../compare/index.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { folderOf, releaseOfRoot } from '../../gitops/index.ts';
import { listed, nearestWord } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { fileSubject } from '../detection/file-subject.ts';
import type { DetectorInput } from '../detection/detector.ts';

/**
 * Finds new files of values that no release takes, though releases take others of their folder: one that is called
 * otherwise than a release asks for is passed over where missing files are ignored (ARGO-20).
 */
export const valuesFileUnread = check({
  id: 'values-file-unread',
  title: 'A new file of values that no release takes, beside those that one takes',
  level: 'medium',
  blind: 'Files that a script hands to Helm by hand.',
  find: (input) =>
    (input.changedFiles?.unreadValues ?? []).flatMap((unread) => tellUnread(unread, input) ?? []),
});

/** Says it where releases of the environment take values from that folder; null elsewhere. */
function tellUnread(
  { file, absent }: ChangedFiles['unreadValues'][number],
  { rendered }: DetectorInput,
): Told | null {
  const readers = rendered.roots.filter((each) =>
    takenOf(each).some((path) => folderOf(path) === folderOf(file)),
  );
  if (readers.length === 0) return null;
  const asked = new Set(readers.flatMap(takenOf));
  const names = absent.map(nameOf);
  const meant = nearestWord(nameOf(file), names) ?? longerOrShorter(nameOf(file), names);
  // another environment asks for it by a name like this one
  if (meant !== null && ![...asked].some((path) => nameOf(path) === meant)) return null;
  const taken = [...asked].filter((path) => folderOf(path) === folderOf(file)).map(nameOf);
  const whole = { file, line: 1, column: 1, endLine: 1 };
  return {
    subject: fileSubject(file),
    key: 'unread',
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
    message: `No release that is seen here takes ${file}: what it sets is set by none of them.`,
    why: `${listed(releasesOf(readers), NAMED)} ${readers.length === 1 ? 'asks' : 'ask'} for ${listed([...new Set(taken)].sort(), NAMED)} there.${meant === null ? '' : lackText([...taken, meant], names)}`,
    symptom: 'nothing fails by it: the values of the other files and of the chart hold',
    origin: whole,
    fix:
      meant === null
        ? { text: 'Name it in `valueFiles`, or take it out.', kind: 'choice' }
        : { text: `Call it \`${meant}\`.` },
  };
}

/** Names what is asked for and not there: ` values-eu.yaml is not there.`. */
function lackText(taken: readonly string[], absent: readonly string[]): string {
  const lacking = [...new Set(taken.filter((name) => absent.includes(name)))].sort();
  return lacking.length === 0
    ? ''
    : ` ${listed(lacking, NAMED)} ${lacking.length === 1 ? 'is' : 'are'} not there.`;
}

/** Finds the one name that begins as this one does and ends before it, or goes on: `values-prod` for `values-production`. */
function longerOrShorter(name: string, others: readonly string[]): string | null {
  const stem = (of: string): string => of.replace(/\.ya?ml$/, '');
  const isLonger = (long: string, short: string): boolean =>
    long.startsWith(short) && /^[a-z]+$/.test(long.slice(short.length));
  const found = others.filter((other) => {
    const [own, its] = [stem(name), stem(other)];
    return /[-_.]/.test(its) && /[-_.]/.test(own) && (isLonger(own, its) || isLonger(its, own));
  });
  const [only, another] = new Set(found);
  return only === undefined || another !== undefined ? null : only;
}

const NAMED = 3;

const takenOf = ({ root }: RenderedRoot): readonly string[] =>
  (releaseOfRoot(root)?.values ?? []).flatMap((value) =>
    value.kind === 'file' && !value.isPattern ? [value.path] : [],
  );

const releasesOf = (roots: readonly RenderedRoot[]): readonly string[] => [
  ...new Set(roots.map(({ root }) => `Release ${releaseOfRoot(root)?.name ?? ''}`)),
];

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
