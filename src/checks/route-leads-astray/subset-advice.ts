import type { Service } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed } from '../../manifest/index.ts';
import { hasVariable } from '../references/unresolved-text.ts';

const MOST = 4;

/**
 * Advises what to route to where no pod seen here would be in a subset of that name: one that is written for it alone
 * leads to no pod. Null where a pod may be in it, or nothing tells by which label.
 */
export function withoutSuchPods(
  { workloads }: Service,
  subset: string,
  rules: readonly Resource[],
): string | null {
  const label = labelOfNames(rules);
  if (label === null) return null;
  const values = workloads.map(({ labels }) => labels.get(label) ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length) return null;
  if (known.some((value) => value === subset || hasVariable(value))) return null;
  const versions = [...new Set(known)].sort();
  const names = definedIn(rules)
    .filter(({ value }) => versions.includes(value))
    .map(({ name }) => name);
  const routed = names.length === 0 ? '' : `Route to ${listed(names, MOST)}, or a`;
  return `${routed === '' ? 'A' : routed}dd the subset with labels that pods have: those seen here have ${label} ${listed(versions, MOST)}, none ${subset}.`;
}

interface Defined {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

/** Lists the subsets that ask for one label, which most do. */
const definedIn = (rules: readonly Resource[]): readonly Defined[] =>
  rules.flatMap((rule) =>
    viewOf('DestinationRule', rule).subsets.value.flatMap(({ name, labels }) => {
      const [[label, value] = ['', ''], ...others] = labels.value;
      return name === null || label === '' || others.length > 0
        ? []
        : [{ name: name.value, label, value }];
    }),
  );

/** The label whose values subsets are called by; null where they are called otherwise. */
function labelOfNames(rules: readonly Resource[]): string | null {
  const defined = definedIn(rules);
  const [first] = defined;
  const isCalledSo = ({ name, label, value }: Defined): boolean =>
    label === first?.label && name === value;
  return first !== undefined && defined.every(isCalledSo) ? first.label : null;
}
