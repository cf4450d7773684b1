import type { PodsByLabels } from '../meshed-pods.ts';

/** Matches variables that are left in a text after rendering: `$(NAME)`, `${NAME}`, `{{ … }}`. */
const LEFT_OVER = /\$\([^)\s]{1,200}\)|\$\{[^}\s]{1,200}\}|\{\{|<[A-Z][A-Z0-9_-]*>/;

/** Tells whether a text still holds a variable, so that what it names cannot be told. */
export const hasVariable = (text: string): boolean => LEFT_OVER.test(text);

interface Labelled {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
}

/**
 * Tells whether pods have the labels of a selector, or may, once variables that are left in theirs are filled
 * in.
 */
export const mayHaveLabels = (
  labels: ReadonlyMap<string, string>,
  selector: ReadonlyMap<string, string>,
): boolean =>
  [...selector].every(([key, value]) => {
    const own = labels.get(key);
    return own === value || (own !== undefined && hasVariable(own));
  });

/**
 * Adds to an index what may be meant: where no pods are found, those whose namespace or labels hold variables
 * that are not filled in.
 */
export function orOpen<T extends Labelled>(
  index: PodsByLabels<T>,
  all: readonly T[],
): PodsByLabels<T> {
  const open = all.filter(
    ({ namespace, labels }) => hasVariable(namespace) || [...labels.values()].some(hasVariable),
  );
  if (open.length === 0) return index;
  const or = (
    found: readonly T[],
    selector: ReadonlyMap<string, string>,
    isThere: (one: T) => boolean,
  ): readonly T[] =>
    found.length > 0
      ? found
      : open.filter((one) => isThere(one) && mayHaveLabels(one.labels, selector));
  return {
    ...index,
    inNamespace: (namespace, selector) =>
      or(
        index.inNamespace(namespace, selector),
        selector,
        (one) => one.namespace === namespace || hasVariable(one.namespace),
      ),
    anywhere: (selector) => or(index.anywhere(selector), selector, () => true),
  };
}
