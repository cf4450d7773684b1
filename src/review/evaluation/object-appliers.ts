import type { RenderedEnvironment, RenderedTree } from '../../gitops/index.ts';
import { mappedAppliers } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { itemsAt, resourceKey, stringAt } from '../../manifest/index.ts';
import type { rolloutOf } from '../../compare/index.ts';

/** What applies an object, as the order of a rollout asks for it. */
type ApplierOf = NonNullable<Parameters<typeof rolloutOf>[3]>;

/** What applies each object of an environment; null where several things do, or it is not known. */
export function appliersOf(environment: RenderedEnvironment | null, tree: RenderedTree): ApplierOf {
  const appliers = mappedAppliers(tree).of;
  const objects = tree.environments.flatMap(({ roots }) => roots.flatMap((one) => one.resources));
  const dependencies = new Map(
    objects
      .filter(({ group }) => group === 'kustomize.toolkit.fluxcd.io')
      .map((object) => [`${object.namespace}/${object.name}`, dependsOn(object)]),
  );
  const found = new Map<string, ReturnType<ApplierOf>>();
  for (const { root, resources } of environment?.roots ?? []) {
    const [only, ...others] = appliers(root);
    const name = only === undefined ? '' : `${only.namespace}/${only.name}`;
    const by =
      only === undefined || others.length > 0
        ? null
        : { kind: only.kind, name, dependsOn: dependencies.get(name) ?? [] };
    for (const object of resources) {
      const key = resourceKey(object);
      const known = found.get(key);
      found.set(key, known === undefined || known?.name === by?.name ? by : null);
    }
  }
  return (object) => found.get(resourceKey(object)) ?? null;
}

/** A name without a namespace is one of its own. */
const dependsOn = ({ node, namespace }: Resource): readonly string[] =>
  itemsAt(node, 'spec', 'dependsOn').flatMap((item) => {
    const name = stringAt(item, 'name');
    return name === undefined ? [] : [`${stringAt(item, 'namespace') ?? namespace}/${name}`];
  });
