import { copyFile, mkdir, mkdtemp, rm, stat, writeFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoadedBlob } from '../../../../manifest/index.ts';
import { createGitAnswers, rememberAnswers } from './git-answers.ts';
import type { GitAnswers } from './git-answers.ts';
import { expectExit, runGit } from './run-git.ts';
import type { GitRunOptions } from './run-git.ts';
import type { UserRepository } from './user-repository.ts';

/**
 * A temporary bare repository that borrows the user's objects. Merging writes here and not there, and
 * none of the user's configuration counts: no merge drivers, filters, hooks, partial-clone remotes.
 */
export interface PrivateRepository {
  readonly gitDir: string;
  /** Runs Git in it and gives what it prints; any other exit code than these is a problem. */
  run(args: readonly string[], options?: RunOptions): Promise<{ code: number; stdout: Buffer }>;
  /** Contents that were read before, where they are kept; what an object holds never changes. */
  readonly decoded?: {
    get(oid: string): LoadedBlob | undefined;
    set(oid: string, blob: LoadedBlob): void;
  };
  /** Brings contents that are missing, all in one request; absent where all are there. */
  readonly obtain?: (oids: readonly string[]) => Promise<void>;
  remove(): Promise<void>;
}

interface RunOptions {
  readonly input?: string;
  readonly codes?: readonly number[];
  /** Reads what is printed as it comes, and nothing is given in the end; made anew for each run. */
  readonly reader?: () => (printed: Buffer) => void;
  /** Full names of the objects that the answer follows from, where the arguments do not tell: it is asked once. */
  readonly follows?: readonly string[];
}

/** `answers` are those of earlier ones, where the process reads the same repository again. */
export async function createPrivateRepository(
  user: UserRepository,
  git: GitRunOptions,
  temporaryFolder: string,
  answers?: GitAnswers,
): Promise<PrivateRepository> {
  const gitDir = await mkdtemp(join(temporaryFolder, 'meshwarden-'));
  await Promise.all(
    ['objects/info', 'objects/pack', 'refs', 'info'].map((folder) =>
      mkdir(join(gitDir, folder), { recursive: true }),
    ),
  );
  const objects = join(user.commonDir, 'objects');
  const borrowed = `${quoted(objects)}\n`;
  await Promise.all([
    writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n'),
    writeFile(join(gitDir, 'config'), configuration(user.objectFormat)),
    writeFile(join(gitDir, 'objects/info/alternates'), borrowed),
    user.shallow && copyFile(join(user.commonDir, 'shallow'), join(gitDir, 'shallow')),
  ]);
  const repository: PrivateRepository = {
    gitDir,
    async run(args, { input, codes, reader } = {}) {
      const options = {
        ...git,
        gitDir,
        ...(input === undefined ? {} : { input }),
        ...(reader && { take: reader() }),
      };
      return expectExit(await runGit(args, options), codes);
    },
    remove: () => rm(gitDir, { recursive: true, force: true }),
  };
  const whose = await identityOf(objects);
  return rememberAnswers(repository, answers ?? { ...createGitAnswers(), blobs: null }, whose);
}

/** Another one where a mirror was thrown away and made again: it may lack what the old one had. */
async function identityOf(folder: string): Promise<string> {
  const { dev, ino, birthtimeMs } = await stat(folder);
  return `${String(dev)} ${String(ino)} ${String(birthtimeMs)}`;
}

/** Version 1 is what makes Git look at extensions; SHA-1 repositories need none. */
const configuration = (objectFormat: string): string =>
  objectFormat === 'sha1'
    ? '[core]\n\trepositoryformatversion = 0\n\tbare = true\n'
    : `[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = ${objectFormat}\n`;

/** A line of `alternates` that starts with a quote is read as a C string, which JSON's are a part of. */
const quoted = (path: string): string => (/^[#"]|[\n\\]/.test(path) ? JSON.stringify(path) : path);

/**
 * Moves what was written into one repository over to another on the same disk, one file per object as Git
 * writes them, and removes the first one. Git checks each by its name when it is read.
 */
export async function adoptObjects(from: string, into: string): Promise<void> {
  const objects = join(from, 'objects');
  const folders = (await readdir(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  for (const folder of folders) {
    const target = join(into, 'objects', folder);
    await mkdir(target, { recursive: true });
    const names = (await readdir(join(objects, folder))).filter((name) => OBJECT.test(name));
    for (const name of names) await rename(join(objects, folder, name), join(target, name));
  }
  await rm(from, { recursive: true, force: true });
}

/** Half-written ones are called otherwise. */
const OBJECT = /^(?:[0-9a-f]{38}|[0-9a-f]{62})$/;
