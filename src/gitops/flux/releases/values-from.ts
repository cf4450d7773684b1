import type { Node, Resource } from '../../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt, subjectText } from '../../../manifest/index.ts';
import { decodeBase64 } from '../../files/decode-base64.ts';
import type { ClusterObject, ClusterObjects } from './cluster-objects.ts';
import type { GivenValues } from './release-values.ts';

/** What `valuesFrom` of a HelmRelease comes to. */
export interface ValuesFrom {
  readonly values: readonly GivenValues[];
  /** Of what is not in the tree, or cannot be read there. */
  readonly unseen: readonly string[];
  /** Of what is not in the tree, and need not be. */
  readonly absent: readonly string[];
  /** A key that is not there, and has to be. */
  readonly refused: { readonly message: string; readonly origin: Node['origin'] } | null;
}

/** Each in the HelmRelease's namespace, as the cluster has it; `optional` forgives what is missing (HELM-4). */
export function valuesFrom(release: Resource, objects: ClusterObjects): ValuesFrom {
  const read = itemsAt(release.node, 'spec', 'valuesFrom').map((item) =>
    readReference(item, release, objects),
  );
  const textsOf = (kind: 'unseen' | 'absent'): readonly string[] =>
    read.flatMap((each) => (each.kind === kind ? [each.text] : []));
  return {
    values: read.flatMap((each) => (each.kind === 'given' ? [each.values] : [])),
    unseen: textsOf('unseen'),
    absent: textsOf('absent'),
    refused: read.find((each) => each.kind === 'refused') ?? null,
  };
}

type Reference =
  | { readonly kind: 'given'; readonly values: GivenValues }
  | { readonly kind: 'unseen' | 'absent'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly message: string; readonly origin: Node['origin'] };

function readReference(item: Node, release: Resource, objects: ClusterObjects): Reference {
  const [kind = '', name = ''] = [stringAt(item, 'kind'), stringAt(item, 'name')];
  const { namespace } = release;
  const text = subjectText({ kind, namespace, name });
  const isOptional = booleanAt(item, 'optional') === true;
  const found = objects.find({ group: '', kind, namespace, name }, release.origin.file);
  if (found === null && isOptional) return { kind: 'absent', text };
  if (found === null) return { kind: 'unseen', text: `${text}, which is not in the tree` };
  const key = stringAt(item, 'valuesKey') ?? 'values.yaml';
  const entry = entryOf(found.resource.node, key);
  if (entry === null && isOptional) return { kind: 'nothing' };
  if (entry === null) {
    const message = `${text} has no ${key}, from which ${subjectText(release)} takes values.`;
    return { kind: 'refused', message, origin: item.origin };
  }
  const why = whyUnknown(entry.text, found);
  if (why !== null) return { kind: 'unseen', text: `${text}, ${why}` };
  const values = {
    text: entry.text ?? '',
    targetPath: stringAt(item, 'targetPath') ?? null,
    isLiteral: booleanAt(item, 'literal') === true,
    origin: entry.origin,
    name: `${key} of ${text}`,
  };
  return { kind: 'given', values };
}

interface Entry {
  /** Null where it is no base64 of a text. */
  readonly text: string | null;
  readonly origin: Node['origin'];
}

/** `stringData` of a Secret is written over its `data`. */
function entryOf(object: Node, key: string): Entry | null {
  const isSecret = stringAt(object, 'kind') === 'Secret';
  const plain = nodeAt(object, isSecret ? 'stringData' : 'data', key);
  if (plain?.kind === 'scalar') return { text: String(plain.value ?? ''), origin: plain.origin };
  const encoded = isSecret ? nodeAt(object, 'data', key) : undefined;
  if (encoded?.kind !== 'scalar') return null;
  const text = String(encoded.value ?? '');
  // what SOPS encrypted is no base64
  return { text: text.startsWith('ENC[') ? text : decodeBase64(text), origin: encoded.origin };
}

/** Null where the text is what the cluster has. */
function whyUnknown(text: string | null, { from: { unseen = [] } }: ClusterObject): string | null {
  if (text === null) return 'which is no text';
  if (text.startsWith('ENC[') || text.includes('ENC[AES256_GCM,')) return 'which is encrypted';
  const variable = unseen.find(
    ({ kind, name }) => kind === 'Variable' && text.includes(`\${${name}`),
  );
  return variable === undefined ? null : `in which \${${variable.name}} is not known`;
}
