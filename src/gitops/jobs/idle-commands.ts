import type { ShellCommand, ShellStatement } from '../scripts/shell-commands.ts';
import { takenApart } from '../scripts/shell-options.ts';

/**
 * Tells whether a line of shell changes nothing: it prints, waits, or looks at what is there. What is in no list here does
 * something; so does whatever writes a file, or runs a program within a word.
 */
export const isIdleLine = (
  text: string,
  statements: readonly ShellStatement[],
  isMake: boolean,
): boolean =>
  statements.length > 0 &&
  !actsWithin(text, isMake) &&
  !WRITES.test(text.includes('\\') ? text : text.replace(/'[^']*'|"[^"]*"/g, "''")) &&
  isFilledInHarmlessly(text) &&
  statements.every(({ commands }) => commands.every(isIdle));

/**
 * `$(…)`, backticks and `<(…)` run a program, in quotes, too; `${X:=y}` sets a variable, and `::set-output` and `##vso[`
 * tell the runner to set one.
 */
const ACTS_WITHIN = /\$\(|`|[<>]\(|\$\{\w+:?=|::|##/;

/** Tells whether a line runs a program, or sets a variable, within a word; a variable of make is none of these. */
export const actsWithin = (text: string, isMake: boolean): boolean =>
  ACTS_WITHIN.test(isMake ? text.replace(/(?<!\$)\$\([A-Za-z_]\w*\)/g, '') : text);

/** Sends output, or errors, anywhere but to where output and errors go by themselves. */
const WRITES = />(?!&[12]\b|\s*\/dev\/(?:null|stdout|stderr)\b)(?!>?\s*\$\{?GITHUB_STEP_SUMMARY\b)/;

/** Matches what a workflow puts into the text before a shell reads it: its value may end the command. */
const EXPRESSION = /\$\{\{[^}]*\}\}/g;
const KNOWN_EXPRESSION =
  /^\$\{\{\s*github\.(?:sha|run_id|run_number|run_attempt|repository|actor|event_name|server_url|workflow|job)\s*\}\}$/;

/** Tells whether all that a workflow puts into a line is of letters that no shell reads otherwise. */
export const isFilledInHarmlessly = (text: string): boolean =>
  (text.match(EXPRESSION) ?? []).every((each) => KNOWN_EXPRESSION.test(each));

/** Tells whether a command changes nothing, whatever stands around it. */
export function isIdle({ words, writes }: ShellCommand): boolean {
  const [written = '', ...rest] = words;
  const program = written.replace(/^[@-]+/, '');
  if (writes.some((file) => !/^\/dev\/(?:null|stdout|stderr)$|GITHUB_STEP_SUMMARY/.test(file)))
    return false;
  return PROGRAMS.get(program)?.(rest) ?? false;
}

type Question = (words: readonly string[]) => boolean;

const always: Question = () => true;

/** Options by which a program that only tests and prints writes, or runs another one. */
const MAY_WRITE =
  /^-{1,2}(?:[oOw]$|.*(?:out|file|dir|xml|report|write|fix|dest|save|exec|plugin))/i;

const printsOnly: Question = (words) => words.every((word) => !MAY_WRITE.test(word));

/** Words of which the first ones are one of these. */
const beginsWith =
  (...beginnings: readonly string[]): Question =>
  (words) =>
    beginnings.some((each) => words.slice(0, each.split(' ').length).join(' ') === each) &&
    printsOnly(words);

/** `-x`, `-eu`, `-o pipefail` and their like, which say when a shell stops and what it prints. */
const setsShell: Question = (words) =>
  words.length > 0 &&
  words.every((word) => /^[-+][eEuxvo]+$|^(?:pipefail|errexit|nounset|xtrace)$/.test(word));

/** Formats in which something is printed; a path is none. */
const FORMAT =
  /^(?:yaml|json|wide|name|table|text|short|(?:jsonpath|go-template|custom-columns|template)(?:=.*)?)$/s;

/** Options that choose what is looked at, or how long, and how it is printed; those with a value have it apart or behind `=`. */
const LOOKS = new Set(
  '-n --namespace -l --selector --context --kube-context --kubeconfig --timeout --for --tail --since -c --container --sort-by --field-selector --request-timeout --revision --max --version --repo --template --set --set-string -f --filename -k --kustomize --values --subresource'.split(
    ' ',
  ),
);
const LOOKS_ALONE =
  /^(?:-A|--all-namespaces|-w|--watch(?:=\w+)?|-R|--recursive|--no-headers(?:=\w+)?|--ignore-not-found(?:=\w+)?|--show-labels|--client|--short|-p|--previous|-a|--all|-q|--quiet|--strict|--debug|--dry-run(?:=(?:client|server))?|--server-side(?:=\w+)?|--wait(?:=\w+)?|-v=?\d|-o(?:yaml|json|wide|name))$/;

/** Tells whether an option only says in which format something is printed: a path would be written. */
export const isOfPrinting = (name: string, value: string | null): boolean =>
  PRINTS.has(name) && FORMAT.test(value ?? '');

/** Gives the words of a program that are no options; null where one is that is not known to change nothing. */
function lookedAt(words: readonly string[]): readonly string[] | null {
  const { options, rest } = takenApart(words, (name) => LOOKS.has(name) || PRINTS.has(name));
  const isKnown = options.every(({ name, value }) => {
    if (PRINTS.has(name)) return isOfPrinting(name, value);
    const word = value === null ? name : `${name}=${value}`;
    return LOOKS.has(name) || LOOKS_ALONE.test(word);
  });
  return isKnown ? rest : null;
}

export const PRINTS: ReadonlySet<string> = new Set(['-o', '--output']);

const LOOKING_VERBS =
  /^(?:get|describe|diff|wait|version|logs|top|explain|api-resources|api-versions|rollout (?:status|history)|auth (?:can-i|whoami)|config (?:view|current-context|get-contexts)|cluster-info)(?: |$)/;

const DRY_VERBS = /^(?:apply|create|delete|replace|patch|label|annotate|scale|set|run|expose)$/;

function kubectlLooks(words: readonly string[]): boolean {
  const rest = lookedAt(words);
  if (rest === null || rest.includes('dump')) return false;
  const isDry = words.some((word) => /^--dry-run(?:=(?:client|server))?$/.test(word));
  return LOOKING_VERBS.test(rest.join(' ')) || (isDry && DRY_VERBS.test(rest[0] ?? ''));
}

const helmLooks: Question = (words) =>
  /^registry log(?:in|out)(?: |$)/.test(words.join(' ')) ||
  /^(?:lint|list|ls|status|history|version|template|get|search|show|repo (?:update|list))(?: |$)/.test(
    (lookedAt(words) ?? []).join(' '),
  );

/** Options of Terraform that choose a folder or a state of locks, or how something is printed. */
const OF_TERRAFORM =
  /^-(?:chdir=\S+|input=\w+|no-color|lock=\w+|lock-timeout=\S+|compact-warnings|json|raw|detailed-exitcode|parallelism=\d+|auto-approve|refresh-only|reconfigure|check|diff|recursive|refresh=true)$/;
/** Chooses what a plan is made of, which nobody applies as long as it is written to no file. */
const OF_PLAN = /^-(?:var|var-file|target|replace|destroy|refresh)(?:=|$)/;

/**
 * Tells of a plan, a look at the state, and what writes only the state (`apply -refresh-only`: "updates the Terraform state
 * … without modifying" objects, developer.hashicorp.com/terraform/cli/commands/plan#planning-modes).
 */
function terraformLooks(words: readonly string[]): boolean {
  const isPlan = words.some((word) => word === 'plan');
  const { options, rest } = takenApart(
    words,
    (name) => isPlan && /^-(?:var|var-file|target)$/.test(name),
  );
  const isKnown = options.every(
    ({ name, value }) =>
      OF_TERRAFORM.test(value === null ? name : `${name}=${value}`) ||
      (isPlan && OF_PLAN.test(name)),
  );
  if (!isKnown) return false;
  const isOfState = options.some(({ name }) => name === '-refresh-only');
  return (
    /^(?:plan|validate|fmt|version|init|refresh|graph|providers)$/.test(rest.join(' ')) ||
    /^(?:output|show|state (?:list|show)|workspace (?:list|show))(?: \S+)?$/.test(rest.join(' ')) ||
    (rest.join(' ') === 'apply' && isOfState)
  );
}

const helmfileLooks: Question = (words) => {
  const { options, rest } = takenApart(words, (name) => OF_HELMFILE.has(name));
  return (
    options.every(({ name }) => OF_HELMFILE.has(name) || LOOKS_ALONE.test(name)) &&
    /^(?:diff|lint|list|template|status|version)$/.test(rest.join(' '))
  );
};

const OF_HELMFILE: ReadonlySet<string> = new Set(
  '-f --file -e --environment -n --namespace -l --selector --kube-context --context --concurrency --log-level'.split(
    ' ',
  ),
);

/** Programs that change nothing, and what of them does not. */
const PROGRAMS: ReadonlyMap<string, Question> = new Map<string, Question>([
  ...['echo', ':', 'true', 'sleep', 'pwd', 'ls', 'whoami'].map((name): [string, Question] => [
    name,
    always,
  ]),
  ['printf', (words) => !words.some((word) => word.startsWith('-v'))],
  ...['cat', 'grep', 'head', 'tail', 'wc', 'cut', 'tr', 'jq', 'column', 'which'].map(
    (name): [string, Question] => [name, always],
  ),
  ['set', setsShell],
  ['kubectl', kubectlLooks],
  ['oc', kubectlLooks],
  ['helm', helmLooks],
  ['istioctl', beginsWith('analyze', 'version', 'validate', 'proxy-status', 'verify-install')],
  ...['docker', 'podman', 'skopeo', 'crane'].map((name): [string, Question] => [
    name,
    (words) => words[0] === 'login' || words[0] === 'logout',
  ]),
  ['npm', beginsWith('test', 'run test', 'run lint')],
  ['go', beginsWith('test', 'vet', 'version')],
  ['git', beginsWith('status', 'log', 'diff', 'rev-parse', 'describe')],
  ['terraform', terraformLooks],
  ['tofu', terraformLooks],
  ['helmfile', helmfileLooks],
  ['kustomize', beginsWith('version', 'build')],
  ['pulumi', beginsWith('preview', 'version', 'whoami')],
  ['flux', beginsWith('get', 'diff', 'check', 'version', 'logs', 'tree', 'stats')],
  ['argocd', beginsWith('app get', 'app list', 'app diff', 'app history', 'version')],
  ['conftest', beginsWith('test')],
  ['aws', beginsWith('sts get-caller-identity')],
  ...[
    'pytest',
    'yamllint',
    'kubeconform',
    'kubeval',
    'shellcheck',
    'actionlint',
    'kube-linter',
  ].map((name): [string, Question] => [name, printsOnly]),
]);
