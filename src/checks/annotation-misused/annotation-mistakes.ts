import type { Node, Origin } from '../../manifest/index.ts';
import { entriesAt, nearestWord } from '../../manifest/index.ts';
import { problemOfValue } from './annotation-values.ts';
import type { Successor } from './known-annotations.ts';
import { KNOWN_ANNOTATIONS, KNOWN_LABELS } from './known-annotations.ts';

/** One annotation of Istio that does not do what is written. */
export type AnnotationMistake = {
  readonly name: string;
  readonly origin: Origin;
} & (
  | {
      readonly kind: 'unknown';
      readonly nearest: string | null;
      /** Whether Istio reads a label of that name. */
      readonly isLabel: boolean;
    }
  | { readonly kind: 'deprecated'; readonly successor: Successor | null }
  | { readonly kind: 'misplaced'; readonly kinds: readonly string[]; readonly isLabel: boolean }
  | { readonly kind: 'invalid'; readonly problem: string }
);

/** Istio documents it, though it is not Istio's own. */
const INGRESS_CLASS = 'kubernetes.io/ingress.class';

const PROXY_CONFIG = 'proxy.istio.io/config';

/** Whether Istio is the one that reads an annotation. */
const isOfIstio = (name: string): boolean =>
  name === INGRESS_CLASS || (name.split('/')[0] ?? '').endsWith('istio.io');

/**
 * What is wrong with annotations of Istio on an object of a kind, in the order in which they are written: one can be
 * both deprecated and misplaced. `problemOfConfig` says what is wrong with a proxy configuration.
 */
export function annotationMistakes(
  metadata: Node | undefined,
  kind: string,
  problemOfConfig: (value: Node) => string | null,
): readonly AnnotationMistake[] {
  return [...entriesAt(metadata, 'annotations')].flatMap(([name, value]) =>
    isOfIstio(name) && value.kind === 'scalar' && typeof value.value === 'string'
      ? mistakesOf({ name, origin: value.origin }, kind, () =>
          name === PROXY_CONFIG
            ? problemOfConfig(value)
            : problemOfValue(name, String(value.value)),
        )
      : [],
  );
}

function mistakesOf(
  at: { readonly name: string; readonly origin: Origin },
  kind: string,
  problemOf: () => string | null,
): readonly AnnotationMistake[] {
  const known = KNOWN_ANNOTATIONS.get(at.name);
  const isLabel = KNOWN_LABELS.has(at.name);
  if (known === undefined) {
    const nearest = nearestWord(at.name, [...KNOWN_ANNOTATIONS.keys()]);
    return [{ ...at, kind: 'unknown', nearest, isLabel }];
  }
  const { kinds, isDeprecated, successor } = known;
  const deprecated = isDeprecated ? [{ ...at, kind: 'deprecated', successor } as const] : [];
  if (kinds.includes('Any')) return deprecated;
  if (!kinds.includes(kind)) return [...deprecated, { ...at, kind: 'misplaced', kinds, isLabel }];
  const problem = problemOf();
  return problem === null ? deprecated : [...deprecated, { ...at, kind: 'invalid', problem }];
}
