import { Command, Option } from 'commander';
import { SEVERITIES } from '../../manifest/index.ts';
import { quietOption } from '../../review/edge/command-line/progress-line.ts';
import type { AnalyzeOptions } from './print-analysis.ts';
import { formatOption, repositoryOption } from '../../review/edge/command-line/shared-options.ts';

const EXIT_CODES = `
Exit codes:
  0  nothing as bad as --fail-on
  1  something as bad as --fail-on, or worse
  2  the command cannot be followed: no such revision or folder, mistakes in the
     configuration
  3  an internal error
`;

/** Makes a command that looks at configuration as it stands. */
const atRest = (name: string, description: string, path: string): Command =>
  new Command(name)
    .description(description)
    .argument('[path]', path)
    .option('-R, --recursive', 'a folder of manifests: with those below it')
    .option('--repo <dir>', 'repository, bare ones too, in the place of a folder')
    .option('--rev <rev>', 'its revision (default: HEAD)')
    .option('--environment <name>', 'only this environment')
    .option('--service <name>', 'only what is about this Service: [namespace/]name')
    .option('--all', 'in a terminal: everything, where a summary would be shorter')
    .addOption(repositoryOption())
    .addOption(quietOption())
    .addOption(formatOption('analysis'))
    .addOption(
      new Option('--fail-on <level>', 'the least bad level that ends with exit code 1')
        .choices([...SEVERITIES, 'never'])
        .default('error'),
    )
    .addHelpText('after', EXIT_CODES);

/** Says what is wrong with configuration as it stands. */
export const analyzeCommand = (): Command =>
  atRest(
    'analyze',
    'say what is wrong with configuration as it stands, without any change',
    'a repository, a kustomization, or a folder or file of manifests, which is then all there is (default: the current folder)',
  )
    .option('--mesh-config <file>', 'MeshConfig that is in no manifest')
    .option('--mesh-networks <file>', 'MeshNetworks that are in no manifest')
    .option(
      '--implicit-ingress',
      'take the ingress gateway of a default installation to be there, as istioctl analyze does',
    )
    .option(
      '--only <name>',
      'only this, and what is given again: a detector, a check, a code, or all that have one of Istio (IST) or Kiali (KIA)',
      (name: string, before: readonly string[] | undefined) => [...(before ?? []), name],
    )
    .action(runAnalyze);

/** Loads what analyses only here, because no other command waits for it. */
async function runAnalyze(folder: string | undefined, options: AnalyzeOptions): Promise<void> {
  const { printAnalysis } = await import('./print-analysis.ts');
  await printAnalysis(folder, options);
}

/** Names the checks that say what a cluster does not take. */
const ADMISSION = [
  'invalid-mesh-resource/object-refused',
  'invalid-mesh-resource/api-not-served',
  'invalid-mesh-resource/refused-by-some-releases',
];

/** Says which objects a cluster would refuse: what `kubectl apply --dry-run=server` says, without a cluster. */
export const admissionCommand = (): Command =>
  atRest(
    'admission',
    'say which objects an API server, or the webhook of Istio, would refuse',
    'a repository, a kustomization, or a folder or file of manifests (default: the current folder)',
  ).action((folder: string | undefined, options: AnalyzeOptions) =>
    runAnalyze(folder, { ...options, only: ADMISSION }),
  );
