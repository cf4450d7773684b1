import type { Provenance } from '../build/entry.ts';
import { relativePath } from '../files/paths.ts';
import { printText } from '../print/print-scalar.ts';

/** Where an object came from, as kustomize writes it into an annotation; empty where that is not known. */
export const originText = (provenance: Provenance, root: string): string =>
  linesOf(provenance, root)
    .map((line) => `${line}\n`)
    .join('');

/** The transformers that have run on an object, likewise. */
export const transformationsText = (transformations: readonly Provenance[], root: string): string =>
  transformations
    .flatMap((one) =>
      linesOf(one, root).map((line, index) => `${index === 0 ? '- ' : '  '}${line}\n`),
    )
    .join('');

function linesOf({ path, configuredIn, configuredBy }: Provenance, root: string): string[] {
  const lines: string[] = [];
  const add = (indent: number, name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '')
      lines.push(
        `${' '.repeat(indent)}${name}: ${printText(value, { column: 0, indent, key: true })}`,
      );
  };
  add(0, 'path', path === undefined ? undefined : relativePath(root, path));
  add(0, 'configuredIn', configuredIn === undefined ? undefined : relativePath(root, configuredIn));
  if (configuredBy === undefined) return lines;
  lines.push('configuredBy:');
  for (const name of ['apiVersion', 'kind', 'name', 'namespace'] as const)
    add(2, name, configuredBy[name]);
  return lines;
}
