import type { Resource } from '../../yaml/resource.ts';
import type { Violations } from '../schema-violations.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  entriesOf,
  isSet,
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';

/** Reports what the validation webhook refuses in a Telemetry. */
export function checkTelemetry(_object: Resource, spec: PathedNode, violations: Violations): void {
  const settings = ['tracing', 'metrics', 'accessLogging'].flatMap((field) =>
    placesAt(spec, field),
  );
  for (const provider of settings.flatMap((entry) => placesAt(entry, 'providers')))
    if (!isSet(provider, 'name'))
      reportMissing(violations, provider, 'name', 'A provider needs name.');
  for (const entry of placesAt(spec, 'tracing')) checkTracing(entry, violations);
  for (const entry of placesAt(spec, 'metrics'))
    for (const override of placesAt(entry, 'overrides')) checkOverride(override, violations);
  for (const entry of placesAt(spec, 'accessLogging')) checkFilter(entry, violations);
}

const TAG_FIELDS = [
  ['literal', 'value'],
  ['header', 'name'],
  ['environment', 'name'],
] as const;

function checkTracing(tracing: PathedNode, violations: Violations): void {
  const place = placeAt(tracing, 'randomSamplingPercentage');
  const percent = knownNumber(place);
  if (place !== undefined && percent !== undefined && (percent < 0 || percent > 100))
    reportAt(violations, place, 'range', `${String(percent)} is no percentage: 0 to 100.`, {
      remedy: 'Write a number from 0 to 100.',
    });
  for (const { key, value } of entriesOf(placeAt(tracing, 'customTags'))) {
    if (key === '')
      reportAt(violations, value, 'value', 'The name of a tag is empty.', {
        remedy: 'Name the tag, or remove it.',
      });
    for (const [kind, name] of TAG_FIELDS) {
      const holder = placeAt(value, kind);
      if (holder !== undefined && !isSet(holder, name))
        reportMissing(violations, holder, name, `A tag of kind ${kind} needs ${name}.`);
    }
  }
}

function checkOverride(override: PathedNode, violations: Violations): void {
  const metric = placeAt(override, 'match', 'customMetric');
  if (metric !== undefined && knownText(metric) === '')
    reportAt(violations, metric, 'value', 'customMetric is empty.', {
      remedy: 'Name the metric, or remove customMetric.',
    });
  for (const { value: tag } of entriesOf(placeAt(override, 'tagOverrides'))) {
    const operation = placeAt(tag, 'operation');
    if (isUnknown(operation)) continue;
    const sets = (knownText(operation) ?? 'UPSERT') === 'UPSERT';
    if (sets && !isSet(tag, 'value'))
      reportTag(tag, 'A tag that is set needs a value.', 'Give the tag a value.', violations);
    if (!sets && isSet(tag, 'value'))
      reportTag(tag, 'A tag that is removed has no value.', 'Remove value.', violations);
  }
}

const reportTag = (
  tag: PathedNode,
  message: string,
  remedy: string,
  violations: Violations,
): void => {
  reportAt(violations, tag, 'value', message, { remedy });
};

function checkFilter(logging: PathedNode, violations: Violations): void {
  const filter = placeAt(logging, 'filter');
  if (filter === undefined) return;
  const place = placeAt(filter, 'expression');
  if (place === undefined || knownText(place)?.trim() === '')
    reportMissing(
      violations,
      filter,
      'expression',
      'A filter of access logs needs expression: which requests are logged.',
      { remedy: 'Write an expression such as response.code >= 400, or remove filter.' },
    );
}
