import type { ValuesDocument, ChartSet } from '../../charts/index.ts';
import { bytesOfText } from '../../charts/index.ts';
import type { FileTree, Origin, Node } from '../../manifest/index.ts';
import { defaultTreeLimits, parseYaml, plainOf } from '../../manifest/index.ts';
import { mergeValues } from './merge-values.ts';
import type { DefaultValues, ReleaseFile } from './release.ts';

/** A file of values that is named somewhere. */
interface NamedValuesFile {
  readonly path: string;
  readonly isRequired: boolean;
  readonly origin: Origin;
}

/** Says why its applier stops at a file of values. */
export interface RefusedValues {
  /** It is absent where its applier stops at it, and not only a bound of ours. */
  readonly reason?: 'limit';
  readonly message: string;
  readonly origin: Origin;
}

const utf8 = new TextEncoder();

/**
 * Gives null where the file may be missing, and is; a folder of its name is not missing (ARGO-20, HELM-2).
 */
export function readValues(
  tree: FileTree,
  { path, isRequired, origin }: NamedValuesFile,
): ValuesDocument | RefusedValues | 'pending' | null {
  const entry = tree.read(path);
  switch (entry.kind) {
    case 'text':
      return { name: path, bytes: bytesOfText(entry) };
    case 'pending':
      return 'pending';
    case 'absent':
      if (tree.isDirectory(path))
        return { message: `${path} is named as a file of values, and is a folder.`, origin };
      if (!isRequired) return null;
      return { message: `${path} is named as a file of values, and is not there.`, origin };
    case 'unreadable':
      return entry.reason === 'too-large' || entry.reason === 'limit'
        ? { reason: 'limit', message: tooLarge(path, entry.reason), origin }
        : { message: `${path} is named as a file of values, and cannot be read.`, origin };
  }
}

const tooLarge = (path: string, reason: 'too-large' | 'limit'): string =>
  `${path} is named as a file of values, and ${beyondLimit(reason)}: what the chart makes with it is not known.`;

/** Says which limit a file is beyond, as a part of a sentence. */
export const beyondLimit = (reason: 'too-large' | 'limit'): string =>
  reason === 'too-large'
    ? `has more than the ${megabytes(defaultTreeLimits.fileBytes)} that are read of a file here`
    : `lies beyond the ${megabytes(defaultTreeLimits.totalBytes)} that are read of a tree here`;

const megabytes = (bytes: number): string => `${String(bytes / 1_000_000)} MB`;

/** The values that a chart is packaged with. */
type PackagedDefaults =
  /** The document is null where the chart's own values are read. */
  | { readonly kind: 'read'; readonly document: ValuesDocument | null }
  | { readonly kind: 'pending' }
  | { readonly kind: 'refused'; readonly message: string; readonly origin: Origin };

/**
 * Gives what Flux packages in place of the chart's own values: the merged files, which may come to nothing
 * (HELM-2).
 */
export function packagedDefaults(
  tree: FileTree,
  files: readonly DefaultValues[],
): PackagedDefaults {
  const documents: ValuesDocument[] = [];
  let isPending = false;
  for (const file of files) {
    const read = readValues(tree, file);
    if (read === 'pending') isPending = true;
    else if (read !== null && 'message' in read) return { kind: 'refused', ...read };
    else if (read !== null) documents.push(read);
  }
  if (isPending) return { kind: 'pending' };
  return files.length === 0 ? { kind: 'read', document: null } : mergedInto(documents);
}

/** Merges the files as Flux does: one file stays as it is written. */
function mergedInto(documents: readonly ValuesDocument[]): PackagedDefaults {
  const merged = documents.reduce<Merged>(over, { node: undefined, problem: null });
  if (merged.problem !== null) return { kind: 'refused', ...merged.problem };
  const [only, ...others] = documents;
  if (only !== undefined && others.length === 0) return { kind: 'read', document: only };
  const { node } = merged;
  const bytes = utf8.encode(JSON.stringify(node === undefined ? {} : plainOf(node)));
  const name = 'values.yaml';
  return { kind: 'read', document: { name, bytes, ...(node !== undefined && { node }) } };
}

interface Merged {
  readonly node: Node | undefined;
  readonly problem: { readonly message: string; readonly origin: Origin } | null;
}

function over(base: Merged, { name, bytes }: ValuesDocument): Merged {
  const [document] = parseYaml(name, new TextDecoder().decode(bytes));
  const refused = (why: string, origin: Origin): Merged => {
    const message = `${name} holds values of a release, and is ${why}`;
    return { ...base, problem: base.problem ?? { message, origin } };
  };
  // of two equal keys the last counts
  const problem = document?.problems.find(({ kind }) => kind !== 'duplicate-key');
  if (problem !== undefined) return refused(`not YAML: ${problem.message}`, problem.origin);
  const node = document?.node ?? null;
  if (node === null || (node.kind === 'scalar' && node.value === null)) return base;
  if (node.kind !== 'map') return refused('no map.', node.origin);
  return { ...base, node: mergeValues(base.node, node) };
}

/** The files of a release as `--set-file` gives them, or the first that its applier stops at. */
export function setsOfFiles(
  tree: FileTree,
  files: readonly ReleaseFile[],
): readonly ChartSet[] | RefusedValues | 'pending' {
  const sets: ChartSet[] = [];
  let isPending = false;
  for (const file of files) {
    const bytes = bytesOf(tree, file);
    if (bytes === 'pending') isPending = true;
    else if ('message' in bytes) return bytes;
    else
      sets.push({
        kind: 'file',
        expression: file.expression,
        // its text is the value
        origin: { file: file.path, line: 1, column: 1, endLine: 1 },
        files: new Map([[`/${file.path}`, bytes]]),
      });
  }
  return isPending ? 'pending' : sets;
}

function bytesOf(
  tree: FileTree,
  { path, origin }: ReleaseFile,
): Uint8Array | RefusedValues | 'pending' {
  const entry = tree.read(path);
  switch (entry.kind) {
    case 'text':
      return utf8.encode(entry.marked === true ? `\uFEFF${entry.text}` : entry.text);
    case 'pending':
      return 'pending';
    case 'absent':
      return { message: `${path} is named as the file of a parameter, and is not there.`, origin };
    case 'unreadable':
      return (
        entry.bytes ?? {
          message: `${path} is named as the file of a parameter, and cannot be read.`,
          origin,
        }
      );
  }
}
