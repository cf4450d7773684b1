/** How a text begins that somebody decrypts, or fills in from a store, before it is applied: one line for each tool. */
const CIPHERTEXTS: readonly (readonly [tool: string, beginning: RegExp])[] = [
  ['SOPS', /^ENC\[AES/],
  ['eyaml', /^ENC\[/],
  ['Ansible Vault', /^\s*\$ANSIBLE_VAULT;/],
  ['git-crypt', /^.GITCRYPT/],
  ['age', /^\s*(?:-----BEGIN AGE ENCRYPTED FILE-----|age-encryption\.org\/)/],
  ['PGP', /^\s*-----BEGIN PGP MESSAGE-----/],
  ['a store', /^(?:<[^<>]*>|ref\+[a-z]+:\/\/|vault:|secretref\+)/],
];

/** By whom a text is encrypted, or filled in; null where it is what it says. */
export const ciphertextOf = (text: string): string | null =>
  CIPHERTEXTS.find(([, beginning]) => beginning.test(text))?.[0] ?? null;

/** Those that encrypt files as a whole. */
const WHOLE_FILES: ReadonlySet<string> = new Set(['Ansible Vault', 'git-crypt', 'age', 'PGP']);

/** Of a file that SOPS takes for bytes: all of it is one text under `data`, and beside it is what SOPS notes. */
const SOPS_OF_BYTES = /^\s*(?:\{\s*)?"?data"?\s*:\s*["']?ENC\[/;

/** By whom a file as a whole is encrypted, whatever it holds; null where it is not. */
export function encryptedFile(text: string): string | null {
  const start = text.slice(0, LONGEST_START);
  if (SOPS_OF_BYTES.test(start) && /^\s*"?sops"?\s*:/m.test(text)) return 'SOPS';
  const tool = ciphertextOf(start);
  return tool !== null && WHOLE_FILES.has(tool) ? tool : null;
}

/** Whoever encrypts a file says so at its very beginning. */
const LONGEST_START = 200;
