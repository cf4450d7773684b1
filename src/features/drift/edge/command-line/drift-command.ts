import { Command, Option } from 'commander';
import {
  chartSourceOption,
  formatOption,
  repositoryOption,
} from '../../../../review/edge/command-line/shared-options.ts';
import { quietOption } from '../../../../review/edge/command-line/progress-line.ts';
import { TIERS } from '../../../../manifest/index.ts';
import type { AdoptOptions } from './print-adoption.ts';
import type { ClusterDriftOptions } from './print-cluster-drift.ts';
import type { SettingsOptions } from './print-settings.ts';

export const driftCommand = (): Command =>
  new Command('drift')
    .description('report drift and differences between environments')
    .addCommand(environmentsCommand())
    .addCommand(clusterCommand())
    .addCommand(adoptCommand());

const environmentsCommand = (): Command =>
  new Command('environments')
    .description(
      'list settings that are in force in one environment and not in another, Service by Service',
    )
    .argument('[dir]', 'folder of the repository (default: the current folder)')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option('--service <name>', 'only this Service: [namespace/]name')
    .option('--all', 'also what is the same everywhere, or declared to differ')
    .option(
      '--blame',
      'since which commit and pull request; reads the last commit, not what is uncommitted',
    )
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('settings'))
    .action(print);

/** Loads what renders only here, because no other command waits for it. */
async function print(folder: string | undefined, options: SettingsOptions): Promise<void> {
  const { printSettings } = await import('./print-settings.ts');
  await printSettings(folder, options);
}

const clusterCommand = (): Command =>
  new Command('cluster')
    .description('compare an environment with its cluster, which is only read')
    .argument('[dir]', 'folder of the repository (default: the current folder)')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option(
      '--environment <name>',
      'which environment the cluster is (default: the one that names it, or the only one)',
    )
    .option('--kubeconfig <file>', 'how to reach it (default: what kubectl would take)')
    .addOption(contextOption())
    .option('--all', 'also what is left to controllers, or declared to differ')
    .option(
      '--control-plane',
      'also which revisions the proxies of running pods are of; lists pods and webhooks',
    )
    .option(
      '--istiod <url>',
      'also which proxies have what istiod sent them: http on this machine (a port-forward), or https; once for each istiod',
      (url: string, earlier: readonly string[]) => [...earlier, url],
      [],
    )
    .addOption(chartSourceOption())
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(
      new Option(
        '--fail-on <tier>',
        'the least risky tier that ends with exit code 1; any: of everything that differs',
      )
        .choices([...TIERS, 'any'])
        .default('high'),
    )
    .addOption(formatOption('drift'))
    .addHelpText(
      'after',
      `
Exit codes:
  0  nothing differs, or less risky than --fail-on
  1  something differs as risky as --fail-on, or riskier
  2  the call cannot be followed, or cluster and Git could not be compared whole`,
    )
    .action(printCluster);

const contextOption = (): Option =>
  new Option(
    '--context <name>',
    'context of the kubeconfig (default: its current one); once for each cluster of the environment',
  )
    .argParser((name: string, earlier: readonly string[]) => [...earlier, name])
    .default([], 'its current one');

const adoptCommand = (): Command =>
  new Command('adopt')
    .description('make Git say what a cluster has, where `drift cluster` found a difference')
    .argument('<ids...>', 'ids of differences (d-3f92c1), or all')
    .option('--dir <dir>', 'folder of the repository (default: the current folder)')
    .option('--environment <name>', 'which environment the cluster is')
    .option('--kubeconfig <file>', 'how to reach it (default: what kubectl would take)')
    .addOption(contextOption())
    .option('--write', 'write the files; without it the change is printed as a patch')
    .addOption(chartSourceOption())
    .addOption(repositoryOption())
    .addOption(quietOption())
    .action(printAdopted);

async function printAdopted(ids: readonly string[], options: AdoptOptions): Promise<void> {
  const { printAdoption } = await import('./print-adoption.ts');
  await printAdoption(ids, options);
}

async function printCluster(
  folder: string | undefined,
  options: ClusterDriftOptions,
): Promise<void> {
  const { printClusterDrift } = await import('./print-cluster-drift.ts');
  await printClusterDrift(folder, options);
}
