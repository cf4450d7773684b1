import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import { collectReferences } from './collect-references.ts';
import type { Missing } from './reference.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

/** What an environment with more in it can refer to, by the settings of the one without. */
export function widerWorld(mesh: Mesh, rendered: RenderedEnvironment): World {
  const wide = resolveMesh(rendered, {
    rootNamespace: mesh.configuration.rootNamespace,
    istioVersion: mesh.configuration.istioVersion?.version ?? null,
    external: [...mesh.external],
  });
  return createWorld(wide, rendered, null);
}

/**
 * What objects that nothing applies name in vain once they are applied as they stand: only where both ends are here and do
 * not fit, as a port that the Service does not have. One without a namespace goes where whoever applies it says.
 */
export function misfitsOnceApplied(
  mesh: Mesh,
  rendered: RenderedEnvironment,
  objects: readonly Resource[],
): readonly Missing[] {
  const placed = objects.filter(({ namespace }) => namespace !== '');
  const [root] = rendered.roots;
  if (placed.length === 0 || root === undefined) return [];
  const roots = [...rendered.roots, { ...root, resources: placed }];
  const references = collectReferences(widerWorld(mesh, { ...rendered, roots }));
  return [...references.values()].flatMap(([{ subject, outcome }]) =>
    outcome.kind === 'missing' && outcome.missing.proof === 'certain' && placed.includes(subject)
      ? [outcome.missing]
      : [],
  );
}
