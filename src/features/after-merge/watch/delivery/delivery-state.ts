/**
 * Says how far a commit is with being applied. Instants are milliseconds since 1970; texts are the cluster's.
 */
export type DeliveryState =
  /** `by`: `Application argocd/shop`. */
  | { readonly kind: 'applied'; readonly at: number; readonly by: string }
  | { readonly kind: 'waiting'; readonly by: string; readonly why: string }
  | {
      readonly kind: 'failed';
      readonly by: string;
      /** It is null where nobody tells it. */
      readonly at: number | null;
      readonly message: string;
    }
  | { readonly kind: 'unknown'; readonly by: string; readonly why: string };

/** Reads an instant as Kubernetes writes it; null where it is none. */
export function instantOf(text: string): number | null {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** Says what is to be told of an environment first, where several things apply it. */
const FIRST: readonly DeliveryState['kind'][] = ['failed', 'unknown', 'waiting'];

/**
 * Joins several appliers of an environment: it has a commit once each of them has, since the last of them;
 * null where there is none.
 */
export function appliedByAll(all: readonly DeliveryState[]): DeliveryState | null {
  for (const kind of FIRST) {
    const found = all.find((each) => each.kind === kind);
    if (found !== undefined) return found;
  }
  return all.reduce<DeliveryState | null>(
    (last, each) => (last === null || timeOf(each) > timeOf(last) ? each : last),
    null,
  );
}

const timeOf = (applied: DeliveryState): number => (applied.kind === 'applied' ? applied.at : 0);
