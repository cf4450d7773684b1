/** A variable that a file defines for all that it runs. */
export interface Definition {
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/** Names that programs read by themselves, whatever the lines of a target say. */
const READ_BY_TOOLS =
  /^(?:KUBE|HELM|AWS|GOOGLE|CLOUDSDK|AZURE|ARM_|TF_|ISTIO|PATH$|SHELL$|MAKEFLAGS$)/i;

/** Gives the definitions that a text uses, and those that they use; in their order. */
export function usedDefinitions(
  definitions: readonly Definition[],
  text: string,
): readonly Definition[] {
  const byName = new Map<string, Definition[]>();
  for (const each of definitions) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  const used = new Set<string>([...byName.keys()].filter((name) => READ_BY_TOOLS.test(name)));
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
