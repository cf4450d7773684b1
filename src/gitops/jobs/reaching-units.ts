import type { ShellCommand } from '../scripts/shell-commands.ts';
import { callOf, plainName } from '../scripts/shell-commands.ts';
import { optionsOf } from '../scripts/shell-options.ts';
import { isIdle } from './idle-commands.ts';
import type { JobUnit, LineReading, RawLine } from './job.ts';
import { nameOfTool } from './job-tools.ts';
import { statementsIn } from './read-lines.ts';

/** Programs that write to a cluster, or may have others do so. */
const TOOLS =
  'kubectl|oc|helm|helmfile|kapp|istioctl|skaffold|gke-deploy|flux|argocd|terraform|tofu|terragrunt|pulumi|ansible-playbook|kpt|tk|werf|kfctl';
const IS_TOOL = new RegExp(`^(?:${TOOLS})$`);
/** Matches a tool in a command that another program is given: `bash -c "kubectl apply …"`. */
const IN_WORDS = new RegExp(`(?:^|[\\s;&|(/'"])(?:${TOOLS})(?=['",]?\\s)`);

/** Tells whether a text speaks of a tool that may change a cluster. */
export const namesTool = (text: string): boolean => IN_WORDS.test(text);

/** Programs that get, move or name a tool, and do not run it. */
const HANDLES_TOOLS: ReadonlySet<string> = new Set(
  'echo printf grep which type command apt apt-get apk yum dnf brew curl wget alias go npm pip pip3 asdf mise export chmod mv cp rm install tar unzip mkdir source test [ [['.split(
    ' ',
  ),
);

/** Matches commands of tools that write to no cluster. */
const LEAVES_CLUSTERS =
  /^(?:terraform|tofu|terragrunt) (?:\S+ )*?(?:init|plan|fmt|validate|output|show|version|providers|workspace|state list|refresh)\b|^(?:helmfile) (?:\S+ )*?(?:diff|lint|template|list|build|deps|repos|fetch)\b|^(?:flux|argocd) (?:get|diff|build|check|version|login|account|app (?:get|list|diff|manifests|wait)|install --export)\b|^helm (?:package|push|pull|dependency|dep|plugin|repo|create|template|lint|list|ls|status|history|version|get|search|show|env)\b|^(?:istioctl) (?:analyze|manifest generate|proxy-\w+|x describe|dashboard)\b|^(?:kubectl|oc) (?:config|kustomize|completion|plugin|krew|port-forward|proxy|get|describe|diff|logs|version|explain|api-resources|top|wait|rollout status|auth can-i|cluster-info)\b|^pulumi (?:preview|login|stack)\b|^skaffold (?:build|render|diagnose)\b|^tk (?:diff|show|fmt|lint)\b|^kpt (?:fn|pkg)\b/;

/** An action of others whose name says that it may apply something. */
const MAY_APPLY = /deploy|kube|kustomize|k8s|helm|argo|flux|terraform|pulumi/i;
const PREPARES =
  /setup|install|login|checkout|cache|lint|scan|kind-action|pages|kubescape|kubeval|kubeconform|kube-?score|polaris|trivy/i;

/** Gets credentials of a cluster: what is run behind that may be anything. */
const GETS_CLUSTER =
  /\bupdate-kubeconfig\b|\bget-credentials\b|(?:aks-set-context|get-gke-credentials|k8s-set-context)@|\bKUBE_?CONFIG\b/;

const MAKES_CLUSTER =
  /\bkind create cluster\b|\bkind-action@|\bminikube start\b|setup-minikube@|\bk3d cluster create\b|(?:create|install)[-_]kind/i;
/** Goes to a cluster that was not made for a test. */
const OTHER_CLUSTER =
  /--(?:kube-?)?(?:context|config|apiserver)[ =](?!["']?(?:kind|k3d|minikube))|--(?:server|token)[ =]|\bset-cluster\b|\buse-context (?!["']?(?:kind|k3d|minikube))/;

/** Keeps the units that may change a cluster: by themselves, or by what they run of others. */
export function reachingUnits(
  units: readonly JobUnit[],
  readingOf: (unit: JobUnit) => LineReading,
): readonly JobUnit[] {
  const called = new Map<string, JobUnit[]>();
  for (const unit of units)
    for (const name of unit.calledAs) called.set(name, [...(called.get(name) ?? []), unit]);
  const reaching = new Set(units.filter(reachesByItself));
  const calls = new Map(units.map((unit) => [unit, callsIn(unit, readingOf(unit))]));
  // a job that runs one which runs one that applies, and so on
  for (let grown = true; grown;) {
    grown = false;
    for (const unit of units) {
      if (reaching.has(unit) || isTest(unit)) continue;
      const isOne = (calls.get(unit) ?? []).some((name) =>
        called.get(name)?.some((each) => each !== unit && reaching.has(each)),
      );
      if (!isOne) continue;
      reaching.add(unit);
      grown = true;
    }
  }
  return units.filter((unit) => reaching.has(unit));
}

const textOf = (line: RawLine): string => (line.is === 'uses' ? line.action : line.text);

function isTest(unit: JobUnit): boolean {
  if (unit.environment !== null) return false;
  const text = unit.lines.map(textOf).join('\n');
  return MAKES_CLUSTER.test(text) && !GETS_CLUSTER.test(text) && !OTHER_CLUSTER.test(text);
}

function reachesByItself(unit: JobUnit): boolean {
  if (isTest(unit)) return false;
  return (
    unit.namesTool === true ||
    unit.lines.some(
      (line) =>
        GETS_CLUSTER.test(textOf(line)) ||
        (line.is === 'uses' && mayApply(line.action)) ||
        (line.is === 'setting' && isDeploying(line.text)) ||
        (line.is === 'shell' && appliesIn(line)),
    )
  );
}

/** Tells of an environment that is declared, and of a task or image of others whose name says that it may apply something. */
function isDeploying(setting: string): boolean {
  const [, environment] = /^environment: (.*)/.exec(setting) ?? [];
  if (environment !== undefined) return environment !== 'github-pages';
  const [, name] =
    /^(?:image|container|task|type|trigger|include)(?:\.\w+)*: (.*)|^([\w-]+\/[\w-]+)[.:]/.exec(
      setting,
    ) ?? [];
  return name !== undefined && mayApply(name);
}

const mayApply = (action: string): boolean => {
  const name = nameOfTool(action);
  return !name.startsWith('./') && MAY_APPLY.test(name) && !PREPARES.test(name);
};

/** Tells whether a line applies something; a command that only looks does not, whatever file it writes. */
function appliesIn(line: Extract<RawLine, { is: 'shell' }>): boolean {
  const statements = statementsIn(line);
  if (statements.length === 0) return namesTool(line.text);
  return statements.some(({ commands }) =>
    commands.some((command) => !isIdle({ ...command, writes: [] }) && isApplying(command)),
  );
}

/** A tool under another name: `K=kubectl`, `alias k=kubectl`. */
const RENAMES = new RegExp(`^\\w+=(?:\\S*/)?(?:${TOOLS})$`);

function isApplying({ words }: ShellCommand): boolean {
  const [first = ''] = words;
  if (words.some((word) => RENAMES.test(word))) return true;
  if (HANDLES_TOOLS.has(plainName(first))) return false;
  const at = words.findIndex((word) => IS_TOOL.test(toolIn(word)));
  if (at < 0) return words.some((word) => IN_WORDS.test(word));
  const said = [toolIn(words[at] ?? ''), ...words.slice(at + 1)].join(' ');
  return words.length > at + 1 && !LEAVES_CLUSTERS.test(said) && !/--dry-run(?!=none)/.test(said);
}

/** The name of a program, also of one that an image is called by. */
const toolIn = (word: string): string => plainName(word.replace(/[:@][^/]*$/, ''));

/** Lists what a unit runs of the tree, by the names under which that is run. */
function callsIn(unit: JobUnit, { file, find }: LineReading): readonly string[] {
  const isAtTop = /\.ya?ml$/.test(file);
  const place = { file, entered: null, isAtTop, checkouts: new Set<string>() };
  return unit.lines.flatMap((line) => {
    if (line.is === 'uses') return line.action.startsWith('./') ? [calledAction(line.action)] : [];
    return statementsIn(line).flatMap(({ commands }) =>
      commands.flatMap((command): readonly string[] => {
        const call = callOf(command);
        const path = call === null ? null : find(call.word, place);
        return [...(path === null ? [] : [path]), ...targetsRunBy(command)];
      }),
    );
  });
}

/** `./.github/actions/deploy`, and a workflow that a job runs. */
const calledAction = (action: string): string => {
  const path = action.slice(2).replace(/\/+$/, '');
  return /\.ya?ml$/.test(path) ? path : `${path}/action.yml`;
};

/** `make deploy`, `task deploy`, `just deploy`, by the names of what they make. */
function targetsRunBy({ words }: ShellCommand): readonly string[] {
  const at = words.findIndex((word) => /^(?:make|gmake|task|just)$/.test(plainName(word)));
  if (at < 0) return [];
  const program = plainName(words[at] ?? '').replace('gmake', 'make');
  const rest = words.slice(at + 1);
  const taken = new Set(optionsOf(rest, ['-C', '-f', '-d', '-t', '--directory', '--file']));
  return rest
    .filter((word) => /^[\w.:-]+$/.test(word) && !word.startsWith('-') && !taken.has(word))
    .map((target) => `${program} ${target.replace(/^.*:/, '')}`);
}
