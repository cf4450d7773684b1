import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { collectReferences } from './collect-references.ts';
import type { ReferenceVerdict } from './judge-reference.ts';
import { widerWorld } from './misfits-once-applied.ts';

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
    const by = wider(key);
    return by === null ? verdict : { kind: 'unknown', because: becauseOf(by) };
  };
}

/** Which folder has what a reference leads to in a wider environment; null where it leads nowhere there too. */
function widerReferences(
  mesh: Mesh,
  rendered: RenderedEnvironment,
): (key: string) => { readonly folder: string | null } | null {
  const world = widerWorld(mesh, rendered);
  const references = collectReferences(world);
  const folderOf = (provider: Resource | undefined): string | null =>
    provider === undefined ? null : world.rootOf(provider);
  return (key) => {
    const [reference] = references.get(key) ?? [];
    return reference?.outcome.kind === 'resolved'
      ? { folder: folderOf(reference.outcome.by[0]) }
      : null;
  };
}

const becauseOf = ({ folder }: { readonly folder: string | null }): string =>
  `only ${folder === null ? 'another folder' : `\`${folder}\``} has it, and whether both go to one cluster is not seen here`;
