import { GitProblem } from '../running/git-problem.ts';
import { parseBatch } from './parse-batch.ts';
import type { PrivateRepository } from '../running/private-repository.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of contents by object name; all of them, or the repository is damaged. */
export async function readContents(
  repository: Pick<PrivateRepository, 'run'>,
  oids: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  if (oids.length === 0) return new Map();
  const input = `${[...new Set(oids)].join('\n')}\n`;
  const { stdout } = await repository.run(['cat-file', '--batch', '--buffer'], { input });
  const contents = new Map(parseBatch(stdout));
  const missing = oids.find((oid) => !contents.has(oid));
  if (missing !== undefined)
    throw new GitProblem({ kind: 'git-failed', message: `unable to read ${missing}` });
  return contents;
}

/** Text with its byte-order mark; null where it is not UTF-8, or binary. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
