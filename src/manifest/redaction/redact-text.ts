import type { Node } from '../yaml/node.ts';
import { credentialSpans } from './credentials.ts';
import { heldSpans } from './held-secrets.ts';
import { namedSpans } from './named-secrets.ts';
import { REDACTED } from './redacted.ts';
import type { SecretValues } from './secret-values.ts';
import { secretValues } from './secret-values.ts';
import type { Mark } from './text-spans.ts';
import { replaceSpans } from './text-spans.ts';

/** Texts in texts in texts are read so deep. */
const DEEPEST = 3;

/** Plain words and short names hold nothing. */
const WORTH_LOOKING = /[:=@,\n]|\s-|[\w-]{12}/;

/**
 * A text of a manifest without what it keeps secret: what looks like a credential, the values of lines and
 * arguments such as `password: …` or `--api-token=…`, and what is secret in YAML or JSON that it holds.
 */
export const redactText = (text: string, mark?: Mark): string => redactWithin(text, DEEPEST, mark);

function redactWithin(text: string, depth: number, mark: Mark = () => REDACTED): string {
  if (!WORTH_LOOKING.test(text)) return text;
  const held =
    depth === 0
      ? []
      : heldSpans(text, (inner, innerMark) => redactWithin(inner, depth - 1, innerMark));
  return replaceSpans(text, [...credentialSpans(text), ...namedSpans(text), ...held], mark);
}

/** Of whole objects: one is read for its fields, for its text and for the sentences about it. */
const remembered = new WeakMap<Node, Map<string | null, SecretValues>>();

/**
 * All values of an object, or of a part of one that stands under `name`, that hold a secret. `kind` is the
 * object's, null for a part; `comesFromSecret` tells a value that was taken over from a Secret.
 */
export function secretsIn(
  root: Node,
  kind: string | null,
  name = '',
  comesFromSecret?: (node: Node) => boolean,
): SecretValues {
  const find = (): SecretValues =>
    secretValues(
      { root, kind, name, comesFromSecret: comesFromSecret ?? (() => false) },
      redactText,
    );
  if (name !== '' || comesFromSecret !== undefined) return find();
  const known = remembered.get(root) ?? new Map<string | null, SecretValues>();
  remembered.set(root, known);
  const secrets = known.get(kind) ?? find();
  known.set(kind, secrets);
  return secrets;
}
