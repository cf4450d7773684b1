import { readPackageData } from '../../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../../src/review/index.ts';
import { renderTree } from '../../../../src/gitops/index.ts';
import type { Resource } from '../../../../src/manifest/index.ts';
import { treeOf } from '../../../support/tree-of.ts';

export type Files = Readonly<Record<string, string>>;

/** Files that a change writes; null for those that it removes. */
export type Changes = Readonly<Record<string, string | null>>;

/**
 * A way people lay out a repository, and what is delivered where before and after a change. A line of a table is
 * `environment | cluster | root | objects`, with `!` for production.
 */
export interface RepositoryLayout {
  readonly name: string;
  readonly files: Files;
  readonly before: string;
  readonly change: Changes;
  readonly after: string;
}

/** The tree after a change. */
export const changed = (files: Files, change: Changes): Files =>
  Object.fromEntries(
    Object.entries({ ...files, ...change }).flatMap(([path, text]) =>
      text === null ? [] : [[path, text]],
    ),
  );

/** What removes files. */
export const without = (...paths: string[]): Changes =>
  Object.fromEntries(paths.map((path) => [path, null]));

/** Lines of a table as they compare: neither their order nor their spaces count. */
export const linesOf = (table: string): readonly string[] =>
  table
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .join(' | '),
    )
    .filter((line) => line !== '')
    .sort();

const engine = createEngine(readPackageData());

/** What a tree delivers where. */
export const delivered = (files: Files): readonly string[] =>
  renderTree(treeOf(files), [], engine)
    .environments.flatMap(({ environment: { name, production, cluster }, roots }) =>
      roots.map(({ root, resources }) =>
        [
          production ? `${name}!` : name,
          cluster ?? '-',
          root.path,
          resources.filter(isDelivered).map(nameOf).sort().join(', ') || '-',
        ].join(' | '),
      ),
    )
    .sort();

/** What applies is known by what it applies. */
const isDelivered = ({ group }: Resource): boolean =>
  group !== 'argoproj.io' && !group.endsWith('.toolkit.fluxcd.io');

const nameOf = ({ namespace, name }: Resource): string =>
  namespace === '' ? name : `${namespace}/${name}`;
