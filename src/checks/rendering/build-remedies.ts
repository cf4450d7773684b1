import type { RenderedRoot } from '../../gitops/index.ts';
import { releaseOfRoot } from '../../gitops/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';

const WHAT_TO_DO: Record<BuildFailure['reason'], string> = {
  'not-found': 'Restore the named file or object, or remove the entry.',
  'outside-root':
    'Move the file into the folder of the kustomization that names it, or include its folder as a Kustomize base.',
  'not-readable': 'Commit the file itself, as text in UTF-8.',
  'not-parsed': 'Correct the YAML there.',
  'key-no-text': 'Write the key in quotes.',
  'invalid-kustomization': 'Correct the kustomization file.',
  'invalid-field': 'Correct the field, or remove it.',
  'invalid-generator': "Correct the generator's entry.",
  'invalid-patch': 'Correct the patch.',
  'invalid-object': 'Correct the object: it needs apiVersion, kind and metadata.name.',
  'duplicate-id': 'Remove one of the two objects, or make it a patch of the other.',
  cycle: 'Remove the entry that refers back.',
  'no-match':
    'Restore the target of this line; if it was renamed or removed on purpose, change the line.',
  ambiguous: 'Name the intended object in full: group, version, kind, name and namespace.',
  'unexpected-value': 'Give the field a value of the expected type.',
  'invalid-substitution':
    'Define the variable under `postBuild`, give it a default (`${NAME:=value}`), write `$${` if no variable is intended, or annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`.',
  'invalid-chart': 'Correct the template or the value that Helm names.',
  'not-permitted':
    'Let the project apply this kind (`clusterResourceWhitelist`, `namespaceResourceWhitelist`), or remove the object.',
  limit: 'Split what is built here into several kustomizations.',
};

/** Says in one sentence what to do about a build that fails, for each reason. */
export const howToRenderAgain = (reason: BuildFailure['reason']): string => WHAT_TO_DO[reason];

/** Says in a sentence what shows the same on one's own machine; empty where nothing is known to. */
export const howToSeeIt = (
  reason: BuildFailure['reason'],
  folder: string,
  { failing, before }: BuildSides,
): string =>
  reason === 'invalid-substitution'
    ? withVariables(failing)
    : (HOW_ELSE[reason] ?? buildThatStops(folder, failing, commandOf(before)));

/** Roots of one folder: as they fail, and as they were built before. */
interface BuildSides {
  readonly failing: readonly RenderedRoot[];
  readonly before: readonly RenderedRoot[];
}

/** Names the build with its flag where the folder has charts: without that kustomize stops at the first of them. */
function commandOf(before: readonly RenderedRoot[]): string {
  const hasCharts = before.some(
    ({ inflated = [], unseen = [] }) =>
      inflated.length > 0 || unseen.some(({ kind }) => kind === 'Chart'),
  );
  return `\`kustomize build${hasCharts ? ' --enable-helm' : ''}\``;
}

/** A variable without a value is empty to the command line, unless that is told to be strict; what is no variable stops it. */
function withVariables(failing: readonly RenderedRoot[]): string {
  const isStrict = failing.some(({ failure }) => failure?.from !== undefined);
  return fluxBuild(isStrict ? ' --strict-substitute' : '');
}

/** Names the command with what makes it read this tree: by itself it asks the cluster for the Kustomization of before. */
const fluxBuild = (more: string): string =>
  `\`flux build kustomization --dry-run${more}\`, with \`--path\` and \`--kustomization-file\` of this tree, stops at the same place.`;

/**
 * Says which build stops. Flux writes a kustomization where a folder has none, or adds to it: the folder by
 * itself builds, or cannot be built.
 */
function buildThatStops(folder: string, failing: readonly RenderedRoot[], command: string): string {
  const stops = failing.some(
    ({ root, failure }) =>
      root.content.kind === 'kustomization' &&
      root.path === folder &&
      buildsAlike(root.content.rewrite ?? null, failure?.origin?.file),
  );
  if (stops) return `${command} of this folder stops at the same place.`;
  return failing.some(({ root }) => root.by.tool === 'flux' && releaseOfRoot(root) === undefined)
    ? fluxBuild('')
    : '';
}

const buildsAlike = (
  rewrite: Extract<RenderedRoot['root']['content'], { kind: 'kustomization' }>['rewrite'] | null,
  stoppedAt: string | undefined,
): boolean => rewrite == null || (rewrite.resources === null && rewrite.origin.file !== stoppedAt);

const HOW_ELSE: Partial<Record<BuildFailure['reason'], string>> = {
  'not-permitted': '`argocd app sync --dry-run` says the same.',
  'invalid-chart': '`helm template` of this chart with these values stops at the same place.',
};
