import type { Detector, Finding, Undecided } from '../../checks/index.ts';
import { detect, checksNamed, messageOf } from '../../checks/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import { NOBODY } from '../../gitops/index.ts';
import type { GapDraft, ManifestSchemas, Resource } from '../../manifest/index.ts';
import type { Mesh, MeshResolutionSettings } from '../../istio/index.ts';
import { resolveMesh } from '../../istio/index.ts';
import type { TreeOwners } from '../../compare/index.ts';
import { sourcesOf, tableOfSettings } from '../../compare/index.ts';
import { siftAtRest } from '../../review/index.ts';
import type { AnalysisEntry } from './analysis-entry.ts';
import { entriesOf } from './analysis-entry.ts';
import { aboutService } from './about-service.ts';
import { isClusterScoped, resourceKey } from '../../manifest/index.ts';

/** Holds what is wrong with several environments as they stand. */
export interface AtRestAnalysis {
  readonly environments: readonly Pick<RenderedEnvironment['environment'], 'name' | 'isUnnamed'>[];
  /** Counts what the tree renders to and was looked at, once for each environment that has it. */
  readonly objects: number;
  readonly entries: readonly AnalysisEntry[];
  /** What could not be decided, by environment; of the Service alone that was asked for. */
  readonly unknowns: readonly (Undecided & { readonly environment: string })[];
  /** Holds what of others could not be decided where one Service was asked for. */
  readonly unknownsOfOthers: AtRestAnalysis['unknowns'];
  /** What the configuration and annotations of objects leave out. */
  readonly leftOut: ReturnType<typeof siftAtRest>['leftOut'];
  /** What a check that broke down does not say. */
  readonly gaps: readonly Pick<GapDraft, 'message' | 'origin'>[];
  /** What is left out, counted, one sentence each. */
  readonly notes: readonly string[];
}

/** Says what the configuration and annotations leave out. */
type WhatIsLeftOut = Omit<Parameters<typeof siftAtRest>[1], 'asOf' | 'differing'>;

interface AtRestSettings extends WhatIsLeftOut {
  /** Null for all that can be looked for. */
  readonly only: OnlyNamed | null;
  /** The Service that findings are to be about; null for all. */
  readonly service: string | null;
  readonly detectors: readonly Detector[];
  readonly schemas: ManifestSchemas;
  readonly mesh: MeshResolutionSettings;
  readonly owners: TreeOwners;
  /** Whether nothing exists beside what is rendered, as `istioctl analyze` takes it. */
  readonly isWhole: boolean;
  /** ISO 8601; entries of the configuration expire by its day. */
  readonly asOf: string;
}

/** Runs every detector on each environment, which sees the others beside it. */
export function analyseEnvironments(
  environmentsGiven: readonly RenderedEnvironment[],
  settings: AtRestSettings,
): Omit<AtRestAnalysis, 'objects'> | { readonly unknownService: string } {
  const rendered = settings.isWhole ? environmentsGiven.map(appliedLast) : environmentsGiven;
  const meshes = rendered.map((environment) => resolveMesh(environment, settings.mesh));
  const environments = meshes.filter(({ environment: { name } }) => name !== NOBODY);
  const about = settings.service === null ? null : aboutService(meshes, settings.service);
  if (about?.kind === 'unknown') return { unknownService: about.reason };
  const isAbout = about?.isMeant ?? (() => true);
  const isOfFinding = (each: Finding): boolean => isAbout({ ...each, message: messageOf(each) });
  const each = rendered.flatMap((one, index) => {
    const mesh = meshes[index];
    return mesh === undefined ? [] : analyse(one, mesh, environments, settings);
  });
  const unknowns = each.flatMap((one) => one.unknowns);
  const { ignore, intendedDifferences, variables, asOf } = settings;
  const { findings, leftOut, notes } = siftAtRest(each, {
    ignore,
    ...(intendedDifferences !== undefined && { intendedDifferences }),
    ...(variables !== undefined && { variables }),
    asOf,
    differing: () => differingSettings(environments),
  });
  return {
    environments: rendered.map(({ environment }) => environment),
    entries: entriesOf(findings.filter(isOfFinding)).filter(settings.only?.isMeant ?? (() => true)),
    unknowns: unknowns.filter(isAbout),
    unknownsOfOthers: unknowns.filter((one) => !isAbout(one)),
    leftOut: leftOut.filter(({ finding }) => isOfFinding(finding)),
    gaps: each.flatMap(({ gaps }) => gaps),
    notes,
  };
}

/** Every value of every setting that differs. */
const differingSettings = (meshes: readonly Mesh[]): readonly NonNullable<Finding['setting']>[] =>
  tableOfSettings(meshes)
    .flatMap(({ rows }) => rows)
    .filter(({ isSame }) => !isSame)
    .flatMap(({ field, in: places }) => {
      const objects = sourcesOf(places);
      return places.map(({ value }) => ({ field, value, objects }));
    });

interface Looked {
  readonly mesh: Mesh;
  readonly findings: readonly Finding[];
  readonly unknowns: AtRestAnalysis['unknowns'];
  readonly gaps: AtRestAnalysis['gaps'];
}

function analyse(
  rendered: RenderedEnvironment,
  mesh: Mesh,
  environments: readonly Mesh[],
  { detectors, schemas, isWhole, asOf, owners, only, variables }: AtRestSettings,
): Looked {
  const { name } = rendered.environment;
  const { findings, unknowns, gaps } = detect(detectors, name, {
    mesh,
    before: null,
    changes: [],
    rendered,
    renderedBefore: null,
    schemas,
    environments,
    declaredVariables: variables ?? [],
    ...(only !== null && { only: only.checks }),
    isWhole,
    asOf,
    owners,
  });
  return {
    mesh,
    findings,
    unknowns: unknowns.map((unknown) => ({ ...unknown, environment: name })),
    gaps: gaps.merged,
  };
}

/**
 * A folder as it is once applied: of an object that is written twice the last one holds. A namespace makes no other object
 * of a kind without one. Services of two files stay, for they may be those of two clusters.
 */
const appliedLast = (rendered: RenderedEnvironment): RenderedEnvironment => ({
  ...rendered,
  roots: rendered.roots.map((root) => ({ ...root, resources: lastOfEach(root.resources) })),
});

function lastOfEach(resources: readonly Resource[]): readonly Resource[] {
  const last = new Map(resources.map((resource) => [keyOf(resource), resource]));
  return last.size === resources.length
    ? resources
    : resources.filter((resource) => last.get(keyOf(resource)) === resource);
}

const keyOf = (resource: Resource): string => {
  const { group, kind, origin } = resource;
  const id = isClusterScoped(group, kind) ? { ...resource, namespace: '' } : resource;
  const file = group === '' && kind === 'Service' ? origin.file : '';
  return `${file} ${resourceKey(id)}`;
};

/** Names what somebody asks to be looked for, and nothing else. */
interface OnlyNamed {
  /** `detector/check` of all that has to be looked for. */
  readonly checks: ReadonlySet<string>;
  readonly isMeant: (entry: Pick<AnalysisEntry, 'code' | 'id'>) => boolean;
}

/** `IST` stands for all that Istio's own analysis has a code for, `KIA` for what Kiali has one for. */
const FAMILY = /^(?:IST|KIA)$/i;
const CODE = /^(?:IST|KIA)\d{4}$/i;

/** What detectors, checks, codes and families of codes mean; the first name that means nothing, where one does. */
export function onlyNamed(
  names: readonly string[],
  detectors: readonly Detector[],
): OnlyNamed | { readonly unknown: string } {
  const checks = new Set<string>();
  const codes: string[] = [];
  const ids = new Set<string>();
  for (const name of names) {
    const found = checksMeant(name, detectors);
    if (found.length === 0) return { unknown: name };
    for (const id of found) checks.add(id);
    if (FAMILY.test(name) || CODE.test(name)) codes.push(name.toUpperCase());
    else for (const id of found) ids.add(id);
  }
  return {
    checks,
    isMeant: ({ code, id }) =>
      ids.has(id) || (code !== null && codes.some((each) => code.startsWith(each))),
  };
}

function checksMeant(name: string, detectors: readonly Detector[]): readonly string[] {
  if (!FAMILY.test(name))
    return (checksNamed(name, detectors)?.checks ?? []).map(
      ({ detector, id }) => `${detector}/${id}`,
    );
  const family = name.toUpperCase();
  return detectors.flatMap(({ id, checks }) =>
    checks
      .filter(({ knownAs = [] }) => knownAs.some(({ code }) => code.startsWith(family)))
      .map((check) => `${id}/${check.id}`),
  );
}
