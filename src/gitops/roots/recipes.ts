import { compareText, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Node } from '../../manifest/index.ts';
import type { EnvironmentPlan } from '../environment.ts';
import { isChartFile } from '../charts/chart-files.ts';
import { isForTool } from '../survey/manifest-sketch.ts';
import { isYttTemplate } from '../charts/loose-templates.ts';
import type { ObjectSketch } from '../survey/manifest-sketch.ts';
import { notDelivered, setAside } from '../survey/delivery-exclusions.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import { isTaken } from '../scripts/script-applier.ts';
import { commonSteps, folderOf, foldersAround, isBelow, isYamlFile } from '../tree-path.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { RootDraft } from './root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';

/** A folder or a file from which a file of the tree is made: what is delivered is that one. */
export interface Recipe {
  readonly path: string;
  readonly madeIn: string;
}

/** More charts are not looked for in manifests. */
const MOST_CHARTS = 100;

/**
 * Finds what other files are made from, and nothing of the tree applies itself, outermost first. The signs
 * are these: a script writes the file from it (`helm template chart > rendered.yaml`); the file has the label
 * that Helm gives to what a chart in a folder like `build` makes; it holds nothing but charts, overlays,
 * values and objects that a file `rendered.yaml` elsewhere, in a folder of its name, has too.
 */
export function findRecipes(
  survey: TreeSurvey,
  applied: readonly RootDraft[],
  isClaimed: (path: string) => boolean,
): readonly Recipe[] {
  const taken = new Set(applied.flatMap(({ root, madeOf }) => [root.path, ...madeOf]));
  const isLive = ({ path, madeIn }: Recipe): boolean =>
    madeIn !== path &&
    !isBelow(madeIn, path) &&
    !isClaimed(path) &&
    notDelivered(path) === null &&
    ![...taken].some((root) => root === path || isBelow(path, root) || isBelow(root, path)) &&
    !survey.scripts.appliers.some((each) => each.path === path || isTaken(path, each));
  const found = [...byScripts(survey), ...byName(survey), ...byLabels(survey)].filter(isLive);
  const outermost = new Map<string, Recipe>();
  for (const each of found.sort((a, b) => compareText(a.path, b.path)))
    if (!foldersAround(each.path).some((around) => outermost.has(around)))
      outermost.set(each.path, each);
  return [...outermost.values()];
}

/** The recipe of a plan that a path is, or lies in; null for none. */
const recipeAt = ({
  recipes = [],
}: Pick<EnvironmentPlan, 'recipes'>): ((path: string) => Recipe | null) => recipeOf(recipes);

/** The recipe that a path is, or lies in; null for none. */
export function recipeOf(recipes: readonly Recipe[]): (path: string) => Recipe | null {
  const byPath = new Map(recipes.map((each) => [each.path, each]));
  return (path) => {
    if (byPath.size === 0) return null;
    for (const around of foldersAround(path)) {
      const found = byPath.get(around);
      if (found !== undefined) return found;
    }
    return null;
  };
}

const isDelivered = (file: string): boolean =>
  isYamlFile(file) && notDelivered(file) === null && setAside(file, NO_STEPS) === null;

const NO_STEPS: ReadonlySet<string> = new Set();

/** Lists what scripts read for a file of the tree that may be delivered. */
const byScripts = ({ scripts }: TreeSurvey): readonly Recipe[] =>
  scripts.made.flatMap(({ file, inputs }) =>
    isDelivered(file) ? inputs.map((path) => ({ path, madeIn: file })) : [],
  );

const RENDERED = /(?:^|\/)([^/]+)\/(?:\1-)?rendered\.ya?ml$/;

/** Folders that are called as the folder of a rendered file, elsewhere in the tree. */
function byName(survey: TreeSurvey): readonly Recipe[] {
  const named = new Map(
    survey.tree.paths.flatMap((file) => {
      const name = /rendered\.ya?ml$/.test(file) ? RENDERED.exec(file)?.[1] : undefined;
      return name === undefined || !isDelivered(file) ? [] : [[name, file] as const];
    }),
  );
  if (named.size === 0) return [];
  return survey.folders.flatMap((folder) => {
    const madeIn = named.get(folder.slice(folder.lastIndexOf('/') + 1));
    if (madeIn === undefined || isBelow(madeIn, folder) || isBelow(folder, folderOf(madeIn)))
      return [];
    return holdsInputsOnly(survey, folder, madeIn) ? [{ path: folder, madeIn }] : [];
  });
}

/** Charts, ytt, values, and objects that the rendered file has too; at least one of any but values. */
function holdsInputsOnly(survey: TreeSurvey, folder: string, madeIn: string): boolean {
  const charts = [...survey.charts];
  const keyOf = ({ kind, name }: ObjectSketch): string => `${kind} ${name}`;
  const made = new Set(survey.sketch(madeIn).map(keyOf));
  let isInput = false;
  for (const file of survey.tree.paths) {
    if (!isBelow(file, folder)) continue;
    if (charts.some((chart) => isChartFile(file, chart)) || isYttTemplate(survey, file))
      isInput = true;
    else if (isYamlFile(file)) {
      const own = survey.sketch(file).filter((object) => !isForTool(object));
      if (!own.every((object) => made.has(keyOf(object)))) return false;
      isInput ||= own.length > 0;
    }
  }
  return isInput;
}

/** Name and version of a chart, as Helm labels what it makes. */
interface LabelledChart {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** Tells whether only a file around it counts: many kustomizations may inflate one chart. */
  readonly isNear: boolean;
}

function byLabels(survey: TreeSurvey): readonly Recipe[] {
  const charts = [...ownCharts(survey), ...inflatedCharts(survey)].slice(0, MOST_CHARTS);
  if (charts.length === 0) return [];
  const files = labelledFiles(survey);
  return charts.flatMap(({ path, name, version, isNear }) => {
    const made = (files.get(`${name}-${version}`) ?? []).filter(
      (file) => !isBelow(file, path) && (!isNear || isBelow(path, folderOf(file))),
    );
    const steps = (file: string): number => commonSteps(file, path);
    const [madeIn] = made.sort((a, b) => steps(b) - steps(a) || compareText(a, b));
    return madeIn === undefined ? [] : [{ path, madeIn }];
  });
}

/** Folders of what is kept to be built. A chart elsewhere may be installed from a place that is not seen as well. */
const TO_BUILD = /(?:^|\/)(?:build|_?vendir|vendor|vendored)(?:\/|$)/;

const ownCharts = ({ tree, reader, charts }: TreeSurvey): readonly LabelledChart[] =>
  [...charts]
    .filter((path) => TO_BUILD.test(path))
    .flatMap((path) => {
      const node = reader.read(tree, `${path}/Chart.yaml`)?.documents[0]?.node;
      return labelled(path, stringAt(node ?? undefined, 'name'), node, 'version', false);
    });

/** Charts of kustomizations that others do not include. */
const inflatedCharts = ({ tree, reader, kustomizations }: TreeSurvey): readonly LabelledChart[] =>
  [...kustomizations.values()].flatMap(({ path, file }) => {
    const node = reader.read(tree, file)?.documents[0]?.node ?? undefined;
    const [first] = itemsAt(node, 'helmCharts');
    const [old] = itemsAt(node, 'helmChartInflationGenerator');
    return first === undefined
      ? labelled(path, stringAt(old, 'chartName'), old, 'chartVersion', true)
      : labelled(path, stringAt(first, 'name'), first, 'version', true);
  });

function labelled(
  path: string,
  name: string | undefined,
  node: Node | null | undefined,
  key: string,
  isNear: boolean,
): readonly LabelledChart[] {
  const said = nodeAt(node ?? undefined, key);
  const version = said?.kind === 'scalar' ? String(said.value) : '';
  return name === undefined || version === '' ? [] : [{ path, name, version, isNear }];
}

const ofContent = cacheByContent<readonly string[]>();
const NO_LABELS: readonly string[] = [];
const LABEL = /^[ \t]*["']?(?:helm\.sh\/)?chart["']?: *["']?([\w.+-]{1,200})["']?[ \t]*$/gm;

/** Manifests by the charts that their labels name. */
function labelledFiles({ tree, reader, charts }: TreeSurvey): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  const all = [...charts];
  for (const file of tree.paths) {
    const entry = isYamlFile(file) ? tree.read(file) : null;
    if (entry?.kind !== 'text') continue;
    const labels = ofContent(reader, entry.oid, () =>
      entry.text.includes('chart')
        ? [...new Set([...entry.text.matchAll(LABEL)].flatMap(([, label]) => label ?? []))]
        : NO_LABELS,
    );
    if (labels.length === 0 || !isDelivered(file)) continue;
    if (all.some((chart) => isChartFile(file, chart))) continue;
    for (const label of labels) found.set(label, [...(found.get(label) ?? []), file]);
  }
  return found;
}

/** More are not named one by one. */
const MOST = 5;

/**
 * Tells of changed files that another file is made from, on both sides or on the one that has them: what
 * reaches the cluster is that file.
 */
export function recipeNotes(
  base: RenderedTree,
  merged: RenderedTree,
  changedFiles: readonly string[],
): readonly string[] {
  const [was, is] = [recipeAt(base.plan), recipeAt(merged.plan)];
  const changed = new Set(changedFiles);
  const made = new Map<string, string>();
  for (const file of changedFiles) {
    const recipe = is(file) ?? was(file);
    if (recipe !== null) made.set(recipe.path, recipe.madeIn);
  }
  const notes = [...made].map(([path, madeIn]) =>
    changed.has(madeIn)
      ? `${path} is an input: ${madeIn} is made from it, and what the cluster gets is told of that.`
      : `${path} is an input: ${madeIn} is made from it, and stays as it is. The change reaches a cluster once somebody makes that anew.`,
  );
  const more = notes.length - MOST;
  return more > 0
    ? [...notes.slice(0, MOST), `The same goes for ${String(more)} more inputs.`]
    : notes;
}
