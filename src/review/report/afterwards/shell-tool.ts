import type { EnvironmentReview } from '../../evaluation/review.ts';
import { commandLine } from './shell-words.ts';

/** Gives a tool with the context of the cluster that it is to ask; without one where none is known. */
export const toolIn = (tool: 'kubectl' | 'istioctl', context: string | null): readonly string[] =>
  context === null ? [tool] : [tool, '--context', context];

/** The context in which commands for an environment run; null where nobody says one, or it cannot be typed as it is. */
export function contextOf(
  environment: Pick<EnvironmentReview, 'cluster'> | undefined,
): string | null {
  const context = environment?.cluster?.context ?? null;
  return context === null || commandLine(['--context', context]) === null || context.includes('`')
    ? null
    : context;
}
