import type { Node } from '../../manifest/index.ts';
import { booleanAt, entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { fluxChanges } from './applier-changes.ts';
import type { Applier } from './applier.ts';
import { applierName } from './applier.ts';
import type { Substitution } from '../environment.ts';
import { jailedPath } from '../tree-path.ts';
import { fluxBuild } from './flux-build.ts';
import { onOneLine } from '../substitution/variable-sources.ts';

type Variable = NonNullable<ReturnType<Substitution['variables']['get']>>;

/** What Flux Kustomizations apply; `repositories` are the GitRepositories of the tree. */
export const fluxAppliers = (
  kustomizations: readonly Node[],
  repositories: readonly Node[],
): readonly Applier[] =>
  kustomizations.map((kustomization) => applierOf(kustomization, repositories));

/** Without a path it is the top of the tree, and no path leaves it (FLUX-9). */
function applierOf(kustomization: Node, repositories: readonly Node[]): Applier {
  const spec = nodeAt(kustomization, 'spec');
  const path = jailedPath(stringAt(spec, 'path') ?? '.');
  const source = nodeAt(spec, 'sourceRef');
  return {
    tool: 'flux',
    object: applierName(kustomization),
    path,
    source: `${stringAt(source, 'kind') ?? ''}/${stringAt(source, 'name') ?? ''}`,
    origin: (nodeAt(spec, 'path') ?? kustomization).origin,
    defaultNamespace: null,
    targetNamespace: stringAt(spec, 'targetNamespace') ?? null,
    substitution: substitutionOf(kustomization),
    cluster: clusterOf(spec),
    ignore: ignoreOf(kustomization, repositories),
    suspended: booleanAt(spec, 'suspend') === true,
    changes: fluxChanges(spec),
    build: fluxBuild(kustomization),
    directory: { recurse: true, include: null, exclude: null },
  };
}

/** Where several clusters have one of that name and they differ, none of them is taken. */
function ignoreOf(kustomization: Node, repositories: readonly Node[]): string | null {
  const reference = nodeAt(kustomization, 'spec', 'sourceRef');
  const namespace =
    stringAt(reference, 'namespace') ?? stringAt(kustomization, 'metadata', 'namespace');
  const texts = new Set(
    repositories
      .filter(
        (each) =>
          stringAt(each, 'kind') === stringAt(reference, 'kind') &&
          stringAt(each, 'metadata', 'name') === stringAt(reference, 'name') &&
          stringAt(each, 'metadata', 'namespace') === namespace,
      )
      .map((each) => stringAt(each, 'spec', 'ignore') ?? null),
  );
  return texts.size === 1 ? ([...texts][0] ?? null) : null;
}

/** What holds the way to it names another cluster than its own (FLUX-39). */
const clusterOf = (spec: Node | undefined): string | null =>
  stringAt(spec, 'kubeConfig', 'secretRef', 'name') ??
  stringAt(spec, 'kubeConfig', 'configMapRef', 'name') ??
  null;

/** What is said of Kustomizations that are suspended: they count as delivered all the same (FLUX-35). */
export const suspendedNotes = (appliers: readonly Applier[]): readonly string[] =>
  appliers.flatMap(({ suspended, object: { kind, namespace, name }, path, origin: { file } }) =>
    suspended === true
      ? [
          `${kind} ${namespace}/${name} (${file}) is suspended: changes of ${path} reach the cluster when it is resumed.`,
        ]
      : [],
  );

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

function* literals(substitute: Node | undefined): Generator<[string, Variable]> {
  for (const [variable, node] of entriesAt(substitute))
    if (node.kind === 'scalar')
      yield [variable, { value: onOneLine(String(node.value ?? '')), origin: node.origin }];
}
