import { fieldPath, isMeshKind, itemsAt, stringAt } from '../../manifest/index.ts';
import type { Resource, UnseenContent } from '../../manifest/index.ts';
import type { Change, DeliveredContent } from './change.ts';
import type { TextReach } from './kind-reach.ts';
import { MESH_KIND_NAMES, worstReach } from './kind-reach.ts';
import type { TemplateLibrary } from './template/template-library.ts';
import type { TemplateSides } from './template/template-reach.ts';
import { contentOfHeld, isMeshWideObject } from './template/held-objects.ts';
import {
  changedLaid,
  changesImagesAlone,
  laidOverOf,
  reachesMesh,
  reachOfOverlays,
} from './template/laid-over.ts';
import { bringsMore, isCalledAnother, isOrdinaryValue } from './compare/ordinary-values.ts';
import { isSmallStep } from './compare/version-steps.ts';
import { reachOfTemplate } from './template/template-reach.ts';
import { installsControlPlane, runsNetwork } from './control-plane-installation.ts';

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
  readonly library: TemplateLibrary;
}

/** What is known, on either side, of content that is not seen; see DeliveredContent. */
export function contentOf(known: Known): DeliveredContent {
  const { before, after, library, rootNamespaces } = known;
  const sides = [before, after].filter((side) => side !== null);
  const held = contentOfValues(known, sides);
  if (sides.some(isControlPlane) || held === 'mesh-wide' || holdsMeshWide(known, sides))
    return 'mesh-wide';
  if (
    sides.some(runsNetwork) ||
    mayReachMesh(known, sides) ||
    mayWriteAny(known, sides) ||
    held === 'may-be-mesh-wide'
  )
    return 'may-be-mesh-wide';
  if (changesImagesAlone(before, after)) return 'other';
  const reach = reachInTerraform(known, sides);
  if (reach !== null) return reach;
  // a text that lies here and goes nobody knows where reaches as far as its documents do that differ
  const texts = textSides(before, after);
  if (texts !== null) {
    const asks = (after ?? before)?.asks ?? '';
    return worstReach([
      ...[texts, { ...texts, before: asks, after: asks }].map((each) =>
        reachOfTemplate(each, { library, rootNamespaces }),
      ),
      reachBesideText(known, sides),
    ]);
  }
  const isOfMesh = (side: UnseenContent): boolean =>
    isTemplateOfMesh(side) || isReleaseOfMesh(side);
  const own = held !== null || sides.some(isOfMesh) ? 'part-of-mesh' : 'other';
  return worstReach([reachAnywhere(known, sides), own]);
}

/** Judges what changes of a chart that lies here beside the files for which its text stands. */
function reachBesideText(known: Known, sides: readonly UnseenContent[]): TextReach {
  const covers = sides.flatMap((side) => (side.covers === undefined ? [] : [side.covers]));
  if (covers.length === 0) return 'other';
  const covered = covers.flatMap((each) => [...each].map((file) => fieldPath(['files', file])));
  const beside = known.changes.filter(
    ({ field }) => field === null || !covered.some((each) => field.startsWith(each)),
  );
  const isWhole = beside.every(({ field }) => field === null) && !sides.some(bringsMore);
  return isWhole || changesAsUsual({ ...known, changes: beside }) ? 'other' : 'may-be-mesh-wide';
}

/** Judges objects that the values of a chart which is not seen hold whole. */
function contentOfValues(
  { before, after, rootNamespaces }: Known,
  sides: readonly UnseenContent[],
): DeliveredContent | null {
  if (sides.some(({ kind }) => kind !== 'Chart')) return null;
  return contentOfHeld(
    before === null ? [] : [before.written],
    after === null ? [] : [after.written],
    {
      namespace: sides.find(({ namespace }) => namespace !== null)?.namespace ?? null,
      rootNamespaces,
    },
  );
}

/** Judges an object of Terraform by what is written of it; one that is given something else is judged as a whole. */
function reachInTerraform(
  { before, after, changes, library, rootNamespaces }: Known,
  sides: readonly UnseenContent[],
): TextReach | null {
  if (sides.some(({ kind, text }) => kind !== 'Terraform object' || text === null)) return null;
  const objects = sides.flatMap(({ usedIn }) => usedIn);
  if (objects.some(({ namespace }) => rootNamespaces.has(namespace))) return 'may-be-mesh-wide';
  if (sides.every(isHarmless)) return 'other';
  const was = before?.text ?? '';
  const is = after?.text ?? '';
  const isGiven = was === is || changes.some(({ field }) => field?.startsWith('given') === true);
  const texts = isGiven ? [['', was] as const, ['', is] as const] : [[was, is] as const];
  const reaches = texts.map(([old, now]) =>
    reachOfTemplate(
      { name: '', language: 'Helm', before: old, after: now },
      { library, rootNamespaces },
    ),
  );
  const isOpen = objects.some(isMeshKind) && `${was} ${is}`.includes('{{');
  return worstReach([...reaches, isOpen ? 'part-of-mesh' : 'other']);
}

/** Tells whether something changes that a release is given and that may write any object. */
const mayWriteAny = ({ changes }: Known, sides: readonly UnseenContent[]): boolean => {
  const names = sides.flatMap(({ writesAny = [] }) => [...writesAny]);
  const fields = names.map((name) => fieldPath(['given', name]));
  return (
    names.length > 0 &&
    changes.some(
      ({ field }) => field === 'given' || fields.some((each) => field?.startsWith(each) === true),
    )
  );
};

/** Tells whether the chart of a release makes objects of the mesh, or may: a document of it names no kind. */
const isReleaseOfMesh = ({ kind, text }: UnseenContent): boolean =>
  kind === 'Release' &&
  (text === null || text.split(/^---.*$/m).some((document) => mayBeOfMesh(document)));

function mayBeOfMesh(document: string): boolean {
  const kinds = [...document.matchAll(/^kind:(.*)$/gm)].map(([, kind = '']) =>
    kind.replace(/#.*/, '').trim().replace(/["']/g, ''),
  );
  if (kinds.some((kind) => !/^[A-Z]\w*$/.test(kind) || MESH_KIND_NAMES.has(kind))) return true;
  const rest = document.replace(/^[ \t]*#.*$/gm, '').replace(DECIDES, '');
  return kinds.length === 0 && rest.trim() !== '';
}

/** Matches actions of templates that print nothing. */
const DECIDES =
  /\{\{-?\s*(?:\/\*(?:[^*]|\*(?!\/)){0,2000}\*\/|(?:if|else|end|with|range|define|\$\w+\s*:?=)(?:[^{}]|\{(?!\{)|\}(?!\}))*)-?\}\}/g;

/** Tells whether a template of a chart, which lies here and goes into one namespace, makes an object of the mesh. */
const isTemplateOfMesh = ({ kind, text }: UnseenContent): boolean =>
  kind === 'Template' &&
  text !== null &&
  text.includes('{{') &&
  [...text.matchAll(/^kind:\s+["']?([A-Z]\w*)["']?\s*$/gm)].some(([, each = '']) =>
    MESH_KIND_NAMES.has(each),
  );

/** Gives null where a text lies elsewhere, is put into a namespace, or is in a language of which nothing can be told. */
function textSides(
  before: UnseenContent | null,
  after: UnseenContent | null,
): TemplateSides | null {
  const sides = [before, after].filter((side) => side !== null);
  const texts = sides.map(({ text, namespace }) => (namespace === null ? text : null));
  const isYtt = (text: string | null): boolean => text !== null && /^[ \t]*#@/m.test(text);
  const is = (kind: UnseenContent['kind']): boolean => sides.every((side) => side.kind === kind);
  const [first] = sides;
  if (first === undefined || texts.includes(null)) return null;
  const given = { name: first.name, before: before?.text ?? '', after: after?.text ?? '' };
  if (is('Template') && texts.every(isYtt)) return { ...given, language: 'ytt' };
  const isOfChart = is('Template') && OF_CHART.test(first.name);
  return isOfChart || is('Chart') ? { ...given, language: 'Helm' } : null;
}

/** A template of Helm's. */
const OF_CHART = /(?:^|\/)templates\/.*\.(?:ya?ml|tpl)$/;

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

/** Tells whether it works on objects of the mesh beside it, or lands elsewhere. */
const mayReachMesh = (known: Known, sides: readonly UnseenContent[]): boolean =>
  sides.some(
    ({ changesOthers, usedIn, kind }) =>
      (changesOthers && !changesAsUsual(known)) ||
      (kind !== 'Terraform object' && usedIn.some(isMeshKind)),
  ) ||
  changedLaid(known.before, known.after).some((laid) => reachesMesh(laid)) ||
  landsElsewhere(known);

/** Tells whether content goes into another namespace, and may be of the mesh by its name. */
function landsElsewhere({ before, after, rootNamespaces }: Known): boolean {
  if (before === null || after === null || before.namespace === after.namespace) return false;
  return [before, after].some(
    (side) => rootNamespaces.has(side.namespace ?? '') || !isCalledAnother(side),
  );
}

/** Tells whether content stands, and gets other values, a step of its release or another overlay. */
function changesAsUsual(known: Known): boolean {
  const { before, after, changes } = known;
  if (before === null || after === null || landsElsewhere(known)) return false;
  const isOfOverlay = ({ field }: Change): boolean =>
    changedLaid(before, after).some((each) => field?.startsWith(each.field) === true);
  const isUsual = (each: Change): boolean =>
    isOrdinaryValue(each) || isSmallStep(each) || isOfOverlay(each);
  return changes.every((each) => each.field === 'namespace' || isUsual(each));
}

/** Judges what nothing holds in a namespace that is not the root one, unless its text can be nothing of the mesh. */
function reachAnywhere(known: Known, sides: readonly UnseenContent[]): TextReach {
  const { changes, rootNamespaces } = known;
  if (sides.every(({ kind }) => kind === 'Variable' || kind === 'Applied folder')) return 'other';
  if (sides.every(({ kind }) => kind === 'Undecided text' || kind === 'Undecided stop'))
    return sides.every(isHarmless) ? 'other' : 'may-be-mesh-wide';
  const isLoose = ({ kind, namespace }: UnseenContent): boolean =>
    namespace === null ? kind !== 'Release' : rootNamespaces.has(namespace);
  if (changesAsUsual(known)) return reachOfOverlays(changedLaid(known.before, known.after));
  // of what goes, its name and what was laid over it are all that is known
  if (known.after === null && sides.every((side) => isLoose(side) && isCalledAnother(side)))
    return reachOfOverlays(sides.flatMap(laidOverOf));
  const isAny = changes.length > 0 && sides.some((side) => isLoose(side) && !isHarmless(side));
  return isAny ? 'may-be-mesh-wide' : 'other';
}

/** Whether it delivers the mesh's own control plane; a gateway's chart does not. */
function isControlPlane({ kind, name, namespace, written, charts = [] }: UnseenContent): boolean {
  if (kind === 'Remote base' || kind === 'Remote component') return isControlPlaneAddress(name);
  if (kind !== 'Chart' && kind !== 'Release') return false;
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
  return [named, ...charts, ...(own === undefined ? [] : [own]), ...parts].some((chart) =>
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
