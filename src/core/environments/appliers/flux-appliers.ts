import type { Node, Origin } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { fluxChanges } from './applier-changes.ts';
import type { Applier } from './applier.ts';
import { applierName } from './applier.ts';
import type { Substitution } from '../environment.ts';
import { joinPath } from '../tree-path.ts';
import type { VariableSources } from '../substitution/variable-sources.ts';
import { onOneLine } from '../substitution/variable-sources.ts';

type EncryptedVariable = { readonly text: string; readonly origin: Origin };
type Variable = NonNullable<ReturnType<Substitution['variables']['get']>>;

/** What Flux Kustomizations apply; one whose path leaves the tree applies nothing. */
export function fluxAppliers(
  kustomizations: readonly Node[],
  sources: VariableSources,
): readonly Applier[] {
  return kustomizations.flatMap((kustomization) => {
    const applier = applierOf(kustomization, sources);
    return applier === null ? [] : [applier];
  });
}

/** Without a path it is the top of the tree (FLUX-9). */
function applierOf(kustomization: Node, sources: VariableSources): Applier | null {
  const spec = nodeAt(kustomization, 'spec');
  const path = joinPath('.', stringAt(spec, 'path') ?? '.');
  if (path === null) return null;
  const source = nodeAt(spec, 'sourceRef');
  return {
    tool: 'flux',
    object: applierName(kustomization),
    path,
    source: `${stringAt(source, 'kind') ?? ''}/${stringAt(source, 'name') ?? ''}`,
    origin: (nodeAt(spec, 'path') ?? kustomization).origin,
    defaultNamespace: null,
    targetNamespace: stringAt(spec, 'targetNamespace') ?? null,
    substitution: substitutionOf(kustomization, sources),
    cluster: stringAt(spec, 'kubeConfig', 'secretRef', 'name') ?? null,
    changes: fluxChanges(spec),
    directory: { recurse: true, include: null, exclude: null },
  };
}

/**
 * `postBuild` of a Flux Kustomization. Later sources win over earlier ones, `substitute` over all.
 * Without any entry Flux substitutes nothing, and `${…}` is plain text (FLUX-24, FLUX-25).
 */
function substitutionOf(kustomization: Node, sources: VariableSources): Substitution | null {
  const postBuild = nodeAt(kustomization, 'spec', 'postBuild');
  if (postBuild === undefined) return null;
  const variables = new Map<string, Variable>();
  const encrypted = new Map<string, EncryptedVariable>();
  const missingSources: string[] = [];
  for (const reference of itemsAt(postBuild, 'substituteFrom')) {
    const kind = stringAt(reference, 'kind') ?? 'ConfigMap';
    const name = stringAt(reference, 'name') ?? '';
    const found = sources.find(kustomization, kind, name);
    if (found === null) missingSources.push(`${kind} ${name}`);
    for (const [variable, value] of found?.values ?? []) variables.set(variable, value);
    for (const [variable, value] of found?.encrypted ?? []) encrypted.set(variable, value);
  }
  for (const [variable, value] of literals(nodeAt(postBuild, 'substitute')))
    variables.set(variable, value);
  const isAlways = stringAt(postBuild, 'substituteStrategy') === 'Always';
  if (!isAlways && variables.size + encrypted.size + missingSources.length === 0) return null;
  return { variables, encrypted, missingSources, origin: postBuild.origin };
}

function* literals(substitute: Node | undefined): Generator<[string, Variable]> {
  for (const [variable, node] of entriesAt(substitute))
    if (node.kind === 'scalar')
      yield [variable, { value: onOneLine(String(node.value ?? '')), origin: node.origin }];
}
