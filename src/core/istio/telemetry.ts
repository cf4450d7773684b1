import { attachment } from './attachment.ts';
import { flag, list, part, place, specOf, text } from './field.ts';

const providers = list(part(({ origin, at }) => ({ origin, name: at('name', text) })));

const settings = list(
  part(({ origin, at }) => ({
    origin,
    disabled: at('disabled', flag),
    providers: at('providers', providers),
  })),
);

/** The view of a Telemetry. */
export const asTelemetry = specOf((written) => ({
  origin: written.origin,
  ...attachment(written),
  /** Where there is a selector, be it an empty one. */
  selectorPlace: written.at('selector', place),
  accessLogging: written.at('accessLogging', settings),
  tracing: written.at('tracing', settings),
}));
