import {
  APPLYING,
  isPath,
  isPush,
  kubectlText,
  optionsOf,
  PUSHED_PATHS,
  PUSHED_TO_FLUX,
  TELLS,
  verbOf,
} from './shell-options.ts';
import type { HelmCommand } from './helm-command.ts';
import { helmCommandIn } from './helm-command.ts';
import type { ShellStart } from './script-lines.ts';
import { scriptLines } from './script-lines.ts';
import { callOf, madeWithin, mayCall, plainName, statementsOf } from './shell-commands.ts';
import type { CalledScript, ShellCommand, ShellStatement } from './shell-commands.ts';

/** Says what a command takes of the path that it names. */
export type TargetReach =
  /** The files of a folder, or one file. */
  | 'files'
  /** All below a folder, or one file. */
  | 'below'
  | 'kustomization'
  | 'chart';

export interface CommandTarget {
  /** As it is written, with `${…}` for variables. */
  readonly word: string;
  readonly reach: TargetReach;
}

/** Describes what a script says in one place, before it is known which paths there are. */
export type ScriptAction =
  /** A shell begins, in the folder that its step says. */
  | ({ readonly does: 'begin' } & ShellStart)
  | { readonly does: 'enter'; readonly folder: string }
  | {
      readonly does: 'apply';
      readonly tool: string;
      readonly line: number;
      readonly targets: readonly CommandTarget[];
      /** Names the context of the kubeconfig that it is given; null where it is given none. */
      readonly context: string | null;
      /** Lists targets of its own Makefile that write what it applies; absent for none. */
      readonly fedBy?: readonly string[];
    }
  /** A file is made from others. */
  | {
      readonly does: 'make';
      readonly tool: string;
      readonly line: number;
      readonly targets: readonly CommandTarget[];
      /** Is null where whoever runs it gets that. */
      readonly makes: string | null;
    }
  /** Another script is run or taken in. */
  | ({ readonly does: 'call'; readonly line: number } & CalledScript)
  | SkaffoldCommand
  | HelmCommand;

/** Skaffold is run, with its file where one is named. */
export interface SkaffoldCommand {
  readonly does: 'run';
  readonly line: number;
  /** `run`, `deploy` or `dev`. */
  readonly command: string;
  readonly file: string | null;
  /** The profiles that it is run with, as they are written; a leading `-` takes one away. */
  readonly profiles: readonly string[];
}

/** Programs that apply manifests, or make them. */
const TOOLS = 'kubectl oc kustomize helm kapp ytt istioctl skaffold gke-deploy flux'.split(' ');

const mayApply = (text: string): boolean =>
  /\b(?:kubectl|oc|kapp|helm|istioctl|skaffold|kustomize|ytt|gke-deploy|flux)\b/i.test(text);

/** Tells whether anything of a script is to be read. */
export const mayHoldActions = (text: string): boolean => mayApply(text) || mayCall(text);

/** All that a script says of what is applied and made, in its order. */
export function readActions(
  text: string,
  isMakefile: boolean,
  begunAt?: (line: number) => ShellStart,
): readonly ScriptAction[] {
  return scriptLines(text, isMakefile, begunAt).flatMap(({ line, text: commands, begins }) => [
    ...(begins === undefined ? [] : [{ does: 'begin' as const, ...begins }]),
    ...statementsOf(commands).flatMap((statement) => readStatement(statement, line)),
  ]);
}

/** Reads what one command says that is written as its words. */
export const readWords = (words: readonly string[], line: number): readonly ScriptAction[] =>
  readStatement({ commands: [{ words, reads: [], writes: [] }], isNested: false }, line);

/** One command as it is understood. */
type Meant =
  | {
      readonly does: 'apply';
      readonly tool: string;
      readonly targets: readonly CommandTarget[];
      /** Tells whether it applies what others write. */
      readonly isFed: boolean;
      readonly context?: string | null;
    }
  | { readonly does: 'write'; readonly tool: string; readonly targets: readonly CommandTarget[] };

function readStatement(
  { commands, isNested }: ShellStatement,
  line: number,
): readonly ScriptAction[] {
  const [first] = commands;
  if (first?.words[0] === 'cd' || first?.words[0] === 'pushd')
    return [{ does: 'enter', folder: first.words[1] ?? '' }];
  const runs = commands.flatMap((command) => runBy(command, line, commands));
  const meant = commands.map((command) => ({ command, meaning: meaningOf(command) }));
  const applying = meant.flatMap(({ meaning }) => (meaning?.does === 'apply' ? [meaning] : []));
  const fed = meant.flatMap(({ command, meaning }) =>
    meaning?.does === 'write' ? meaning.targets : meaning === null ? filesIn(command) : [],
  );
  const applied = applying.map(({ tool, targets, isFed, context = null }): ScriptAction => {
    const all = isFed || isNested ? [...targets, ...fed] : targets;
    const fedBy = isFed ? madeWithin(commands) : [];
    return { does: 'apply', tool, line, targets: all, context, ...(fedBy.length > 0 && { fedBy }) };
  });
  return [...runs, ...(applying.length > 0 ? applied : madeBy(meant, line))];
}

function madeBy(
  meant: readonly { readonly command: ShellCommand; readonly meaning: Meant | null }[],
  line: number,
): readonly ScriptAction[] {
  const writing = meant.flatMap(({ meaning }) => (meaning?.does === 'write' ? [meaning] : []));
  const [first] = writing;
  const written = meant.flatMap(({ command }) => [...command.writes, ...outputOf(command)]);
  const targets = writing.flatMap((each) => each.targets);
  if (first === undefined || targets.length === 0) return [];
  return [{ does: 'make', tool: first.tool, line, targets, makes: written.at(-1) ?? null }];
}

/** `tee FILE`, `kustomize build -o FILE`. */
const outputOf = ({ words }: ShellCommand): readonly string[] =>
  words[0] === 'tee' ? words.slice(1).filter(isPath) : optionsOf(words, ['-o', '--output']);

/** Manifests that any other command reads or is given: `sed`, `cat`, `envsubst`, `sops`. */
const filesIn = ({ words, reads }: ShellCommand): readonly CommandTarget[] =>
  [...words.slice(1), ...reads].flatMap((word) =>
    /\.(?:ya?ml|json)$/.test(word) && isPath(word) ? [{ word, reach: 'files' as const }] : [],
  );

/** Reads what else is run: Skaffold, or another script. */
function runBy(
  command: ShellCommand,
  line: number,
  together: readonly ShellCommand[],
): readonly ScriptAction[] {
  const call = callOf(command);
  return [
    ...skaffoldRun(command, line),
    ...helmInstall(command, line, together),
    ...(call === null ? [] : [{ does: 'call' as const, line, ...call }]),
  ];
}

function skaffoldRun(command: ShellCommand, line: number): readonly ScriptAction[] {
  const [tool, verb = '', ...rest] = wordsOfTool(command);
  if (tool !== 'skaffold' || !['run', 'deploy', 'dev'].includes(verb)) return [];
  return [
    {
      ...{ does: 'run', line, command: verb },
      file: optionsOf(rest, ['-f', '--filename'])[0] ?? null,
      profiles: [...optionsOf(rest, ['-p', '--profile']), ...profilesInFront(command)],
    },
  ];
}

function helmInstall(
  command: ShellCommand,
  line: number,
  together: readonly ShellCommand[],
): readonly HelmCommand[] {
  const [tool, ...words] = wordsOfTool(command);
  return tool === 'helm' ? helmCommandIn(command, words, line, together) : [];
}

/** `SKAFFOLD_PROFILE=a,b skaffold run` */
const profilesInFront = ({ words }: ShellCommand): readonly string[] =>
  words.flatMap((word) => /^SKAFFOLD_PROFILE=(.+)$/.exec(word)?.[1]?.split(',') ?? []);

function meaningOf(command: ShellCommand): Meant | null {
  const [tool, ...words] = wordsOfTool(command);
  return tool === undefined ? null : (MEANINGS.get(tool)?.(words) ?? null);
}

const MEANINGS: ReadonlyMap<string, (words: readonly string[]) => Meant | null> = new Map([
  ['kubectl', ofKubectl],
  ['oc', ofKubectl],
  ['kustomize', ([verb, ...rest]) => (verb === 'build' ? writes('kustomize', built(rest)) : null)],
  ['helm', ofHelm],
  [
    'kapp',
    (words) => (words[0] === 'deploy' ? applies('kapp', words, ['-f', '--file'], 'below') : null),
  ],
  ['ytt', (words) => writes('ytt', given(words, ['-f', '--file'], 'below'))],
  ['istioctl', ofIstioctl],
  ['gke-deploy', ofGkeDeploy],
  [
    'flux',
    (words) => (isPush(words) ? applies(PUSHED_TO_FLUX, words, PUSHED_PATHS, 'below') : null),
  ],
]);

/** The name of a tool, however it is called, and what is said to it; none where another command is meant. */
function wordsOfTool({ words }: ShellCommand): readonly string[] {
  if (TELLS.has(plainName(words[0] ?? ''))) return [];
  const at = words.findIndex((word) => TOOLS.includes(plainName(word)));
  return at < 0 ? [] : [plainName(words[at] ?? ''), ...words.slice(at + 1)];
}

function ofKubectl(words: readonly string[]): Meant | null {
  const verb = verbOf(words);
  if (verb === 'kustomize') return writes('kustomize', built(words.slice(words.indexOf(verb) + 1)));
  if (verb === undefined || !APPLYING.has(verb)) return null;
  if (words.some((word) => /^--dry-run(?!=none)/.test(word))) return null;
  const isDeep = words.includes('-R') || words.includes('--recursive');
  const reach = isDeep ? 'below' : 'files';
  const { targets, isFed } = applies('kubectl', words, ['-f', '--filename'], reach);
  const kustomized = given(words, ['-k', '--kustomize'], 'kustomization');
  const [context = null] = optionsOf(words, ['--context']);
  return {
    does: 'apply',
    tool: kubectlText(words),
    targets: [...targets, ...kustomized],
    isFed,
    context,
  };
}

function ofHelm(words: readonly string[]): Meant | null {
  const verb = words.find(
    (word) => word === 'install' || word === 'upgrade' || word === 'template',
  );
  if (verb === undefined) return null;
  const rest = words.slice(words.indexOf(verb) + 1).filter(isPath);
  const charts = rest.map((word): CommandTarget => ({ word, reach: 'chart' }));
  if (verb !== 'template') {
    const isDry = words.some((word) => /^--dry-run(?!=none)/.test(word));
    return isDry ? null : { does: 'apply', tool: 'helm', targets: charts, isFed: false };
  }
  return writes('helm', [...charts, ...given(words, ['-f', '--values'], 'files')]);
}

function ofIstioctl(words: readonly string[]): Meant | null {
  const isGenerated = words.includes('generate');
  if (isGenerated) return writes('istioctl', given(words, ['-f', '--filename'], 'files'));
  const isApplied = words.includes('install') || words.includes('apply');
  return isApplied ? applies('istioctl', words, ['-f', '--filename'], 'files') : null;
}

function ofGkeDeploy(words: readonly string[]): Meant | null {
  if (words[0] !== 'run' && words[0] !== 'apply') return null;
  const isDeep = words.includes('-R') || words.includes('--recursive');
  return applies('gke-deploy', words, ['-f', '--filename'], isDeep ? 'below' : 'files');
}

const writes = (tool: string, targets: readonly CommandTarget[]): Meant => ({
  does: 'write',
  tool,
  targets,
});

function applies(
  tool: string,
  words: readonly string[],
  options: readonly string[],
  reach: TargetReach,
): Extract<Meant, { does: 'apply' }> {
  const files = optionsOf(words, options);
  const isFed = files.some((file) => file === '-' || file === '/dev/stdin');
  const targets = files.filter(isPath).map((word) => ({ word, reach }));
  return { does: 'apply', tool, targets, isFed };
}

/** The folder that is built; where none is named, the one in which it is run. */
function built(words: readonly string[]): readonly CommandTarget[] {
  const [word = '.'] = words.filter((each, at) => isPath(each) && !words[at - 1]?.startsWith('-'));
  return [{ word, reach: 'kustomization' }];
}

const given = (
  words: readonly string[],
  options: readonly string[],
  reach: TargetReach,
): readonly CommandTarget[] =>
  optionsOf(words, options)
    .filter(isPath)
    .map((word) => ({ word, reach }));
