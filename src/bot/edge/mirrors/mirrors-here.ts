import { readdirSync } from 'node:fs';

/** Knows which repositories have a mirror on this disk. */
export interface MirrorsHere {
  has(repository: number): boolean;
  /** Notes that one is there; true where it was not before. */
  add(repository: number): boolean;
  delete(repository: number): void;
}

/** Begins with those of a folder, which need not be there yet. */
export function mirrorsIn(folder: string): MirrorsHere {
  const here = new Set(namesIn(folder).flatMap((name) => /^(\d+)\.git$/.exec(name)?.[1] ?? []));
  return {
    has: (repository) => here.has(String(repository)),
    add: (repository) => {
      const isNew = !here.has(String(repository));
      here.add(String(repository));
      return isNew;
    },
    delete: (repository) => {
      here.delete(String(repository));
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
