import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const CorpusCases = z.array(
  z.object({
    id: z.string(),
    bundle: z.string(),
    base: z.string(),
    head: z.string(),
    role: z.enum(['bad', 'ordinary']),
    class: z.string().optional(),
  }),
);

type WrittenCase = z.output<typeof CorpusCases>[number];

/** One real change of a public repository; `role` says whether people had to mend it later. */
export interface CorpusCase extends WrittenCase {
  /** Bare clone that holds both commits. */
  readonly repository: string;
}

/** The corpora beside the repository, cloned into a temporary folder; null where they are not there. */
export function openCorpora(
  folder: string,
): { cases: readonly CorpusCase[]; remove: () => void } | null {
  const list = join(folder, 'cases.json');
  if (!existsSync(list)) return null;
  const clones = mkdtempSync(join(tmpdir(), 'meshwarden-corpora-'));
  const repositories = new Map<string, string>();
  const clone = (bundle: string): string => {
    const known = repositories.get(bundle);
    if (known !== undefined) return known;
    const repository = join(clones, bundle.replace(/\.bundle$/, '.git'));
    execFileSync('git', ['init', '--quiet', '--bare', repository]);
    const refs = '+refs/heads/*:refs/heads/*';
    execFileSync('git', ['-C', repository, 'fetch', '--quiet', join(folder, bundle), refs]);
    repositories.set(bundle, repository);
    return repository;
  };
  const cases = CorpusCases.parse(JSON.parse(readFileSync(list, 'utf8')));
  return {
    cases: cases.map((each) => ({ ...each, repository: clone(each.bundle) })),
    remove: () => {
      rmSync(clones, { recursive: true, force: true });
    },
  };
}
