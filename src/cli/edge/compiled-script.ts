import { isAscii } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants as fileSystem,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { arch, pid, version } from 'node:process';
import { Script } from 'node:vm';

/** Holds a CommonJS script that was read, and what Node.js compiled of it when it ran before. */
export interface CompiledScript {
  /** Runs it once and answers what it exports. */
  readonly run: () => object;
  /** Keeps what has been compiled until now, where nothing of it is kept yet. */
  readonly keep: () => void;
}

/**
 * Gives a script with what was compiled of it before, under `key`: a command compiles its own parts. It is
 * found by the script's contents and by the Node.js that compiled it; V8 passes over what it does not take.
 * Undefined where there is no such script (the published package has none), or where nothing is kept and
 * nothing can be written: a large script that is compiled anew each time is slower than modules. Whatever
 * lies in the folder is run, so only those may be able to write to it who can write the script.
 */
export function compiledScript(
  file: string,
  folder: string,
  key: string,
): CompiledScript | undefined {
  const source = contents(file);
  if (source === undefined) return undefined;
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 32);
  const keptIn = join(folder, `${digest}-${key}-${version}-${arch}`);
  const cachedData = contents(keptIn);
  if (cachedData === undefined && !canWrite(folder)) return undefined;
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname, $load_) {${textOf(source)}\n})`,
    { filename: file, ...(cachedData === undefined ? {} : { cachedData }) },
  );
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  return {
    run: () => exportsOf(script, file),
    keep: () => {
      if (!isKept) write(keptIn, script.createCachedData());
    },
  };
}

/** Reads a letter a byte where that is the same text: V8 keeps it in half the room, and is faster with it. */
const textOf = (source: Buffer): string => source.toString(isAscii(source) ? 'latin1' : 'utf8');

function exportsOf(script: Script, file: string): object {
  const module: { exports: object } = { exports: {} };
  const run: unknown = script.runInThisContext();
  if (typeof run !== 'function') throw new TypeError(`${file} is no script.`);
  // Node.js 20 loads no module without a warning from a script whose compiled code is kept (build/build.js,
  // `LOAD`).
  const load = (name: string): Promise<unknown> => import(name);
  const its = [module.exports, createRequire(file), module, file, dirname(file), load];
  Reflect.apply(run, undefined, its);
  return module.exports;
}

function contents(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function canWrite(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, fileSystem.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Writes under another name first, so that who reads meanwhile finds all of it or nothing. */
function write(path: string, data: Buffer): void {
  try {
    writeFileSync(`${path}.${String(pid)}`, data);
    renameSync(`${path}.${String(pid)}`, path);
  } catch {
    // A disk that is full keeps nothing; the command has done its work.
  }
}
