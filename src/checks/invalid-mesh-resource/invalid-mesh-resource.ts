import { counterpartIn } from '../../compare/index.ts';
import { listedFiles } from '../../gitops/index.ts';
import { problemsOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import {
  isFormerField,
  isRetiredMeshKind,
  resourceKey,
  subjectText,
} from '../../manifest/index.ts';
import type { ManifestSchemas, Resource, SchemaViolation } from '../../manifest/index.ts';
import { checks, detectorOf } from '../detection/check.ts';
import type { ToldBy } from '../detection/check.ts';
import type { Detector, DetectorInput, Undecided } from '../detection/detector.ts';
import { fieldDropped, readByFlux } from './field-dropped.ts';
import type { Applied } from './field-dropped.ts';
import { isDefinedIn, takesAnyField } from './custom-resource-definitions.ts';
import { envoyApiDropped, refusedByNewest } from './newest-release-refusals.ts';
import { invalidSettings, oldSettingUnknowns } from './invalid-settings.ts';
import {
  istioAgeOf,
  API_NOT_READ,
  API_NOT_SERVED,
  holdsFor,
  RETIRED_WITH,
  tellUnread,
  versionMistake,
} from './istio-release.ts';
import type { IstioAge } from './istio-release.ts';
import {
  refusedBySomeReleases,
  refusedByServerOf,
  releaseText,
  unknownRelease,
} from './kubernetes-release.ts';
import { mistakesOf, OBJECT_REFUSED, tellRefusal } from './object-refused.ts';
import type { Mistake } from './object-refused.ts';
import { overlaidText } from './removed-by-overlay.ts';
import { typeWithoutSlash } from './envoy-filter-warnings.ts';
import { selectorWithoutLabels } from './selector-without-labels.ts';
import { takenWithAWarning } from './webhook-warning-findings.ts';
import { onceBuilt } from './unbuilt-folder.ts';
import { atValueBeside } from './value-beside.ts';

const refusedObjects = checks([API_NOT_SERVED, API_NOT_READ, OBJECT_REFUSED], (input) => {
  const { mesh, before, schemas } = input;
  const age = istioAgeOf(mesh);
  const judge = judgeFor(input);
  const judgeBefore =
    before === null
      ? () => []
      : judgeFor({ mesh: before, schemas, rendered: input.renderedBefore });
  return {
    findings: mesh.resources.flatMap((resource) => {
      const unread = tellUnread(resource, age, mesh);
      const refused = tellRefusals(resource, judge(resource), judgeBefore, input);
      return unread === null ? refused : [...refused, unread];
    }),
    unknowns: [
      ...retiredUnknowns(input, age),
      ...oldSettingUnknowns(input, schemas),
      ...unknownRelease(input),
    ],
  };
});

const looks = detectorOf(
  'invalid-mesh-resource',
  'invalid fields, nesting, enums, types, durations and ranges',
  [
    refusedObjects,
    envoyApiDropped,
    refusedByNewest,
    refusedBySomeReleases,
    invalidSettings,
    selectorWithoutLabels,
    takenWithAWarning,
    fieldDropped,
    typeWithoutSlash,
  ],
);

/**
 * Finds objects of Istio and the Gateway API that the API server or istiod's webhook refuses, and settings of
 * the mesh that istiod passes over: misspelled or misplaced fields, values that are none, API versions that
 * the mesh does not have. What is applied in one go with a refused object stops too.
 */
export const invalidMeshResource: Detector = {
  ...looks,
  detect: (input) => looks.detect(withDefinitions(input)),
  detectAgain: (input, past, isAnew) => looks.detectAgain(withDefinitions(input), past, isAnew),
};

/** Definitions in the tree say what its own kinds may hold. */
const withDefinitions = (input: DetectorInput): DetectorInput => ({
  ...input,
  schemas: schemasFor(input.mesh, input.schemas),
});

/** What is wrong with some objects of a mesh. */
export const violationsOf = (
  mesh: Mesh,
  schemas: ManifestSchemas,
  isMeant: (resource: Resource) => boolean,
): ReturnType<typeof problemsOf> =>
  mesh.resources.filter(isMeant).flatMap((resource) => problemsOf(resource, schemas));

/** Decides which objects of a mesh are refused as they stand. */
export function refusedObject(side: JudgedSide): (resource: Resource) => boolean {
  const { mesh } = side;
  const judge = judgeFor({ ...side, schemas: schemasFor(mesh, side.schemas) });
  const judged = new Set(mesh.resources);
  return (resource) => judged.has(resource) && judge(resource).length > 0;
}

/** Decides of objects that nothing applies yet which would be refused as they stand. */
export function refusedOnceApplied(side: JudgedSide): (resource: Resource) => boolean {
  const judge = judgeFor({ ...side, schemas: schemasFor(side.mesh, side.schemas) });
  return (resource) => judge(resource).length > 0;
}

type JudgedSide = Pick<DetectorInput, 'mesh' | 'schemas'> & { readonly rendered: Applied };
type Judge = (resource: Resource) => readonly Mistake[];

const schemasFor = (mesh: Mesh, schemas: ManifestSchemas): ManifestSchemas =>
  schemas.withCustomResources(mesh.ofKind('apiextensions.k8s.io', 'CustomResourceDefinition'));

function judgeFor({ mesh, schemas, rendered }: JudgedSide): Judge {
  const age = istioAgeOf(mesh);
  const typed = readByFlux(rendered, schemas);
  const isRefusedHere = refusedByServerOf(mesh);
  return (resource) => {
    const version = versionMistake(resource, age, mesh);
    if (version !== null) return [version];
    const isOpen = takesAnyField(mesh, resource);
    return mistakesOf(
      (typed(resource)?.left ?? problemsOf(resource, schemas))
        .filter(
          (violation) =>
            holdsFor(violation, age) &&
            isRefusedHere(violation) &&
            !(isOfUnservedApi(violation) && isDefinedIn(mesh, resource)) &&
            !(isOpen && (isOtherSpelling(violation) || isOfOldIstio(resource, violation, age))),
        )
        .map((violation) => atValueBeside(violation, resource)),
    );
  };
}

/** Tells whether a violation is that the server has no such API, which a definition of the tree brings. */
const isOfUnservedApi = ({ kind, field }: SchemaViolation): boolean =>
  kind === 'unknown-version' && (field === 'kind' || field === 'apiVersion');

/** Tells whether a violation is of a field of EnvoyFilters that nothing later than Istio 1.4 has to know. */
const isOfOldIstio = (
  { kind }: Resource,
  { field }: SchemaViolation,
  { atLeast }: IstioAge,
): boolean => atLeast < FORMER_FIELDS_DROPPED_WITH && isFormerField(kind, field);

/** In this minor release the definition of EnvoyFilter first has a schema, with `configPatches` in it. */
const FORMER_FIELDS_DROPPED_WITH = 5;

/** Tells whether a field is only spelt the other way, as `sni_hosts` for `sniHosts`. */
const isOtherSpelling = ({ kind, field, nearest }: SchemaViolation): boolean =>
  kind === 'unknown-field' &&
  nearest !== null &&
  field
    .slice(field.lastIndexOf('.') + 1)
    .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) === nearest;

/**
 * Makes one finding of what is new on an object: it is refused once, for all of it. What the base has too
 * stays apart, mistake by mistake, so that mending one of them does not make the others look new.
 */
function tellRefusals(
  resource: Resource,
  mistakes: readonly Mistake[],
  judgeBefore: Judge,
  { mesh, before, rendered }: DetectorInput,
): readonly ToldBy[] {
  if (mistakes.length === 0) return [];
  const old = before === null ? undefined : counterpartIn(before, resource, mesh);
  const there = new Set(old === undefined ? [] : judgeBefore(old).map(({ key }) => key));
  const base = old === undefined ? 'none' : there.size === 0 ? 'taken' : 'refused';
  const known = mistakes.filter(({ key }) => there.has(key));
  const [first, ...more] = mistakes.filter(({ key }) => !there.has(key));
  const { root } = rendered.roots.find(({ resources }) => resources.includes(resource)) ?? {};
  // a kustomization beside these files leaves them out, so the rest of their folder is applied without them
  const isApart = root !== undefined && listedFiles(root) !== undefined && root.by.origin === null;
  const isOfFlux = !isApart && root?.by.tool === 'flux';
  const circumstances = {
    root: isApart ? null : (root?.path ?? null),
    once: onceBuilt(resource, rendered),
    isOfFlux,
    base,
    overlaid: overlaidText(resource, rendered),
    release: mistakes.some(({ isOfRelease }) => isOfRelease === true) ? releaseText(mesh) : '',
  } as const;
  return [
    ...(first === undefined ? [] : [tellRefusal(resource, [first, ...more], circumstances)]),
    ...known.map((mistake) => tellRefusal(resource, [mistake], circumstances)),
  ];
}

/**
 * Lists objects of old APIs that the change touches, where nothing says how old the environment's Istio is.
 */
function retiredUnknowns(
  { mesh, changes }: DetectorInput,
  { minor, atLeast, several }: IstioAge,
): readonly Undecided[] {
  if (minor !== null || atLeast >= RETIRED_WITH) return [];
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const retired = mesh.resources.filter(
    (resource) => isRetiredMeshKind(resource) && changed.has(resourceKey(resource)),
  );
  const [first, ...more] = retired;
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` and ${String(more.length)} more objects of old APIs`;
  const installed =
    several.length === 0
      ? 'nothing here says which Istio is installed'
      : `the control planes here are of Istio ${several.map((one) => `1.${String(one)}`).join(', ')}`;
  return [
    {
      subject: first,
      key: 'retired API',
      message: `${subjectText(first)}${others} ${more.length === 0 ? 'works' : 'work'} only before Istio 1.${String(RETIRED_WITH)}, and ${installed}: set istioVersion in .meshwarden/config.yaml.`,
      origin: first.origin,
    },
  ];
}
