import type { RenderedTree } from '../../../../gitops/index.ts';
import type { FileTree, ResourceId } from '../../../../manifest/index.ts';
import type { ObjectDrift } from '../drift.ts';
import type { AlsoSettled } from './shared-settlement.ts';

/** What is to be brought into Git. */
export interface AdoptionRequest {
  /** The default branch, with all that rendering it reads. */
  readonly tree: FileTree;
  readonly render: (tree: FileTree) => RenderedTree;
  /** As the rendered tree calls it. */
  readonly environment: string;
  readonly drifts: readonly ObjectDrift[];
  /** All that differs in this environment, what is not to be adopted as well; absent where nothing else is known. */
  readonly live?: readonly ObjectDrift[];
  /** What is live in other environments: a file that they share is edited only where they agree. */
  readonly others?: ReadonlyMap<string, readonly ObjectDrift[]>;
  /** Files that are copies of what lies elsewhere; none is edited. */
  readonly isCopy?: (path: string) => boolean;
}

/** A file as it is and as it would have to be; null where it is not there. Texts have their byte-order mark. */
export interface AdoptedFile {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What was not adopted, and why. */
export interface NotAdopted {
  readonly subject: ResourceId;
  readonly reason: AdoptionRefusal;
}

/** Files that make the environment render to what is live: rendered and compared, or there are none. */
export type Adoption =
  | {
      readonly kind: 'adopted';
      readonly files: readonly AdoptedFile[];
      /** One sentence for each object: where it is written, and how. */
      readonly how: readonly string[];
      readonly subjects: readonly ResourceId[];
      /** Objects that stay as they are in Git; empty where all are adopted. */
      readonly left: readonly NotAdopted[];
      /** Objects that become what is live by the same edit, beside what is adopted: of this environment and of others. */
      readonly settles: readonly AlsoSettled[];
      /** Sentences: why a file that others share was not edited. */
      readonly apart: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: AdoptionRefusal };

export type AdoptionRefusal =
  | { readonly kind: 'nothing-differs' }
  | { readonly kind: 'no-environment'; readonly environment: string }
  | { readonly kind: 'not-in-git'; readonly subject: string }
  /** The live value is hidden, so nobody knows what to write. */
  | { readonly kind: 'redacted'; readonly subject: string; readonly field: string }
  | { readonly kind: 'too-large'; readonly subject: string; readonly bytes: number }
  | { readonly kind: 'too-many'; readonly count: number; readonly most: number }
  /** A chart's template writes it, and no value of the chart equals it. */
  | { readonly kind: 'chart-template'; readonly subject: string; readonly place: string }
  /** Flux puts a variable in. */
  | { readonly kind: 'substitution'; readonly subject: string; readonly place: string }
  /** A generator names it by its content, so other content has another name. */
  | { readonly kind: 'generated-name'; readonly subject: string; readonly place: string }
  /** The differing field stands in values that no object of Git shows: a file of values, or a text. */
  | {
      readonly kind: 'values-elsewhere';
      readonly subject: string;
      readonly field: string;
      readonly place: string;
    }
  /** Not all clusters of the environment have it so. */
  | {
      readonly kind: 'clusters-differ';
      readonly subject: string;
      readonly clusters: readonly string[];
      readonly others: readonly string[];
    }
  /** Part of the environment lies elsewhere, and the object may be of that. */
  | { readonly kind: 'unseen-content'; readonly subject: string; readonly root: string }
  /** Of several objects none is adopted, each for its reason. */
  | { readonly kind: 'none-of-them'; readonly reasons: readonly AdoptionRefusal[] }
  /** The edits for other objects bring it nearer to what is live; `because` is why not all of it. */
  | {
      readonly kind: 'in-part';
      readonly because: AdoptionRefusal;
      readonly fields: readonly string[];
    }
  /** No edit renders to what is live; `tried`: what was tried and what came of it, half a sentence each. */
  | { readonly kind: 'not-verified'; readonly subject: string; readonly tried: readonly string[] };

/** Why something is not adopted, and where a person would do it. */
export function adoptionRefusalSentence(reason: AdoptionRefusal): string {
  switch (reason.kind) {
    case 'nothing-differs':
      return 'Git already says what is live.';
    case 'no-environment':
      return `The default branch has no environment that is called ${reason.environment}.`;
    case 'not-in-git':
      return `${reason.subject} is no longer what the default branch renders to; compare again.`;
    case 'redacted':
      return `${reason.subject}: the live value of ${reason.field} is hidden, so it is never written; whoever may see it edits it by hand.`;
    case 'too-large':
      return `${reason.subject}: what differs has ${String(reason.bytes)} bytes, more than is written for anybody; edit it by hand.`;
    case 'too-many':
      return `${String(reason.count)} objects differ, more than the ${String(reason.most)} that one pull request takes; adopt some of them.`;
    case 'chart-template':
      return `${reason.subject}: the template at ${reason.place} writes it, and no value of the chart is equal to it; set it in the chart or its values.`;
    case 'substitution':
      return `${reason.subject}: Flux puts a variable in (${reason.place}); set the variable there.`;
    case 'generated-name':
      return `${reason.subject} is named by its content (${reason.place}): other content has another name; edit the generator, and what refers to it follows.`;
    case 'values-elsewhere':
      return `${reason.subject}: ${reason.field} is set at ${reason.place}, in values beside the object; set it there.`;
    case 'clusters-differ':
      return `${reason.subject} is so in ${reason.clusters.join(', ')} and not in ${reason.others.join(', ')}, to which Git says the same: bring the clusters to one state first.`;
    case 'unseen-content':
      return `${reason.subject} may be part of what ${reason.root} takes from elsewhere, which is not seen here; add it by hand if it is not.`;
    case 'none-of-them':
      return reason.reasons.map(adoptionRefusalSentence).join(' ');
    case 'in-part':
      return `${adoptionRefusalSentence(reason.because)} What is written for other objects makes the rest of it what is live; ${reason.fields.join(', ')} still ${reason.fields.length === 1 ? 'differs' : 'differ'}.`;
    case 'not-verified':
      return `${reason.subject}: no edit was found that renders to what is live and changes nothing else. Tried: ${reason.tried.join('; ')}.`;
  }
}
