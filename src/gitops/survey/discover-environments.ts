import type { FileTree, GapDraft, ManifestReader } from '../../manifest/index.ts';
import type { Vendored } from '../../kustomize/index.ts';
import { NOTHING_VENDORED } from '../../kustomize/index.ts';
import { createManifestReader } from '../../manifest/index.ts';
import { ALL_SOURCES } from '../appliers/delivery-tools.ts';
import { appliedContents, changeGaps } from '../appliers/applier-changes.ts';
import { appliedRoots, lackingRoots } from '../roots/applier-roots.ts';
import {
  claimedRoots,
  declaredPaths,
  environmentsAt,
  folderMatcher,
} from './environment-declarations.ts';
import { chartDrafts, namesWithCharts } from '../names/registry-charts.ts';
import { assignEnvironments } from '../names/assign-environments.ts';
import type { Refusal } from '../appliers/environment-source.ts';
import { chartContent, chartGap, looseCharts } from '../charts/chart-gaps.ts';
import { unnamedValues } from '../charts/scripted-charts.ts';
import type { DeclaredEnvironment } from './environment-declarations.ts';
import { DEFAULT_ENVIRONMENT, unnamedUnlessDeclared } from '../names/production.ts';
import type { DeliverySettings } from './delivery-settings.ts';
import type { Environment, EnvironmentPlan } from '../environment.ts';
import { isUsedUp } from '../rendering/effort.ts';
import { foldersOfOthers } from '../names/cluster-folders.ts';
import { environmentNames } from '../names/environment-names.ts';
import { nameEvidence, otherDrafts } from '../names/evidence/name-evidence.ts';
import { homesOfFolders, meetings } from '../names/shared-clusters.ts';
import { NO_NAMES, ownAddresses } from '../appliers/repository-identity.ts';
import { jobsOf } from '../jobs/find-jobs.ts';
import { namedByCharts } from '../charts/chart-references.ts';
import { builtByScripts, takenWholeBy } from '../scripts/script-applier.ts';
import { withDeliveryOfAll } from './delivery-of-all.ts';
import { withScripts } from '../scripts/scripted-environments.ts';
import { looseValues } from '../charts/loose-values.ts';
import { registryReleases } from '../charts/registry-releases.ts';
import { looseTemplates, sampleTemplates } from '../charts/loose-templates.ts';
import { planEnvironments } from './plan-environments.ts';
import { suspendedNotes } from './plan-reasons.ts';
import { passedBy } from '../roots/kustomization-omissions.ts';
import { passedOverRoots } from '../roots/passed-over-roots.ts';
import { findRecipes, recipeOf } from '../roots/recipes.ts';
import type { RootDraft } from '../roots/root.ts';
import { isBelow } from '../tree-path.ts';
import { fleetContents } from '../files/fleet-contents.ts';
import type { TreeSurvey } from './tree-survey.ts';
import { surveyTree } from './tree-survey.ts';
import { looseSources } from '../flux/substitution/variable-sources.ts';
import { unappliedFolders } from '../roots/unapplied-folders.ts';
import { withStagesBelow } from '../rendering/stages-below-roots.ts';
import { withKubernetesSaid } from './kubernetes-said.ts';
import { withAppliersNamed } from '../names/named-appliers.ts';

/**
 * Finds which environments a tree has, and what is applied to each. Pass the same reader for both trees of a
 * review: what they have in common is parsed once. What the tree has not loaded yet shows in its `wanted`;
 * the plan is final when nothing is left there.
 */
export function discoverEnvironments(
  tree: FileTree,
  declared: readonly DeclaredEnvironment[],
  reader: ManifestReader = createManifestReader(),
  vendored: Vendored = NOTHING_VENDORED,
  said: DeliverySettings = {},
): EnvironmentPlan {
  const own = ownAddresses(said.repositoryAliases ?? [], said.ownNames ?? NO_NAMES);
  const survey = surveyTree(tree, reader, vendored, own, {
    ...said,
    declaredAt: environmentsAt(declared),
  });
  const isLeftOut = leftOut(said);
  const claims = declaredPaths(declared);
  const applied = appliedRoots(survey);
  const recipes = findRecipes(survey, applied, (path) => claims.namesOf(path).length > 0);
  const recipeAt = recipeOf(recipes);
  const isRecipe = (path: string): boolean => recipeAt(path) !== null;
  const unapplied = unappliedFolders(survey, applied, {
    claims,
    isLeftOut,
    isRecipe,
    beside: said.beside?.drafts ?? [],
  });
  const { skipped, aside } = unapplied;

  const environmentOf = environmentNames(
    [...applied.map(({ place }) => place), ...unapplied.places],
    [...survey.kustomizations.keys()],
    {
      meet: meetings(applied),
      homesOf: homesOfFolders(applied),
      isOfOthers: foldersOfOthers(applied),
      known: new Set([...declared.map(({ name }) => name), ...(said.beside?.names ?? [])]),
    },
  );
  const found = [...applied, ...unapplied.roots(environmentOf).map(takenWholeBy(survey.scripts))];
  const drafts = [...found, ...claimedRoots(survey, found, claims)]
    .map(builtByScripts(survey.scripts))
    .map((draft) => withWitnesses(draft, survey));
  const installs = chartDrafts(survey.installed);
  const evidence = nameEvidence([...drafts, ...installs]);
  const otherSide = otherDrafts(evidence, said.beside);
  const charts = looseCharts(survey, drafts).filter(
    (chart) => !isRecipe(chart) && !vendored.paths.has(chart),
  );
  const isOut = (path: string): boolean =>
    isLeftOut(path) ||
    isRecipe(path) ||
    [...skipped, ...aside].some((folder) => isBelow(path, folder));
  const templates = looseTemplates(survey, drafts, isOut, environmentOf);
  const { named, ...plan } = planEnvironments({
    declared,
    claims,
    drafts,
    installs,
    names: namesWithCharts(drafts, installs, otherSide, (all, beside) =>
      assignEnvironments(survey, all, environmentOf, {
        beside,
        isExplained: said.isExplained === true,
        passedOver: passedOverRoots(all, said),
      }),
    ),
    namesBeside: said.beside?.names ?? [],
    gaps: [
      ...charts.map((chart) => chartGap(tree, chart, null)),
      ...templates.map(({ gap }) => gap),
      ...changeGaps(survey.appliers),
      ...survey.refused.map(refusalGap),
      ...limitGap(survey),
    ],
    skipped,
    aside,
    leftOut: said.notDelivered ?? [],
    sources: survey.sources,
    installed: survey.installed,
    unread: survey.unread,
    scripts: survey.scripts,
    recipes,
    samples: sampleTemplates(survey),
    taken: takenFiles(survey, drafts),
    passedBy: passedBy(survey),
  });
  const brought = new Set(namedByCharts(survey));
  const registry = [
    ...registryReleases(survey, drafts, environmentOf),
    ...looseValues(survey, isOut, environmentOf),
    ...(survey.scripts.contents ?? []).map((content) => ({ root: null, content })),
  ];
  return {
    ...plan,
    own,
    elsewhere: survey.elsewhere,
    folders: survey.folders,
    ...lackingRoots(survey, applied),
    evidence: {
      ...evidence,
      names: named,
      ...(survey.destinations && { destinations: survey.destinations }),
    },
    environments: withAppliersNamed(
      withKubernetesSaid(
        withScripts(
          withDeliveryOfAll(
            withStagesBelow(anyEnvironment(plan.environments, registry, declared), environmentOf),
            survey,
          ),
          survey.scripts,
        ),
        survey,
      ),
      survey,
      drafts,
    ),
    notes: [
      ...plan.notes,
      ...survey.notes,
      ...suspendedNotes(survey),
      ...unnamedValues(survey, drafts),
    ],
    looseSources: looseSources(survey, applied),
    ...(survey.applications.length > 0 && { applications: survey.applications }),
    ...(survey.secrets.length > 0 && { argoSecrets: survey.secrets }),
    ...(said.clusters !== undefined && said.clusters.length > 0 && { clusters: said.clusters }),
    ...(recipes.length > 0 && { recipes }),
    scripts: { ...survey.scripts, jobs: jobsOf(survey) },
    ...(brought.size > 0 && { brought }),
    unseen: [
      ...appliedContents(survey.appliers),
      ...charts.map((chart) => ({ root: null, content: chartContent(tree, chart, reader) })),
      ...templates.map(({ content, environment }) => ({ root: null, content, environment })),
      ...registry,
      ...fleetContents(tree, reader, isOut).map((content) => ({ root: null, content })),
    ],
  };
}

/** Adds the one environment of a tree in which nothing is applied but charts that are not seen. */
const anyEnvironment = (
  environments: readonly Environment[],
  registry: readonly unknown[],
  declared: Parameters<typeof unnamedUnlessDeclared>[0],
): readonly Environment[] =>
  environments.length === 0 && registry.length > 0
    ? [
        {
          name: DEFAULT_ENVIRONMENT,
          ...unnamedUnlessDeclared(declared),
          ...{ production: true, cluster: null, roots: [] },
        },
      ]
    : environments;

/** A root with what it brings that says itself for which environment it is; the same object where there is nothing. */
function withWitnesses(draft: RootDraft, survey: TreeSurvey): RootDraft {
  const witnesses = ALL_SOURCES.flatMap(
    ({ appliers }) => appliers?.witnessesOf?.(draft, survey) ?? [],
  );
  return witnesses.length === 0 ? draft : { ...draft, witnesses };
}

/** Files that kustomizations of roots name, these themselves, and those of appliers. */
function takenFiles(
  { kustomizations, appliers }: TreeSurvey,
  drafts: readonly RootDraft[],
): ReadonlySet<string> {
  const folders = new Set(drafts.flatMap(({ madeOf }) => [...madeOf]));
  return new Set([
    ...[...folders].flatMap((path) => {
      const folder = kustomizations.get(path);
      return folder === undefined ? [] : [folder.file, ...folder.files];
    }),
    ...appliers.map(({ origin }) => origin.file),
  ]);
}

/**
 * Makes a gap of what is refused: it stays in the cluster as it is, and changes of it reach nothing
 * (ARGO-72).
 */
const refusalGap = ({
  object: { kind, namespace, name },
  why,
  message,
  origin,
  place = origin,
}: Refusal): GapDraft => ({
  reason: 'not-rendered',
  root: null,
  message,
  origin: place,
  key: `${kind} ${namespace}/${name}`,
  input: why,
});

function leftOut({ notDelivered: patterns = [] }: DeliverySettings): (path: string) => boolean {
  const matchers = patterns.map(folderMatcher);
  return (path) => matchers.some((matches) => matches(path));
}

const limitGap = ({ effort, limited }: TreeSurvey): readonly GapDraft[] => {
  const gap = (message: string, key: string): GapDraft => ({
    reason: 'limit',
    root: null,
    message,
    origin: null,
    key,
    input: '',
  });
  const usedUp = 'Applications and Kustomizations name more folders than can be followed.';
  return [
    ...(isUsedUp(effort) ? [gap(usedUp, 'appliers')] : []),
    ...limited.map((limit) => ({ ...gap(limit.message, limit.key), input: limit.input })),
  ];
};
