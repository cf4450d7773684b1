import type { BuildFailure } from '../../kustomize/index.ts';
import type { RenderedRoot } from '../environment.ts';
import type { Root } from '../roots/root.ts';
import { sourceNamed } from './all-sources.ts';

/**
 * What fails each of the roots that are applied together, or not at all: its own fault, else that of the first that
 * does not build, else what their tool finds wrong with all of them (ARGO-13, FLUX-11, FLUX-12).
 */
export function failuresTogether(
  roots: readonly Root[],
  render: (root: Root) => RenderedRoot,
): ReadonlyMap<Root, BuildFailure> {
  const failures = new Map<Root, BuildFailure>();
  for (const { parts, consequence } of wholesOf(roots)) {
    const rendered = parts.map((part) => [part, render(part)] as const);
    const own = rendered.map(([part, { failure }]) =>
      failure === null ? null : withConsequence(part, failure, consequence),
    );
    const first = own.find((failure) => failure !== null) ?? refusedTogether(rendered);
    for (const [at, part] of parts.entries()) {
      const failure = own[at] ?? first;
      if (failure !== null) failures.set(part, failure);
    }
  }
  return failures;
}

const refusedTogether = (
  rendered: readonly (readonly [Root, RenderedRoot])[],
): BuildFailure | null => {
  const refusals = sourceNamed(rendered[0]?.[0].by.tool)?.refusals;
  return refusals?.ofTogether?.(rendered.map(([, each]) => each)) ?? null;
};

interface Whole {
  readonly parts: Root[];
  readonly consequence: string;
}

function wholesOf(roots: readonly Root[]): readonly Whole[] {
  const wholes = new Map<string, Whole>();
  for (const root of new Set(roots)) {
    const together = sourceNamed(root.by.tool)?.togetherOf?.(root);
    if (together == null) continue;
    const key = `${root.by.tool} ${together.key}`;
    const whole = wholes.get(key) ?? { parts: [], consequence: together.consequence };
    wholes.set(key, whole);
    whole.parts.push(root);
  }
  return [...wholes.values()].filter(({ parts }) => parts.length > 1);
}

/** At the root that does not build, which need not be the one of whose objects it is said. */
const withConsequence = (
  { path }: Root,
  failure: BuildFailure,
  consequence: string,
): BuildFailure => ({
  ...failure,
  message: `${failure.message.replace(/\.?$/, '.')} While it does not, ${consequence}.`,
  whole: failure.whole ?? path,
});

/** What failed so before: equal roots are the same object on both sides of a change, and in each environment. */
const known = new WeakMap<RenderedRoot, RenderedRoot>();

/** A root that fails with others; the very same where it does not. */
export function failingWith(root: RenderedRoot, failure: BuildFailure | undefined): RenderedRoot {
  if (failure === undefined) return root;
  const earlier = known.get(root);
  if (earlier?.failure?.message === failure.message) return earlier;
  // what builds by itself is as it would be without the fault of another
  const told = root.failure === null ? { ...failure, restStands: true as const } : failure;
  const now: RenderedRoot = { ...root, status: 'failed', failure: told };
  known.set(root, now);
  return now;
}
