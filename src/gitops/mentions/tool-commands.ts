const TOOL =
  /\b(?:kubectl|oc|helm|helmfile|kustomize|kapp|flux|argocd|terraform|terragrunt|istioctl|skaffold|ansible-playbook)\b/;
const VERB =
  /\b(?:apply|create|replace|kustomize|install|upgrade|template|build|bootstrap|sync|push|deploy)\b|\s--path\b/;
const APPLIES = /\b(?:apply|create|replace|install|upgrade|bootstrap|sync|push|deploy)\b/;
const CHANGES_NOTHING = /\s--dry-run\b(?!=none)/;
export const COMMENT = /^\s*(?:#|\/\/)/;
export const WRITES = /(?:>|\b(?:mkdir|tee)\b|\s--output(?:-dir)?\b|\s-o\b)/;
const OF_HELM = /\bhelm[\w-]*\s/;
const INSTALLS = /^(?:install|upgrade|template)$/;
/** Flags of Helm that take no word. */
const ALONE =
  /^(?:-i|.*=.*|--(?:install|wait|atomic|create-namespace|debug|dry-run|devel|force|cleanup-on-fail|reuse-values|reset-values|dependency-update|skip-crds))$/;

const GOES_ON = /\\\s*$/;
const MOST_CONTINUED = 50;

/** Returns for each line the command that it is a part of; a comment of a script is none. Each line is looked at once. */
export function commandsIn(
  lines: readonly string[],
  isScript: boolean,
): readonly (string | null)[] {
  let command: string | null = null;
  let goesOn = false;
  return lines.map((line, at) => {
    const isNote = isScript && !goesOn && COMMENT.test(line);
    if (!goesOn) command = isNote ? null : commandAt(lines, at);
    goesOn = !isNote && GOES_ON.test(line);
    return command;
  });
}

/** Gives a command that begins in a line, with the lines that it goes on in. */
function commandAt(lines: readonly string[], at: number): string | null {
  const rest = lines.slice(at, at + MOST_CONTINUED);
  const end = rest.findIndex((line) => !GOES_ON.test(line));
  const whole = rest.slice(0, end === -1 ? rest.length : end + 1);
  const command = whole.map((line) => line.replace(GOES_ON, ' ')).join('');
  return TOOL.test(command) && VERB.test(command) ? command : null;
}

/** Holds the variables of a script that its commands take charts from, and those that it only writes to. */
interface Variables {
  readonly charts: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
}

export const NO_VARIABLES: Variables = { charts: new Set(), written: new Set() };
const VARIABLE = /\$[({]?(\w+)/g;
const WRITTEN = new RegExp(`${WRITES.source}(?:\\s+-\\w+)*[=\\s]*["']?\\$[({]?(\\w+)`, 'g');

/** Finds the variables of a script that decide what its commands name. */
export function variablesOf(lines: readonly string[]): Variables {
  const commands = [...new Set(commandsIn(lines, true))].flatMap((command) => command ?? []);
  const made = lines.flatMap((line) => namesIn(line, WRITTEN));
  const read = madeOf(
    lines,
    commands.map((command) => command.replace(WRITTEN, ' ')),
  );
  return {
    charts: madeOf(
      lines,
      commands.map((command) => chartOf(command) ?? ''),
    ),
    written: new Set(made.filter((name) => !read.has(name))),
  };
}

/** Lists the variables in texts, and those that these are made of by lines before. */
function madeOf(lines: readonly string[], texts: readonly string[]): ReadonlySet<string> {
  const found = new Set(texts.flatMap((text) => namesIn(text, VARIABLE)));
  for (const line of lines.toReversed()) {
    const [, name = '', value = ''] = /^\s*(?:\w+\s+)?(\w+)\s*[:?]?=(.*)$/.exec(line) ?? [];
    if (found.has(name)) for (const each of namesIn(value, VARIABLE)) found.add(each);
  }
  return found;
}

const namesIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);

/** Tells of a command that applies what it names, and not only renders it. */
export const isApplying = (command: string): boolean =>
  APPLIES.test(command) && !CHANGES_NOTHING.test(command);

/** Gives what stands behind the name of the release in a command of Helm. */
export function chartOf(line: string): string | undefined {
  if (!OF_HELM.test(line)) return undefined;
  const words = line.replace(/["'`]/g, '').split(/\s+/);
  const rest = words.slice(words.findIndex((word) => INSTALLS.test(word)) + 1);
  return rest.filter(
    (word, at) =>
      !word.startsWith('-') && !(/^-/.test(rest[at - 1] ?? '') && !ALONE.test(rest[at - 1] ?? '')),
  )[1];
}
