import type { JobLine, JobUnit } from './job.ts';

/**
 * Gives what each target of a Makefile has made before it: of those that change nothing what they need themselves stands in
 * their place.
 */
export function neededBy(
  units: readonly JobUnit[],
  changesNothing: (unit: JobUnit) => boolean,
): (unit: JobUnit) => readonly JobLine[] {
  const byName = new Map<string, JobUnit[]>();
  const key = (file: string, name: string): string => JSON.stringify([file, name]);
  for (const unit of units)
    for (const name of unit.calledAs)
      byName.set(key(unit.file, name), [...(byName.get(key(unit.file, name)) ?? []), unit]);
  return (unit) => {
    const seen = new Set<string>();
    const lines: JobLine[] = [];
    const left = (unit.needs ?? []).filter((name) => name.startsWith('make ')).reverse();
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const targets = byName.get(key(unit.file, name)) ?? [];
      if (targets.length > 0 && targets.every(changesNothing))
        left.push(...targets.flatMap(({ needs = [] }) => needs).reverse());
      else lines.push({ text: name.replace(/^make /, 'needs: '), line: unit.line, is: 'setting' });
    }
    return lines;
  };
}
