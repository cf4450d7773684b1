import type { Analysis, AnalysisOutcome, AnalysisRequest, Store } from '../../review/index.ts';
import type { CheckContent, Clock } from '../../forge/index.ts';
import { ForgeProblem } from '../../forge/index.ts';
import type { CheckProgress } from '../check/check-notices.ts';

/**
 * Tells, once a check is shown in progress, whether work takes so long that the check says what it is at; false where it
 * ends before, or the installation has enough to do for GitHub. `times` counts from 1 how often it has been asked for the
 * same work.
 */
export type TellsAgain = (
  work: Promise<unknown>,
  about: { readonly installation: number; readonly times: number },
) => Promise<boolean>;

export interface TellingPorts {
  readonly clock: Clock;
  /** Absent, nothing is said. */
  readonly tellsAgain?: TellsAgain;
}

/** An analysis that goes on, and what it said last. */
export interface ToldAnalysis {
  readonly outcome: Promise<AnalysisOutcome>;
  readonly progress: () => Pick<CheckProgress, 'doing' | 'left'> | null;
}

export function toldAnalysis(
  request: AnalysisRequest,
  analysis: Pick<Analysis, 'review'>,
): ToldAnalysis {
  let last: ReturnType<ToldAnalysis['progress']> = null;
  const outcome = analysis.review(request, (progress) => {
    last = progress;
  });
  return { outcome, progress: () => last };
}

/** Has a check say what an analysis is at until that is over, as often as somebody is to be told; each thing once. */
export async function tellMeanwhile(
  installation: number,
  { outcome, progress }: ToldAnalysis,
  write: (progress: CheckProgress) => Promise<boolean>,
  { tellsAgain, clock }: TellingPorts,
): Promise<void> {
  let last = '';
  for (let times = 1; await tellsAgain?.(outcome, { installation, times }); times += 1) {
    const now = progress();
    if (now === null || now.doing === last) continue;
    last = now.doing;
    if (!(await write({ ...now, at: clock.now() }))) return;
  }
}

/**
 * Writes into a check that is in progress; a result is never written over, whoever came to it. Gives false where no more
 * is to be said: there is one, or GitHub does not take this now, which can wait.
 */
export async function whileOpen(
  { repository, sha }: { readonly repository: { readonly id: number }; readonly sha: string },
  store: Pick<Store, 'check'>,
  write: (ifOpen: (content: () => CheckContent) => Promise<CheckContent | null>) => Promise<void>,
): Promise<boolean> {
  let isOpen = false;
  try {
    await write(async (content) => {
      const known = await store.check(repository.id, sha);
      isOpen = known?.id != null && !known.completed;
      return isOpen ? content() : null;
    });
    return isOpen;
  } catch (error) {
    if (error instanceof ForgeProblem) return false;
    throw error;
  }
}
