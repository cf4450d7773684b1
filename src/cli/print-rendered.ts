import { openFolder } from '../adapters/directory/open-folder.ts';
import { readPackageData } from '../adapters/package-data/read-package-data.ts';
import { createEngine } from '../app/analysis/engine.ts';
import type { RenderView } from '../app/analysis/render-folder.ts';
import { renderFolder } from '../app/analysis/render-folder.ts';
import type { LoadRestriction } from '../core/kustomize/index.ts';
import { plainText } from '../core/text/index.ts';
import { USAGE } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

export interface RenderOptions {
  readonly origins?: true;
  readonly field?: string;
  readonly loadRestrictor?: string;
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

/**
 * Renders a folder and prints it.
 *
 * @throws UsageError where there is nothing to render.
 */
export async function printRendered(folder: string, options: RenderOptions): Promise<void> {
  const view = viewOf(options);
  const loadRestriction = restrictionOf(options.loadRestrictor ?? 'root-only');
  const opened = await openFolder(folder);
  if (opened.kind === 'no-folder') throw new UsageError(`Not a folder: ${folder}.`);
  const engine = createEngine(readPackageData());
  const outcome = await renderFolder(opened.trees, opened.folder, engine, view, {
    loadRestriction,
  });
  if (outcome.kind === 'rendered') process.stdout.write(outcome.text);
  else {
    process.stderr.write(`${outcome.reasons.map(plainText).join('\n')}\n`);
    process.exitCode = USAGE;
  }
}
