import type { Remains, RemainsOf, RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { isDelivering } from '../../gitops/index.ts';
import { resourceKey, stringAt } from '../../manifest/index.ts';

/** Holds what is there after a change, with what only the cluster still has. */
interface WithRemaining {
  readonly after: RenderedEnvironment | null;
  /** By key: why objects that are in Git no more stay in the cluster, or may. */
  readonly remains: ReadonlyMap<string, Remains>;
}

const NOTHING: WithRemaining['remains'] = new Map();

/** An object that nothing holds after the change, in the root that held it. */
interface Leaving {
  readonly root: RenderedRoot;
  readonly object: Resource;
  readonly why: Remains | null;
}

/**
 * Adds what leaves Git and stays in the cluster for certain to what is there after a change: it still takes requests,
 * decides about them and answers. What is in a Namespace that is deleted goes with it, and so does what is of a kind whose
 * definition is deleted. An applier does nothing of the mesh: what it goes on applying is told of that.
 */
export function withRemaining(
  before: RenderedEnvironment | null,
  after: RenderedEnvironment | null,
  remainsOf: RemainsOf,
): WithRemaining {
  if (before === null || before === after) return { after, remains: NOTHING };
  const leaving = withoutGone(certain(leavingIn(before, after, remainsOf)));
  const told = leaving.filter(({ why }) => why !== null);
  if (told.length === 0) return { after, remains: NOTHING };
  const remains = new Map(
    told.flatMap(({ object, why }) => (why === null ? [] : [[resourceKey(object), why] as const])),
  );
  const acting = told.filter(({ object }) => !isDelivering(object));
  const roots = rootsOf(acting.filter(({ why }) => why?.kind !== 'unless-asked'));
  if (roots.length === 0) return { after, remains };
  const rest = after ?? { ...before, roots: [] };
  return { after: { ...rest, roots: [...rest.roots, ...roots] }, remains };
}

/** Each root that held any of them, with those alone. */
function rootsOf(staying: readonly Leaving[]): readonly RenderedRoot[] {
  const found = new Map<RenderedRoot, Resource[]>();
  for (const { root, object } of staying) found.set(root, [...(found.get(root) ?? []), object]);
  return [...found].map(([root, resources]) => ({ ...root, resources, gaps: [] }));
}

function leavingIn(
  { roots }: RenderedEnvironment,
  after: RenderedEnvironment | null,
  remainsOf: RemainsOf,
): readonly Leaving[] {
  const still = new Set(after?.roots);
  const there = new Set(after?.roots.flatMap(({ resources }) => resources.flatMap(namesOf)));
  return roots
    .filter((root) => !still.has(root))
    .flatMap((root) => {
      const of = remainsOf(root, roots);
      return root.resources
        .filter((object) => !namesOf(object).some((name) => there.has(name)))
        .map((object) => ({ root, object, why: of(object) }));
    });
}

/** One that comes by another group of its API, or another generated name, is the same to whoever reads the change. */
const namesOf = (object: Resource): readonly string[] => {
  const { kind, namespace, name, stableName } = object;
  return [JSON.stringify([kind, namespace, name]), JSON.stringify([kind, namespace, stableName])];
};

/** An object that one of its appliers deletes is gone, whoever else leaves it. */
function certain(leaving: readonly Leaving[]): readonly Leaving[] {
  const deleted = new Set(
    leaving.flatMap(({ object, why }) => (why === null ? [resourceKey(object)] : [])),
  );
  return deleted.size === 0
    ? leaving
    : leaving.map((each) =>
        deleted.has(resourceKey(each.object)) ? { ...each, why: null } : each,
      );
}

function withoutGone(leaving: readonly Leaving[]): readonly Leaving[] {
  const gone = leaving.filter(({ why }) => why === null || why.kind === 'unless-asked');
  const namespaces = new Set(
    gone.flatMap(({ object: { group, kind, name } }) =>
      group === '' && kind === 'Namespace' ? [name] : [],
    ),
  );
  const kinds = new Set(
    gone.flatMap(({ object: { kind, node } }) =>
      kind === 'CustomResourceDefinition'
        ? [
            `${stringAt(node, 'spec', 'group') ?? ''}/${stringAt(node, 'spec', 'names', 'kind') ?? ''}`,
          ]
        : [],
    ),
  );
  if (namespaces.size + kinds.size === 0) return leaving;
  return leaving.filter(
    ({ object: { namespace, group, kind } }) =>
      !namespaces.has(namespace) && !kinds.has(`${group}/${kind}`),
  );
}
