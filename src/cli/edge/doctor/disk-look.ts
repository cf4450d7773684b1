import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DiskFacts } from '../../doctor/doctor-facts.ts';

/** Looks whether the data folder, or where it will be made, can be written to, and how much room is there. */
export function lookAtDisk(folder: string): DiskFacts {
  const there = existing(resolve(folder));
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { folder, problem: `${there} cannot be written to (${code})`, free: null };
  }
  return { folder, problem: null, free: roomIn(there) };
}

function existing(path: string): string {
  const above = dirname(path);
  return existsSync(path) || above === path ? path : existing(above);
}

function roomIn(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
