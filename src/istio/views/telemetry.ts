import { attachment } from './attachment.ts';
import { flag, list, mapOf, number, part, place, specOf, text } from './field.ts';

const providers = list(part(({ origin, at }) => ({ origin, name: at('name', text) })));

const settings = list(
  part(({ origin, at }) => ({
    origin,
    disabled: at('disabled', flag),
    providers: at('providers', providers),
    /** Requests that come to a workload, or that it makes; both where nothing is written. */
    mode: at('match.mode', text),
    filter: at('filter.expression', text),
  })),
);

const tracing = list(
  part(({ origin, at }) => ({
    origin,
    providers: at('providers', providers),
    /** Spans are made and sent to nobody. */
    unreported: at('disableSpanReporting', flag),
    sampled: at('randomSamplingPercentage', number),
    mode: at('match.mode', text),
  })),
);

const tagOverride = part((written) => ({
  origin: written.origin,
  operation: written.at('operation', text),
}));

const overrides = list(
  part((written) => ({
    origin: written.origin,
    /** One of Istio's metrics; all of them where neither it nor another one is written. */
    metric: written.at('match.metric', text),
    customMetric: written.at('match.customMetric', text),
    mode: written.at('match.mode', text),
    disabled: written.at('disabled', flag),
    tags: written.at('tagOverrides', mapOf(place)),
    tagOverrides: written.at('tagOverrides', mapOf(tagOverride)),
  })),
);

const metrics = list(
  part(({ origin, at }) => ({
    origin,
    providers: at('providers', providers),
    overrides: at('overrides', overrides),
  })),
);

/** The view of a Telemetry. */
export const asTelemetry = specOf((written) => ({
  origin: written.origin,
  ...attachment(written),
  /** The place of the selector, be it an empty one. */
  selectorPlace: written.at('selector', place),
  accessLogging: written.at('accessLogging', settings),
  metrics: written.at('metrics', metrics),
  tracing: written.at('tracing', tracing),
}));
