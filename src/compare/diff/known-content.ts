import { RE2JS } from 're2js';
import { isMeshKind, itemsAt, stringAt, KIND_ROWS } from '../../manifest/index.ts';
import type { LaidOver, Resource, UnseenContent } from '../../manifest/index.ts';
import { holdsForMesh } from '../../istio/index.ts';
import type { Change, DeliveredContent } from './change.ts';
import { controlPlaneShape, installsControlPlane } from './control-plane-installation.ts';

/** Names of the kinds that configure the mesh or its injection, whatever their group. */
export const MESH_KIND_NAMES: ReadonlySet<string> = new Set(
  KIND_ROWS.filter(
    (row) => isMeshKind(row) || ['installation', 'injection', 'namespace'].includes(row.family),
  ).map(({ kind }) => kind),
);

/** Objects of the same root that are seen on one side only. */
export interface SeenOf {
  readonly gone: readonly Resource[];
  readonly come: readonly Resource[];
}

interface Known {
  readonly before: UnseenContent | null;
  readonly after: UnseenContent | null;
  readonly seen: SeenOf;
  readonly changes: readonly Change[];
  readonly rootNamespaces: ReadonlySet<string>;
}

/** What is known, on either side, of content that is not seen; see DeliveredContent. */
export function contentOf(known: Known): DeliveredContent {
  const { before, after } = known;
  const sides = [before, after].filter((side) => side !== null);
  if (sides.some(isControlPlane) || holdsMeshWide(known, sides)) return 'mesh-wide';
  return mayBeMeshWide(known, sides) ? 'may-be-mesh-wide' : 'other';
}

function holdsMeshWide(
  { before, after, seen, rootNamespaces }: Known,
  sides: readonly UnseenContent[],
): boolean {
  const isWide = (resource: Resource): boolean => isMeshWideObject(resource, rootNamespaces);
  if (before === null && seen.gone.some(isWide)) return true;
  if (after === null && seen.come.some(isWide)) return true;
  return sides.some(
    (side) =>
      side.usedIn.some(isWide) ||
      laidOverOf(side).some(
        ({ reach: { object } }) =>
          object !== null &&
          isWide({ ...object, namespace: object.namespace || (side.namespace ?? '') }),
      ),
  );
}

function mayBeMeshWide(
  { before, after, changes, rootNamespaces }: Known,
  sides: readonly UnseenContent[],
): boolean {
  if (sides.some(({ changesOthers }) => changesOthers)) return true;
  if (sides.some(({ usedIn }) => usedIn.some(isMeshKind))) return true;
  if (changedLaid(before, after).some((laid) => reachesMesh(laid))) return true;
  if (before !== null && after !== null && before.namespace !== after.namespace) return true;
  if (sides.every(({ kind }) => kind === 'Variable' || kind === 'Applied folder')) return false;
  if (sides.every(({ kind }) => kind === 'Undecided text' || kind === 'Undecided stop'))
    return !sides.every(isHarmless);
  const isLoose = ({ namespace }: UnseenContent): boolean =>
    namespace === null || rootNamespaces.has(namespace);
  if (sides.every(({ namespace }) => namespace === null) && areOrdinaryValues(changes))
    return false;
  return changes.length > 0 && sides.some((side) => isLoose(side) && !isHarmless(side));
}

/** Whether all that changes is values that are shown whole and speak of nothing that a mesh has. */
const areOrdinaryValues = (changes: readonly Change[]): boolean =>
  changes.every(
    ({ field, before, after, digest }) =>
      field !== null &&
      /^valuesInline\b|^files\['[^']*values[^'/]*\.ya?ml'\]/.test(field) &&
      digest === null &&
      !NAMES_OF_MESH.test(`${field} ${JSON.stringify([before, after])}`),
  );

const NAMES_OF_MESH =
  /istio|envoy|mesh|mtls|tls\b|authori[sz]|virtual-?service|destination-?rule|gateway|route|sidecar|telemetry|wasm|webhook|kind|deploy|objects?\b|manifest|raw|resources\b|include|template|tpl/i;

/** What is laid over on one side and not, or otherwise, on the other. */
function changedLaid(
  before: UnseenContent | null,
  after: UnseenContent | null,
): readonly LaidOver[] {
  const [was, is] = [before, after].map((side) => (side === null ? [] : laidOverOf(side)));
  const without = (all: readonly LaidOver[] = [], others: readonly LaidOver[] = []) => {
    const there = new Set(others.map(identityOf));
    return all.filter((laid) => !there.has(identityOf(laid)));
  };
  return [...without(was, is), ...without(is, was)];
}

const identityOf = ({ field, name, digest }: LaidOver): string =>
  JSON.stringify([field, name, digest]);

function reachesMesh({ reach: { kind, name, object } }: LaidOver): boolean {
  if (object !== null && isMeshKind(object)) return true;
  if (kind === '' || name.startsWith('istio') || kind.length > LONGEST) return true;
  if (/^[\w-]+$/.test(kind)) return MESH_KIND_NAMES.has(kind);
  try {
    const pattern = RE2JS.compile(kind);
    return [...MESH_KIND_NAMES].some((each) => pattern.matches(each));
  } catch {
    return true;
  }
}

/** A longer pattern is not tried. */
const LONGEST = 200;

/** An object that holds for the whole mesh: a policy of the root namespace for all, or of the control plane. */
function isMeshWideObject(resource: Resource, rootNamespaces: ReadonlySet<string>): boolean {
  const { kind, name, namespace } = resource;
  if (kind === 'MeshPolicy' || controlPlaneShape(resource) !== null) return true;
  if (/^(?:Mutating|Validating)WebhookConfiguration$/.test(kind)) return name.includes('istio');
  if (!rootNamespaces.has(namespace)) return false;
  if (kind === 'ConfigMap') return /^istio(?:-|$)/.test(name);
  if (kind === 'Secret') return name === 'cacerts' || name.startsWith('istio-');
  return holdsForMesh(resource, { rootNamespace: namespace });
}

/** Whether it delivers the mesh's own control plane; a gateway's chart does not. */
function isControlPlane({ kind, name, namespace, written }: UnseenContent): boolean {
  if (kind === 'Remote base' || kind === 'Remote component') return isControlPlaneAddress(name);
  if (kind !== 'Chart') return false;
  const own = stringAt(written, 'chart', 'name');
  const parts = itemsAt(written, 'chart', 'dependencies').flatMap(
    (part) => stringAt(part, 'name') ?? [],
  );
  const named = stringAt(written, 'name') ?? stringAt(written, 'chartName') ?? name;
  const around = [
    name,
    namespace ?? '',
    stringAt(written, 'releaseName') ?? '',
    stringAt(written, 'repo') ?? '',
    stringAt(written, 'chartRepoUrl') ?? '',
    ...itemsAt(written, 'chart', 'dependencies').map((part) => stringAt(part, 'repository') ?? ''),
  ].join(' ');
  return [named, ...(own === undefined ? [] : [own]), ...parts].some((chart) =>
    installsControlPlane(chart.slice(chart.lastIndexOf('/') + 1), around),
  );
}

const CONTROL_PLANE_STEP =
  /^(?:istiod|istio-(?:operator|base|cni|crds?|install|control|discovery|system|pilot|\d).*|ztunnel|sail-operator)$/;

/** An address that speaks of Istio's control plane; one of a gateway alone does not. */
function isControlPlaneAddress(url: string): boolean {
  const steps = url
    .toLowerCase()
    .split(/[/:?&=#]+/)
    .map((step) => step.replace(/\.git$/, ''));
  if (/gateway|ingress|egress/.test(steps.at(-1) ?? '')) return false;
  return (
    steps.some((step) => CONTROL_PLANE_STEP.test(step)) ||
    steps.some((step, at) => step === 'istio' && steps[at + 1] === 'istio')
  );
}

/** Whether its own text lies here and is of nothing that can hold for the mesh. */
function isHarmless({ text, kind: what }: UnseenContent): boolean {
  if (text === null) return false;
  const kinds = [...text.matchAll(/^[ \t]*-?[ \t]*["']?kind["']?[ \t]*:(.*)$/gm)].map(
    ([, kind = '']) => kind.trim(),
  );
  return (
    kinds.length > 0 &&
    kinds.every((kind) => /^["']?[A-Z]\w*["']?$/.test(kind)) &&
    !(what.startsWith('Undecided') ? UNDECIDED_MESH : SPEAKS_OF_MESH).test(text)
  );
}

/** What is rendered may be called by its namespace. */
const UNDECIDED_MESH =
  /istio(?!-system)|gateway\.networking|webhookconfiguration|cacerts|include |tpl /i;

/** Also of overlays, which change other files, and of text that is made rather than written. */
const SPEAKS_OF_MESH =
  /istio|gateway\.networking|webhookconfiguration|overlay\/|template\.replace|std\.manifest|include |tpl /i;

/** What is laid over, the first first. */
export function laidOverOf({ laidOver }: UnseenContent): readonly LaidOver[] {
  const all: LaidOver[] = [];
  for (let each = laidOver; each !== null; each = each.below) all.push(each);
  return all.reverse();
}
