import type { OwnersFile } from './codeowners.ts';
import { parseCodeowners } from './codeowners.ts';
import { ownersOf } from './owners-of.ts';

/** A file and who owns it, as CODEOWNERS writes them; no owners where nobody does. */
export interface OwnedFile {
  readonly file: string;
  readonly owners: readonly string[];
}

export function ownedFiles(
  owners: OwnersFile | null,
  files: readonly string[],
): readonly OwnedFile[] {
  const entries = owners === null ? [] : parseCodeowners(owners).entries;
  return files.map((file) => ({ file, owners: ownersOf(entries, file)?.owners ?? [] }));
}
