import type { Node } from '../../yaml/node.ts';
import { secretsIn } from '../redact-text.ts';
import { isSensitiveName } from '../sensitive-name.ts';
import type { ReadInput } from './input-secrets.ts';
import { isBelowSecret } from './input-secrets.ts';

/**
 * Which of these secrets a file also writes as a plain value, a name or a key: then the text by itself tells nobody that it
 * is one, and half of a report would be hidden for a password called `catalog`.
 */
export function plainAmong(secrets: ReadonlySet<string>, input: ReadInput): ReadonlySet<string> {
  const small = input.text.toLowerCase();
  const candidates = [...secrets].filter((secret) => !isEncrypted(secret));
  const steps = input.path.toLowerCase().split('/');
  const names = new Set([...steps, ...steps.map((step) => step.replace(/\.[^.]+$/, ''))]);
  const plain = new Set(candidates.filter((secret) => names.has(secret.toLowerCase())));
  const written = candidates.filter((secret) => small.includes(secret.toLowerCase()));
  if (written.length === 0) return plain;
  const texts = plainTextsOf(input);
  for (const secret of written)
    if (texts.has(secret) || texts.has(wordOf(secret))) plain.add(secret);
  return plain;
}

/** What SOPS wrote is plain nowhere. */
const isEncrypted = (secret: string): boolean => /^ENC\[/.test(secret);

/** A word is the same in capitals; what is no word is not. */
const wordOf = (text: string): string =>
  /^[A-Za-z]+$/.test(text) ? `word ${text.toLowerCase()}` : text;

function plainTextsOf({ documents, text }: ReadInput): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (plain: string): void => {
    for (const each of [plain, ...plain.split('\n')].map((one) => one.trim()))
      found.add(each).add(wordOf(each));
  };
  if (documents.length === 0) for (const plain of plainOfLines(text)) add(plain);
  for (const node of documents) addPlain(node, secretsIn(node, null), false, add);
  return found;
}

function addPlain(
  node: Node,
  secrets: ReadonlyMap<Node, unknown>,
  isUnder: boolean,
  add: (plain: string) => void,
): void {
  if (node.kind === 'scalar') {
    if (!isUnder && !secrets.has(node)) add(String(node.digits ?? node.value ?? ''));
    return;
  }
  if (node.kind === 'seq') {
    for (const item of node.items) addPlain(item, secrets, isUnder, add);
    return;
  }
  for (const [key, value] of node.entries) {
    add(key);
    addPlain(value, secrets, isBelowSecret(key, value, isUnder), add);
  }
}

/** Of a template: `name: web` on its line, and items of lists. */
const plainOfLines = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const [, key = '', value = ''] =
      /^\s*(?:- )?(?:["']?([\w./-]+)["']?\s*:\s)?(.*)$/.exec(line) ?? [];
    return isSensitiveName(key) ? [key] : [key, value.trim().replace(/^["']|["']$/g, '')];
  });
