import type { RanIn, RanState } from '../policy/requirements/ran-in.ts';
import type { Restriction } from './windows.ts';

/** A change waits until it ran in an earlier environment for long enough; what nobody looked for did not. */
export function runFirst(wanted: RanIn, states: readonly RanState[]): Restriction {
  const state = states.find(
    ({ environment, hours }) => environment === wanted.environment && hours === wanted.hours,
  );
  const opens = state?.kind === 'not-yet' ? Date.parse(state.opensAt ?? '') : NaN;
  return {
    name: nameOf(wanted),
    timeZone: 'UTC',
    opensAt: (instant) => {
      if (state?.kind === 'ran') return instant;
      return Number.isNaN(opens) ? null : Math.max(opens, instant);
    },
    closesAt: () => null,
    neverOpens: whyNever(state),
  };
}

/** After "waiting for". */
const nameOf = ({ environment, hours }: RanIn): string =>
  hours === 0
    ? `${environment} to have it first`
    : `${String(hours)} hour${hours === 1 ? '' : 's'} in ${environment}`;

function whyNever(state: RanState | undefined): string {
  if (state?.kind === 'unknown') return state.why;
  return state?.kind === 'not-in-force'
    ? 'not all of it is in force there'
    : 'it was not in force there for so long';
}
