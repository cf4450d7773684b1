import { problemsOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { isSystemNamespace, resourceKey, subjectText, say, slot } from '../../manifest/index.ts';
import type { ManifestSchemas, Resource, SchemaViolation } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';
import { readAs } from '../istioctl/istioctl.ts';
import { istioAgeOf, isKnowable, isOfOldEnvoy } from './istio-release.ts';
import type { IstioAge } from './istio-release.ts';
import type { WarnedObject } from './webhook-warnings.ts';

type Warning = WarnedObject['warnings'][number];

/** What istiod does not do of a patch. */
type PatchNote = ReturnType<ManifestSchemas['patchNotes']>[number];

const WARNINGS: Readonly<Partial<Record<PatchNote['kind'], Warning['what']>>> = {
  'unknown-field': 'envoy-field-unknown',
  'by-name': 'extension-by-name',
  'filter-match': 'filter-match-unused',
  'long-expression': 'version-not-matched',
};

/** The proxies of Istio 1.14 are the first whose Envoy (1.22) finds no extension by its name. */
const TYPES_ASKED_WITH = 14;

/**
 * Lists the EnvoyFilters that istiod takes and of whose patches it warns; `istioctl analyze` warns of those
 * refused too.
 */
export function warnedFilters(input: DetectorInput): readonly WarnedObject[] {
  const { mesh, schemas } = input;
  const age = istioAgeOf(mesh);
  const filters = readAs(input, { truly: takenFilters, istioctl: filtersLookedInto });
  return filters(mesh, schemas).flatMap((object) => {
    const warnings = schemas.patchNotes(object).flatMap((note) => warningsOf(note, age));
    return warnings.length === 0 ? [] : [{ object, warnings }];
  });
}

function warningsOf(
  { kind, text, origin, nearest, knownUpTo, apart }: PatchNote,
  age: IstioAge,
): readonly Warning[] {
  const what = WARNINGS[kind];
  const isOld = kind === 'by-name' && age.minor !== null && age.minor < TYPES_ASKED_WITH;
  if (what === undefined || isOld || !isKnowable(knownUpTo ?? undefined, age)) return [];
  return [{ what, text, origin, apart, ...(nearest !== null && { nearest }) }];
}

/** Lists the EnvoyFilters that are taken; one that is refused is refused whole, without warnings. */
const takenFilters = (mesh: Mesh, schemas: ManifestSchemas): readonly Resource[] =>
  filtersOf(mesh).filter((filter) => problemsOf(filter, schemas).length === 0);

const filtersLookedInto = (mesh: Mesh, schemas: ManifestSchemas): readonly Resource[] =>
  filtersOf(mesh).filter((filter) => isLookedInto(filter, schemas));

const filtersOf = (mesh: Mesh): readonly Resource[] =>
  mesh
    .ofKind('networking.istio.io', 'EnvoyFilter')
    .filter(({ namespace }) => !isSystemNamespace(namespace));

/**
 * Tells whether istiod's webhook comes to the patches of a filter: it can be read, and its selector is none
 * that is refused. [src: pkg/config/validation/envoyfilter/envoyfilter.go]
 */
export const isLookedInto = (filter: Resource, schemas: ManifestSchemas): boolean =>
  !problemsOf(filter, schemas).some(
    (problem) =>
      (UNREADABLE.has(problem.kind) && !isOfOldEnvoy(problem)) ||
      (problem.kind === 'value' && OF_SELECTOR.test(problem.field)),
  );

/** With one of these problems no client of Istio can read an object as an EnvoyFilter. */
const UNREADABLE: ReadonlySet<SchemaViolation['kind']> = new Set([
  'enum',
  'type',
  'duration',
  'unknown-version',
]);

const OF_SELECTOR = /^spec\.workloadSelector\b/;

/**
 * Finds types by their bare names, which istiod takes and proxies do not, and words that only older releases
 * knew.
 */
export const typeWithoutSlash = check({
  id: 'type-without-slash',
  title: "Proxies reject an EnvoyFilter whose '@type' has no slash",
  level: 'high',
  blind: 'Types that Envoy has but Istio does not know.',
  find: ({ mesh, schemas, changes }) => {
    const filters = takenFilters(mesh, schemas);
    const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
    return {
      findings: filters.flatMap((filter) => tell(filter, schemas)),
      unknowns: filters
        .filter((filter) => changed.has(resourceKey(filter)))
        .flatMap((filter) => formerWords(filter, schemas)),
    };
  },
});

function tell(filter: Resource, schemas: ManifestSchemas): readonly Told[] {
  const [first, ...more] = schemas.patchNotes(filter).filter(({ kind }) => kind === 'bare-type');
  if (first === undefined) return [];
  const { text, origin, nearest } = first;
  return [
    {
      subject: filter,
      cause: 'type-without-slash',
      scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
      message: say`Proxies reject what ${slot.object(filter)} makes, and keep what they have.`,
      why: `${text} has no slash in it. istiod takes that; Envoy reads the name of a type behind the last slash and finds none.`,
      symptom: say`the object is accepted; istiod logs that proxies reject its configuration, and new proxies have no listener, route or cluster of that name`,
      origin,
      related: more.map((note) => note.origin),
      fix: { text: `Write ${nearest ?? text}.` },
    },
  ];
}

/** Lists words that today's Istio does not know, where nobody can say whether the one installed does. */
function formerWords(filter: Resource, schemas: ManifestSchemas): readonly Undecided[] {
  const [first, ...more] = schemas.patchNotes(filter).filter(({ kind }) => kind === 'former-word');
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` The same goes for ${String(more.length)} more.`;
  return [
    {
      subject: filter,
      key: 'former words of Envoy',
      message: `Whether the Istio installed knows all that ${subjectText(filter)} asks of Envoy is not decided: ${first.text} Older releases knew it.${others}`,
      origin: first.origin,
    },
  ];
}
