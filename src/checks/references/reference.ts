import type { nearestNames } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Check, KnownAs, Severity } from '../detection/check.ts';
import type { AboutCalls, Scope } from '../detection/detector.ts';
import type { HiddenSource } from './hidden-objects.ts';
import type { World } from './world.ts';

/** One place where an object names another, with what was found there. */
export interface Reference {
  /** What it is a finding of where it leads nowhere. */
  readonly check: Check;
  readonly subject: Resource;
  /** Stable within the subject: what is named, without lines or positions. */
  readonly key: string;
  readonly origin: Origin;
  readonly outcome: Outcome;
  /** What is written, where the key does not say it: a selector that is rewritten is another selector. */
  readonly written?: string;
  /** What other tools call it where it leads nowhere, if not all that its check says. */
  readonly knownAs?: readonly KnownAs[];
  /** How bad it is at rest, if not what its check says. */
  readonly severity?: Severity;
  /** Which of the places that refer alike `istioctl analyze` tells apart; absent where it tells them once. */
  readonly toldApart?: string;
  /** Labels of the pods it is meant for, where it selects pods. */
  readonly selects?: ReadonlyMap<string, string>;
}

export type Outcome =
  | {
      readonly kind: 'resolved';
      /** Objects it resolved to; empty where something not rendered here is known to make them. */
      readonly by: readonly Resource[];
    }
  | { readonly kind: 'missing'; readonly missing: Missing };

/** A named thing that is not rendered here, and what that means if it does not exist. */
export interface Missing {
  /** What is looked for, e.g. `Service orders in namespace shop`. */
  readonly target: string;
  /** Where it would have to be; null where it could be anywhere. */
  readonly namespace: string | null;
  readonly proof: Proof;
  readonly near: readonly NearObject[];
  readonly sentences: Sentences;
  /** What is said otherwise where it was there at the base: what it did there, and what does it now. */
  readonly since?: (provider: Resource, past: World) => Partial<Sentences>;
  readonly scope: Scope;
  readonly related?: readonly Origin[];
  /** Calls that fail for it, whatever object sends them there. */
  readonly calls?: readonly AboutCalls[];
  /** Where it cannot be told, nothing is said, be it in an open world alone: such things often are made elsewhere. */
  readonly quiet?: true | 'in-open-world';
  /** Which of the things that are not rendered could make it, in an open world none of them; all where it is absent. */
  readonly concerns?: ((source: HiddenSource) => boolean) | 'in-closed-world';
}

/**
 * What it takes to call it missing:
 * `certain`, both ends are rendered and do not fit;
 * `absence`, the namespace's own objects are rendered here;
 * `near`, only a near miss, or that it was there at the base.
 */
type Proof = 'certain' | 'absence' | 'near';

/** Something rendered here that could be what was meant. */
export interface NearObject extends Pick<
  ReturnType<typeof nearestNames>[number],
  'name' | 'relation'
> {
  readonly origin: Origin;
  /** A sentence about it, without its place; empty where the cause names it; else its name is given as the nearest. */
  readonly says?: string;
  /** What to write instead. */
  readonly write: string;
  /** The one word that is a slip of the other, where no other name is as near. */
  readonly slip?: { readonly from: string; readonly to: string };
  /**
   * True where the likeness itself is proof, e.g. the right name without its namespace; false where it
   * is only worth naming; absent where it depends on what else may be there.
   */
  readonly sure?: boolean;
}

/** What a person reads if the thing does not exist. */
export interface Sentences {
  /** The consequence, one sentence. */
  readonly message: string;
  /** The cause; the places are added. */
  readonly why: string;
  readonly symptom: string;
  /** What to do where nothing near is known. */
  readonly fix: string;
  /** What to do where something of a longer or shorter name is known, which may be another thing. */
  readonly fixBesideLike?: (write: string) => string;
  /** What mends it as well where something near is known, as it follows "or". */
  readonly undo?: string;
  /** What else comes of mending it, a sentence after what to do. */
  readonly afterwards?: string;
}

export const resolved = (...by: readonly Resource[]): Outcome => ({ kind: 'resolved', by });

export const missing = (found: Missing): Outcome => ({ kind: 'missing', missing: found });

/** One object of one namespace is touched. */
export const scopeOf = (level: Scope['level'], counts: Partial<Scope> = {}): Scope => ({
  workloads: 0,
  services: level === 'service' ? 1 : 0,
  namespaces: 1,
  ...counts,
  level,
});
