import type { Behaviour, Change } from '../../compare/index.ts';
import { consequencesBetween, counterpartIn } from '../../compare/index.ts';
import type { Detected, DetectorInput, Finding } from '../../checks/index.ts';
import {
  awaitedBy,
  heldFastObject,
  isRefusal,
  messageOf,
  OF_TEXT,
  refusedObject,
  under,
} from '../../checks/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Mesh, MeshResolutionSettings } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  isMeshKind,
  listed,
  resourceKey,
  sameData,
  subjectText,
  legacy,
  say,
  objectsNamedIn,
} from '../../manifest/index.ts';
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
  { changes, ...after }: Side & { readonly changes: readonly Change[] },
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
  const behaviour = consequencesBetween(environment, { before, after: mesh, changes });
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
    const old = counterpartIn(before, resource, mesh);
    if (old !== undefined && sameData(old.node, resource.node)) return [resource];
    const result =
      old === undefined
        ? 'it never takes effect, and calls are compared without it'
        : 'the previous version stays in effect, and calls are compared with it';
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
 * Looks for what detectors find where the cluster does not take some objects. Of Kubernetes' own that are refused all that
 * they say is of the mesh that calls are compared in, with the old objects in the place of those. Of Istio's they say what
 * these do once they are taken; so they do of others that are found wrong only beside them (FLUX-40).
 */
export function detectAsTaken(
  detecting: Detecting,
  input: DetectorInput,
  isRefused: (object: Resource) => boolean,
): Detected {
  const asWritten = detectApplied(detecting, input);
  const { before } = input;
  const refused = input.changes.flatMap(({ object }) =>
    object !== null && isRefused(object) ? [object] : [],
  );
  if (before === null || refused.length === 0) return asWritten;
  const own = refused.filter((object) => !isMeshKind(object));
  const asTaken =
    own.length === 0 ? asWritten : withOldOnes(asWritten, detecting, { ...input, before }, own);
  return refused.length === own.length
    ? asTaken
    : waitingForMend(asTaken, detecting, { ...input, before }, refused);
}

export type Detecting = Parameters<typeof detectApplied>[0];
type Compared = DetectorInput & { readonly before: Mesh };

const withOldOnes = (
  asWritten: Detected,
  detecting: Detecting,
  input: Compared,
  refused: readonly Resource[],
): Detected => {
  const asTaken = detectBesideOld(detecting, input, refused);
  const written = new Set(asWritten.findings.map(({ id }) => id));
  return {
    ...asTaken,
    findings: [
      ...asWritten.findings.filter(isOfRefusal),
      ...asTaken.findings
        .filter(
          (each) => !isOfRefusal(each) && (!BESIDE_OTHERS.has(each.check) || written.has(each.id)),
        )
        .map((each) => (written.has(each.id) ? each : besideOld(each, refused))),
    ],
    gaps: asWritten.gaps,
  };
};

/** Says of what the text does not show which objects stay as they were: those that it names, else those of its namespace. */
function besideOld(finding: Finding, refused: readonly Resource[]): Finding {
  if (finding.introducedBy !== 'this-change') return finding;
  const { why, subject } = finding;
  const names = new Set([messageOf(finding), why].flatMap(objectsNamedIn));
  const named = refused.filter((one) => names.has(subjectText(one)));
  const own = refused.filter(({ namespace }) => namespace === subject.namespace);
  const shown = [...new Set((named.length > 0 ? named : own).map(subjectText))];
  return shown.length === 0
    ? finding
    : {
        ...finding,
        why: say`${why} ${legacy(`This assumes the cluster's version of ${listed(shown, MOST_NAMED)}: the new ${shown.length === 1 ? 'one is' : 'ones are'} refused.`)}`,
      };
}

/** Checks that hold an environment beside others, which are as they are written: what is refused here is so there. */
const BESIDE_OTHERS: ReadonlySet<string> = new Set(['setting-for-some', 'admission-for-some']);

const isOfRefusal = ({ detector }: Finding): boolean => OF_REFUSALS.has(detector);

/** Detects in the mesh that has the old objects in the place of those that do not come, or none. */
export function detectBesideOld(
  detecting: Detecting,
  input: Compared,
  refused: readonly Resource[],
): Detected {
  const { before, mesh, rendered, environments } = input;
  const refusals = new Map(refused.map((object) => [resourceKey(object), '']));
  const { rootNamespace, istioVersion, external } = detecting.config;
  const side = admitted(before, { mesh, rendered }, refusals, {
    rootNamespace,
    istioVersion,
    external,
    former: input.renderedBefore,
  });
  return detectApplied(detecting, {
    ...input,
    mesh: side.mesh,
    rendered: side.rendered,
    ...(environments !== undefined && {
      environments: environments.map((each) => (each === mesh ? side.mesh : each)),
    }),
  });
}

/** Says of what holds only beside the text of a refused object that it comes about once that is taken. */
function waitingForMend(
  found: Detected,
  detecting: Detecting,
  input: Compared,
  refused: readonly Resource[],
): Detected {
  const keys = new Set(refused.map(resourceKey));
  const isOfOthers = ({ subject, when, introducedBy, ...each }: Finding): boolean =>
    !keys.has(resourceKey(subject)) &&
    awaitedBy({ when }) === undefined &&
    introducedBy === 'this-change' &&
    !OF_TEXT.has(each.detector);
  if (!found.findings.some(isOfOthers)) return found;
  const there = new Set(detectBesideOld(detecting, input, refused).findings.map(({ id }) => id));
  const names = listed([...new Set(refused.map(subjectText))], MOST_NAMED);
  // what never comes leads nobody, though without it another of its name may be elsewhere
  const neverThere = refused.flatMap((object) =>
    input.before.copiesOf(object).length === 0 ? [subjectText(object)] : [],
  );
  const isBy = (finding: Finding): boolean =>
    objectsNamedIn(messageOf(finding)).some((name) => neverThere.includes(name));
  return {
    ...found,
    findings: found.findings.map((finding) =>
      isOfOthers(finding) && (!there.has(finding.id) || isBy(finding))
        ? under({ kind: 'acceptance', clause: `once ${names} is accepted` }, finding)
        : finding,
    ),
  };
}

const MOST_NAMED = 2;
