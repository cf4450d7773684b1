import { posix } from 'node:path';
import { openFolder } from '../adapters/directory/open-folder.ts';
import { readPackageData } from '../adapters/package-data/read-package-data.ts';
import { createEngine } from '../app/analysis/engine.ts';
import type { RenderView, ResourcePattern } from '../app/analysis/render-folder.ts';
import { renderFolder } from '../app/analysis/render-folder.ts';
import { treesProblemSentence } from '../app/analysis/trees-problem-sentence.ts';
import type { LoadableTree } from '../app/ports.ts';
import type { LoadRestriction } from '../core/kustomize/index.ts';
import { plainText } from '../core/text/index.ts';
import { USAGE } from './exit-codes.ts';
import { readTree } from './read-trees.ts';
import { UsageError } from './usage-error.ts';

export interface RenderOptions {
  readonly origins?: true;
  readonly field?: string;
  readonly loadRestrictor?: string;
  readonly repo?: string;
  readonly rev?: string;
  readonly resource?: string;
}

/** Kustomize's own words for it count too. */
const RESTRICTORS: ReadonlyMap<string, LoadRestriction> = new Map([
  ['root-only', 'own-folder'],
  ['LoadRestrictionsRootOnly', 'own-folder'],
  ['none', 'none'],
  ['LoadRestrictionsNone', 'none'],
]);

function restrictionOf(word: string): LoadRestriction {
  const known = RESTRICTORS.get(word);
  if (known === undefined) throw new UsageError('--load-restrictor is root-only or none.');
  return known;
}

function viewOf({ origins, field }: RenderOptions): RenderView {
  if (field === undefined) return { kind: origins === true ? 'origins' : 'yaml' };
  if (origins === true) throw new UsageError('Give either --origins or --field, not both.');
  return { kind: 'field', reference: field };
}

/** `KIND/NS/NAME`; an object without a namespace has none between the strokes. */
function resourceOf(given: string | undefined): ResourcePattern | null {
  if (given === undefined) return null;
  const [kind = '', namespace = '', name = '', ...rest] = given.split('/');
  if (kind === '' || name === '' || rest.length > 0)
    throw new UsageError('--resource is KIND/NAMESPACE/NAME, such as VirtualService/shop/orders.');
  return { kind, namespace, name };
}

interface OpenedTree {
  readonly trees: LoadableTree;
  /** The folder, as a path of the tree. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** A folder on disk, or one of a revision. */
async function openedTree(folder: string, { repo, rev }: RenderOptions): Promise<OpenedTree> {
  if (rev === undefined) {
    if (repo !== undefined) throw new UsageError('--repo goes with --rev.');
    const opened = await openFolder(folder);
    if (opened.kind === 'no-folder') throw new UsageError(`Not a folder: ${folder}.`);
    return { ...opened, close: () => Promise.resolve() };
  }
  const trees = await readTree(undefined, { rev, ...(repo === undefined ? {} : { repo }) });
  // a revision does not conflict with itself
  if (trees.kind === 'conflict') throw new Error('A revision conflicts with itself.');
  if (trees.kind !== 'read') throw new UsageError(treesProblemSentence(trees));
  const path = posix.normalize(folder).replace(/\/+$/, '');
  if (path.startsWith('/') || path.startsWith('..')) {
    await trees.close();
    throw new UsageError('With --rev the folder is a path inside the repository.');
  }
  return { trees: trees.merged, folder: path, close: () => trees.close() };
}

/**
 * Renders a folder and prints it.
 *
 * @throws UsageError where there is nothing to render.
 */
export async function printRendered(folder: string, options: RenderOptions): Promise<void> {
  const view = viewOf(options);
  const loadRestriction = restrictionOf(options.loadRestrictor ?? 'root-only');
  const only = resourceOf(options.resource);
  const opened = await openedTree(folder, options);
  const engine = createEngine(readPackageData());
  const outcome = await renderFolder(
    opened.trees,
    opened.folder,
    engine,
    view,
    { loadRestriction },
    only,
  ).finally(opened.close);
  if (outcome.kind === 'rendered') process.stdout.write(outcome.text);
  else {
    process.stderr.write(`${outcome.reasons.map(plainText).join('\n')}\n`);
    process.exitCode = USAGE;
  }
}
