import type { Behaviour } from '../../compare/index.ts';
import { consequencesBetween } from '../../compare/index.ts';
import type { Finding } from '../../checks/index.ts';
import { isRefusal } from '../../checks/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import type { Mesh, MeshResolutionSettings } from '../../istio/index.ts';
import { counterpartIn, resolveMesh } from '../../istio/index.ts';

/** The mesh that a change leads to, and what it is resolved from. */
interface Side {
  readonly mesh: Mesh;
  readonly rendered: RenderedEnvironment;
}

/**
 * What becomes of calls once the cluster has taken a change, and the mesh that it then is: of objects that are found to be refused the old ones stay in
 * force, and new ones never come (FLUX-40).
 */
export function admittedBehaviour(
  environment: string,
  before: Mesh,
  after: Side,
  findings: readonly Finding[],
  settings: MeshResolutionSettings,
): { readonly behaviour: Behaviour; readonly mesh: Mesh } {
  const { mesh, notes } = admitted(before, after, findings.filter(isRefusal), settings);
  const behaviour = consequencesBetween(environment, { before, after: mesh });
  return { mesh, behaviour: { ...behaviour, notes: [...notes, ...behaviour.notes] } };
}

function admitted(
  before: Mesh,
  { mesh, rendered }: Side,
  refusals: readonly Finding[],
  settings: MeshResolutionSettings,
): { readonly mesh: Mesh; readonly notes: readonly string[] } {
  if (refusals.length === 0) return { mesh, notes: [] };
  const refused = new Set(refusals.map(({ subject }) => resourceKey(subject)));
  const notes = new Set<string>();
  const taken = (resource: Resource): readonly Resource[] => {
    if (!refused.has(resourceKey(resource))) return [resource];
    const old = counterpartIn(before, resource);
    if (old !== undefined && sameData(old.node, resource.node)) return [resource];
    const result =
      old === undefined
        ? 'it never takes effect, and calls are compared without it'
        : 'the old one stays in force, and calls are compared with that';
    notes.add(`${subjectText(resource)} is invalid: ${result}.`);
    return old === undefined ? [] : [old];
  };
  const roots = rendered.roots.map((root) => ({
    ...root,
    resources: root.resources.flatMap(taken),
  }));
  return notes.size === 0
    ? { mesh, notes: [] }
    : { mesh: resolveMesh({ ...rendered, roots }, settings), notes: [...notes] };
}
