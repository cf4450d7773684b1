import type { ChartSet } from '../../charts/index.ts';
import type { MapNode } from '../../manifest/index.ts';
import { isPath, optionsOf } from './shell-options.ts';

/** Describes `helm install` or `helm upgrade` as it is written, with `${…}` for variables. */
export interface HelmCommand {
  readonly does: 'install';
  readonly line: number;
  readonly release: string;
  readonly chart: string;
  /** It is null where none is said: it is then that of whoever runs the command. */
  readonly namespace: string | null;
  /** Files of values, in their order. */
  readonly values: readonly string[];
  readonly sets: readonly { readonly kind: ChartSet['kind']; readonly word: string }[];
  /** Options by which the release gets what no file here says. */
  readonly hidden: readonly string[];
  /** The version of a chart of a registry; absent where none is said. */
  readonly version?: string;
  /** Says more, where it stands in the file of a tool that runs Helm itself. */
  readonly listed?: ListedRelease;
}

/** Holds what the file of another tool says of a release that no option of Helm does. */
interface ListedRelease {
  /** As people call it, `helmfile`. */
  readonly tool: string;
  /** The environment that it is for; null where the tool has none. */
  readonly environment: string | null;
  /** Values that stand in the file itself, each with the number of files of values before it. */
  readonly values: readonly { readonly node: MapNode; readonly behind: number }[];
}

/** Options of Helm that stand before a value. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  [
    '-n --namespace -f --values --set --set-string --set-json --set-literal --set-file --timeout',
    '--version --kube-context --kubeconfig --kube-apiserver --kube-token --kube-as-user --description',
    '--history-max --post-renderer --post-renderer-args --repo --username --password --ca-file',
    '--cert-file --key-file --keyring -o --output -l --labels --burst-limit --qps --registry-config',
    '--repository-cache --repository-config --kube-ca-file --kube-tls-server-name --kube-as-group',
  ]
    .join(' ')
    .split(' '),
);

const SETS: ReadonlyMap<string, ChartSet['kind']> = new Map([
  ['--set', 'value'],
  ['--set-string', 'string'],
  ['--set-json', 'json'],
  ['--set-literal', 'literal'],
]);

/** Options whose values are in the cluster, or come of a program. */
const HIDDEN: ReadonlySet<string> = new Set([
  '--reuse-values',
  '--reset-then-reuse-values',
  '--post-renderer',
  '--set-file',
]);

/** Reads the words behind `helm`; null for what installs nothing, and where the release is not named. */
export function helmCommandOf(words: readonly string[], line: number): HelmCommand | null {
  if (words.some((word) => /^--dry-run(?!=none)/.test(word))) return null;
  const [verb, ...rest] = positionals(words);
  const [release, chart] = rest;
  if ((verb !== 'install' && verb !== 'upgrade') || release === undefined || chart === undefined)
    return null;
  const [namespace = null] = optionsOf(words, ['-n', '--namespace']).slice(-1);
  const [version] = optionsOf(words, ['--version']).slice(-1);
  return {
    does: 'install',
    line,
    release,
    chart,
    namespace,
    values: optionsOf(words, ['-f', '--values']).filter((word) => word !== '-'),
    sets: setsIn(words),
    ...(version !== undefined && { version }),
    hidden: words.flatMap((word) => {
      const option = word.replace(/=.*$/, '');
      return HIDDEN.has(option) || (option === '--values' && word.endsWith('=-')) ? [option] : [];
    }),
  };
}

const positionals = (words: readonly string[]): readonly string[] =>
  words.filter(
    (word, at) => (isPath(word) || OF_REGISTRY.test(word)) && !WITH_VALUE.has(words[at - 1] ?? ''),
  );

/** Matches the address of a chart. */
const OF_REGISTRY = /^(?:oci|https?):\/\//;

const setsIn = (words: readonly string[]): HelmCommand['sets'] =>
  words.flatMap((word, at) => {
    const [option = '', ...rest] = word.split('=');
    const kind = SETS.get(option);
    if (kind === undefined) return [];
    return [{ kind, word: rest.length > 0 ? rest.join('=') : (words[at + 1] ?? '') }];
  });
