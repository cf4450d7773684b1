import type { WatchOfEnvironment } from '../policy/configuration/watch-of-environment.ts';
import type { WatchSettings } from './watch-settings.ts';
import { DEFAULT_WATCH } from './watch-settings.ts';

/** Windows and thresholds as a repository wants them; what it does not say is as it is for everybody. */
export function configuredWatch({
  minutes = DEFAULT_WATCH.minutes,
  minutesBefore = DEFAULT_WATCH.minutesBefore,
  scrapeSeconds = DEFAULT_WATCH.scrapeSeconds,
  errors: { rise, ...errors },
  latency,
}: WatchOfEnvironment): WatchSettings {
  return {
    ...{ minutes, minutesBefore, scrapeSeconds },
    errors: {
      ...DEFAULT_WATCH.errors,
      ...errors,
      // written in percent
      ...(rise !== undefined && { rise: rise / 100 }),
    },
    latency: { ...DEFAULT_WATCH.latency, ...latency },
    deviations: DEFAULT_WATCH.deviations,
  };
}
