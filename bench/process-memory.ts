import { readFileSync, readdirSync } from 'node:fs';

/** Bytes of memory that a process and everything it started hold; null where the system does not say (Linux does). */
export function residentBytes(pid: number): { readonly own: number; readonly all: number } | null {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const parent = /^PPid:\s+(\d+)/m.exec(statusOf(Number(name)))?.[1];
      if (parent !== undefined) parents.set(Number(name), Number(parent));
    }
  } catch {
    return null;
  }
  const isOf = (each: number): boolean => {
    for (let at: number | undefined = each; at !== undefined && at > 1; at = parents.get(at))
      if (at === pid) return true;
    return false;
  };
  const all = [...parents.keys()].filter(isOf).reduce((sum, each) => sum + resident(each), 0);
  return { own: resident(pid), all };
}

const resident = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(statusOf(pid))?.[1] ?? 0) * 1024;

/** Empty where the process has ended meanwhile. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  } catch {
    return '';
  }
}
