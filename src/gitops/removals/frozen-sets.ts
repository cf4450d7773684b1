import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import { allMade } from '../environment.ts';
import { canonicalJson, mapNode, plainOf } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import type { MadeApplication } from '../appliers/applier.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/** Tells whether an Application stays as it is, for it is refused by itself, or its set has an error. */
export const isFrozen = (
  { set, application }: Pick<MadeApplication, 'set' | 'application'>,
  frozen: ReadonlySet<string>,
): boolean => frozen.has(set) || frozen.has(`${set} ${application}`);

/**
 * The merge result with what sets applied at the base that have an error now: such a set is left as it is, its
 * Applications with it, and they go on applying their folders (ARGO-72). Each Application is looked for by its name:
 * another one of the set may apply the same folder elsewhere, and has what is in it now. A folder that nothing applies
 * any more and whose content changes as well is left as the merge result has it, so that no change goes unsaid.
 */
export function withFrozenSets(base: RenderedTree, merged: RenderedTree): RenderedTree {
  const frozen = new Set(merged.environments.flatMap((each) => each.environment.frozenSets ?? []));
  return frozen.size === 0
    ? merged
    : withFrozenRoots(base, withFrozenCharts(base, merged, frozen), frozen);
}

function withFrozenRoots(
  base: RenderedTree,
  merged: RenderedTree,
  frozen: ReadonlySet<string>,
): RenderedTree {
  const sides = sidesOf(base, merged, frozen);
  const kept = base.environments.map(
    ({ environment, roots }) =>
      [environment.name, roots.flatMap((root) => keptRoot(root, sides))] as const,
  );
  const paths = new Set(kept.flatMap(([, roots]) => roots.map(({ root }) => root.path)));
  return paths.size === 0 ? merged : withRoots(merged, new Map(kept), paths, { base, sides });
}

/**
 * Keeps the Applications of such sets whose charts are not seen, in each environment that had them at the base, with the
 * files that they read: no root shows what they install.
 */
function withFrozenCharts(
  base: RenderedTree,
  merged: RenderedTree,
  frozen: ReadonlySet<string>,
): RenderedTree {
  const kept = new Set(
    (base.plan.applications ?? []).flatMap(({ object, name, written }) =>
      isFrozen({ set: `${object.namespace}/${object.name}`, application: name }, frozen)
        ? [written]
        : [],
    ),
  );
  const before = new Map(base.environments.map((each) => [each.environment.name, each]));
  const environments = merged.environments.map((rendered): RenderedEnvironment => {
    const { environment, inputs } = rendered;
    const { madeApplications: made = [] } = environment;
    const there = new Set(made.map(({ name }) => name));
    const was = before.get(environment.name);
    const missing = (was?.environment.madeApplications ?? []).filter(
      ({ node, name }) => kept.has(node) && !there.has(name),
    );
    if (missing.length === 0) return rendered;
    return {
      ...rendered,
      environment: { ...environment, madeApplications: [...made, ...missing] },
      inputs: new Map([...(was?.inputs ?? []), ...(inputs ?? [])]),
    };
  });
  return { ...merged, environments };
}

interface Sides {
  readonly frozen: ReadonlySet<string>;
  /** Roots of the merge result by their folder. */
  readonly now: ReadonlyMap<string, readonly RenderedRoot[]>;
  /** Applications that the sets made at the base, each with its set. */
  readonly made: ReadonlySet<string>;
  /** Applications and folders of the merge result. */
  readonly there: ReadonlySet<string>;
}

function sidesOf(base: RenderedTree, merged: RenderedTree, frozen: ReadonlySet<string>): Sides {
  const now = new Map<string, RenderedRoot[]>();
  for (const rendered of merged.environments.flatMap(({ roots }) => roots)) {
    const { path } = rendered.root;
    now.set(path, [...(now.get(path) ?? []), rendered]);
  }
  return {
    ...{ frozen, now },
    made: new Set(base.environments.flatMap(({ roots }) => roots.flatMap(applicationsOf))),
    there: new Set([...now.values()].flat().flatMap(placesOf)),
  };
}

const applicationsOf = ({ root }: RenderedRoot): readonly string[] =>
  allMade(root).map(({ set, application }) => `${set} ${application}`);

const placesOf = (rendered: RenderedRoot): readonly string[] =>
  applicationsOf(rendered).map((application) => `${application} ${rendered.root.path}`);

function isMadeByAny({ root }: RenderedRoot, sets: ReadonlySet<string>): boolean {
  const made = argoApplying(root)?.made;
  return made !== undefined && isFrozen(made, sets);
}

/**
 * Gives what an Application of a set with an error goes on to apply; it is empty where the merge result has
 * that.
 */
function keptRoot(was: RenderedRoot, { frozen, now, there }: Sides): readonly RenderedRoot[] {
  if (!isMadeByAny(was, frozen) || placesOf(was).some((place) => there.has(place))) return [];
  const present = now.get(was.root.path) ?? [];
  const others = present.filter(
    (each) => each.root.by.origin !== null && !isMadeByAny(each, frozen),
  );
  if (others.length > 0) return [];
  const ofSet = present.find((each) => isMadeByAny(each, frozen));
  if (ofSet !== undefined) {
    const isPlain = was.root.content.kind !== 'chart' && !isAlike(was, ofSet);
    return [isPlain ? { ...ofSet, root: was.root } : was];
  }
  return present.every((each) => isAlike(was, each)) ? [was] : [];
}

/** A set with an error makes no Application either; what would be seen nowhere then stays. */
const isNotMade = (rendered: RenderedRoot, { frozen, made }: Sides): boolean =>
  isMadeByAny(rendered, frozen) && !applicationsOf(rendered).some((each) => made.has(each));

function withRoots(
  merged: RenderedTree,
  kept: ReadonlyMap<string, readonly RenderedRoot[]>,
  paths: ReadonlySet<string>,
  { base, sides }: { readonly base: RenderedTree; readonly sides: Sides },
): RenderedTree {
  const there = new Set(merged.environments.map(({ environment }) => environment.name));
  // what counts in each environment does so in this one, as the merge result has it
  const unapplied = (roots: readonly RenderedRoot[]): readonly RenderedRoot[] =>
    roots.flatMap(({ root }) =>
      root.by.origin === null && !paths.has(root.path)
        ? (sides.now.get(root.path)?.find((each) => each.root.by.origin === null) ?? [])
        : [],
    );
  const gone = base.environments.flatMap((rendered): RenderedEnvironment[] => {
    const roots = kept.get(rendered.environment.name) ?? [];
    return roots.length > 0 && !there.has(rendered.environment.name)
      ? [{ ...rendered, roots: [...unapplied(rendered.roots), ...roots] }]
      : [];
  });
  const present = merged.environments.flatMap((rendered): RenderedEnvironment[] => {
    const others = rendered.roots.filter(
      (each) =>
        !paths.has(each.root.path) || (each.root.by.origin !== null && !isNotMade(each, sides)),
    );
    const roots = [...others, ...(kept.get(rendered.environment.name) ?? [])];
    return roots.length === 0 ? [] : [{ ...rendered, roots }];
  });
  return { ...merged, environments: [...present, ...gone] };
}

/** Tells whether a folder holds the same objects, but for the namespace that an Application gives them. */
function isAlike(was: RenderedRoot, is: RenderedRoot): boolean {
  const textsOf = ({ resources }: RenderedRoot): string => resources.map(textOf).sort().join('\n');
  return textsOf(was) === textsOf(is);
}

function textOf({ node }: Resource): string {
  const metadata = node.entries.get('metadata');
  if (metadata?.kind !== 'map') return canonicalJson(plainOf(node));
  const others = new Map([...metadata.entries].filter(([field]) => field !== 'namespace'));
  const entries = new Map([...node.entries, ['metadata', mapNode(others, metadata.origin)]]);
  return canonicalJson(plainOf(mapNode(entries, node.origin)));
}
