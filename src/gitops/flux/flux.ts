import { API_GROUPS, isOfKind, placeOf, stringAt } from '../../manifest/index.ts';
import type { Node, FileTree } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import type { Applier } from '../appliers/applier.ts';
import type {
  AppliedTogether,
  ApplierInput,
  EnvironmentSource,
  FoundBySource,
} from '../appliers/environment-source.ts';
import { fluxAppliers, ignoredFieldNotes, instanceAppliers } from './flux-appliers.ts';
import {
  chartInFlux,
  foreignToFlux,
  versionlessInFlux,
  repeatedObject,
  repeatedTogether,
} from './flux-refusals.ts';
import { fluxRoots } from './flux-roots.ts';
import { releaseWitnesses } from './flux-evidence.ts';
import { isFluxSource, sourceNotes, sourceOfInstance } from './flux-sources.ts';
import type { Substitution } from './substitution/substitution.ts';
import { withInheritedSubstitution } from './substitution/substitution.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { fluxApplying } from '../roots/applier-of-root.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import { folderOf, foldersAround, isBelow } from '../tree-path.ts';

/** The files that `flux bootstrap` writes Flux's own objects to. */
const COMPONENTS = /(?:^|\/)gotk-components\.ya?ml$/;

const CONTROLLER = /\bkustomize-controller:v?(\d+)\.(\d+)\./g;

/** From this release of kustomize-controller on a variable that nothing defines is an error (FLUX-27). */
const STRICT_FROM = 9;

/** Releases of Flux whose kustomize-controller is known to have the same second number, and one before it. */
const LAST_KNOWN = 7;

/** The feature gate by which a controller is told otherwise. */
const GATE = 'StrictPostBuildSubstitutions';

/** Stands for a release that may take such a variable for either. */
const UNKNOWN = Number.POSITIVE_INFINITY;

/**
 * The kustomize-controller that a tree installs, as `1.4`, where every place that tells its release tells one that
 * takes a variable which nothing defines for empty (FLUX-27), and whether all tell one that does not.
 */
function controllerIn(
  tree: FileTree,
  objects: readonly Node[],
): Pick<Substitution, 'laxController' | 'isStrict'> {
  const components = tree.paths.filter((path) => COMPONENTS.test(path));
  const found = [
    ...components.flatMap((path) => releasesInText(tree, path)),
    ...objects.flatMap(releasesOf),
  ];
  if (found.length === 0) return {};
  const newest = Math.max(...found);
  if (newest < STRICT_FROM) return { laxController: `1.${String(newest)}` };
  return newest < UNKNOWN && Math.min(...found) >= STRICT_FROM ? { isStrict: true } : {};
}

function releasesInText(tree: FileTree, path: string): readonly number[] {
  const entry = tree.read(path);
  if (entry.kind !== 'text') return [];
  if (entry.text.includes(GATE)) return [UNKNOWN];
  return [...entry.text.matchAll(CONTROLLER)].map(([, major, minor]) =>
    major === '1' ? Number(minor) : STRICT_FROM,
  );
}

/** Lists the versions of what installs Flux by its release: 2.4 brings kustomize-controller 1.4. */
function releasesOf(object: Node): readonly number[] {
  const kind = stringAt(object, 'kind');
  const said =
    kind === 'FluxInstance'
      ? stringAt(object, 'spec', 'distribution', 'version')
      : kind === 'OCIRepository' &&
          /\/fluxcd\/flux-manifests$/.test(stringAt(object, 'spec', 'url') ?? '')
        ? stringAt(object, 'spec', 'ref', 'tag')
        : undefined;
  if (said === undefined) return [];
  const [, minor] = /^v?2\.(\d{1,3})\b/.exec(said) ?? [];
  return [minor !== undefined && Number(minor) <= LAST_KNOWN ? Number(minor) : UNKNOWN];
}

const GROUPS = /(?:(?:kustomize|source)\.toolkit\.fluxcd|fluxcd\.controlplane)\.io\b/;
/** Wherever it stands: a kind may be written in braces, in JSON or on a line of its own. */
const MENTIONS_APPLIER = /\b(?:Kustomization|GitRepository|OCIRepository|Bucket|FluxInstance)\b/;

/** Flux: Kustomizations, the sources that they read, and what the operator makes of a FluxInstance. */
export const FLUX: EnvironmentSource = {
  name: 'flux',
  appliers: {
    mayHold: (text) => GROUPS.test(text) && MENTIONS_APPLIER.test(text),
    find: findFlux,
    rootsOf: fluxRoots,
    witnessesOf: releaseWitnesses,
    isSetUpInside: true,
  },
  refusals: {
    ofFile: foreignToFlux,
    ofRoot: (root, { gaps, resources }) =>
      // Helm installs a release, and no kustomization is built
      releaseOfRoot(root) === undefined
        ? (chartInFlux(root, gaps) ??
          repeatedObject(root, resources) ??
          versionlessInFlux(resources))
        : null,
    ofTogether: repeatedTogether,
  },
  applying: {
    heeds: new Set(['local-config', 'not-reconciled']),
    readsOutside: true,
    inflatesCharts: false,
  },
  installing: { heeds: new Set() },
  togetherOf: generatedTogether,
};

/** Gives what one generated kustomization takes in (FLUX-11). */
function generatedTogether(root: Root): AppliedTogether | null {
  const { generatedFor, origin } = fluxApplying(root) ?? {};
  if (generatedFor === undefined || origin === undefined) return null;
  const key = `${generatedFor}\n${placeOf(origin)}`;
  return { key, consequence: `Flux applies nothing of what it builds from ${generatedFor}` };
}

function findFlux(objects: readonly Node[], input: ApplierInput): FoundBySource {
  const { tree } = input;
  const kustomizations = withInheritedSubstitution(
    objects.filter((object) => isOfKind(object, API_GROUPS.fluxKustomize, 'Kustomization')),
    (child, folder) => isLeftOut(child, folder, input),
  );
  const sources = objects.filter(isFluxSource);
  const live = sources.filter(isLive);
  const instances = objects.filter((object) =>
    isOfKind(object, API_GROUPS.fluxOperator, 'FluxInstance'),
  );
  const made = instances.flatMap(sourceOfInstance);
  return {
    appliers: [
      ...withController(
        fluxAppliers(kustomizations, { sources, made }, (each) => input.holderOf(each)),
        () => controllerIn(tree, objects),
      ),
      ...instances.flatMap((instance) => instanceAppliers(instance)),
    ],
    notes: [...sourceNotes(live), ...ignoredFieldNotes(kustomizations.filter(isLive))],
  };
}

/**
 * Tells whether a kustomization in a folder, or further in, stands around a file and does not list it (FLUX-11). What is
 * taken as it is rendered has all patches already.
 */
function isLeftOut(object: Node, folder: string, input: ApplierInput): boolean {
  const { file } = object.origin;
  if (input.holderOf(object) !== null) return true;
  if (input.listed.has(file)) return false;
  return foldersAround(folderOf(file))
    .filter((path) => path === folder || isBelow(path, folder))
    .some((path) => input.tree.list(path).some(isKustomizationFile));
}

/** Appliers that substitute variables, as the release of the controller does it. */
function withController(
  appliers: readonly Applier[],
  controllerOf: () => ReturnType<typeof controllerIn>,
): readonly Applier[] {
  if (appliers.every(({ substitution }) => substitution === null)) return appliers;
  const controller = controllerOf();
  return appliers.map((applier) =>
    applier.substitution === null
      ? applier
      : { ...applier, substitution: { ...applier.substitution, ...controller } },
  );
}

/** Tells whether an object counts: of what lies in an archive or in documentation nothing is said. */
const isLive = ({ origin }: Node): boolean => notDelivered(origin.file) === null;
