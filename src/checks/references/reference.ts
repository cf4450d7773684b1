import type { nearestNames } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Check, KnownAs, Severity, Told } from '../detection/check.ts';
import type { AboutCalls, Scope } from '../detection/detector.ts';
import type { HiddenSource } from './hidden-objects.ts';
import type { World } from './world.ts';

/** One place where an object names another, with what was found there. */
export interface Reference {
  /** Is the check whose finding it is where the reference leads nowhere. */
  readonly check: Check;
  readonly subject: Resource;
  /**
   * Identifies the reference within the subject, and is stable: it says what is named, without lines or
   * positions.
   */
  readonly key: string;
  readonly origin: Origin;
  readonly outcome: Outcome;
  /**
   * Holds what is written, where the key does not say it: a selector that is rewritten is another selector.
   */
  readonly written?: string;
  /** Lists what other tools call it where it leads nowhere, if not all that its check says. */
  readonly knownAs?: readonly KnownAs[];
  /** Says how bad it is at rest, if not as its check says. */
  readonly severity?: Severity;
  /** Tells apart, for `istioctl analyze`, the places that refer alike; absent where it tells them once. */
  readonly toldApart?: string;
  /** Holds the labels of the pods it is meant for, where it selects pods. */
  readonly selects?: ReadonlyMap<string, string>;
}

export type Outcome =
  | {
      readonly kind: 'resolved';
      /** Lists the objects it resolved to; empty where something not rendered here is known to make them. */
      readonly by: readonly Resource[];
    }
  | { readonly kind: 'missing'; readonly missing: Missing };

/** A named thing that is not rendered here, and what that means if it does not exist. */
export interface Missing {
  /** Names what is looked for, e.g. `Service orders in namespace shop`. */
  readonly target: string;
  /** The namespace where it would have to be; null where it could be anywhere. */
  readonly namespace: string | null;
  readonly proof: Proof;
  readonly near: readonly NearObject[];
  readonly sentences: Sentences;
  /**
   * Gives the sentences that differ where it was there at the base: what it did there, and what does it now.
   */
  readonly since?: (provider: Resource, past: World) => Partial<Sentences>;
  readonly scope: Scope;
  /** Says that it is a part of an object that is there, so that nothing is said of what the object was. */
  readonly isPart?: true;
  readonly related?: readonly Origin[];
  /** Lists calls that fail for it, whatever object sends them there. */
  readonly calls?: readonly AboutCalls[];
  /**
   * Says that nothing is told where it is not known whether the thing exists, always or in an open world
   * alone: such things often are made elsewhere.
   */
  readonly quiet?: true | 'in-open-world';
  /**
   * Tells which of the things that are not rendered could make it; `in-closed-world`: in an open world none
   * of them; absent where all could.
   */
  readonly concerns?: ((source: HiddenSource) => boolean) | 'in-closed-world';
}

/**
 * Says what it takes to call it missing: `certain`, both ends are rendered and do not fit; `absence`, the
 * namespace's own objects are rendered here; `near`, only a near miss, or that it was there at the base.
 */
type Proof = 'certain' | 'absence' | 'near';

/** Something rendered here that could be what was meant. */
export interface NearObject extends Pick<
  ReturnType<typeof nearestNames>[number],
  'name' | 'relation'
> {
  readonly origin: Origin;
  /**
   * Is a sentence about it, without its place; empty where the cause names it; absent where its name is given
   * as the nearest.
   */
  readonly says?: string;
  /** Holds what to write instead. */
  readonly write: string;
  /** Says it in words where what is written is a part of something longer: port `8080`, not `80`. */
  readonly words?: string;
  /** The one word that is a slip of the other, where no other name is as near. */
  readonly slip?: { readonly from: string; readonly to: string };
  /**
   * True where the likeness itself is proof, e.g. the right name without its namespace; false where it
   * is only worth naming; absent where it depends on what else may be there.
   */
  readonly sure?: boolean;
}

/** Holds what a person reads if the thing does not exist. */
export interface Sentences {
  /** States the consequence in one sentence. */
  readonly message: string;
  /** States the cause; the places are added. */
  readonly why: string;
  readonly symptom: string;
  /** Says that it comes about only once a listener takes the route; absent where it does at once. */
  readonly when?: Told['when'];
  /** Says what to do where nothing near is known. */
  readonly fix: string;
  /** True where that mends it whatever else is near. */
  readonly isCertain?: true;
  /** Says what to do where something of a longer or shorter name is known, which may be another thing. */
  readonly fixBesideLike?: (write: string) => string;
  /** Says what mends it as well where something near is known, as it follows "or". */
  readonly undo?: string;
  /** Says in a sentence after what to do what else comes of mending it. */
  readonly afterwards?: string;
}

export const resolved = (...by: readonly Resource[]): Outcome => ({ kind: 'resolved', by });

export const missing = (found: Missing): Outcome => ({ kind: 'missing', missing: found });

/** Makes the scope of a finding that touches one object of one namespace. */
export const scopeOf = (level: Scope['level'], counts: Partial<Scope> = {}): Scope => ({
  workloads: 0,
  services: level === 'service' ? 1 : 0,
  namespaces: 1,
  ...counts,
  level,
});

/** Tells whether what mends it is known whatever else is near, or was there before. */
export const hasCertainFix = ({ outcome }: Reference): boolean =>
  outcome.kind === 'missing' && outcome.missing.sentences.isCertain === true;
