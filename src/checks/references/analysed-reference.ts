import type { KnownAs, Severity } from '../detection/check.ts';
import type { Missing, Reference, Sentences } from './reference.ts';
import { missing, scopeOf } from './reference.ts';
import type { World } from './world.ts';

/** What `istioctl analyze` says of one place that refers to something. */
export interface ReferenceAnalysis {
  readonly isMissing: boolean;
  /** What other tools call it. */
  readonly knownAs: readonly KnownAs[];
  /** What tells it from others of the same text, which are one message. */
  readonly toldApart?: string;
  /** What is said where it alone calls it missing. */
  readonly alone: Sentences;
  /** How bad that is; `info` where nothing shows that it is bad. */
  readonly severity?: Severity;
  readonly related?: Missing['related'];
}

/**
 * A reference with what Istio's own analysis calls it. Where only that finds nothing, it is told too if the objects given
 * are all that there are: whoever compares finds each of its messages again. It is asked only where it may say something.
 */
export function withAnalysis(
  world: World,
  reference: Reference,
  analysisOf: () => ReferenceAnalysis,
): Reference {
  if (reference.outcome.kind !== 'missing' && !world.isWhole) return reference;
  const analysis = analysisOf();
  const { isMissing, knownAs, toldApart, alone, severity = 'info', related } = analysis;
  const apart = isMissing && toldApart !== undefined && { toldApart };
  if (reference.outcome.kind === 'missing')
    return {
      ...reference,
      ...apart,
      knownAs: isMissing ? knownAs : knownAs.filter(({ analyzer }) => analyzer === undefined),
    };
  if (!isMissing) return reference;
  return {
    ...reference,
    ...apart,
    key: `analysed ${reference.key}`,
    knownAs: knownAs.filter(({ analyzer }) => analyzer !== undefined),
    severity,
    outcome: missing({
      target: reference.key,
      namespace: reference.subject.namespace,
      proof: 'certain',
      near: [],
      scope: scopeOf('service'),
      sentences: alone,
      ...(related !== undefined && { related }),
    }),
  };
}
