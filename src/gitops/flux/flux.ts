import { API_GROUPS, isOfKind, placeOf } from '../../manifest/index.ts';
import type { Node } from '../../manifest/index.ts';
import type { Root } from '../roots/root.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
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
import { itsCluster } from './flux-clusters.ts';
import { controllerOf, installedControllers, INSTALLS_FLUX } from './flux-controllers.ts';
import {
  declaredSource,
  fluxSource,
  instanceSources,
  isFluxSource,
  sourceNotes,
} from './flux-sources.ts';
import { lazily } from '../lazy-value.ts';
import { withInheritedSubstitution } from './substitution/substitution.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { fluxApplying } from '../roots/applier-of-root.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import { folderOf, foldersAround, isBelow } from '../tree-path.ts';

const GROUPS = /(?:(?:kustomize|source)\.toolkit\.fluxcd|fluxcd\.controlplane)\.io\b/;
/** Wherever it stands: a kind may be written in braces, in JSON or on a line of its own. */
const MENTIONS_APPLIER = /\b(?:Kustomization|GitRepository|OCIRepository|Bucket|FluxInstance)\b/;

/** Flux: Kustomizations, the sources that they read, and what the operator makes of a FluxInstance. */
export const FLUX: EnvironmentSource = {
  name: 'flux',
  appliers: {
    mayHold: (text) =>
      (GROUPS.test(text) && MENTIONS_APPLIER.test(text)) || INSTALLS_FLUX.test(text),
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
  const kustomizations = withInheritedSubstitution(
    objects.filter((object) => isOfKind(object, API_GROUPS.fluxKustomize, 'Kustomization')),
    (child, folder) => isLeftOut(child, folder, input),
  );
  const sources = objects.filter(isFluxSource);
  const live = sources.filter(isLive);
  const instances = objects.filter((object) =>
    isOfKind(object, API_GROUPS.fluxOperator, 'FluxInstance'),
  );
  const declared = [...sources.map(declaredSource), ...instances.flatMap(instanceSources)];
  const ofCluster = itsCluster([...kustomizations, ...instances], input);
  const controllers = lazily(() => installedControllers(objects.filter(isLive), input));
  return {
    appliers: [
      ...fluxAppliers(kustomizations, {
        sourceOf: (each) => fluxSource(each, declared, ofCluster),
        controllerOf: (each) => controllerOf(ofCluster(each, controllers())),
        holderOf: (each) => input.holderOf(each),
      }),
      ...instances.flatMap(instanceAppliers),
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

/** Tells whether an object counts: of what lies in an archive or in documentation nothing is said. */
const isLive = ({ origin }: Node): boolean => notDelivered(origin.file) === null;
