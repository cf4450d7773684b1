import type { Node } from '../../manifest/index.ts';
import { booleanAt, entriesAt, itemsAt, mapNode, nodeAt, stringAt } from '../../manifest/index.ts';
import type { ApplierChange } from '../appliers/applier-changes.ts';
import type { Applier, Holder } from '../appliers/applier.ts';
import { applierName } from '../appliers/applier.ts';
import type { Substitution } from './substitution/substitution.ts';
import { folderOf, jailedPath } from '../tree-path.ts';
import { commonMetadataOf } from './common-metadata.ts';
import { fluxBuild } from './flux-build.ts';
import { fluxEvidence } from './flux-evidence.ts';
import type { FluxSource } from './flux-sources.ts';
import { instanceSources } from './flux-sources.ts';
import { clusterOfKubeConfig } from './kube-config.ts';
import { onOneLine } from './substitution/variable-sources.ts';

type Variable = NonNullable<ReturnType<Substitution['variables']['get']>>;

/** Holds what is known of a Kustomization beside what it says. */
interface Around {
  readonly sourceOf: (kustomization: Node) => FluxSource;
  readonly controllerOf: (kustomization: Node) => Pick<Substitution, 'laxController' | 'isStrict'>;
  /** Gives what renders one as no file says it. */
  readonly holderOf: (kustomization: Node) => Holder | null;
}

/** Lists what Flux Kustomizations apply. */
export const fluxAppliers = (kustomizations: readonly Node[], around: Around): readonly Applier[] =>
  kustomizations.map((kustomization) => {
    const applier = applierOf(kustomization, around);
    const holder = around.holderOf(kustomization);
    return holder === null ? applier : heldApplier(applier, holder);
  });

/** It lives in the cluster of what applies the root that renders it: its file may be rendered for several. */
function heldApplier(applier: Applier, holder: Holder): Applier {
  const { heldUnder } = holder;
  const isNamed = applier.cluster !== null || heldUnder === undefined;
  return {
    ...applier,
    ...holder,
    ...(isNamed ? {} : { clusterKeys: [homeAt(heldUnder)] }),
  };
}

/** The one source and Kustomization that a FluxInstance makes, where no `gotk-sync.yaml` does (FOP-3). */
export const instanceAppliers = (instance: Node): readonly Applier[] =>
  instanceSources(instance).map(({ named, address, revision }) => {
    const sync = nodeAt(instance, 'spec', 'sync');
    const { origin } = nodeAt(sync, 'path') ?? sync ?? instance;
    return {
      tool: 'flux',
      object: applierName(instance),
      path: jailedPath(stringAt(sync, 'path') ?? '.'),
      source: address,
      origin,
      defaultNamespace: null,
      targetNamespace: null,
      substitution: null,
      cluster: null,
      clusterKeys: [homeOf(instance)],
      isAtHome: true,
      artifact: { isBucket: named.kind === 'Bucket', ignore: null, isSeen: false },
      ...(revision && { revision }),
      changes: [],
      // what it says of components and patches is for Flux itself
      build: fluxBuild(mapNode(new Map(), origin)),
      directory: { recurse: true, include: null, exclude: null },
    };
  });

/**
 * Without a path it is the top of the tree, and no path leaves it (FLUX-9). Objects without a namespace are not put
 * into its own (FLUX-22).
 */
function applierOf(kustomization: Node, { sourceOf, controllerOf }: Around): Applier {
  const spec = nodeAt(kustomization, 'spec');
  const path = jailedPath(stringAt(spec, 'path') ?? '.');
  const { address, pinnedTo, revision, ...artifact } = sourceOf(kustomization);
  const substitution = substitutionOf(kustomization);
  const commonMetadata = commonMetadataOf(spec);
  const cluster = clusterOfKubeConfig(kustomization);
  return {
    tool: 'flux',
    object: applierName(kustomization),
    path,
    source: address,
    origin: placeIn(kustomization),
    defaultNamespace: null,
    targetNamespace: stringAt(spec, 'targetNamespace') ?? null,
    substitution: substitution && { ...substitution, ...controllerOf(kustomization) },
    cluster,
    clusterKeys: [cluster ?? homeOf(kustomization)],
    ...(cluster === null ? { isAtHome: true as const } : {}),
    evidence: fluxEvidence(kustomization),
    artifact,
    suspended: booleanAt(spec, 'suspend') === true,
    prunes: booleanAt(spec, 'prune') === true,
    ...forcedBy(spec),
    ...(pinnedTo === null ? {} : { pinnedTo }),
    ...(revision && { revision }),
    ...(commonMetadata === undefined ? {} : { commonMetadata }),
    changes: fluxChanges(spec),
    build: fluxBuild(kustomization),
    directory: { recurse: true, include: null, exclude: null },
  };
}

/** The line of its path: one that a variable is put into comes from where that has its value, and was written before. */
function placeIn(kustomization: Node): Node['origin'] {
  const { origin } = kustomization;
  const path = nodeAt(kustomization, 'spec', 'path')?.origin ?? origin;
  const written = path.via?.kind === 'substitution' ? (path.via.replaced ?? path) : path;
  return written.file === origin.file ? written : origin;
}

function forcedBy(spec: Node | undefined): Pick<Applier, 'forces'> {
  const force = nodeAt(spec, 'force');
  return force !== undefined && booleanAt(spec, 'force') === true ? { forces: force.origin } : {};
}

/** The cluster that an object lives in: what lies beside it in its folder is applied to the same one. */
const homeOf = ({ origin }: Node): string => homeAt(origin.file);

const homeAt = (file: string): string => `~${folderOf(file)}`;

/**
 * `postBuild` of a Flux Kustomization, with sources that are looked up once it is known what the cluster's
 * roots render. Without any entry Flux substitutes nothing, and `${…}` is plain text (FLUX-24, FLUX-25).
 */
function substitutionOf(kustomization: Node): Substitution | null {
  const postBuild = nodeAt(kustomization, 'spec', 'postBuild');
  if (postBuild === undefined) return null;
  const references = itemsAt(postBuild, 'substituteFrom').map((reference) => ({
    kind: stringAt(reference, 'kind') ?? 'ConfigMap',
    namespace: stringAt(kustomization, 'metadata', 'namespace') ?? '',
    name: stringAt(reference, 'name') ?? '',
    file: kustomization.origin.file,
  }));
  const variables = new Map(literals(nodeAt(postBuild, 'substitute')));
  const always = stringAt(postBuild, 'substituteStrategy') === 'Always';
  if (!always && variables.size + references.length === 0) return null;
  return {
    variables,
    missingSources: references.map(({ kind, name }) => `${kind} ${name}`),
    origin: postBuild.origin,
    references,
    always,
  };
}

/** Names that YAML 1.1 takes for booleans are read as such where the file is (FLUX-29). */
function* literals(substitute: Node | undefined): Generator<[string, Variable]> {
  for (const [variable, node] of entriesAt(substitute))
    if (node.kind === 'scalar')
      yield [variable, { value: onOneLine(String(node.value ?? '')), origin: node.origin }];
}

/**
 * Lists fields of old versions of Flux that are not followed; what the others say is written into the
 * kustomization itself (FLUX-14).
 */
const NOT_FOLLOWED = ['patchesStrategicMerge', 'patchesJson6902'];

const fluxChanges = (spec: Node | undefined): readonly ApplierChange[] =>
  NOT_FOLLOWED.flatMap((field) => {
    const node = nodeAt(spec, field);
    return node === undefined ? [] : [{ field: `spec.${field}`, node }];
  });

/**
 * Tells which fields of an object in the cluster a Kustomization does not put back, whatever Git says of them
 * (FLUX-38).
 */
export const ignoredFieldNotes = (kustomizations: readonly Node[]): readonly string[] =>
  kustomizations.flatMap((kustomization) => {
    const paths = itemsAt(kustomization, 'spec', 'ignore').flatMap((entry) =>
      itemsAt(entry, 'paths').flatMap((path) =>
        path.kind === 'scalar' ? [String(path.value)] : [],
      ),
    );
    if (paths.length === 0) return [];
    const { namespace, name } = applierName(kustomization);
    return [
      `Kustomization ${namespace}/${name} (${kustomization.origin.file}) leaves ${paths.slice(0, 5).join(', ')} of objects that it ignores there as they are in the cluster: a change of those has no effect on objects that exist.`,
    ];
  });
