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
