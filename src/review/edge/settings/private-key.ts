import { createPrivateKey } from 'node:crypto';

/**
 * The app's key as PEM: from PRIVATE_KEY (PEM, with `\n` for line breaks where they got lost, or the same
 * in base64) or from the file that PRIVATE_KEY_PATH names.
 */
export function privateKeyOf(
  environment: Readonly<NodeJS.ProcessEnv>,
  readText: (path: string) => string,
): { readonly value: string } | { readonly problem: string } {
  const { PRIVATE_KEY: given, PRIVATE_KEY_PATH: path } = environment;
  if (given !== undefined && path !== undefined)
    return { problem: 'PRIVATE_KEY and PRIVATE_KEY_PATH are both set: keep one.' };
  if (given !== undefined) return rsaKey('PRIVATE_KEY', decoded(given));
  if (path === undefined)
    return {
      problem:
        'PRIVATE_KEY is missing: the key that GitHub generated for the app, or PRIVATE_KEY_PATH with the path of its file.',
    };
  try {
    return rsaKey('PRIVATE_KEY_PATH', readText(path));
  } catch (error) {
    const why = unreadable(error);
    return { problem: `PRIVATE_KEY_PATH names a file that cannot be read${why}: ${path}` };
  }
}

/** Says why a file cannot be read, where the system does; a mounted Secret is often another user's. */
function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT') return ', because it does not exist';
  if (code === 'EISDIR') return ', because it is a folder';
  if (code !== 'EACCES' && code !== 'EPERM') return '';
  return ` by user ${String(process.getuid?.() ?? 'of the service')}, who has no permission`;
}

const isPem = (text: string): boolean => text.trimStart().startsWith('-----BEGIN');

function decoded(given: string): string {
  const text = isPem(given) ? given : Buffer.from(given, 'base64').toString('utf8');
  return text.replaceAll('\\n', '\n');
}

function rsaKey(variable: string, text: string) {
  const problem = `${variable} holds no RSA private key in PEM form (-----BEGIN RSA PRIVATE KEY-----).`;
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === 'rsa' ? { value: text } : { problem };
  } catch {
    return { problem };
  }
}
