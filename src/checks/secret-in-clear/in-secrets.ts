import type { MapNode, Node } from '../../manifest/index.ts';
import { entriesAt, nodeAt } from '../../manifest/index.ts';
import type { ClearCredential } from './clear-credential.ts';
import { clearIn } from './clear-credential.ts';

/** Credentials in the data of a Secret: base64 is no encryption. */
export function clearInSecret(node: MapNode): readonly ClearCredential[] {
  if (isEncrypted(node)) return [];
  return ['data', 'stringData'].flatMap((field) =>
    [...entriesAt(node, field)].flatMap(([key, value]) => {
      const text = field === 'data' ? decoded(value) : undefined;
      if (text === null) return [];
      const place = { holder: 'secret', path: [field, key], name: key, writing: 'secret' } as const;
      return clearIn(value, text === undefined ? place : { ...place, text });
    }),
  );
}

/** What SOPS has been at; it writes its own block beside what it encrypts. */
const isEncrypted = (node: MapNode): boolean => nodeAt(node, 'sops') !== undefined;

/** What a value of `data` stands for; null where it is no base64 of a text. */
function decoded(node: Node): string | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null;
  try {
    const bytes = Uint8Array.from(atob(node.value.trim()), (each) => each.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
