import type { KnownAs, Severity } from '../detection/check.ts';
import type { Missing, Reference, Sentences } from '../references/reference.ts';
import { missing, scopeOf } from '../references/reference.ts';
import type { World } from '../references/world.ts';
import { alsoSaid, readAs } from './istioctl.ts';

/** Holds what `istioctl analyze` says of one place that refers to something. */
export interface ReferenceReading {
  readonly isMissing: boolean;
  /** The names that other tools have for it, where those of its check are not all right. */
  readonly knownAs?: readonly KnownAs[];
  /** A text that tells it from others of the same words, which are one message. */
  readonly toldApart?: string;
  /** The sentences for where `istioctl analyze` alone calls it missing. */
  readonly alone: Sentences;
  /** Says how bad that is; `info` where nothing shows that it is bad. */
  readonly severity?: Severity;
  readonly related?: Missing['related'];
}

/**
 * Gives a reference the names that `istioctl analyze` has for it. Where only that finds nothing, the
 * reference is told at rest as well, so that a reader who compares finds each of its messages again. The
 * reading is asked only where it may say something.
 */
export function withReading(
  world: World,
  reference: Reference,
  readingOf: () => ReferenceReading,
): Reference {
  if (reference.outcome.kind === 'missing') return named(reference, readingOf());
  const [alone] = alsoSaid(world, () => missedAlone(reference, readingOf()));
  return alone ?? reference;
}

/** Gives a reference that leads nowhere in truth the names that hold for it. */
function named(reference: Reference, reading: ReferenceReading): Reference {
  const { isMissing, knownAs = reference.check.knownAs ?? [] } = reading;
  return {
    ...reference,
    ...apart(reading),
    knownAs: isMissing ? knownAs : knownAs.filter(({ analyzer }) => analyzer === undefined),
  };
}

/** Tells of a reference that leads somewhere which `istioctl analyze` does not see. */
function missedAlone(reference: Reference, reading: ReferenceReading): readonly Reference[] {
  const { isMissing, knownAs = reference.check.knownAs ?? [], alone, related } = reading;
  if (!isMissing) return [];
  return [
    {
      ...reference,
      ...apart(reading),
      key: `analysed ${reference.key}`,
      knownAs: knownAs.filter(({ analyzer }) => analyzer !== undefined),
      severity: reading.severity ?? 'info',
      outcome: missing({
        target: reference.key,
        namespace: reference.subject.namespace,
        proof: 'certain',
        near: [],
        scope: scopeOf('service'),
        sentences: alone,
        ...(related !== undefined && { related }),
      }),
    },
  ];
}

const apart = ({ isMissing, toldApart }: ReferenceReading): Pick<Reference, 'toldApart'> =>
  isMissing && toldApart !== undefined ? { toldApart } : {};

/** Places of one object that refer alike. */
type Alike = readonly [Reference, ...Reference[]];

/** Makes one finding of places that refer alike; at rest each that `istioctl analyze` tells is one. */
export const findingsOfAlike = (alike: Alike, world: World): readonly Alike[] =>
  readAs(world, { truly: asOne, istioctl: eachToldApart })(alike);

const asOne = (alike: Alike): readonly Alike[] => [alike];

function eachToldApart(alike: Alike): readonly Alike[] {
  if (alike[0].toldApart === undefined) return [alike];
  const places = new Map(alike.map((one) => [one.toldApart, one] as const).reverse());
  return [...places.values()]
    .reverse()
    .map((one, index) => [index === 0 ? one : { ...one, key: `${one.key} ${String(index + 1)}` }]);
}
