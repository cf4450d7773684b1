import type { Node } from '../../../manifest/index.ts';
import { canonicalJson, itemsAt } from '../../../manifest/index.ts';
import type { ParameterSet, SetContext } from './generator-parameters.ts';
import { filesOfBoth, mergedMaps, placeText } from './generator-parameters.ts';
import { writtenOfBoth } from './written-parameters.ts';

/**
 * The sets of the first generator, each with what the others say for the same `mergeKeys`; they never add one
 * (ARGO-70). Where the first's are not seen, each of the others may have its partner there.
 */
export function mergeParameters(
  merge: Node,
  context: SetContext,
  setsOf: (generator: Node) => readonly ParameterSet[],
): readonly ParameterSet[] {
  const { problems } = context;
  const [base, ...others] = itemsAt(merge, 'generators');
  const keys = itemsAt(merge, 'mergeKeys').flatMap((key) =>
    key.kind === 'scalar' ? [String(key.value)] : [],
  );
  if (base === undefined || others.length === 0 || keys.length === 0) {
    problems.add(`${placeText(merge)}: a merge takes two generators and mergeKeys`);
    return [];
  }
  const note = (): void => {
    problems.add(`${placeText(merge)}: a generator gives one mergeKey twice`);
  };
  const merged = byKeys(setsOf(base), keys, note);
  const open = [...merged.values()].find(({ isOpen }) => isOpen);
  for (const other of others)
    for (const [key, override] of byKeys(setsOf(other), keys, note)) {
      const partner = merged.get(key) ?? open;
      if (partner === undefined) continue;
      merged.set(key, {
        values: mergedMaps(partner.values, override.values),
        isOpen: partner.isOpen || override.isOpen,
        ...filesOfBoth(partner, override),
        ...writtenOfBoth(partner, override),
      });
    }
  return [...merged.values()];
}

/** A missing key is one with others that are missing, and with nothing that is there, be it empty. */
function byKeys(
  sets: readonly ParameterSet[],
  keys: readonly string[],
  noteRepeated: () => void,
): Map<string, ParameterSet> {
  const found = new Map<string, ParameterSet>();
  for (const set of sets) {
    const values = keys.map((key) =>
      Object.hasOwn(set.values, key) ? (set.values[key] ?? null) : null,
    );
    const key = set.isOpen ? `open ${canonicalJson(values)}` : canonicalJson(values);
    if (found.has(key)) noteRepeated();
    found.set(key, set);
  }
  return found;
}
