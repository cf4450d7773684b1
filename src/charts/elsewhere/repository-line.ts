import { REGISTRY } from './chart-sources.ts';

/** Gives the archive of a packed chart that a path leads into; null for what is not packed. */
const archiveOf = (file: string): string | null => /^.*?\.tgz(?=\/)/.exec(file)?.[0] ?? null;

/** Gives a line as one of the repository has it: of what is packed, the archive; null for what a registry holds. */
export function repositoryLine(place: {
  readonly file: string;
  readonly line: number;
}): { readonly file: string; readonly line: number } | null {
  const { file, line } = place;
  if (file.startsWith(REGISTRY)) return null;
  const archive = archiveOf(file);
  return archive === null ? { file, line } : { file: archive, line: 1 };
}
