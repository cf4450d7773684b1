import { attachment } from './attachment.ts';
import { flag, list, mapOf, number, part, place, specOf, text } from './field.ts';

const providers = list(part(({ origin, at }) => ({ origin, name: at('name', text) })));

const settings = list(
  part(({ origin, at }) => ({
    origin,
    disabled: at('disabled', flag),
    providers: at('providers', providers),
  })),
);

const tracing = list(
  part(({ origin, at }) => ({
    origin,
    providers: at('providers', providers),
    /** Spans are made and sent to nobody. */
    unreported: at('disableSpanReporting', flag),
    sampled: at('randomSamplingPercentage', number),
  })),
);

const metrics = list(
  part(({ origin, at }) => ({
    origin,
    overrides: at(
      'overrides',
      list(part((written) => ({ tags: written.at('tagOverrides', mapOf(place)) }))),
    ),
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
