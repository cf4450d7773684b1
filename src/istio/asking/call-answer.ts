import type { Origin } from '../../manifest/index.ts';
import type { CallDecision } from '../mesh/outcome/call-ending.ts';
import type { RetryPolicy } from '../mesh/routes/retry-policy.ts';

/** Where something is written, and in which object, where that is known for certain. */
export interface Cited {
  readonly object: string | null;
  readonly origin: Origin;
}

/** One decision in words. */
export interface AnswerStep {
  readonly step: CallDecision['step'];
  readonly says: string;
  /** Why it matters, or what it may come to, in sentences of their own. */
  readonly notes: readonly string[];
  readonly places: readonly Cited[];
}

export type EndWord = 'answered' | 'refused' | 'unknown';

/** What becomes of the calls that one destination, and there one workload, gets. */
export interface CallShare {
  /** Percent of the calls that go to the destination. */
  readonly weight: number;
  /** Whose pods get them, as `kind namespace/name`; null where they come to none. */
  readonly endpoint: string | null;
  readonly ends: EndWord;
  /** `answered by Deployment shop/orders`, `refused: 403`. */
  readonly says: string;
  readonly status: number | null;
  readonly flag: string | null;
  /** `kind namespace/name`; null where no workload of this environment answers. */
  readonly by: string | null;
  readonly missing: string | null;
  readonly steps: readonly AnswerStep[];
}

/** What one environment makes of a call. */
export interface CallAnswer {
  readonly environment: string;
  readonly production: boolean;
  /** `Deployment shop/orders`, or the gateway by which a call from outside arrives. */
  readonly caller: string;
  readonly isFromOutside: boolean;
  /** Whether the gateway takes the call at all: it listens to that name there, and has a route. */
  readonly isServed: boolean;
  readonly host: string;
  readonly port: number;
  readonly sentence: string;
  readonly ends: EndWord | 'mixed';
  /** Steps that all calls have in common. */
  readonly steps: readonly AnswerStep[];
  readonly shares: readonly CallShare[];
  readonly timeout: string | null;
  readonly retries: RetryPolicy | null;
  readonly notes: readonly string[];
  /** Configured or found, as `major.minor`. */
  readonly istioVersion: string | null;
  /** Where it is not the one whose behaviour is told; null where it is. */
  readonly versionNote: string | null;
  /** What was not seen of the environment and could change the answer. */
  readonly notSeen: readonly string[];
}
