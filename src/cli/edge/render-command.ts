import { Command } from 'commander';
import { chartSourceOption } from '../../review/edge/command-line/shared-options.ts';
import type { RenderOptions } from './print-rendered.ts';

export const renderCommand = (): Command =>
  new Command('render')
    .description('print one kustomization or Helm chart, rendered')
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
    .addOption(chartSourceOption())
    .option(
      '-f, --values <file>',
      'chart: values, later files win; with --rev a path of it',
      listed,
    )
    .option('--set <key=value>', 'chart: values, as in helm template', gathered)
    .option('--set-string <key=value>', 'chart: the same, always as text', gathered)
    .option('--set-json <key=json>', 'chart: the same, as JSON', gathered)
    .option('--set-file <key=path>', 'chart: the text of a file; with --rev a path of it', gathered)
    .option('--set-literal <key=value>', 'chart: the same, word for word', gathered)
    .option('--release <name>', 'chart: what the release is called (default: release-name)')
    .option('-n, --namespace <name>', 'chart: where it is installed (default: default)')
    .option('--kube-version <version>', 'chart: Kubernetes as templates are told of it')
    .option('-a, --api-versions <version>', 'chart: APIs as templates are told of them', listed)
    .option('--include-crds', 'chart: its custom resource definitions too')
    .option('--skip-tests', 'chart: without its tests')
    .option('--no-hooks', 'chart: without its hooks')
    .option('--skip-schema-validation', 'chart: values are not held against its schema')
    .option('--is-upgrade', 'chart: as an upgrade, not as an installation')
    .action(print);

/** Gathers an option that can be given several times. */
const gathered = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Gathers an option that can also have several values with commas between them, as Helm takes it. */
const listed = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...value.split(','),
];

/** Loads what renders only here, because no other command waits for it. */
async function print(folder: string, options: RenderOptions): Promise<void> {
  const { printRendered } = await import('./print-rendered.ts');
  await printRendered(folder, options);
}
