import { Command } from 'commander';
import { openFolder } from '../adapters/directory/open-folder.ts';
import { readPackageData } from '../adapters/package-data/read-package-data.ts';
import { createEngine } from '../app/engine.ts';
import { renderFolder } from '../app/render-folder.ts';
import { plainText } from '../core/report/plain-text.ts';
import { USAGE } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

export const renderCommand = (): Command =>
  new Command('render')
    .description('print one kustomization, rendered')
    .argument('<dir>')
    .action(render);

async function render(folder: string): Promise<void> {
  const opened = await openFolder(folder);
  if (opened.kind === 'no-folder') throw new UsageError(`Not a folder: ${folder}.`);
  const outcome = await renderFolder(opened.trees, opened.folder, createEngine(readPackageData()));
  if (outcome.kind === 'rendered') process.stdout.write(outcome.yaml);
  else {
    process.stderr.write(`${outcome.reasons.map(plainText).join('\n')}\n`);
    process.exitCode = USAGE;
  }
}
