import type {
  FileEntry,
  Node,
  Origin,
  UnreadableReason,
  YamlDocument,
} from '../../manifest/index.ts';
import { parseYaml, templateLanguageOf, movedBy } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { refuse } from './failure.ts';
import { isWithin, joinPath } from './paths.ts';
import type { Text } from './read-fields.ts';

/** By whose rules a text is read: kubectl's, or those of kustomize for manifests and patches. */
export type InputDialect = NonNullable<Parameters<typeof parseYaml>[2]>;

export type Input =
  | {
      readonly kind: 'text';
      readonly path: string;
      readonly text: string;
      readonly oid: string;
      readonly marked?: true;
    }
  | { readonly kind: 'absent'; readonly path: string }
  | {
      readonly kind: 'unreadable';
      readonly path: string;
      readonly reason: UnreadableReason;
      readonly oid: string;
      readonly bytes?: Uint8Array;
    };

export type TextInput = Extract<Input, { kind: 'text' }>;

const WHY: Record<UnreadableReason, string> = {
  'too-large': 'is too large to be read',
  binary: 'is not text',
  'not-utf8': 'is not UTF-8',
  lfs: 'lies in Git LFS and is not in the tree',
  submodule: 'lies in a submodule',
  'symlink-outside': 'is a link to a place outside the tree',
  limit: 'is beyond the limit of files that are read',
  'missing-input': 'is not in this clone',
};

/** Says why a file cannot be read, as the end of a sentence about it. */
export const whyUnreadable = (reason: UnreadableReason): string => WHY[reason];

/**
 * Looks at a path of the tree and notes that the build depends on it. Refuses a file that is not loaded yet.
 */
export function readPath(build: Build, path: string, asked: Origin | null): Input {
  const entry: FileEntry = build.tree.read(path);
  switch (entry.kind) {
    case 'text':
    case 'unreadable':
      return { ...entry, path };
    case 'pending':
      return refuse('not-readable', `${path} is not loaded yet.`, asked);
    case 'absent':
      return { kind: 'absent', path };
  }
}

/**
 * Finds the path that a file of a kustomization means; one outside its folder fails the build, as kustomize has it by
 * default (BUILD-13), and is read for comparing.
 */
export function filePath(build: Build, dir: string, text: Text): string {
  const path = joinPath(dir, text.value);
  if (path === undefined)
    return refuse('outside-root', `"${text.value}" lies outside the repository.`, text.origin);
  const real = build.tree.realPath(path);
  const realDir = build.tree.realFolder(dir);
  if (build.settings.loadRestriction === 'own-folder' && !isWithin(real, realDir))
    build.trace.faults.push({
      reason: 'outside-root',
      message: `"${text.value}" is not in or below ${dir}: kustomize reads files of a kustomization's own folder only (security; file is not in or below).`,
      origin: text.origin,
      ends: true,
    });
  return path;
}

/** Reads a file that must be there. */
export function readRequired(build: Build, dir: string, text: Text, what: string): TextInput {
  const input = readPath(build, filePath(build, dir, text), text.origin);
  if (input.kind === 'absent')
    return refuse('not-found', `The ${what} "${text.value}" does not exist.`, text.origin);
  if (input.kind === 'unreadable')
    return refuse(
      'not-readable',
      `The ${what} "${text.value}" ${whyUnreadable(input.reason)}.`,
      text.origin,
    );
  return input;
}

/**
 * Reads the documents of a file, parsed once per content. Kustomize reads manifests with go-yaml v3; its own
 * files and JSON patches go through sigs.k8s.io/yaml.
 */
export function documentsOf(
  build: Build,
  input: TextInput,
  dialect: InputDialect = 'go-yaml-3',
): readonly YamlDocument[] {
  const key = `${dialect} ${input.oid} ${input.path}`;
  const known = build.documents.get(key);
  if (known !== undefined) return known;
  const documents = parseYaml(input.path, input.text, dialect);
  build.documents.set(key, documents);
  return documents;
}

/**
 * Names the template language of a file that is a template, which no cluster sees as it stands; null for
 * other files.
 */
export function templateOf(input: TextInput, documents: readonly YamlDocument[]): string | null {
  return templateLanguageOf(
    input.text,
    documents.flatMap(({ problems }) => problems),
  );
}

/**
 * Gives the nodes of documents that must be sound; refuses syntax errors and duplicate keys at their place.
 */
export function soundNodes(documents: readonly YamlDocument[]): readonly Node[] {
  return documents.flatMap(({ node, problems }) => {
    const [problem] = problems;
    if (problem !== undefined)
      refuse(
        problem.isOtherKey === true ? 'key-no-text' : 'not-parsed',
        unreadText(problem),
        problem.origin,
      );
    return node === null ? [] : [node];
  });
}

const unreadText = ({
  message,
  origin: { file },
  isOtherKey,
}: YamlDocument['problems'][number]): string =>
  `${file} ${isOtherKey === true ? 'is YAML that kustomize does not build' : 'cannot be read as YAML'}: ${message.replace(/\.?$/, '.')}`;

/**
 * Gives the documents with quotes added where nothing else is wrong with them: the build fails, and what
 * would be built serves for comparing.
 */
export function quotedDocuments(
  build: Build,
  documents: readonly YamlDocument[],
): readonly YamlDocument[] {
  const wrong = documents.filter(({ problems }) => problems.length > 0);
  if (wrong.length === 0 || wrong.some(({ quoted }) => quoted === undefined)) return documents;
  for (const problem of wrong.flatMap(({ problems }) => problems))
    build.trace.faults.push({
      reason: 'not-parsed',
      message: unreadText(problem),
      origin: problem.origin,
      restStands: true,
    });
  return documents.map((each) =>
    each.quoted === undefined ? each : { ...each, node: each.quoted, problems: [] },
  );
}

/** Gives the documents, with keys that are there twice left to whoever can do with one of them. */
export const withRepeats = (documents: readonly YamlDocument[]): readonly YamlDocument[] =>
  documents.map((document) => ({
    ...document,
    problems: document.problems.filter(({ kind }) => kind !== 'duplicate-key'),
  }));

/**
 * Reads the content of a file of kustomize's own as kustomize does: the first document, whatever comes after
 * it, and of two equal keys the last. Undefined where the file is empty.
 */
export function firstNode(build: Build, input: TextInput): Node | undefined {
  const [first] = documentsOf(build, input, 'sigs-yaml');
  if (first === undefined) return undefined;
  const problems = first.problems.filter(({ kind }) => kind !== 'duplicate-key');
  return soundNodes([{ ...first, problems }])[0];
}

/** Says whether a text stands under a key, or is an item of a list itself: `patch: |` or `- |`. */
export type InlineTextPlace = 'field' | 'item';

/**
 * Moves the places of documents written inside a text of another file to where they stand there. A text
 * over several lines is taken for a block (`|`), which begins on the line below its key, two columns
 * further in than the key or the dash; any other stands on one line.
 */
export function placeInline(
  documents: readonly YamlDocument[],
  text: Origin,
  standing: InlineTextPlace,
): readonly YamlDocument[] {
  const block = text.endLine > text.line;
  const indent = text.column + (standing === 'field' ? 1 : -1);
  const lineOf = (line: number): number =>
    block ? Math.min(text.line + line, text.endLine) : text.line;
  const place = (origin: Origin, node?: Node): Origin => {
    const filled = node?.kind === 'scalar' ? text.lines?.[origin.line - 1]?.filled : undefined;
    return {
      ...origin,
      line: lineOf(origin.line),
      column: block ? origin.column + indent : text.column,
      endLine: lineOf(origin.endLine),
      ...(filled !== undefined && { filled }),
    };
  };
  return documents.map(({ node, problems, origin }) => ({
    node: node === null ? null : movedBy(node, place),
    problems: problems.map((problem) => ({ ...problem, origin: place(problem.origin) })),
    origin: place(origin),
  }));
}
