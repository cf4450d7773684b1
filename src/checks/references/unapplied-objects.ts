import type { RenderedEnvironment } from '../../gitops/index.ts';
import { NOBODY } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import { collectReferences } from './reference-collection.ts';
import type { Missing } from './reference.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';
import type { ReferenceVerdict, Past } from './reference-verdict.ts';
import { judgeMissing } from './reference-verdict.ts';
import { placeOf, rowOf, selectorOf, subjectText } from '../../manifest/index.ts';
import { labelText } from './selector-suggestions.ts';

/**
 * Makes the world that objects can refer to in an environment with more in it, by the settings of the one
 * without.
 */
function widerWorld(mesh: Mesh, rendered: RenderedEnvironment): World {
  const wide = resolveMesh(rendered, {
    rootNamespace: mesh.configuration.rootNamespace,
    istioVersion: mesh.configuration.istioVersion?.version ?? null,
    external: [...mesh.external],
  });
  return createWorld(wide, rendered, null);
}

/**
 * Finds what objects that nothing applies name in vain once they are applied as they stand: only where both
 * ends are here and do not fit, such as a port that the Service does not have. An object without a namespace
 * is left out, for it goes where whoever applies it says.
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

/**
 * Turns a finding about a reference, by its key, into an unknown where it leads to what may be applied beside its own
 * environment: what nobody seen here applies may be there or not. That is looked at for the first finding.
 */
export function foundBeside(
  mesh: Mesh,
  rendered: RenderedEnvironment,
): (key: string, verdict: ReferenceVerdict) => ReferenceVerdict {
  const { beside = [] } = rendered;
  let wider: ReturnType<typeof widerReferences> | null = null;
  return (key, verdict) => {
    if (verdict.kind !== 'finding' || beside.length === 0) return verdict;
    wider ??= widerReferences(mesh, { ...rendered, roots: [...rendered.roots, ...beside] });
    const found = wider(key);
    return found?.kind === 'unknown' ? found : verdict;
  };
}

/**
 * Judges a reference in a wider environment: one that leads somewhere there is not known, nor is one of what nobody applies
 * to what an applied chart that is not rendered may make.
 */
function widerReferences(
  mesh: Mesh,
  rendered: RenderedEnvironment,
): (key: string) => ReferenceVerdict | null {
  const world = widerWorld(mesh, rendered);
  const references = collectReferences(world);
  // what nobody seen here applies hides nothing from what somebody does
  const isOfNobody = rendered.environment.name === NOBODY;
  return (key) => {
    const [reference] = references.get(key) ?? [];
    if (reference === undefined) return null;
    const { outcome } = reference;
    if (outcome.kind === 'resolved')
      return { kind: 'unknown', because: becauseOf(outcome.by[0], world) };
    return isOfNobody ? judgeMissing(world, outcome.missing, null) : null;
  };
}

function becauseOf(provider: Resource | undefined, world: World): string {
  const folder = provider === undefined ? null : world.rootOf(provider);
  return `only ${folder === null ? 'another folder' : `\`${folder}\``} has it, and whether both go to one cluster is not seen here`;
}

/** Says where something that was applied stands now although nothing applies it. */
interface UnappliedObject {
  readonly says: string;
  readonly fix: string;
}

/** Finds an object that left what is applied for a file that nothing applies: the usual slip of a move. */
export function unappliedObject(
  unapplied: readonly Resource[],
  past: Pick<Past, 'world' | 'by'> | null,
  world: World,
): UnappliedObject | null {
  const [provider] = past?.by ?? [];
  if (past === null || provider === undefined) return null;
  const found = unapplied.find(
    ({ group, kind, namespace, name }) =>
      group === provider.group &&
      kind === provider.kind &&
      name === provider.name &&
      (namespace === provider.namespace || namespace === ''),
  );
  if (found === undefined) return null;
  const root = past.world.rootOf(provider);
  const { file } = found.origin;
  const more = besides(found, world);
  return {
    says: `${subjectText(provider)} stands in ${placeOf(found.origin)}, which nothing applies.`,
    fix:
      root !== null && file.startsWith(`${root}/`)
        ? `List \`${file.slice(root.length + 1)}\` in what \`${root}\` applies.${more}`
        : `Have \`${file}\` applied, for example by listing it in a kustomization.${more}`,
  };
}

/** Says what else is needed: a Gateway that selects no pod opens nothing once it is applied (GW-1). */
function besides(found: Resource, world: World): string {
  const selector =
    rowOf(found)?.family === 'gateway' ? selectorOf(found) : new Map<string, string>();
  return selector.size === 0 || world.pods.anywhere(selector).length > 0
    ? ''
    : ` No pod that is seen here has ${labelText(selector)}: unless such pods come from elsewhere, it needs another selector too.`;
}
