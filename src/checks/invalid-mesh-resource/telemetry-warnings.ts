import type { Origin, Resource } from '../../manifest/index.ts';
import { asTelemetry } from '../../istio/index.ts';
import type { ObjectWarning } from './object-warning.ts';

/** What a Telemetry says more than once, of which one counts. */
export function telemetryWarnings(telemetry: Resource): readonly ObjectWarning[] {
  const { tracing, metrics } = asTelemetry(telemetry);
  const tags = metrics.value.flatMap(({ overrides }) => overrides.value.map((one) => one.tags));
  return [
    ...repeated('tracing-repeated', tracing.value),
    ...tracing.value.flatMap(({ providers }) => repeated('providers-repeated', providers.value)),
    ...tags.flatMap(({ value }) => {
      const origin = value.get('');
      return origin === undefined ? [] : [{ what: 'tag-nameless' as const, text: '', origin }];
    }),
  ];
}

const repeated = (
  what: ObjectWarning['what'],
  [, second]: readonly { readonly origin: Origin }[],
): readonly ObjectWarning[] =>
  second === undefined ? [] : [{ what, text: '', origin: second.origin }];
