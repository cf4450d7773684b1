import type { Rollout } from '../../../compare/index.ts';

type Reach = Rollout['reach'];

/** istiod waits so long at most for changes to settle, in seconds (PUSH-10). */
const LONGEST_WAIT = 10;

/** One istiod with one processor pushes to so many proxies at once; one with more, or several, to more (PUSH-10). */
const AT_ONCE = 20;

/**
 * Says how long it takes until all have it: a second is allowed for each round of pushes. Of a control plane that the change
 * makes anew nobody knows when it is ready.
 */
export function pushText(
  { count, orMore }: NonNullable<Reach['pods']>,
  renewed: Reach['renewsControlPlane'],
): string {
  if (renewed === 'known')
    return `This recreates the control plane: all proxies have it once the new one is ready, the old one has ended and they have reconnected. ${SHOWN}`;
  const rounds = Math.max(1, Math.ceil(count / AT_ONCE));
  const seconds = LONGEST_WAIT + rounds;
  const start =
    renewed === 'perhaps'
      ? 'If this recreates or adds their control plane, all have it once that is ready and they have connected to it; otherwise'
      : 'All have it';
  return `${start} about 1 to ${String(seconds)} s after it is applied${orMore ? ', later if there are more' : ''}: istiod waits until changes settle (0.1 to 10 s), then pushes to ${String(AT_ONCE)} proxies at once or more. An estimate, if istiod is not busy; \`istioctl proxy-status\` shows who has it.`;
}

const SHOWN = '`istioctl proxy-status` shows who has it.';
