import { folderOf } from '../../gitops/index.ts';
import type { FileTree } from '../../manifest/index.ts';

/** What a change does to one file, and the first line of it that is another; of a removed file, 1. */
export interface FileEdit {
  readonly kind: 'added' | 'edited' | 'removed';
  /** 1-based, in the file after the change. */
  readonly line: number;
  /** Tells whether no line of the file before reads as this one of it after the change. */
  readonly isNewLine: (line: number) => boolean;
  /** The kustomization beside a new file; absent where there is none. */
  readonly beside?: KustomizationBeside;
}

/** Holds what a kustomization says of a file beside it that it does not list. */
interface KustomizationBeside {
  readonly file: string;
  /** The line that lists the file in a comment, 1-based; null for none. */
  readonly commentedAt: number | null;
  /** The namespace that it gives to all that it lists; null for none. */
  readonly namespace: string | null;
}

/** Compares one file of two trees that both hold it as it is read; call it for files that differ. */
export function fileEdit(base: FileTree, merged: FileTree, path: string): FileEdit {
  if (merged.oidOf(path) === undefined) return { kind: 'removed', line: 1, isNewLine: () => false };
  if (base.oidOf(path) === undefined) {
    const beside = kustomizationBeside(merged, path);
    return { kind: 'added', line: 1, isNewLine: () => true, ...(beside !== null && { beside }) };
  }
  const [before, after] = [linesOf(base, path), linesOf(merged, path)];
  return {
    kind: 'edited',
    line: firstDifference(before, after),
    isNewLine: (line) => !before.includes(after[line - 1] ?? ''),
  };
}

function kustomizationBeside(tree: FileTree, path: string): KustomizationBeside | null {
  const folder = folderOf(path);
  const file = KUSTOMIZATIONS.map((name) => (folder === '.' ? name : `${folder}/${name}`)).find(
    (each) => tree.oidOf(each) !== undefined,
  );
  if (file === undefined) return null;
  const lines = linesOf(tree, file);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const at = lines.findIndex((line) => COMMENTED.exec(line)?.[1] === name);
  const namespace = lines.map((line) => NAMESPACE.exec(line)?.[1]).find((each) => each);
  return { file, commentedAt: at === -1 ? null : at + 1, namespace: namespace ?? null };
}

const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Matches an entry of a list that is commented out: `# - auth-policy.yaml`. */
const COMMENTED = /^\s*#[#\s]*-\s+["']?(?:\.\/)?([\w.-]+)["']?\s*(?:#.*)?$/;

const NAMESPACE = /^namespace:\s*["']?([a-z0-9-]+)["']?\s*(?:#.*)?$/;

function linesOf(tree: FileTree, path: string): readonly string[] {
  const entry = tree.read(path);
  return entry.kind === 'text' ? entry.text.split('\n') : [];
}

/** Where lines were only taken out at the end, the last that is left. */
function firstDifference(before: readonly string[], after: readonly string[]): number {
  const at = after.findIndex((line, index) => line !== before[index]);
  return Math.max(1, at === -1 ? after.length : at + 1);
}
