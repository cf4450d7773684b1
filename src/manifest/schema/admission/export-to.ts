import type { Violations } from '../schema-violations.ts';
import { isUnknown, knownText, placesAt, reportAt } from './pathed-node.ts';
import type { PathedNode } from './pathed-node.ts';
import { isDnsLabel } from './values/host-name.ts';

/** ROUTE-4, SE-4: `exportTo` names namespaces; `*` stands alone, `~` only in a ServiceEntry. */
export function checkExportTo(
  spec: PathedNode,
  namespace: string,
  nobodyAllowed: boolean,
  violations: Violations,
): void {
  const entries = placesAt(spec, 'exportTo');
  if (entries.some(isUnknown)) return;
  const seen = new Set<string>();
  for (const entry of entries) {
    const name = knownText(entry);
    if (name === undefined) continue;
    const problem = entryProblem(name, namespace, seen, entries.length, nobodyAllowed);
    if (problem !== null) reportAt(violations, entry, 'value', problem.message, problem);
    seen.add(name === '.' ? namespace : name);
  }
}

interface EntryProblem {
  readonly message: string;
  readonly remedy: string;
}

function entryProblem(
  name: string,
  namespace: string,
  seen: ReadonlySet<string>,
  entries: number,
  nobodyAllowed: boolean,
): EntryProblem | null {
  if (name === '*')
    return entries > 1
      ? {
          message: 'exportTo * stands alone: it already means everyone.',
          remedy: 'Remove the other entries, or *.',
        }
      : null;
  if (name === '~') {
    if (!nobodyAllowed)
      return {
        message: 'exportTo ~ (nobody) is possible for a ServiceEntry only.',
        remedy: 'Write . to keep it to its own namespace.',
      };
    return entries > 1
      ? { message: 'exportTo ~ (nobody) stands alone.', remedy: 'Remove the other entries, or ~.' }
      : null;
  }
  if (seen.has(name === '.' ? namespace : name))
    return { message: `exportTo names ${name} twice.`, remedy: 'Remove one of the two.' };
  if (name !== '.' && !isDnsLabel(name))
    return {
      message: `exportTo ${JSON.stringify(name)} is not the name of a namespace.`,
      remedy: 'Write the name of a namespace, . for the own one, or * for all.',
    };
  return null;
}
