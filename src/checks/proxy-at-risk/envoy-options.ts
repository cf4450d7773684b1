import type { Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { filtersOf } from '../envoy-filter-misapplied/envoy-internals.ts';

/** An option of Envoy that shows more of requests, or less, than proxies do by themselves. */
interface Option {
  /** The field, in small letters and without underscores: Envoy takes both spellings. */
  readonly field: string;
  readonly isSet: (value: unknown) => boolean;
  /** Says what proxies do with it, after "have their proxies". */
  readonly does: string;
}

const isTrue = (value: unknown): boolean => value === true;
const isFalse = (value: unknown): boolean => value === false;

/** [src: envoy api/envoy/extensions/filters: http/router/v3, network/http_connection_manager/v3] */
const OPTIONS: readonly Option[] = [
  {
    field: 'suppressenvoyheaders',
    isSet: isFalse,
    does: "send Envoy's debugging headers (`x-envoy-…`) along",
  },
  {
    field: 'serverheadertransformation',
    isSet: (value) => value === 'PASS_THROUGH' || value === 2,
    does: 'hand on the `server` header of the application, with its version',
  },
  {
    field: 'alwayssetrequestidinresponse',
    isSet: isTrue,
    does: 'send the id of a request back with each answer',
  },
  {
    field: 'generaterequestid',
    isSet: isFalse,
    does: 'give requests no id, by which logs and traces are joined',
  },
  {
    field: 'proxystatusconfig',
    isSet: (value) => value !== null,
    does: 'say in the header `proxy-status` why a request failed',
  },
];

/** Finds what is written under a field of Envoy, at any depth; `field` is in small letters without underscores. */
export function optionsIn(node: Node | undefined, field: string): readonly Node[] {
  if (node?.kind === 'seq') return node.items.flatMap((item) => optionsIn(item, field));
  if (node?.kind !== 'map') return [];
  return [...node.entries].flatMap(([key, value]) =>
    key.replaceAll('_', '').toLowerCase() === field ? [value] : optionsIn(value, field),
  );
}

/** Tells of EnvoyFilters that have proxies show what is of use for debugging. */
export const debuggingOptions = check({
  id: 'debugging-options-set',
  title: 'EnvoyFilter exposes more request details, or removes request IDs',
  level: 'low',
  blind: 'How Envoy applies the patch, and headers that something else removes.',
  find: ({ mesh }) => setOptions(mesh).map(tell),
});

interface SetOptions {
  readonly filter: Resource;
  readonly options: readonly { readonly does: string; readonly origin: Origin }[];
}

/** Lists the EnvoyFilters that set some of them. */
export function setOptions(mesh: Mesh): readonly SetOptions[] {
  return filtersOf(mesh).flatMap((filter) => {
    const patches = viewOf('EnvoyFilter', filter).configPatches.value;
    const options = OPTIONS.flatMap(({ field, isSet, does }) =>
      patches
        .flatMap(({ patch }) => optionsIn(patch?.content, field))
        .filter((node) => isSet(node.kind === 'scalar' ? node.value : {}))
        .map(({ origin }) => ({ does, origin })),
    );
    return options.length === 0 ? [] : [{ filter, options }];
  });
}

const MOST_NAMED = 3;

function tell({ filter, options }: SetOptions): Told {
  const [first] = options;
  const does = [...new Set(options.map((option) => option.does))];
  const origin = first?.origin ?? filter.origin;
  return {
    subject: filter,
    key: 'debugging options',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${subjectText(filter)} has its proxies ${listed(does, MOST_NAMED)}.`,
    why: `It sets the ${options.length === 1 ? 'option' : 'options'} in a patch (${placeOf(origin)}).`,
    symptom: 'whoever calls learns more of the inside, or logs of two proxies cannot be joined',
    origin,
    related: options.slice(1).map((option) => option.origin),
    fix: { text: 'Take it out once it is found what was looked for.' },
  };
}
