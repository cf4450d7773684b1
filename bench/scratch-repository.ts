import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A repository that a bench makes in a folder of its own, on branch `main`. */
export interface ScratchRepository {
  readonly git: (...options: readonly string[]) => void;
  readonly write: (path: string, text: string) => void;
}

export function scratchRepository(folder: string): ScratchRepository {
  const git = (...options: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@example.com', ...options], {
      cwd: folder,
    });
  };
  git('init', '-q', '-b', 'main');
  return {
    git,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
  };
}
