import { z } from 'zod';
import { normalisePath, TIERS } from '../manifest/index.ts';
import type { Tier } from '../manifest/index.ts';

/** Holds what a workflow asks of the action, by the inputs of `action.yml`. */
export interface ActionInputs {
  /** Revisions; null where the event says them. */
  readonly base: string | null;
  readonly head: string | null;
  /** The configuration, seen from the top of the repository; null for the usual one. */
  readonly config: string | null;
  readonly failOn: Tier;
  readonly comment: boolean;
  readonly suggestions: boolean;
  /** Files to write, seen from the top of the checkout; null for none. */
  readonly sarif: string | null;
  readonly html: string | null;
  readonly chartSources: readonly string[];
  readonly token: string | null;
}

type ParsedInputs =
  | { readonly kind: 'inputs'; readonly inputs: ActionInputs }
  /** `problem` is one sentence. */
  | { readonly kind: 'problem'; readonly problem: string };

const Text = z
  .string()
  .default('')
  .transform((text) => text.trim() || null);

/** Takes a path that a tree can have; the top of it is no file. */
const TreePath = Text.refine((path) => path === null || isOfTree(normalisePath(path))).transform(
  (path) => path && normalisePath(path),
);

const isOfTree = (path: string | null): boolean => path !== null && path !== '.';

/** As GitHub's own actions read booleans: the words of YAML 1.2. */
const Switch = z
  .string()
  .default('')
  .transform((text) => text.trim() || 'false')
  .pipe(z.enum(['true', 'True', 'TRUE', 'false', 'False', 'FALSE']))
  .transform((word) => word.toLowerCase() === 'true');

const Inputs = z.object({
  base: Text,
  head: Text,
  config: TreePath,
  'fail-on': z
    .string()
    .default('')
    .transform((text) => text.trim() || 'high')
    .pipe(z.enum(TIERS)),
  comment: Switch,
  suggestions: Switch,
  sarif: Text,
  html: Text,
  'chart-sources': z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((each) => each !== '')),
  'github-token': Text,
});

/** Names of the inputs, as `action.yml` has them. */
export const INPUT_NAMES: readonly string[] = Object.keys(Inputs.shape);

const EXPECTED: Readonly<Record<string, string>> = {
  config: 'a path from the top of the repository',
  'fail-on': `one of ${TIERS.join(', ')}`,
  comment: 'true or false',
  suggestions: 'true or false',
};

/** Reads the inputs of a step, which GitHub gives as `INPUT_<NAME>`. */
export function parseInputs(variables: Readonly<Record<string, string | undefined>>): ParsedInputs {
  const given = Object.fromEntries(
    INPUT_NAMES.map((name) => [name, variables[`INPUT_${name.toUpperCase()}`]]),
  );
  const parsed = Inputs.safeParse(given);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    return {
      kind: 'problem',
      problem: `The input ${name} has to be ${EXPECTED[name] ?? 'a text'}, and is "${given[name] ?? ''}".`,
    };
  }
  const { base, head, config, comment, suggestions, sarif, html } = parsed.data;
  return {
    kind: 'inputs',
    inputs: {
      ...{ base, head, config, comment, suggestions, sarif, html },
      failOn: parsed.data['fail-on'],
      chartSources: parsed.data['chart-sources'],
      token: parsed.data['github-token'],
    },
  };
}
