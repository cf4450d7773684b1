import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as tls from 'node:tls';
import { z } from 'zod';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Gives the certificates of a text in PEM form, and nothing else that it holds: a key beside them is not handed
 * on. Null where one of them cannot be read.
 */
export function certificatesIn(text: string): readonly string[] | null {
  const found = text.match(CERTIFICATE) ?? [];
  return found.every(isCertificate) ? found : null;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** Gives the authorities that Node.js trusts by itself; only from 22.15 on it tells which these are. */
export function authoritiesOfNode(): readonly string[] {
  const told: unknown = Reflect.get(tls, 'getCACertificates');
  const all: unknown = typeof told === 'function' ? Reflect.apply(told, tls, ['default']) : null;
  const read = z.array(z.string()).min(1).safeParse(all);
  return read.success ? read.data : tls.rootCertificates;
}

/** Lists where systems keep the authorities that they trust: Debian, Fedora, openSUSE, Alpine and macOS. */
const FILES_OF_SYSTEMS = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Gives the authorities that the system trusts, as one text; those of Node.js where no list is found. */
export async function authoritiesOfSystem(
  files: readonly string[] = FILES_OF_SYSTEMS,
): Promise<string> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.includes('-----BEGIN')) return text;
  }
  return authoritiesOfNode().join('\n');
}
