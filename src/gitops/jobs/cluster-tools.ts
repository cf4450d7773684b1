import type { ShellCommand } from '../scripts/shell-commands.ts';
import { plainName, programIn, statementsOf } from '../scripts/shell-commands.ts';
import { optionsOf, takenApart, TELLS } from '../scripts/shell-options.ts';

/** Programs that write to a cluster, or may have others do so. */
const TOOLS =
  'kubectl|oc|helm|helmfile|kapp|istioctl|skaffold|gke-deploy|flux|argocd|terraform|tofu|terragrunt|pulumi|ansible-playbook|kpt|tk|werf|kfctl';
const IS_TOOL = new RegExp(`^(?:${TOOLS})$`);
/** Matches a tool in a command that another program is given: `bash -c "kubectl apply …"`. */
const IN_WORDS = new RegExp(`(?:^|[\\s;&|(/'"])(?:${TOOLS})(?=['",]?\\s)`);
/** A tool under another name: `K=kubectl`, `alias k=kubectl`. */
const RENAMES = new RegExp(`^\\w+=(?:\\S*/)?(?:${TOOLS})$`);

/** Tells whether a text speaks of a tool that may change a cluster. */
export const namesTool = (text: string): boolean => IN_WORDS.test(text);

/** Programs that get, move or name a tool, and do not run it. */
const HANDLES_TOOLS: ReadonlySet<string> = new Set([
  ...TELLS,
  ...'apk yum dnf pip3 mise chmod mv cp rm install tar unzip mkdir source test [ [['.split(' '),
]);

/** Tells whether a program only gets, moves or names what it is given: `command -v kubectl`, but not `mise exec -- kubectl`. */
const handles = ([program = '', verb = '']: readonly string[]): boolean =>
  HANDLES_TOOLS.has(plainName(program)) &&
  !/^(?:exec|x|run)$/.test(verb) &&
  !(program === 'command' && !/^-[vV]$/.test(verb));

const OF_TERRAFORM =
  /^(?:(?:run-all|run --all|run) )?(?:init|plan|fmt|validate|output|show|version|providers|workspace|state (?:list|show|pull)|refresh|graph|get)\b/;
const OF_KUBECTL =
  /^(?:config|kustomize|completion|plugin|krew|port-forward|proxy|get|describe|diff|logs|version|explain|api-resources|api-versions|top|wait|rollout (?:status|history)|auth can-i|cluster-info)\b/;

/** Verbs with which a tool writes to no cluster; it may write files. */
const LEAVES_CLUSTERS: ReadonlyMap<string, RegExp> = new Map([
  ...['terraform', 'tofu', 'terragrunt'].map((tool): [string, RegExp] => [tool, OF_TERRAFORM]),
  ['kubectl', OF_KUBECTL],
  ['oc', OF_KUBECTL],
  ['helmfile', /^(?:diff|lint|template|list|build|deps|repos|fetch|show-dag|version)\b/],
  ['flux', /^(?:get|diff|build|check|version|logs|tree|stats|trace|completion)\b/],
  [
    'argocd',
    /^(?:get|diff|version|login|account|app (?:get|list|diff|manifests|wait|history|resources|logs))\b/,
  ],
  [
    'helm',
    /^(?:package|push|pull|dependency|dep|plugin|repo|registry|create|template|lint|list|ls|status|history|version|get|search|show|env|verify|unittest|diff|completion)\b/,
  ],
  [
    'istioctl',
    /^(?:analyze|manifest generate|proxy-\w+|ps|pc|x describe|x precheck|precheck|dashboard|kube-inject|validate|version|verify-install|profile|bug-report)\b/,
  ],
  ['pulumi', /^(?:preview|login|stack|version|whoami|about)\b/],
  ['skaffold', /^(?:build|render|diagnose|test|version)\b/],
  ['tk', /^(?:diff|show|fmt|lint|export|eval)\b/],
  ['kpt', /^(?:fn|pkg)\b/],
]);

/** Options with which a tool only says what it would do, or prints what it would apply, whatever its verb is. */
const ONLY_SAYS: ReadonlyMap<string, RegExp> = new Map([
  ['flux', /^--export(?:=true)?$/],
  ['ansible-playbook', /^(?:--check|-C|--syntax-check|--list-\w+)$/],
  // writes the state, and changes no object: developer.hashicorp.com/terraform/cli/commands/plan#planning-modes
  ['terraform', /^-refresh-only(?:=true)?$/],
  ['tofu', /^-refresh-only(?:=true)?$/],
  ['terragrunt', /^-refresh-only(?:=true)?$/],
]);

/** Options before a verb that take the next word. */
const TAKES_NEXT: ReadonlySet<string> = new Set(
  '-n --namespace --context --kube-context --kubeconfig -s --server --token -e --environment -f --file -l --selector --log-level -C --cwd -i --inventory'.split(
    ' ',
  ),
);

/** Tells whether a command may write to a cluster by one of these tools. */
export function isApplying(command: ShellCommand): boolean {
  const { words } = command;
  if (words.some((word) => RENAMES.test(word))) return true;
  if (handles(programIn(command))) return words.some(runsApplying);
  const at = words.findIndex((word) => IS_TOOL.test(toolIn(word)));
  if (at < 0) return words.some(appliesWithin);
  const [tool, given] = [toolIn(words[at] ?? ''), words.slice(at + 1)];
  if (given.length === 0 || given.some((word) => DRY.test(word))) return false;
  if (isOfThisMachine(given) || /^https?:/.test(given[0] ?? '')) return false;
  if (given.some((word) => ONLY_SAYS.get(tool)?.test(word))) return false;
  const verbs = takenApart(given, (name) => TAKES_NEXT.has(name)).rest.join(' ');
  // without a verb each of them prints its version or its help
  if (verbs === '') return false;
  return !LEAVES_CLUSTERS.get(tool)?.test(verbs);
}

/** Tells whether a tool is sent to a cluster that runs on the machine of whoever starts it, by the context that its maker names. */
const isOfThisMachine = (given: readonly string[]): boolean =>
  optionsOf(given, ['--context', '--kube-context']).some((context) =>
    /^(?:kind-|k3d-|minikube$|docker-desktop$|rancher-desktop$|orbstack$|colima)/.test(context),
  );

/** Tells of a word whether a command in it may apply: those of `$(…)` are read, any other that names a tool may. */
const appliesWithin = (word: string): boolean =>
  IN_WORDS.test(word.replace(RUNS, '')) || runsApplying(word);

/** Tells whether one of the commands within `$(…)` of a word may apply. */
export const runsApplying = (word: string): boolean =>
  [...word.matchAll(RUNS)]
    .map(([, run = '']) => run)
    .filter(namesTool)
    .some((run) => {
      const commands = statementsOf(run).flatMap((statement) => statement.commands);
      return commands.length === 0 || commands.some(isApplying);
    });

const RUNS = /\$\(([^()`]*)\)/g;

const DRY = /^--dry-run(?:$|=(?!none|false))/;

/** Tells of a command whether its tool takes credentials of its own beside the kubeconfig: another cluster may be theirs. */
export const hasOwnAccess = ({ words }: ShellCommand): boolean =>
  /^(?:terraform|tofu|terragrunt|pulumi|argocd|ansible-playbook)$/.test(
    toolIn(words.find((word) => IS_TOOL.test(toolIn(word))) ?? ''),
  );

/** The name of a program, also of one that an image is called by. */
const toolIn = (word: string): string => plainName(word.replace(/[:@][^/]*$/, ''));
