import type { Violations } from '../violations.ts';
import { isUnknown, knownText, placesAt, reportAt } from './place.ts';
import type { Place } from './place.ts';

const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** SEMANTICS ROUTE-4, SE-4: `exportTo` names namespaces; `*` stands alone, `~` only in a ServiceEntry. */
export function checkExportTo(
  spec: Place,
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
    if (problem !== null) reportAt(violations, entry, 'value', problem);
    seen.add(name === '.' ? namespace : name);
  }
}

function entryProblem(
  name: string,
  namespace: string,
  seen: ReadonlySet<string>,
  entries: number,
  nobodyAllowed: boolean,
): string | null {
  if (name === '*')
    return entries > 1 ? 'exportTo * stands alone: it already means everyone.' : null;
  if (name === '~') {
    if (!nobodyAllowed) return 'exportTo ~ (nobody) is possible for a ServiceEntry only.';
    return entries > 1 ? 'exportTo ~ (nobody) stands alone.' : null;
  }
  if (seen.has(name === '.' ? namespace : name)) return `exportTo names ${name} twice.`;
  if (name !== '.' && !NAMESPACE.test(name))
    return `exportTo ${JSON.stringify(name)} is not the name of a namespace.`;
  return null;
}
