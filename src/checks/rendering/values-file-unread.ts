import type { ChangedFiles } from '../../compare/index.ts';
import type { RenderedRoot } from '../../gitops/index.ts';
import { folderOf, releaseOfRoot } from '../../gitops/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { counted, listed, nearestWord, say } from '../../manifest/index.ts';
import type { Origin } from '../../manifest/index.ts';
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
  title: 'No release uses a new values file, unlike its neighbours',
  level: 'medium',
  blind: 'Files that a script passes to Helm.',
  find: (input) => {
    const moved = new Set((input.changedFiles?.values.left ?? []).map(({ movedTo }) => movedTo));
    const unread = unreadFiles(input).filter(
      // a file that is moved and called by no name that is asked for is told of where it was
      ({ file, meant }) => meant !== null || !moved.has(file),
    );
    const alike = groupedBy(unread, ({ file, meant }) => `${nameOf(file)} ${meant ?? ''}`);
    return [...alike.values()].flatMap(tell);
  },
});

/** Tells whether a file of values is told of by the name that a release asks for and that it nearly has. */
export const isCalledNearly = (path: string, input: DetectorInput): boolean =>
  unreadFiles(input).some(({ file, meant }) => file === path && meant !== null);

const unreadFiles = (input: DetectorInput): readonly UnreadFile[] =>
  (input.changedFiles?.unreadValues ?? []).flatMap((each) => unreadHere(each, input) ?? []);

/** Describes a file of values that no release takes, beside those that releases take. */
interface UnreadFile {
  readonly file: string;
  /** Names what is asked for and is called almost so; null where nothing is. */
  readonly meant: string | null;
  /** Says what is asked for in its folder. */
  readonly why: string;
}

/** Finds it where releases of the environment take values from that folder; null elsewhere. */
function unreadHere(
  unread: ChangedFiles['unreadValues'][number],
  { rendered }: DetectorInput,
): UnreadFile | null {
  const { file, absent, alongside } = unread;
  if (alongside !== undefined) {
    const isAsked = rendered.roots.some((each) =>
      takenOf(each).some((path) => alongside.includes(path)),
    );
    return isAsked ? inOtherFolder(file, alongside, absent) : null;
  }
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
  return {
    file,
    meant,
    why: `${listed(releasesOf(readers), NAMED)} ${readers.length === 1 ? 'asks' : 'ask'} for ${listed([...new Set(taken)].sort(), NAMED)} there.${meant === null ? '' : lackText([...taken, meant], names)}`,
  };
}

/** Tells of what is asked for beside its folder alike in all environments: it is in the way of none of them. */
function inOtherFolder(
  file: string,
  alongside: readonly string[],
  absent: readonly string[],
): UnreadFile {
  const [only, another] = absent;
  return {
    file,
    meant: another === undefined ? (only ?? null) : null,
    why: `Releases ask for ${listed([...alongside].sort(), NAMED)}, and none for a file in ${folderOf(file)}.${lackText(alongside, absent)}`,
  };
}

const wholeOf = (file: string): Origin => ({ file, line: 1, column: 1, endLine: 1 });

/** Tells once of files of one name: who renames them renames those of all services. */
function tell(alike: readonly UnreadFile[]): readonly Told[] {
  const [first, ...others] = alike;
  if (first === undefined) return [];
  const { file, meant, why } = first;
  const isOne = others.length === 0;
  const what = isOne ? file : `${file} and ${counted(others.length, 'more file')} of this name`;
  return [
    {
      subject: fileSubject(file),
      key: 'unread',
      scope: { level: 'service', workloads: 0, services: 0, namespaces: 0 },
      message: `No release that is seen here takes ${what}: what ${isOne ? 'it sets' : 'they set'} is set by none of them.`,
      why: `${why}${
        isOne
          ? ''
          : ` So it is with ${listed(
              others.map((each) => each.file),
              NAMED,
            )}.`
      }`,
      symptom: say`no error says so: the values of the other files and of the chart hold`,
      origin: wholeOf(file),
      related: others.map((each) => wholeOf(each.file)),
      fix: fixOf(meant, isOne ? 'it' : 'them'),
    },
  ];
}

/** Says how it comes to be taken: by the name that is asked for, in its folder or in another one. */
function fixOf(meant: string | null, them: string): Told['fix'] {
  if (meant === null)
    return { text: `Name ${them} in \`valueFiles\`, or take ${them} out.`, kind: 'choice' };
  return {
    text: meant.includes('/') ? `Move ${them} to \`${meant}\`.` : `Call ${them} \`${meant}\`.`,
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
    long.startsWith(short) && /^-?[a-z]+$/.test(long.slice(short.length));
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
