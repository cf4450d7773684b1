import type { Detector } from '../../checks/index.ts';
import { checksNamed } from '../../checks/index.ts';
import type { AnalysisEntry } from './analysis-entry.ts';

/** What somebody asks to be looked for, and nothing else. */
export interface OnlyNamed {
  /** `detector/check` of all that has to be looked for. */
  readonly checks: ReadonlySet<string>;
  readonly isMeant: (entry: Pick<AnalysisEntry, 'code' | 'id'>) => boolean;
}

/** `IST` stands for all that Istio's own analysis has a code for, `KIA` for what Kiali has one for. */
const FAMILY = /^(?:IST|KIA)$/i;
const CODE = /^(?:IST|KIA)\d{4}$/i;

/** What detectors, checks, codes and families of codes mean; the first name that means nothing, where one does. */
export function onlyNamed(
  names: readonly string[],
  detectors: readonly Detector[],
): OnlyNamed | { readonly unknown: string } {
  const checks = new Set<string>();
  const codes: string[] = [];
  const ids = new Set<string>();
  for (const name of names) {
    const found = checksMeant(name, detectors);
    if (found.length === 0) return { unknown: name };
    for (const id of found) checks.add(id);
    if (FAMILY.test(name) || CODE.test(name)) codes.push(name.toUpperCase());
    else for (const id of found) ids.add(id);
  }
  return {
    checks,
    isMeant: ({ code, id }) =>
      ids.has(id) || (code !== null && codes.some((each) => code.startsWith(each))),
  };
}

function checksMeant(name: string, detectors: readonly Detector[]): readonly string[] {
  if (!FAMILY.test(name))
    return (checksNamed(name, detectors)?.checks ?? []).map(
      ({ detector, id }) => `${detector}/${id}`,
    );
  const family = name.toUpperCase();
  return detectors.flatMap(({ id, checks }) =>
    checks
      .filter(({ knownAs = [] }) => knownAs.some(({ code }) => code.startsWith(family)))
      .map((check) => `${id}/${check.id}`),
  );
}
