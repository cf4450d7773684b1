import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import type { Axis, Evidence } from '../names/evidence/evidence.ts';
import { evidenceOfEntries } from '../names/evidence/evidence.ts';
import { isFilledIn } from './argo-destination.ts';
import type { ClusterSecrets } from './cluster-secrets.ts';
import { secretsOf } from './cluster-secrets.ts';
import type { PlainMap } from './sets/generator-parameters.ts';
import { flattened } from './sets/generator-parameters.ts';

/**
 * Lists what an Application says of its environment without a folder: by its own name, where it goes, and
 * what it sets.
 */
export function argoEvidence(
  application: Node,
  sources: readonly Node[],
  clusters: ClusterSecrets,
): readonly Evidence[] {
  const destination = nodeAt(application, 'spec', 'destination');
  const [name = '', server = '', namespace = ''] = ['name', 'server', 'namespace'].map(
    (field) => stringAt(destination, field) ?? '',
  );
  const secrets = secretsOf({ name: name || null, server: server || null }, clusters);
  const named: readonly (readonly [Axis, string])[] = [
    ['name', stringAt(application, 'metadata', 'name') ?? ''],
    ['namespace', namespace],
    ['cluster', name],
    ...secrets.map((secret) => ['cluster', secret.name] as const),
    ['host', server],
    ...sources.flatMap(ofSource),
  ];
  return [
    ...named.flatMap(([axis, text]) => (isFilledIn(text) ? [{ axis, text }] : [])),
    ...secrets.flatMap(({ labels }) => evidenceOfEntries(labels, 'label')),
  ];
}

const ofSource = (source: Node): readonly (readonly [Axis, string])[] => [
  ...itemsAt(source, 'helm', 'valueFiles').flatMap((file) =>
    file.kind === 'scalar' ? [['values', String(file.value)] as const] : [],
  ),
  ['branch', stringAt(source, 'targetRevision') ?? ''],
];

/** Lists what those parameters of an Application of a set say that are called for environments and places. */
export const parameterEvidence = (values: PlainMap): readonly Evidence[] =>
  evidenceOfEntries(flattened(values), 'parameter');
