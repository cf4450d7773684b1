/** A variable that a file defines for all that it runs. */
export interface Definition {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/** Refers to a definition: `$(NAME)` of make, `{{.NAME}}` of tasks. */
const REFERS = /\$[({]\w+[)}]|\{\{[^{}]*\}\}/g;
/** Runs a program that only tells where the tree is, which commit it is, or what time. */
const TELLS =
  /\$\(shell (?:git rev-parse[\w ./-]*|pwd|date[^()`;|&<>]*)\)|\.sh: (?:git rev-parse[\w ./-]*|pwd|date[^()`;|&<>]*)$/g;
/** Ends a command, runs a program or is of a function: whoever puts it into a line may have that do anything. */
const ACTS = /[;&|<>`\n]|\$\((?!\w+\))|\.sh: /;

/** Tells whether a line takes in a definition that may make a command of its own of it. */
export function takesInCommand(definitions: readonly Definition[], text: string): boolean {
  const named = (text.match(REFERS) ?? []).join(' ');
  if (named === '' || definitions.length === 0) return false;
  const always = new Set(usedDefinitions(definitions, ''));
  return usedDefinitions(definitions, named).some(
    (each) => !always.has(each) && ACTS.test(each.text.replace(TELLS, '')),
  );
}

/** Names that programs read by themselves, whatever the lines of a target say, where they are exported. */
const READ_BY_TOOLS =
  /^(?:KUBE|HELM|AWS|GOOGLE|CLOUDSDK|AZURE|ARM_|TF_(?:VAR|CLI|DATA_DIR|WORKSPACE|LOG|INPUT|REGISTRY|PLUGIN)|ISTIO|PATH$|SHELL$|MAKEFLAGS$)/i;
/**
 * Names that make reads itself, or hands on without being told because whoever runs it often has them in the environment:
 * gnu.org/software/make/manual/html_node/Variables_002fRecursion.html.
 */
const HANDED_ON =
  /^(?:KUBECONFIG|HELM_(?:KUBE|NAMESPACE|DRIVER|PLUGINS|REGISTRY_CONFIG|REPOSITORY_C)\w*|(?:AWS|GOOGLE|CLOUDSDK|AZURE|ARM|TF)_\w+|PATH|SHELL|MAKEFLAGS)$/;
const IS_EXPORTED = /^(?:override\s+)?export\b|^env\./;
const EXPORTS_ALL = /^(?:export$|set export\b|\.EXPORT_ALL_VARIABLES\b)/;

/** Gives the definitions that a text uses, and those that they use; in their order. */
export function usedDefinitions(
  definitions: readonly Definition[],
  text: string,
): readonly Definition[] {
  const byName = new Map<string, Definition[]>();
  for (const each of definitions) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  const areExported = definitions.some((each) => EXPORTS_ALL.test(each.text));
  const used = new Set(
    definitions
      .filter(
        (each) =>
          READ_BY_TOOLS.test(each.name) &&
          (areExported || IS_EXPORTED.test(each.text) || HANDED_ON.test(each.name)),
      )
      .map(({ name }) => name),
  );
  const left = [
    text,
    ...[...used].flatMap((name) => byName.get(name) ?? []).map((each) => each.text),
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop())
    for (const [name = ''] of next.matchAll(/\w+/g)) {
      if (used.has(name)) continue;
      const own = byName.get(name);
      if (own === undefined) continue;
      used.add(name);
      left.push(...own.map((each) => each.text));
    }
  return definitions.filter(({ name }) => used.has(name));
}
