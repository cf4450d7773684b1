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
  Severity,
} from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Check, KnownAs } from './check.ts';

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
  /** Fields that come below the line, beside the one that it holds: `namespace: shop`. Absent for none. */
  readonly added?: readonly string[];
}

export interface Fix {
  /** What to do, one or two plain sentences. */
  readonly text: string;
  /** Whether it is best tried in another environment before, where there is one. */
  readonly elsewhereFirst?: boolean;
  readonly replacement?: WordReplacement;
}

/** One of several things that a finding names together. */
export interface FindingReason {
  readonly why: string;
  readonly fix: string;
  readonly origin: Origin;
  /** Whether Istio's names for the finding are names for this. */
  readonly isNamed: boolean;
}

/** Calls that a finding is about: who makes them, and whom they reach. */
export interface AboutCalls {
  /** `Deployment shop/orders`; null for whoever makes them. */
  readonly caller: string | null;
  /** Services and workloads that are called, as `Service shop/payments`. */
  readonly called: readonly string[];
  /** Of calls that fail alike whatever object sends them there: the flag as Envoy logs it. */
  readonly flag?: string;
}

/** A variable by its name, and the object that it is read from, as that is rendered; null where the container says it. */
export interface DifferingVariable {
  readonly name: string;
  /** Null where it is not known. */
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

/** What a finding says of calls, as a row that other parts of a review can be compared with. */
export interface Claim {
  /** `Deployment shop/orders`; null for whoever calls. */
  readonly caller: string | null;
  /** `Service shop/payments` */
  readonly called: string;
  /** What is asked for: `GET /charge`; null for whatever is. */
  readonly request: string | null;
  /** How the call ends on each side, as people read it: `200`, `403`; null where that is not known. */
  readonly before: string | null;
  readonly after: string | null;
}

/** An edit of a file that mends what is found: offsets into its text, and what stands there then. */
export interface Edit {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What a detector says; the stage adds environment, id, side, and whether it was there before. */
export interface FindingDraft {
  /** Id of the check that it is a finding of: `egress-opened`. */
  readonly check: string;
  readonly subject: ResourceId;
  /** All that it is about, where that is more than the subject. */
  readonly subjects?: readonly ResourceId[];
  /** Absent where it is about an object only, whoever calls. */
  readonly calls?: readonly AboutCalls[];
  /** Folders that do not build any more; absent where it is about none. */
  readonly roots?: readonly string[];
  /** The object that was looked for in vain; absent where none was. */
  readonly sought?: ResourceId;
  /** Stable within (detector, environment, subject): no lines, no counts that vary. */
  readonly key: string;
  readonly scope: Scope;
  /** What it has in common with findings of other objects that are one to a reader; absent where `why` says it. */
  readonly cause?: string;
  /** Which kind of its bad thing it is, where rules weigh kinds differently: `named-caller`. */
  readonly aspect?: string;
  /** The consequence, in one sentence that names who and where: "payments stops answering orders." */
  readonly message: string;
  /** The cause, with the places it is read from. */
  readonly why: string;
  /** What users or callers would see: "403, RBAC: access denied". */
  readonly symptom: string;
  readonly origin: Origin;
  /** Default `head`; `base` where what matters was removed. */
  readonly side?: Side;
  readonly related?: readonly Origin[];
  readonly fix: Fix;
  /** The base says the same of another object, and nothing of it is new: a file that is only taken in elsewhere too. */
  readonly wasThere?: boolean;
  /** Which names other tools have for it, where those of its check do not all hold; an empty list: none. */
  readonly knownAs?: readonly KnownAs[];
  /** Each of the things that are wrong with the subject, where they are told one by one to a machine; absent for one. */
  readonly reasons?: readonly FindingReason[];
  /** How bad it is at rest, where that is not what its check says. */
  readonly severity?: Severity;
  /** The variable that differs between environments, where the configuration may say that it is meant to. */
  readonly variable?: DifferingVariable;
  /** The same of a setting. */
  readonly setting?: DifferingSetting;
  /** What it says of calls; absent where it is not said as rows. */
  readonly claims?: readonly Claim[];
  /** What mends it; absent where nothing is certain to. */
  readonly edit?: Edit;
}

/** Something worth knowing that could not be decided; listed once per environment, never a finding. */
export interface Undecided {
  readonly subject: ResourceId;
  readonly key: string;
  readonly message: string;
  readonly origin: Origin;
  /** Where `origin` is: `base` of what the change removes; default `head`. */
  readonly side?: Side;
  /** What the change may do, as part of a sentence: nobody says then that it does nothing. Absent where it is none of its. */
  readonly mayChange?: string;
}

export interface DetectorInput {
  readonly mesh: Mesh;
  /** The same environment at the base tip; null where it did not exist. */
  readonly before: Mesh | null;
  readonly changes: readonly Change[];
  readonly rendered: RenderedEnvironment;
  readonly renderedBefore: RenderedEnvironment | null;
  /** Objects in files of the tree that nothing applies any more, or not yet. */
  readonly unapplied?: readonly Resource[];
  /** What the change does to files; absent where the base is looked at by itself. */
  readonly changedFiles?: Pick<ChangedFiles, 'all' | 'editOf' | 'inertObjects'>;
  readonly schemas: ManifestSchemas;
  /** All environments of this side, this one too, in order; absent where it is looked at by itself. */
  readonly environments?: readonly Mesh[];
  readonly environmentsBefore?: readonly Mesh[];
  /** What the configuration declares of variables; absent for nothing. */
  readonly declaredVariables?: readonly BrokenDeclaration['declared'][];
  /** Whose the files are; absent where nobody asks, and `before` then too. */
  readonly owners?: TreeOwners;
  readonly ownersBefore?: TreeOwners;
  /** Whether the objects given are all that there are, as `istioctl analyze` takes a folder: absence is proof. */
  readonly isWhole?: boolean;
  /** Names of the only checks to look for (`detector/check`); absent for all. */
  readonly only?: ReadonlySet<string>;
  /** ISO 8601; absent where nothing is to be compared with the time. */
  readonly asOf?: string;
}

export interface Detection {
  readonly findings: readonly FindingDraft[];
  readonly unknowns?: readonly Undecided[];
  /** Looks that broke down; absent for none. */
  readonly failures?: readonly FailedLook[];
}

/** A look that met what it is not written for: what its checks find is not known. */
export interface FailedLook {
  readonly checks: readonly string[];
  /** What the program says about it. */
  readonly problem: string;
}

/**
 * One bad thing that Meshwarden looks for. Pure; has no severity (a rule decides) and no loop over
 * environments (the stage does that). Run with `before` = `mesh` = base it says what was already there.
 */
export interface Detector {
  /** States the bad thing; equal to the file's name and to its page in docs/detectors. */
  readonly id: string;
  /** One line for lists. */
  readonly title: string;
  /** All that it finds, each by its name. */
  readonly checks: readonly Check[];
  detect(input: DetectorInput): Detection;
}
