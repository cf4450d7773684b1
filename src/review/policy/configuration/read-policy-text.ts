import type { FileTree } from '../../../manifest/index.ts';
import type { PolicyProblem } from './read-policy-file.ts';

/** Null where there is no such file; a file that cannot be read is a problem, not an absence. */
export function readPolicyText(
  tree: FileTree,
  file: string,
  problems: PolicyProblem[],
): string | null {
  const entry = tree.read(file);
  if (entry.kind === 'text') return entry.text;
  if (entry.kind === 'unreadable')
    problems.push({
      message: `It cannot be read as text (${entry.reason}).`,
      origin: { file, line: 1, column: 1, endLine: 1 },
      field: '',
      nearest: null,
    });
  return null;
}

/** The YAML files directly in a folder, in the order of their names. */
export function readPolicyTexts(
  tree: FileTree,
  folder: string,
  problems: PolicyProblem[],
): readonly { readonly file: string; readonly text: string }[] {
  return tree.list(folder).flatMap((name) => {
    if (!/\.ya?ml$/.test(name)) return [];
    const file = `${folder}/${name}`;
    const text = readPolicyText(tree, file, problems);
    return text === null ? [] : [{ file, text }];
  });
}
