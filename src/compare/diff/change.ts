import type { Withheld } from '../in-effect/withheld-objects.ts';
import type { Origin, Plain, Resource, ResourceId, UnseenContent } from '../../manifest/index.ts';
import type { Remains } from '../../gitops/index.ts';
import type { MESH_PARTS } from '../../istio/index.ts';
import type { WrittenDifference } from './template/written-difference.ts';
import type { LiteralDifference } from './template/literal-lines.ts';
import { subjectText } from '../../manifest/index.ts';

export type ChangeKind =
  | 'mtls-mode'
  | 'authorization'
  | 'route'
  | 'subset'
  | 'traffic-policy'
  | 'gateway-server'
  | 'mesh-config'
  | 'proxy-config'
  | 'injection'
  | 'revision'
  | 'variable'
  | 'resource-added'
  | 'resource-removed'
  | 'resource-changed'
  /** Something laid over, or naming, content that is not seen here: a chart's version, a remote base's patches. */
  | 'unseen';

/**
 * What is known, on either side, of content that a change delivers and that is not seen here whole:
 * `mesh-wide` for the mesh's own control plane, or where mesh-wide objects of it were seen;
 * `may-be-mesh-wide` where it goes into the root namespace or into no fixed one, or something laid over
 * it can reach a kind of the mesh; `part-of-mesh` where its text shows that what changes is a gateway, a policy of one
 * namespace or what asks for proxies; else `other`. `tool-commit` and `tool-release` are another version of an action or image
 * that a job runs, where a commit id says it, and where it is a release; `by-hand` are lines that act once a person starts them. `rendered` is a change of values of what is rendered whole on both sides:
 * what it does stands in the objects that come of it.
 */
export const DELIVERED_CONTENTS = [
  'mesh-wide',
  'may-be-mesh-wide',
  'part-of-mesh',
  'other',
  'tool-commit',
  'rendered',
  'tool-release',
  'by-hand',
] as const;
export type DeliveredContent = (typeof DELIVERED_CONTENTS)[number];

/** Which tree a place is in: `head` is the merge result, `base` what it is compared with. */
export type Side = 'head' | 'base';

/** An applier that is deleted with all it applied, though that is applied again. */
export type DeletedWith =
  /** An Application that its ApplicationSet makes no more. */
  | { readonly by: 'set'; readonly application: string }
  /** An object that left Git, under its name or with what held it. */
  | {
      readonly by: 'object';
      readonly applier: ResourceId & { readonly origin: Origin };
      /** Tells that nothing writes it any more; what holds it is deleted where something does. */
      readonly hasLeft: boolean;
      /** Objects that apply the same after the change. */
      readonly next: readonly (Pick<ResourceId, 'kind' | 'namespace' | 'name'> & {
        readonly origin: Origin;
        /** Tells that somebody has to start its syncs. */
        readonly isByHand?: true;
        /** Tells that it syncs a commit once, and mends nothing after that. */
        readonly syncsOnce?: true;
      })[];
      /** Tells that what another has labelled as its own by then stays, as Flux has it (FLUX-33). */
      readonly sparesLabelled?: true;
    };

/** Why an object counts as gone or new although it is written on both sides. */
export type ChangeCause =
  /** Something it says, or where it lies, keeps it from acting on one of them. */
  | { readonly kind: 'withheld'; readonly withheld: Withheld }
  /** It leaves one root, or plain folder; `to` are those that have it after the change. */
  | {
      readonly kind: 'moved';
      readonly from: string;
      readonly to: readonly string[];
      /** Names what is deleted with all it applied; absent where nothing says that something is. */
      readonly deletedWith?: DeletedWith;
    }
  /** It is applied from `source` on the other side, a repository that is not seen: it may be there as well. */
  | {
      readonly kind: 'read-elsewhere';
      readonly source: string;
      /** Tells that what applies it deletes it where it is not there. */
      readonly isPruned?: true;
    }
  /** It is written on both sides, and what applies it goes to `cluster` of production since the change, or no longer. */
  | {
      readonly kind: 'production-cluster';
      readonly cluster: string;
      /** Tells that production brings an object of that name there. */
      readonly isProductions: boolean;
    }
  /** Only one root of several gains or loses it: that one, and those that have it on the other side. */
  | {
      readonly kind: 'copied';
      readonly at: string;
      readonly others: readonly string[];
      /** Whether no applier of any of them is known: which of them a cluster gets is not. */
      readonly isAlternative?: true;
      /** Tells that they are files of one folder. */
      readonly areFiles?: true;
    };

/**
 * What has to be mended before it reaches the cluster: a folder that does not build, an unreadable file, a folder with
 * objects that lack their namespace, or one with `objects` that the cluster refuses; or the object itself is `refused`.
 */
export type Obstacle =
  | {
      readonly kind: 'build';
      readonly path: string;
      /** Names the release from which on it does not build, where it is not seen which one runs: older ones build it. */
      readonly from?: string;
    }
  | { readonly kind: 'refused' }
  /** Its applier is left as it is, with an error; `until` says what that does once it is mended. */
  | { readonly kind: 'applier'; readonly until: string }
  /** It does nothing as it stands; `until` says when it does: `once it is mended`. */
  | { readonly kind: 'idle'; readonly until: string }
  /** It goes from Git: a script applies a text of it, or what applied it deletes nothing (`KeptByScript`). */
  | {
      readonly kind: 'kept';
      readonly why: 'written' | 'left';
      readonly at: string;
      /** Is the release of Helm that no command installs any more; absent where it came of none. */
      readonly release?: string;
    }
  /** It goes from here, and stays where the repository that its applier reads now has it, or lacks the folder (ARGO-6). */
  | { readonly kind: 'elsewhere'; readonly source: string }
  /** It goes from a folder that did not build before the change either: only what was applied before that is there. */
  | {
      readonly kind: 'unbuilt';
      readonly path: string;
      /** Tells that it does not build after it. */ readonly isStill?: true;
    }
  | { readonly kind: 'file'; readonly file: string }
  | {
      readonly kind: 'namespace';
      readonly path: string;
      /** Of a new object that lacks its namespace: those in which others apply it, from the same place; absent for none. */
      readonly heldIn?: readonly string[];
    }
  | {
      readonly kind: 'invalid';
      readonly path: string;
      readonly objects: readonly string[];
      readonly lacksNamespaces: boolean;
      readonly heldIn?: readonly string[];
    };

/** What was there already of an object that comes. */
export type PriorPresence =
  /** Its text was, in a file that the change leaves alone and that nothing took in. */
  | { readonly kind: 'written'; readonly isApplied: boolean }
  /** What takes it had it in the namespace `from`, where others may have it still. */
  | { readonly kind: 'resettled'; readonly from: string; readonly isStill: boolean };

/** A difference of effective configuration, without opinion. */
export interface Change {
  readonly kind: ChangeKind;
  readonly environment: string;
  /** The object that changed; its name has no generated hash suffix. */
  readonly subject: ResourceId;
  /** Field path in Kubernetes' notation (`spec.http[0].timeout`); null for the object as a whole. */
  readonly field: string | null;
  /** Null where it is absent. Values of Secrets are redacted. */
  readonly before: Plain;
  readonly after: Plain;
  /** Where the new value is written; where the old one was, if there is no new one. */
  readonly origin: Origin;
  readonly side: Side;
  /** Says where the old value stood, if that is another file than the new one's; absent once somebody has gone by it. */
  readonly formerly?: Origin;
  /** Distinguishes redacted values in the meaning; never printed. */
  readonly digest: string | null;
  /** Set where the control plane of the mesh or a gateway runs from what changes. */
  readonly part?: (typeof MESH_PARTS)[number];
  /** The object before and after, for rules' `object` and `oldObject`. */
  readonly object: Resource | null;
  readonly oldObject: Resource | null;
  /** Absent where the change is of an object that is seen here and delivers nothing else. */
  readonly content?: DeliveredContent;
  /** Lists the objects that the text of a template names on one side only, which is not evaluated; absent for none. */
  readonly writes?: WrittenDifference;
  /** Lists the lines in which the text of such a template differs, where all of them are written out; absent for none. */
  readonly literal?: LiteralDifference;
  /** Set where a text differs in nothing but blanks at the ends of lines, and empty lines. */
  readonly isOfBlanks?: true;
  /** Set for a text of a folder that nothing is seen to apply, where others are applied or delivered. */
  readonly isLoose?: true;
  /** Set where objects of the content are seen beside it, and not all. */
  readonly isSeenInPart?: true;
  readonly cause?: ChangeCause;
  /** Of what leaves Git: why it stays in the cluster, or may; absent where it is deleted, as far as anybody knows. */
  readonly remains?: Remains;
  /** Gives the line by which something else than the own file of an object that comes says its namespace; else absent. */
  readonly namespaceAt?: Origin;
  /** Gives the place of a list that a patch has one of its own in the place of, for an item that goes with it; else absent. */
  readonly patchedOver?: Origin;
  /** Of a route that goes: others take all of its requests at gateways. */
  readonly isRerouted?: true;
  /** Set for what a gateway serves further whose pods load balancers of the own network alone lead to. */
  readonly isWithin?: true;
  /** Set for what is of the root namespace and chooses the pods of one gateway alone, before and after. */
  readonly isOfOneGateway?: true;
  /** Set for what says only when, or how patiently, something is applied. */
  readonly isOfTiming?: true;
  /** Set for the version of a release that leaves the definitions of Istio's objects, which are all its chart is for, as they are. */
  readonly keepsDefinitions?: true;
  /** Of what counts as added: its text was there before, and its folder is applied only again since the change. */
  readonly isAgain?: true;
  /** Of what counts as added: what of it was there; absent for nothing, as far as is seen. */
  readonly standing?: PriorPresence;
  /** Of a file or object that somebody reads: it gives its values to a chart that is not rendered here. */
  readonly isValues?: true;
  /** Tells of a mode that a policy says it which comes or goes as a whole, and is told itself. */
  readonly isSaid?: true;
  /** Tells for whom alone a mode of the mesh changes: for a control plane that still reads it, where the namespace of its policy goes; for those of other revisions, where the policy is for one from now on. */
  readonly holdsFor?: 'other-reader' | 'other-revisions';
  /** What keeps it from the cluster as it stands; absent for nothing. */
  readonly heldUpBy?: Obstacle;
  /** Names the file of parameters that a generator of an ApplicationSet reads it from, and says whether that is new; else absent. */
  readonly parametersIn?: {
    readonly file: string;
    readonly isNew: boolean;
    readonly isGone: boolean;
  };
  /** Of content that is not seen: the roots that it is part of; absent where no root has it. */
  readonly partOf?: readonly string[];
  /**
   * Who applies what changes, and to which clusters, by ids that hold whatever the environment is called, sorted; absent
   * as long as nobody has asked.
   */
  readonly placeIds?: readonly string[];
}

/** Gives the place of an old value, of one that stands in another file now. */
export const formerlyAt = (
  was: Origin | undefined,
  is: Origin | undefined,
): Pick<Change, 'formerly'> =>
  was === undefined || is === undefined || was.file === is.file ? {} : { formerly: was };

/** Tells whether what leaves Git is there after the change as it was; what somebody may still delete is not for certain. */
export const staysInCluster = ({ remains }: Pick<Change, 'remains'>): boolean =>
  remains !== undefined && remains.kind !== 'unless-asked';

const NOUNS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Chart: 'chart',
    Release: 'release',
    'Terraform block': 'Terraform',
    'Terraform object': 'Terraform',
    'Remote base': 'remote base',
    'Remote component': 'remote component',
    'Remote patch': 'remote patch',
    Plugin: 'plugin',
    Template: 'template',
    File: 'file',
    Variable: 'variable',
    'Applied folder': 'applied folder',
    Values: 'file of values',
    'Undecided text': 'undecided text of',
    'Undecided stop': 'failure in',
    // it is called a job, a target or a script in its name
    'Pipeline job': '',
    'Image automation': 'image automation by',
  } satisfies Record<UnseenContent['kind'], string>),
);

/** What a change is about, in a few words. */
export function changeSubject(
  subject: Pick<ResourceId, 'group' | 'kind' | 'namespace' | 'name'>,
): string {
  const { group, kind, name } = subject;
  if (kind === 'Mesh') return 'the whole mesh';
  const noun = group === '' ? NOUNS.get(kind) : undefined;
  if (kind === 'Namespace' && name === '') return 'A namespace that is not named';
  return noun === undefined ? subjectText(subject) : `${noun} ${name}`.trimStart();
}
