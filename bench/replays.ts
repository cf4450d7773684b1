import type { BareRepository } from '../sandbox/github/git/bare-repository.ts';
import type { FileChange } from '../sandbox/github/git/file-changes.ts';
import type { Files } from '../sandbox/github/git/files.ts';
import {
  isManifest,
  linesWithValues,
  reindented,
  withComments,
  withLinesBefore,
  withNamePrefix,
  withObject,
  withOtherValue,
} from './edited-manifest.ts';
import { inAnyOrder } from './seeded-random.ts';

/** A change once more, on another base or with something more in it. */
export interface Replay {
  readonly kind: string;
  readonly base: string;
  readonly head: string;
}

/** A change to replay: one commit on another. */
export interface ReplayedChange {
  readonly git: BareRepository;
  readonly base: string;
  readonly head: string;
}

interface Subject extends ReplayedChange {
  readonly random: () => number;
  /** Of the change. */
  readonly changes: readonly FileChange[];
  /** Manifests it changes, which are there on both sides. */
  readonly edited: readonly string[];
  /** Manifests that it leaves alone. */
  readonly untouched: readonly string[];
}

const SOMEBODY = { name: 'Somebody', email: 'somebody@shop.example', date: 1_767_000_000 };

/** Replays that can be made of a change; `others` are bases with more history. What conflicts is left out. */
export async function replaysOf(
  change: ReplayedChange,
  others: readonly string[],
  random: () => number,
): Promise<readonly Replay[]> {
  const subject = await subjectOf(change, random);
  const made: (Replay | null)[] = [];
  for (const [kind, make] of MAKERS) {
    const commits = await make(subject);
    made.push(commits && { kind, ...commits });
  }
  for (const other of others) {
    const base = await commitOf(subject, other, {}, other);
    const head = await moved(subject, base);
    made.push(head === null ? null : { kind: 'onto another time of the repository', base, head });
  }
  return made.filter((each) => each !== null);
}

type Commits = Pick<Replay, 'base' | 'head'>;
type Maker = (subject: Subject) => Promise<Commits | null>;

const MAKERS: readonly (readonly [string, Maker])[] = [
  ['files beside it', beside],
  ['lines before it', (subject) => editedBase(subject, withLinesBefore)],
  ['comments around it', (subject) => editedSides(subject, withComments)],
  ['indented anew', (subject) => editedSides(subject, reindented)],
  ['a neighbour renamed', neighbourRenamed],
  ['an object elsewhere', objectElsewhere],
  ['a value of it edited', valueEdited],
  ['an object more', objectMore],
  ['a value elsewhere, too', valueElsewhere],
  ['part of it there before', partThere],
  ['another value before', otherValueBefore],
  ['another name by the base', otherName],
];

async function subjectOf(change: ReplayedChange, random: () => number): Promise<Subject> {
  const { git, base, head } = change;
  const changes = await git.changes(base, head);
  const listed = await git.read(['ls-tree', '-r', '--name-only', '-z', base]);
  const paths = listed?.toString('utf8').split('\0') ?? [];
  const touched = new Set(changes.flatMap(({ path, previousPath }) => [path, previousPath]));
  return {
    ...change,
    random,
    changes,
    edited: changes
      .filter(({ status, path }) => status === 'modified' && isManifest(path))
      .map(({ path }) => path),
    untouched: paths.filter((path) => isManifest(path) && !touched.has(path)),
  };
}

let commits = 0;

/** A commit with some files changed: on `parent`, with the tree of `tree`. */
async function commitOf(
  { git }: Pick<Subject, 'git'>,
  parent: string,
  files: Files,
  tree = parent,
): Promise<string> {
  const ref = `refs/replays/${String(++commits)}`;
  const start = await git.commitTree(`${tree}^{tree}`, [parent], 'Start', SOMEBODY);
  await git.setRef(ref, start);
  if (Object.keys(files).length === 0) return start;
  const message = 'Something else';
  return git.commit({
    ref,
    files,
    message,
    parents: [start],
    author: SOMEBODY,
    committer: SOMEBODY,
  });
}

/** The change on another base, by Git's own merge; null where that conflicts. */
async function moved({ git, base, head }: Subject, onto: string): Promise<string | null> {
  const ours = await git.commitTree(`${onto}^{tree}`, [base], 'Onto', SOMEBODY);
  const merged = await git.merge(ours, head);
  if (merged.kind === 'conflict') return null;
  return git.commitTree(merged.tree, [onto], 'Again', SOMEBODY);
}

async function onBase(subject: Subject, files: Files): Promise<Commits | null> {
  if (Object.keys(files).length === 0) return null;
  const base = await commitOf(subject, subject.base, files);
  const head = await moved(subject, base);
  return head === null ? null : { base, head };
}

/** The same base, and a head with more in it. */
async function onHead(subject: Subject, files: Files): Promise<Commits | null> {
  if (Object.keys(files).length === 0) return null;
  return { base: subject.base, head: await commitOf(subject, subject.head, files) };
}

const textAt = async ({ git }: Subject, commit: string, path: string): Promise<string> =>
  (await git.file(commit, path))?.toString('utf8') ?? '';

async function edits(
  subject: Subject,
  commit: string,
  paths: readonly string[],
  edit: (text: string) => string | null,
): Promise<Files> {
  const files: Record<string, string> = {};
  for (const path of paths) {
    const text = await textAt(subject, commit, path);
    const edited = edit(text);
    if (edited !== null && edited !== text) files[path] = edited;
  }
  return files;
}

const some = <T>(all: readonly T[], count: number, random: () => number): readonly T[] =>
  inAnyOrder(all, random).slice(0, count);

async function beside(subject: Subject): Promise<Commits | null> {
  const paths = some(subject.untouched, 5, subject.random);
  const files = await edits(subject, subject.base, paths, withLinesBefore);
  return onBase(subject, { ...files, 'docs/notes-of-somebody.md': '# Notes\n' });
}

const editedBase = async (
  subject: Subject,
  edit: (text: string) => string,
): Promise<Commits | null> =>
  onBase(subject, await edits(subject, subject.base, subject.edited, edit));

/** Both sides say the same in other words, and the difference between them as well. */
async function editedSides(
  subject: Subject,
  edit: (text: string) => string,
): Promise<Commits | null> {
  const { base, head, edited } = subject;
  const files = await edits(subject, base, edited, edit);
  if (Object.keys(files).length === 0) return null;
  const written = changedManifests(subject);
  const onto = await commitOf(subject, base, files);
  const again = await edits(subject, head, written, edit);
  return { base: onto, head: await commitOf(subject, onto, again, head) };
}

/** Manifests of the head that the change writes. */
const changedManifests = ({ changes }: Subject): readonly string[] =>
  changes
    .filter(({ status, path }) => status !== 'removed' && isManifest(path))
    .map(({ path }) => path);

/** A file gets another name, and the kustomization beside it says so. */
async function neighbourRenamed(subject: Subject): Promise<Commits | null> {
  const { untouched, random, base } = subject;
  const kustomizations = untouched.filter((path) => /(^|\/)kustomization\.ya?ml$/.test(path));
  for (const kustomization of some(kustomizations, 20, random)) {
    const folder = kustomization.slice(0, kustomization.lastIndexOf('/') + 1);
    const text = await textAt(subject, base, kustomization);
    for (const path of untouched) {
      const name = path.startsWith(folder) ? path.slice(folder.length) : '/';
      const entry = `- ${name}\n`;
      if (name.includes('/') || text.split(entry).length !== 2) continue;
      return onBase(subject, {
        [kustomization]: text.replace(entry, `- renamed-${name}\n`),
        [`${folder}renamed-${name}`]: await textAt(subject, base, path),
        [path]: null,
      });
    }
  }
  return null;
}

const holdsObjects = async (subject: Subject, commit: string, paths: readonly string[]) => {
  const found: string[] = [];
  for (const path of paths) {
    const text = await textAt(subject, commit, path);
    const isObjects = /^kind: /m.test(text) && /^metadata:/m.test(text) && !/\{\{/.test(text);
    if (isObjects && !/(^|\/)kustomization\.ya?ml$/.test(path)) found.push(path);
  }
  return found;
};

async function objectElsewhere(subject: Subject): Promise<Commits | null> {
  const { base, untouched, random } = subject;
  const paths = (await holdsObjects(subject, base, some(untouched, 10, random))).slice(0, 1);
  return onBase(
    subject,
    await edits(subject, base, paths, (text) => withObject(text, 'replayed-elsewhere')),
  );
}

/** Where the change itself wrote a plain value, or at least in a file of it. */
async function valueEdited(subject: Subject): Promise<Commits | null> {
  const { base, head, random } = subject;
  const candidates: { readonly path: string; readonly at: number }[] = [];
  for (const path of changedManifests(subject)) {
    const known = new Set((await textAt(subject, base, path)).split('\n'));
    const lines = (await textAt(subject, head, path)).split('\n');
    for (const at of linesWithValues(lines))
      if (!known.has(lines[at] ?? '')) candidates.push({ path, at });
  }
  const [chosen] = some(candidates, 1, random);
  if (chosen === undefined) return null;
  return onHead(
    subject,
    await edits(subject, head, [chosen.path], (text) => withLineEdited(text, chosen.at)),
  );
}

const withLineEdited = (text: string, at: number): string =>
  text
    .split('\n')
    .map((line, index) => (index === at ? withOtherValue(line) : line))
    .join('\n');

async function objectMore(subject: Subject): Promise<Commits | null> {
  const { head } = subject;
  const paths = (await holdsObjects(subject, head, changedManifests(subject))).slice(0, 1);
  return onHead(
    subject,
    await edits(subject, head, paths, (text) => withObject(text, 'replayed-more')),
  );
}

async function valueElsewhere(subject: Subject): Promise<Commits | null> {
  const { head, untouched, random } = subject;
  const paths = (await holdsObjects(subject, head, some(untouched, 10, random))).slice(0, 1);
  const edit = (text: string) => {
    const [at] = some(linesWithValues(text.split('\n')), 1, random);
    return at === undefined ? null : withLineEdited(text, at);
  };
  return onHead(subject, await edits(subject, head, paths, edit));
}

/** Somebody else did some of it meanwhile. */
async function partThere(subject: Subject): Promise<Commits | null> {
  const { head, random } = subject;
  const [path] = some(changedManifests(subject), 1, random);
  if (path === undefined) return null;
  const base = await commitOf(subject, subject.base, {
    [path]: await textAt(subject, head, path),
  });
  return { base, head: await commitOf(subject, base, {}, head) };
}

/** What the change takes away was something else before; its author keeps what they wrote. */
async function otherValueBefore(subject: Subject): Promise<Commits | null> {
  const { base, head, edited, random } = subject;
  for (const path of some(edited, edited.length, random)) {
    const kept = new Set((await textAt(subject, head, path)).split('\n'));
    const lines = (await textAt(subject, base, path)).split('\n');
    const at = linesWithValues(lines).find((each) => !kept.has(lines[each] ?? ''));
    if (at === undefined) continue;
    const files = { [path]: withLineEdited(lines.join('\n'), at) };
    const onto = await commitOf(subject, base, files);
    return { base: onto, head: await commitOf(subject, onto, {}, head) };
  }
  return null;
}

/** The kustomization above the first changed file names its objects otherwise. */
async function otherName(subject: Subject): Promise<Commits | null> {
  const { base, changes, untouched } = subject;
  const isAbove = (path: string): boolean => {
    const folder = /^(.*\/|)kustomization\.ya?ml$/.exec(path)?.[1];
    return folder !== undefined && changes.some((change) => change.path.startsWith(folder));
  };
  const [path] = untouched.filter(isAbove).sort((a, b) => b.length - a.length);
  return path === undefined
    ? null
    : onBase(subject, await edits(subject, base, [path], withNamePrefix));
}
