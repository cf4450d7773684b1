import { booleanAt, plainOf, stringAt } from '../yaml/node.ts';
import type { MapNode } from '../yaml/node.ts';
import type { Resource } from '../yaml/resource.ts';
import { compactCrds } from './compact-crd.ts';
import { KUBERNETES_GROUPS } from './kubernetes/kubernetes-violations.ts';
import { linkSchema } from './schema-types.ts';
import type { KindSchema } from './schema-types.ts';

export const groupOfDefinition = ({ node }: Resource): string =>
  stringAt(node, 'spec', 'group') ?? '';

/** Gives the kind that a CustomResourceDefinition defines, with its group: `cloud.example.com/Bucket`. */
export const keyOfDefinition = (definition: Resource): string =>
  `${groupOfDefinition(definition)}/${stringAt(definition.node, 'spec', 'names', 'kind') ?? ''}`;

/** Keeps what is read of definitions: the same ones come with base and merge result, and with each environment. */
const read = new WeakMap<MapNode, ReadonlyMap<string, KindSchema>>();

/** Gives the kinds that a definition defines, read when they are first asked for; none where it cannot be read. */
export function definedKinds({ node }: Resource): ReadonlyMap<string, KindSchema> {
  const kinds = read.get(node) ?? kindsOf(node);
  read.set(node, kinds);
  return kinds;
}

function kindsOf(node: MapNode): ReadonlyMap<string, KindSchema> {
  try {
    return linkSchema(compactCrds('the repository', [plainOf(node)]));
  } catch (error) {
    // A schema nested beyond the stack is no schema of a kind we know.
    if (error instanceof RangeError) return new Map();
    throw error;
  }
}

/**
 * Lists the definitions whose objects are judged by nothing but them, by their kinds; of groups that are `carried` the
 * definitions of the tree win over ours (`withCustomResources`). A server takes any field of what
 * `apiextensions.k8s.io/v1beta1` defines, unless that says otherwise, and of a kind with `preserveUnknownFields`.
 */
export const customKinds = (
  definitions: readonly Resource[],
  carried: ReadonlySet<string>,
): ReadonlyMap<string, Resource> =>
  new Map(
    definitions
      .filter(
        ({ node, version }) =>
          version === 'v1' && booleanAt(node, 'spec', 'preserveUnknownFields') !== true,
      )
      .filter((definition) => {
        const group = groupOfDefinition(definition);
        return !carried.has(group) && !KUBERNETES_GROUPS.has(group);
      })
      .map((definition) => [keyOfDefinition(definition), definition]),
  );
