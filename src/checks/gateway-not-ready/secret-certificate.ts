import { X509Certificate } from 'node:crypto';
import type { Resource } from '../../manifest/index.ts';
import { nodeAt, stringMapAt } from '../../manifest/index.ts';

/** What is wrong with a Secret as a certificate of a gateway; nothing of what it holds is said. */
export type CertificateTrouble =
  /** It has none of the keys, or nothing in them. */
  | { readonly kind: 'empty' }
  /** It has keys, and not those of a certificate with its private key. */
  | { readonly kind: 'other-keys'; readonly keys: readonly string[] }
  /** What stands there is no certificate. */
  | { readonly kind: 'unreadable'; readonly key: string }
  | { readonly kind: 'expired'; readonly until: string }
  | { readonly kind: 'not-yet-valid'; readonly from: string };

/** Pairs of keys that istiod looks for, in its order (GW-10). */
const PAIRS = [
  ['cert', 'key'],
  ['tls.crt', 'tls.key'],
] as const;

/** What other programs put something else in the place of, before it comes to a cluster or there. */
const FILLED_LATER = /ENC\[|<path:|\$\{|\{\{|vault:|ref\+/;

/** Whether a Secret is one as it comes to the cluster: neither encrypted nor a template. */
export function isInClear(secret: Resource): boolean {
  if (nodeAt(secret.node, 'sops') !== undefined) return false;
  return [...dataOf(secret)].every(
    ([, { text, isEncoded }]) =>
      !FILLED_LATER.test(isEncoded ? decoded(text) : text) && !FILLED_LATER.test(text),
  );
}

/** What is wrong with it at an instant, where one is given; null where nothing is. GW-10. */
export function certificateTrouble(
  secret: Resource,
  asOf: string | null,
): CertificateTrouble | null {
  const values = new Map([...dataOf(secret)].map(([key, value]) => [key, plainText(value)]));
  const has = (key: string): boolean => (values.get(key) ?? '') !== '';
  const pair = PAIRS.find(([certificate, key]) => has(certificate) && has(key));
  if (pair === undefined) {
    const keys = [...values.keys()].filter(has);
    return keys.length === 0 ? { kind: 'empty' } : { kind: 'other-keys', keys };
  }
  const [key] = pair;
  const certificate = firstCertificate(values.get(key) ?? '');
  if (certificate === null) return { kind: 'unreadable', key };
  if (asOf === null) return null;
  const [now, from, until] = [asOf, certificate.validFrom, certificate.validTo].map(Date.parse);
  if (now === undefined || from === undefined || until === undefined) return null;
  if (now > until) return { kind: 'expired', until: dayOf(until) };
  return now < from ? { kind: 'not-yet-valid', from: dayOf(from) } : null;
}

/** Whether a Secret names an authority for certificates of clients (GW-11). */
export const hasAuthority = (secret: Resource): boolean =>
  ['cacert', 'ca.crt'].some((key) => {
    const value = dataOf(secret).get(key);
    return value !== undefined && plainText(value) !== '';
  });

interface Value {
  readonly text: string;
  readonly isEncoded: boolean;
}

/** What is written in `stringData` takes the place of what `data` has. */
const dataOf = ({ node }: Resource): ReadonlyMap<string, Value> =>
  new Map<string, Value>([
    ...[...stringMapAt(node, 'data')].map(
      ([key, text]) => [key, { text, isEncoded: true }] as const,
    ),
    ...[...stringMapAt(node, 'stringData')].map(
      ([key, text]) => [key, { text, isEncoded: false }] as const,
    ),
  ]);

const plainText = ({ text, isEncoded }: Value): string => (isEncoded ? decoded(text) : text);

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** As istiod reads it: the first block, whatever it is called. */
function firstCertificate(text: string): X509Certificate | null {
  const [, name, body] = /-----BEGIN ([^-\n]+)-----([\s\S]*?)-----END \1-----/.exec(text) ?? [];
  if (name === undefined || body === undefined) return null;
  try {
    return new X509Certificate(Buffer.from(body, 'base64'));
  } catch {
    return null;
  }
}

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
