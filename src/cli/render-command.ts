import { Command } from 'commander';
import type { RenderOptions } from './print-rendered.ts';

export const renderCommand = (): Command =>
  new Command('render')
    .description('print one kustomization, rendered')
    .argument('<dir>')
    .option('--repo <dir>', 'with --rev: repository, bare ones too (default: the current folder)')
    .option('--rev <rev>', 'as of this revision; the folder is then one of the repository')
    .option(
      '--resource <kind/namespace/name>',
      'only these objects; * stands for any part, such as */shop/*',
    )
    .option(
      '--origins',
      'say behind every value which file and line it comes from, and through what',
    )
    .option(
      '--field <object:path>',
      'tell how one field came to be, such as apps/Deployment/shop/web:spec.replicas',
    )
    .option(
      '--load-restrictor <root-only|none>',
      'none: read files outside the folder of the kustomization too, as Flux does',
    )
    .action(print);

/** What renders is loaded only here: no other command waits for it. */
async function print(folder: string, options: RenderOptions): Promise<void> {
  const { printRendered } = await import('./print-rendered.ts');
  await printRendered(folder, options);
}
