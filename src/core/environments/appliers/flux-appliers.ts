import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { fluxChanges } from './applier-changes.ts';
import type { Applier } from './applier.ts';
import { applierName } from './applier.ts';
import type { Substitution } from '../environment.ts';
import { jailedPath } from '../tree-path.ts';
import { fluxBuild } from './flux-build.ts';
import { onOneLine } from '../substitution/variable-sources.ts';

type Variable = NonNullable<ReturnType<Substitution['variables']['get']>>;

/** What Flux Kustomizations apply. */
export const fluxAppliers = (kustomizations: readonly Node[]): readonly Applier[] =>
  kustomizations.map(applierOf);

/** Without a path it is the top of the tree, and no path leaves it (FLUX-9). */
function applierOf(kustomization: Node): Applier {
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
    cluster: stringAt(spec, 'kubeConfig', 'secretRef', 'name') ?? null,
    changes: fluxChanges(spec),
    build: fluxBuild(kustomization),
    directory: { recurse: true, include: null, exclude: null },
  };
}

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
