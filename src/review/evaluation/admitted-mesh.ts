import type { Behaviour } from '../../compare/index.ts';
import { consequencesBetween } from '../../compare/index.ts';
import type { Detected, DetectorInput, Finding } from '../../checks/index.ts';
import { counterpartIn, heldFastObject, isRefusal, refusedObject } from '../../checks/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Mesh, MeshResolutionSettings } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { isMeshKind, resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import { detectApplied } from './mended-root-effects.ts';

/** The mesh that a change leads to, and what it is resolved from. */
interface Side {
  readonly mesh: Mesh;
  readonly rendered: RenderedEnvironment;
}

interface AdmittedSide extends Side {
  readonly notes: readonly string[];
}

type Sides = Pick<DetectorInput, 'mesh' | 'before' | 'rendered' | 'renderedBefore' | 'schemas'>;

/** Decides which objects of a merge result the cluster does not take, as they are or as a change of what it has. */
export function refusedByServer(sides: Sides): (object: Resource) => boolean {
  const isRefused = refusedObject(sides);
  const isHeldFast = heldFastObject(sides);
  return (object) => isRefused(object) || isHeldFast(object);
}

/**
 * Compares calls once the cluster has taken a change, in the mesh that it then is: of objects that are found to be refused the old ones stay in
 * force, and new ones never come (FLUX-40).
 */
export function admittedBehaviour(
  environment: string,
  before: Mesh,
  after: Side,
  findings: readonly Finding[],
  settings: MeshResolutionSettings,
): { readonly behaviour: Behaviour; readonly mesh: Mesh } {
  const refusals = new Map(
    findings
      .filter(isRefusal)
      .map((finding) => [resourceKey(finding.subject), wordOf(finding)] as const),
  );
  const { mesh, notes } =
    refusals.size === 0
      ? { mesh: after.mesh, notes: [] }
      : admitted(before, after, refusals, settings);
  const behaviour = consequencesBetween(environment, { before, after: mesh });
  return { mesh, behaviour: { ...behaviour, notes: [...notes, ...behaviour.notes] } };
}

const wordOf = ({ check }: Finding): string =>
  check === 'immutable-field' ? 'cannot be updated' : 'is invalid';

/** The side as the cluster takes it, with a sentence on each object that stays as it was or never comes. */
function admitted(
  before: Mesh,
  { mesh, rendered }: Side,
  refusals: ReadonlyMap<string, string>,
  settings: MeshResolutionSettings,
): AdmittedSide {
  const notes = new Set<string>();
  const taken = (resource: Resource): readonly Resource[] => {
    const word = refusals.get(resourceKey(resource));
    if (word === undefined) return [resource];
    const old = counterpartIn(before, resource);
    if (old !== undefined && sameData(old.node, resource.node)) return [resource];
    const result =
      old === undefined
        ? 'it never takes effect, and calls are compared without it'
        : 'the old one stays in force, and calls are compared with that';
    notes.add(`${subjectText(resource)} ${word}: ${result}.`);
    return old === undefined ? [] : [old];
  };
  const roots = rendered.roots.map((root) => ({
    ...root,
    resources: root.resources.flatMap(taken),
  }));
  return notes.size === 0
    ? { mesh, rendered, notes: [] }
    : {
        mesh: resolveMesh({ ...rendered, roots }, settings),
        rendered: { ...rendered, roots },
        notes: [...notes],
      };
}

/** Detectors that say what is refused: they alone look at what the cluster does not take. */
const OF_REFUSALS: ReadonlySet<string> = new Set(['invalid-mesh-resource', 'change-refused']);

/**
 * Looks for what detectors find where the cluster does not take some of Kubernetes' own objects: all that they say is of the mesh
 * that calls are compared in, with the old objects in the place of those. Of Istio's objects that are refused they say what
 * these do once they are taken.
 */
export function detectAsTaken(
  detecting: Parameters<typeof detectApplied>[0],
  input: DetectorInput,
  isRefused: (object: Resource) => boolean,
): Detected {
  const asWritten = detectApplied(detecting, input);
  const { before, mesh, rendered, environments } = input;
  const refusals = new Map(
    input.changes.flatMap(({ object }) =>
      object !== null && !isMeshKind(object) && isRefused(object)
        ? [[resourceKey(object), ''] as const]
        : [],
    ),
  );
  if (before === null || refusals.size === 0) return asWritten;
  const { rootNamespace, istioVersion, external } = detecting.config;
  const side = admitted(before, { mesh, rendered }, refusals, {
    rootNamespace,
    istioVersion,
    external,
    former: input.renderedBefore,
  });
  const asTaken = detectApplied(detecting, {
    ...input,
    mesh: side.mesh,
    rendered: side.rendered,
    ...(environments !== undefined && {
      environments: environments.map((each) => (each === mesh ? side.mesh : each)),
    }),
  });
  const isOfRefusal = ({ detector }: Finding): boolean => OF_REFUSALS.has(detector);
  return {
    ...asTaken,
    findings: [
      ...asWritten.findings.filter(isOfRefusal),
      ...asTaken.findings.filter((each) => !isOfRefusal(each)),
    ],
    gaps: asWritten.gaps,
  };
}
