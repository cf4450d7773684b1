import type { ValuesDocument } from '../../charts/index.ts';
import type { FileTree, Node, Origin } from '../../manifest/index.ts';
import { parseYaml, plainOf } from '../../manifest/index.ts';
import { mergeValues } from './merge-values.ts';
import type { DefaultValues } from './release.ts';
import { readValues } from './values-document.ts';

/** The values that a chart is packaged with. */
export type PackagedDefaults =
  /** Null: its own. */
  | { readonly kind: 'read'; readonly bytes: Uint8Array | null }
  | { readonly kind: 'pending' }
  | { readonly kind: 'refused'; readonly message: string; readonly origin: Origin };

/** What Flux packages in place of the chart's own values: the merged files, which may come to nothing (HELM-2). */
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
  const merged = documents.reduce<Merged>(over, { node: undefined, problem: null });
  if (merged.problem !== null) return { kind: 'refused', ...merged.problem };
  const { node } = merged;
  if (files.length === 0) return { kind: 'read', bytes: null };
  const [only, ...others] = documents;
  // one file stays as it is written
  if (only !== undefined && others.length === 0) return { kind: 'read', bytes: only.bytes };
  const plain = node === undefined ? {} : plainOf(node);
  return { kind: 'read', bytes: new TextEncoder().encode(JSON.stringify(plain)) };
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
