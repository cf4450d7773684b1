import type {
  Change,
  ChangedFiles,
  Side,
  TreeOwners,
  BrokenDeclaration,
} from '../../compare/index.ts';
import type { RenderedEnvironment } from '../../gitops/index.ts';
import type {
  ManifestSchemas,
  Origin,
  Resource,
  ResourceId,
  Sentence,
  Severity,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Check, KnownAs, Look } from './check.ts';
import type { Condition } from './conditions.ts';

/** How far a finding reaches. */
export type ScopeLevel = 'workload' | 'service' | 'namespace' | 'cross-namespace' | 'mesh';

export interface Scope {
  readonly level: ScopeLevel;
  readonly workloads: number;
  readonly services: number;
  readonly namespaces: number;
}

/** A fix that is certain: on `origin`'s line the one word `from` becomes `to`, and nothing else changes. */
export interface WordReplacement {
  readonly origin: Origin;
  readonly from: string;
  readonly to: string;
  /**
   * Fields that come below the line, beside the one that it holds: `namespace: shop`. It is absent for none.
   */
  readonly added?: readonly string[];
}

export interface Fix<Text = Sentence> {
  /** Says in one or two plain sentences what to do. */
  readonly text: Text;
  /** Tells whether it is best tried in another environment before, where there is one. */
  readonly elsewhereFirst?: boolean;
  /** `choice` where nothing certain can be said, so that it tells what to decide; it mends what is found if absent. */
  readonly kind?: 'choice';
  readonly replacement?: WordReplacement;
}

/** Describes one of several things that a finding names together. */
export interface FindingReason<Text = Sentence> {
  readonly why: Text;
  readonly fix: Text;
  readonly origin: Origin;
  /** Tells whether Istio's names for the finding are names for this. */
  readonly isNamed: boolean;
}

/** Says which calls a finding is about: who makes them, and whom they reach. */
export interface AboutCalls {
  /** `Deployment shop/orders`; null stands for any caller. */
  readonly caller: string | null;
  /** Services and workloads that are called, as `Service shop/payments`. */
  readonly called: readonly string[];
  /**
   * The flag as Envoy logs it, for calls that fail alike whatever object sends them there; absent for others.
   */
  readonly flag?: string;
  /** The port at which all of them fail, whoever calls; absent where it is not of one port. */
  readonly port?: number;
}

/**
 * Gives a variable by its name, and the object that it is read from, as that is rendered; `from` is null
 * where the container says it.
 */
export interface DifferingVariable {
  readonly name: string;
  /** The value; null where it is not known. */
  readonly value: string | null;
  readonly from: { readonly kind: string; readonly name: string } | null;
}

/** A setting that differs between environments, as the configuration may name it. */
export interface DifferingSetting {
  /** Below the kind: `timeout`, `connectionPool.tcp.maxConnections`. */
  readonly field: string;
  readonly value: string;
  /** Objects that say it in one of the environments. */
  readonly objects: readonly ResourceId[];
}

/** An edit of a file that mends what is found: the text between two offsets is replaced. */
export interface Edit {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A place beside that of a finding; it is of the finding's side where it names none. */
export interface RelatedPlace extends Origin {
  readonly side?: Side;
}

/** Says that objects do nothing as they stand, or that appliers apply nothing new: what else is told of them waits. */
export interface HeldUp {
  /** Holds the appliers; absent if it is the object of the finding that does nothing. */
  readonly appliers?: readonly ResourceId[];
  /** `where a control plane of revision canary runs`; null if only a mend of the object itself ends it. */
  readonly until: string | null;
}

/** What a finding says, as sentences; a check may give texts. */
export interface Spoken<Text = Sentence> {
  /** States the consequence in one sentence that names who and where: "payments stops answering orders." */
  readonly message: Text;
  /** States the cause, with the places it is read from. */
  readonly why: Text;
  /** Says what users or callers would see: "403, RBAC: access denied". */
  readonly symptom: Text;
  readonly fix: Fix<Text>;
  /**
   * Holds each of the things that are wrong with the subject, where a machine is told them one by one; absent
   * for one.
   */
  readonly reasons?: readonly FindingReason<Text>[];
}

/** Holds what a detector says; the stage adds environment, id, side, and whether it was there before. */
export interface FindingDraft extends Omit<Spoken, 'message'> {
  /** States the consequence, as if each of its conditions were met; `messageOf` says both. */
  readonly says: Sentence;
  /** Lists what has to be so before it comes about, in order; absent if it does as soon as it is applied. */
  readonly when?: readonly Condition[];
  /** The id of its check: `egress-opened`. */
  readonly check: string;
  readonly subject: ResourceId;
  /** Lists all objects that it is about, where that is more than the subject. */
  readonly subjects?: readonly ResourceId[];
  /** Lists the workloads that it is about, whose owners answer for them; absent where it is about none. */
  readonly workloads?: readonly ResourceId[];
  /** The calls that it is about; absent where it is about an object only, whoever calls. */
  readonly calls?: readonly AboutCalls[];
  /** The issuer whose tokens are accepted newly, and those whose are no more; absent where it is about none. */
  readonly issuers?: { readonly now: string; readonly gone: readonly string[] };
  /** The folders that do not build any more; absent where it is about none. */
  readonly roots?: readonly string[];
  /**
   * Folders that it names, where the same of other folders is one mistake to a reader: what one file does in several
   * environments; absent where none are to be left out of account.
   */
  readonly folders?: readonly string[];
  /**
   * Lists all objects that its sentence is true of (workloads, hosts, callers), also those that the text only counts.
   * What was there before goes by them; absent if the check does not say.
   */
  readonly of?: readonly ResourceId[];
  /**
   * Says the same of these keys of `of` alone; absent if it is true of all of them together only. Null if the keys are
   * those of objects that belong to each part.
   */
  readonly ofSome?: (keys: ReadonlySet<string>) => FindingDraft | null;
  /** What follows for the objects, in a word of the check: `refused`. With another effect it is another fault, without one a milder one. */
  readonly effect?: string;
  /** The object that was looked for in vain; absent where none was. */
  readonly sought?: ResourceId;
  /** Stable within (detector, environment, subject), so it has no lines, and no counts that vary. */
  readonly key: string;
  /** The key without the place in a list; absent where the key has none, or has it in brackets (`http[0]`). */
  readonly keyOfItem?: string;
  readonly scope: Scope;
  /**
   * Says what it has in common with findings of other objects that are one to a reader; absent where `why`
   * says it.
   */
  readonly cause?: string;
  /** Says whose effects its fault keeps from coming about; absent for none. */
  readonly holdsUp?: HeldUp;
  /** Says which kind of its bad thing it is, where rules weigh kinds differently: `named-caller`. */
  readonly aspect?: string;
  readonly origin: Origin;
  /** It is `head` by default, and `base` where what matters was removed. */
  readonly side?: Side;
  readonly related?: readonly RelatedPlace[];
  /** Gives the line that nothing covers any more, after the change; `origin` is then that of what is taken away. */
  readonly uncovered?: Origin;
  /**
   * Set where the base says the same of another object and nothing of it is new: a file is only taken in
   * elsewhere too.
   */
  readonly wasThere?: boolean;
  /**
   * The names that other tools have for it, where those of its check do not all hold; an empty list means
   * none.
   */
  readonly knownAs?: readonly KnownAs[];
  /** Says how bad it is at rest, where that is not what its check says. */
  readonly severity?: Severity;
  /** The variable that differs between environments, where the configuration may say that it is meant to. */
  readonly variable?: DifferingVariable;
  /** The setting that differs between environments, where the configuration may say that it is meant to. */
  readonly setting?: DifferingSetting;
  /** The edit that mends it; absent where nothing is certain to. */
  readonly edit?: Edit;
}

/**
 * Tells something worth knowing that could not be decided. It is listed once per environment, and is never a
 * finding.
 */
export interface Undecided {
  readonly subject: ResourceId;
  readonly key: string;
  readonly message: string;
  readonly origin: Origin;
  /** The side of `origin`: `base` for what the change removes, `head` by default. */
  readonly side?: Side;
  /**
   * Says what the change may do, as part of a sentence, so that nobody says that it does nothing; absent
   * where the change has no part in it.
   */
  readonly mayChange?: string;
}

export interface DetectorInput {
  readonly mesh: Mesh;
  /** The same environment at the base tip; null where it did not exist. */
  readonly before: Mesh | null;
  readonly changes: readonly Change[];
  readonly rendered: RenderedEnvironment;
  readonly renderedBefore: RenderedEnvironment | null;
  /** The objects in files of the tree that nothing applies any more, or not yet. */
  readonly unapplied?: readonly Resource[];
  /** Says what the change does to files; absent where the base is looked at by itself. */
  readonly changedFiles?: Pick<
    ChangedFiles,
    'all' | 'editOf' | 'inertObjects' | 'unreadValues' | 'values'
  >;
  readonly schemas: ManifestSchemas;
  /** All environments of this side in order, this one among them; absent where it is looked at by itself. */
  readonly environments?: readonly Mesh[];
  readonly environmentsBefore?: readonly Mesh[];
  /** The variables that the configuration declares; absent for none. */
  readonly declaredVariables?: readonly BrokenDeclaration['declared'][];
  /** Kinds that the configuration calls ordinary, as `group/kind`; absent for none. */
  readonly ordinaryKinds?: ReadonlySet<string>;
  /** The owners of the files; absent where nobody asks, and `before` is then absent too. */
  readonly owners?: TreeOwners;
  readonly ownersBefore?: TreeOwners;
  /**
   * Tells whether the objects given are all that there are, as `istioctl analyze` takes a folder: absence is
   * then proof.
   */
  readonly isWhole?: boolean;
  /** Names the only checks to look for (`detector/check`); absent for all. */
  readonly only?: ReadonlySet<string>;
  /** An instant in ISO 8601; absent where nothing is to be compared with the time. */
  readonly asOf?: string;
}

export interface Detection {
  readonly findings: readonly FindingDraft[];
  readonly unknowns?: readonly Undecided[];
  /** The looks that broke down; absent for none. */
  readonly failures?: readonly FailedLook[];
  /** Says of a base by itself what each look finds; absent where nothing is kept apart. */
  readonly parts?: readonly PartOfDetection[];
}

/** Holds what one look says. */
export interface PartOfDetection {
  readonly look: Look;
  readonly detection: Detection;
  /** Names what it asked for of the input. */
  readonly asked: ReadonlySet<PropertyKey>;
}

/** A look that met what it is not written for, so that nobody knows what its checks would find. */
export interface FailedLook {
  readonly checks: readonly string[];
  /** What the program says about it. */
  readonly problem: string;
}

/**
 * Looks for one bad thing. It is pure, and has no severity (a rule decides) and no loop over environments
 * (the stage does that). Run with `before` = `mesh` = base, it says what was already there.
 */
export interface Detector {
  /** States the bad thing; it equals the file's name and the name of its page in docs/reference/checks. */
  readonly id: string;
  /** One line for lists. */
  readonly title: string;
  /** All that it finds, each thing by its name. */
  readonly checks: readonly Check[];
  detect(input: DetectorInput): Detection;
  /**
   * Looks again with some of its looks only, where the others would say what they said of the base (`past`, which has
   * parts).
   */
  detectAgain(
    input: DetectorInput,
    past: Detection,
    isAnew: (part: PartOfDetection) => boolean,
  ): Detection;
}
